//! The dates that spaces held, in one statement for all of them. What counts stands in `service/held.rs`.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, DbBackend, Order};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Result, Time};
use traboule_store::{Direction, Keyset, sql};

use super::event::OccurrencePlace;
use super::lists::{Lists, Rows, Wanted, length};
use crate::entity::{co_organiser, event, event_occurrence, lead_offer};
use crate::rules::event::{EventState, EventVisibility};
use crate::rules::organiser::LeadOfferState;
use crate::service::EventService;
use crate::service::held::{HeldEvent, HeldWindow};

/// The name of the rows in the statement.
const HELD: &str = "held";

/// The columns of a date, as they are written.
const DATE: [event_occurrence::Column; 5] = {
    use event_occurrence::Column::{EndsAt, EventId, Id, OccurrenceKey, StartsAt};
    [Id, EventId, OccurrenceKey, StartsAt, EndsAt]
};

impl EventService {
    /// The dates that these spaces held, each with its space, by their start.
    pub(in crate::service) async fn held(&self, spaces: &[SpaceId], window: HeldWindow) -> Result<Vec<(SpaceId, HeldEvent)>> {
        let mut select = held(self.store.backend(), spaces, window, self.now());
        for name in ["space_id", "visibility", "as_lead"] {
            select.expr(column(name));
        }
        select.order_by_expr(column("starts_at"), Order::Asc).order_by_expr(column("id"), Order::Asc);
        self.store.read().query_all(&select).await?.iter().map(read).collect()
    }

    /// How many dates these spaces held.
    pub(in crate::service) async fn held_counts(&self, spaces: &[SpaceId], window: HeldWindow) -> Result<HashMap<SpaceId, u64>> {
        let mut select = held(self.store.backend(), spaces, window, self.now());
        select.clear_selects().expr(column("space_id")).expr(Expr::cust("COUNT(*)")).add_group_by([column("space_id")]);
        let counted = self.store.read().query_all(&select).await?;
        counted.iter().map(|row| Ok((row.try_get_by_index(0)?, length(row.try_get_by_index(1)?)?))).collect()
    }

    /// The dates that each of these spaces held, of events that everybody sees, by their start.
    pub(crate) async fn public_dates_held(
        &self,
        spaces: &[SpaceId],
        window: HeldWindow,
        wanted: &Wanted<OccurrencePlace>,
    ) -> Result<Lists<SpaceId, OccurrencePlace>> {
        let mut select = held(self.store.backend(), spaces, window, self.now());
        select.expr(column("space_id")).and_where(column("visibility").eq(EventVisibility::Public));
        let order = Keyset::new([(column("starts_at"), Direction::Ascending), (column("id"), Direction::Ascending)]);
        let values = |(start, id): &OccurrencePlace| vec![(*start).into(), (*id).into()];
        let rows = Rows { select, parent: column("space_id"), order, values };
        self.lists(rows, spaces, wanted, |row| Ok((row.try_get("", "space_id")?, (row.try_get("", "starts_at")?, row.try_get("", "id")?))))
            .await
    }
}

/// The columns of the dates that were held, each date once a space, however often the space came and went.
fn held(backend: DbBackend, spaces: &[SpaceId], window: HeldWindow, now: Time) -> SelectStatement {
    let mut parts = led(backend, spaces, window, now);
    parts.union(UnionType::All, co_organised(backend, spaces, window, now));
    let part = |name: &'static str| Expr::col((Alias::new("part"), Alias::new(name)));
    let names = ["space_id", "id", "event_id", "occurrence_key", "starts_at", "ends_at", "visibility"];
    let mut once = Query::select();
    for name in names {
        once.expr_as(part(name), Alias::new(name)).add_group_by([part(name)]);
    }
    once.expr_as(part("as_lead").max(), Alias::new("as_lead")).from_subquery(parts, Alias::new("part"));
    let mut select = Query::select();
    for date in ["id", "event_id", "occurrence_key", "starts_at", "ends_at"] {
        select.expr_as(column(date), Alias::new(date));
    }
    select.from_subquery(once, Alias::new(HELD)).to_owned()
}

/// The dates that the spaces led when they ended.
fn led(backend: DbBackend, spaces: &[SpaceId], window: HeldWindow, now: Time) -> SelectStatement {
    use lead_offer::{Column, Entity};
    let offer = |column| Expr::col((Entity, column));
    let lead = Expr::col((event::Entity, event::Column::LeadSpaceId));
    let accepted = || offer(Column::State).eq(LeadOfferState::Accepted);
    // Whoever handed the lead over first since the date ended led it then; else who leads today.
    let since = Query::select()
        .expr(offer(Column::FromSpaceId))
        .from(Entity)
        .and_where(offer(Column::EventId).eq(Expr::col((event::Entity, event::Column::Id))))
        .and_where(accepted())
        .and_where(offer(Column::EndedAt).gte(Expr::col((event_occurrence::Entity, event_occurrence::Column::EndsAt))))
        .order_by((Entity, Column::EndedAt), Order::Asc)
        .limit(1)
        .to_owned();
    let handed_over = Query::select()
        .expr(offer(Column::EventId))
        .from(Entity)
        .and_where(sql::is_one_of(backend, offer(Column::FromSpaceId), spaces))
        .and_where(accepted())
        .to_owned();
    let lead_then = Func::coalesce([Expr::SubQuery(None, Box::new(since.into())), lead.clone()]);
    let theirs =
        Cond::any().add(sql::is_one_of(backend, lead, spaces)).add(Expr::col((event::Entity, event::Column::Id)).in_subquery(handed_over));
    let mut dates = took_place(window, now);
    dates.expr_as(lead_then, Alias::new("space_id")).expr_as(Expr::value(1), Alias::new("as_lead")).cond_where(theirs);
    let dates_of = |name: &'static str| Expr::col((Alias::new("led"), Alias::new(name)));
    let mut led = Query::select();
    for name in ["id", "event_id", "occurrence_key", "starts_at", "ends_at", "visibility", "space_id", "as_lead"] {
        led.expr_as(dates_of(name), Alias::new(name));
    }
    led.from_subquery(dates, Alias::new("led")).and_where(sql::is_one_of(backend, dates_of("space_id"), spaces)).to_owned()
}

/// The dates that the spaces organised with the lead while they took place.
fn co_organised(backend: DbBackend, spaces: &[SpaceId], window: HeldWindow, now: Time) -> SelectStatement {
    use co_organiser::{Column, Entity};
    let organiser = |column| Expr::col((Entity, column));
    let date = |column| Expr::col((event_occurrence::Entity, column));
    let same = organiser(Column::EventId).eq(Expr::col((event::Entity, event::Column::Id)));
    let stayed =
        Cond::any().add(organiser(Column::EndedAt).is_null()).add(organiser(Column::EndedAt).gt(date(event_occurrence::Column::StartsAt)));
    let mut dates = took_place(window, now);
    dates
        .expr_as(organiser(Column::SpaceId), Alias::new("space_id"))
        .expr_as(Expr::value(0), Alias::new("as_lead"))
        .inner_join(Entity, same)
        .and_where(sql::is_one_of(backend, organiser(Column::SpaceId), spaces))
        // Null where it never accepted.
        .and_where(organiser(Column::AcceptedAt).lt(date(event_occurrence::Column::EndsAt)))
        .cond_where(stayed);
    dates
}

/// The dates of events that were confirmed when they ended, in the window, and by now.
fn took_place(window: HeldWindow, now: Time) -> SelectStatement {
    let ends_at = || Expr::col((event_occurrence::Entity, event_occurrence::Column::EndsAt));
    let same = Expr::col((event::Entity, event::Column::Id)).eq(Expr::col((event_occurrence::Entity, event_occurrence::Column::EventId)));
    let held = Expr::col((event_occurrence::Entity, event_occurrence::Column::HeldAt)).is_not_null();
    let confirmed = Cond::any().add(Expr::col((event::Entity, event::Column::State)).eq(EventState::Confirmed)).add(held);
    Query::select()
        .columns(DATE.map(|column| (event_occurrence::Entity, column)))
        .column((event::Entity, event::Column::Visibility))
        .from(event_occurrence::Entity)
        .inner_join(event::Entity, same)
        .cond_where(confirmed)
        .and_where(Expr::col((event_occurrence::Entity, event_occurrence::Column::CancelledAt)).is_null())
        .and_where(ends_at().gte(window.from))
        .and_where(ends_at().lt(window.until))
        .and_where(ends_at().lte(now))
        .to_owned()
}

fn column(name: &'static str) -> Expr {
    Expr::col((Alias::new(HELD), Alias::new(name)))
}

fn read(row: &sea_orm::QueryResult) -> Result<(SpaceId, HeldEvent)> {
    let as_lead: i32 = row.try_get("", "as_lead")?;
    let event = HeldEvent {
        event: row.try_get("", "event_id")?,
        occurrence: row.try_get("", "id")?,
        starts_at: row.try_get("", "starts_at")?,
        ends_at: row.try_get("", "ends_at")?,
        visibility: row.try_get("", "visibility")?,
        as_lead: as_lead == 1,
    };
    Ok((row.try_get("", "space_id")?, event))
}
