//! RSVPs by id, of dates, of oneself; how many there are, and how far somebody is from a place.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ActiveEnum, ConnectionTrait, FromQueryResult, QueryResult};
use traboule_kernel::ids::{EventOccurrenceId, PersonId, RsvpId, SpaceId};
use traboule_kernel::page::Page;
use traboule_kernel::{Actor, Result, Time};
use traboule_store::{Direction, Keyset, sql};

use super::lists::{Lists, Rows, Wanted, length};
use crate::entity::rsvp::{Column, Entity};
use crate::entity::{event, event_occurrence, seat_pool};
use crate::rules::rsvp::{RsvpState, RsvpVisibility};
use crate::service::EventService;

/// Somebody's answer to a date.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub(crate) struct RsvpRow {
    pub(crate) id: RsvpId,
    pub(crate) occurrence_id: EventOccurrenceId,
    pub(crate) person_id: Option<PersonId>,
    pub(crate) guest_email: Option<String>,
    pub(crate) home_space_id: Option<SpaceId>,
    pub(crate) party_size: i32,
    pub(crate) state: RsvpState,
    pub(crate) visibility: RsvpVisibility,
    pub(crate) place: i64,
    pub(crate) offered_until: Option<Time>,
    pub(crate) confirmed_start: Time,
    pub(crate) reason: Option<String>,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) version: i32,
    /// When the date starts.
    pub(crate) starts_at: Time,
    /// One, if the actor knows everything of it, else zero: they see that somebody comes, and no more.
    pub(crate) known: i32,
    /// One, if the actor runs the event, else zero.
    pub(crate) hosted: i32,
}

const COLUMNS: [Column; 15] = [
    Column::Id,
    Column::OccurrenceId,
    Column::PersonId,
    Column::GuestEmail,
    Column::HomeSpaceId,
    Column::PartySize,
    Column::State,
    Column::Visibility,
    Column::Place,
    Column::OfferedUntil,
    Column::ConfirmedStart,
    Column::Reason,
    Column::CreatedAt,
    Column::UpdatedAt,
    Column::Version,
];

/// The place of an RSVP among those to its date.
pub(crate) type RsvpPlace = (i64, RsvpId);

/// The name of that order in cursors.
pub(crate) const RSVPS_BY_PLACE: &str = "rsvp.place";

/// The place of an RSVP among a person's own: when its date starts, and its id.
pub(crate) type OwnRsvpPlace = (Time, RsvpId);

/// The name of that order in cursors.
pub(crate) const OWN_RSVPS_BY_START: &str = "rsvp.starts_at";

/// How many come, in one state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) parties: u64,
    pub(crate) people: u64,
}

/// Places that are kept for the members of a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SeatPoolRow {
    pub(crate) space: SpaceId,
    pub(crate) size: i32,
    pub(crate) release_at: Time,
}

/// Which of one's own RSVPs.
#[derive(Clone, Debug)]
pub(crate) struct OwnFilter {
    /// To dates that end after this time.
    pub(crate) from: Option<Time>,
    /// In these states.
    pub(crate) states: Vec<RsvpState>,
}

/// A page, and the length of the whole list if it was asked for.
pub(crate) struct RsvpList {
    pub(crate) page: Page<RsvpRow>,
    pub(crate) total: Option<u64>,
}

impl EventService {
    /// The RSVPs with these ids that the actor sees, in any order.
    pub(crate) async fn rsvps_by_id(&self, actor: &Actor, ids: &[RsvpId]) -> Result<Vec<RsvpRow>> {
        let mut select = self.rsvps_seen_by(actor).await?;
        select.and_where(sql::is_one_of(self.store.backend(), Expr::col((Entity, Column::Id)), ids));
        rows(&self.store.read().query_all(&select).await?)
    }

    /// The RSVPs to each of these dates that the actor sees, in the order in which people came.
    pub(crate) async fn rsvps_of_dates(
        &self,
        actor: &Actor,
        dates: &[EventOccurrenceId],
        states: &[RsvpState],
        wanted: &Wanted<RsvpPlace>,
    ) -> Result<Lists<EventOccurrenceId, RsvpRow>> {
        let column = |column: Column| Expr::col((Entity, column));
        let mut select = self.rsvps_seen_by(actor).await?;
        select.and_where(in_states(self, states));
        let order = Keyset::new([(column(Column::Place), Direction::Ascending), (column(Column::Id), Direction::Ascending)]);
        let values = |(place, id): &RsvpPlace| vec![(*place).into(), (*id).into()];
        let rows = Rows { select, parent: column(Column::OccurrenceId), order, values };
        self.lists(rows, dates, wanted, |row| read(row).map(|row| (row.occurrence_id, row))).await
    }

    /// A page of the person's own RSVPs, by when their dates start.
    pub(crate) async fn own_rsvps(&self, person: PersonId, filter: &OwnFilter, wanted: &Wanted<OwnRsvpPlace>) -> Result<RsvpList> {
        let starts = (event_occurrence::Entity, event_occurrence::Column::StartsAt);
        let mut select = joined();
        select.and_where(Expr::col((Entity, Column::PersonId)).eq(person)).and_where(in_states(self, &filter.states));
        if let Some(from) = filter.from {
            select.and_where(Expr::col((event_occurrence::Entity, event_occurrence::Column::EndsAt)).gt(from));
        }
        let total = if wanted.total {
            let mut count = select.clone();
            count.clear_selects().expr(Expr::cust("COUNT(*)"));
            let row = self.store.read().query_one(&count).await?;
            Some(length(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())?)
        } else {
            None
        };
        select.expr_as(Expr::value(1), "known").expr_as(Expr::value(0), "hosted");
        let order = Keyset::new([(Expr::col(starts), Direction::Ascending), (Expr::col((Entity, Column::Id)), Direction::Ascending)]);
        order.apply(&mut select, &wanted.window, |(at, id): &OwnRsvpPlace| vec![(*at).into(), (*id).into()]);
        let found = rows(&self.store.read().query_all(&select).await?)?;
        Ok(RsvpList { page: wanted.window.page(found), total })
    }

    /// The RSVP of the person to each of these dates that has not ended.
    pub(crate) async fn own_rsvp_of_dates(
        &self,
        person: PersonId,
        dates: &[EventOccurrenceId],
    ) -> Result<Vec<(EventOccurrenceId, RsvpId)>> {
        let select = Query::select()
            .columns([Column::OccurrenceId, Column::Id])
            .from(Entity)
            .and_where(Expr::col(Column::PersonId).eq(person))
            .and_where(Expr::col(Column::EndedAt).is_null())
            .and_where(sql::is_one_of(self.store.backend(), Expr::col(Column::OccurrenceId), dates))
            .to_owned();
        let found = self.store.read().query_all(&select).await?;
        found.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
    }

    /// How many come to each of those of these dates of which the actor learns it, by state. A list that was purged is counted as it was.
    pub(crate) async fn counts_of_dates(
        &self,
        actor: &Actor,
        dates: &[EventOccurrenceId],
    ) -> Result<HashMap<EventOccurrenceId, HashMap<RsvpState, Count>>> {
        use event_occurrence::Column as Date;
        let backend = self.store.backend();
        let date = |column: Date| Expr::col((event_occurrence::Entity, column));
        let same = |column| Expr::col((event::Entity, event::Column::Id)).equals((event_occurrence::Entity, column));
        let learned = Query::select()
            .columns([Date::Id, Date::Attended, Date::NoShows].map(|column| (event_occurrence::Entity, column)))
            .from(event_occurrence::Entity)
            .inner_join(event::Entity, same(Date::EventId))
            .and_where(sql::is_one_of(backend, date(Date::Id), dates))
            .cond_where(self.circle(actor).await?.counts(backend))
            .to_owned();
        let mut counts: HashMap<EventOccurrenceId, HashMap<RsvpState, Count>> = HashMap::new();
        for row in self.store.read().query_all(&learned).await? {
            let purged = |people: i32| Count { parties: 0, people: u64::try_from(people).unwrap_or_default() };
            let states = [(RsvpState::Attended, purged(row.try_get_by_index(1)?)), (RsvpState::NoShow, purged(row.try_get_by_index(2)?))];
            counts.insert(row.try_get_by_index(0)?, states.into());
        }
        let learned: Vec<EventOccurrenceId> = counts.keys().copied().collect();
        let sums = Query::select()
            .columns([Column::OccurrenceId, Column::State])
            .expr(Expr::cust("COUNT(*)"))
            .expr(Expr::cust("CAST(SUM(party_size) AS BIGINT)"))
            .from(Entity)
            .and_where(sql::is_one_of(backend, Expr::col(Column::OccurrenceId), &learned))
            .group_by_columns([Column::OccurrenceId, Column::State])
            .to_owned();
        for row in self.store.read().query_all(&sums).await? {
            let state = RsvpState::try_from_value(&row.try_get_by_index(1)?)?;
            let count = Count { parties: length(row.try_get_by_index(2)?)?, people: length(row.try_get_by_index(3)?)? };
            counts.entry(row.try_get_by_index(0)?).or_default().insert(state, count);
        }
        Ok(counts)
    }

    /// How many parties get places before each of these that waits, and that the actor knows, itself included.
    pub(crate) async fn positions(&self, actor: &Actor, ids: &[RsvpId]) -> Result<Vec<(RsvpId, i64)>> {
        let backend = self.store.backend();
        let before = Alias::new("before");
        let ahead = Query::select()
            .expr(Expr::cust("COUNT(*)"))
            .from_as(Entity, before.clone())
            .and_where(Expr::col((before.clone(), Column::OccurrenceId)).equals((Entity, Column::OccurrenceId)))
            .and_where(Expr::col((before.clone(), Column::State)).eq(RsvpState::Waitlisted))
            .and_where(Expr::col((before, Column::Place)).lte(Expr::col((Entity, Column::Place))))
            .to_owned();
        let mut select = base();
        select
            .clear_selects()
            .column((Entity, Column::Id))
            .expr(Expr::SubQuery(None, Box::new(ahead.into())))
            .and_where(Expr::col((Entity, Column::State)).eq(RsvpState::Waitlisted))
            .and_where(sql::is_one_of(backend, Expr::col((Entity, Column::Id)), ids))
            .cond_where(self.circle(actor).await?.knows_rsvps(backend));
        let found = self.store.read().query_all(&select).await?;
        found.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
    }

    /// The places of each of these dates that are kept for the members of a space. Who sees a date sees them.
    pub(crate) async fn pools_of_dates(&self, dates: &[EventOccurrenceId]) -> Result<HashMap<EventOccurrenceId, Vec<SeatPoolRow>>> {
        use seat_pool::Column as Pool;
        let select = Query::select()
            .columns([Pool::OccurrenceId, Pool::SpaceId, Pool::Size, Pool::ReleaseAt])
            .from(seat_pool::Entity)
            .and_where(sql::is_one_of(self.store.backend(), Expr::col(Pool::OccurrenceId), dates))
            .order_by(Pool::SpaceId, sea_orm::Order::Asc)
            .to_owned();
        let mut pools: HashMap<EventOccurrenceId, Vec<SeatPoolRow>> = HashMap::new();
        for row in self.store.read().query_all(&select).await? {
            let pool =
                SeatPoolRow { space: row.try_get_by_index(1)?, size: row.try_get_by_index(2)?, release_at: row.try_get_by_index(3)? };
            pools.entry(row.try_get_by_index(0)?).or_default().push(pool);
        }
        Ok(pools)
    }

    /// The RSVPs that the actor sees. At most one statement of its own.
    async fn rsvps_seen_by(&self, actor: &Actor) -> Result<SelectStatement> {
        let backend = self.store.backend();
        let circle = self.circle(actor).await?;
        let mut select = joined();
        select.cond_where(circle.sees_rsvps(backend));
        select.expr_as(CaseStatement::new().case(circle.knows_rsvps(backend), 1).finally(0), "known");
        select.expr_as(CaseStatement::new().case(circle.hosts(backend), 1).finally(0), "hosted");
        Ok(select)
    }
}

fn in_states(service: &EventService, states: &[RsvpState]) -> Expr {
    let states: Vec<String> = states.iter().map(ActiveEnum::to_value).collect();
    sql::is_one_of_texts(service.store.backend(), Expr::col((Entity, Column::State)), &states)
}

/// RSVPs with their dates and events, without columns.
fn base() -> SelectStatement {
    let date = Expr::col((event_occurrence::Entity, event_occurrence::Column::Id)).equals((Entity, Column::OccurrenceId));
    let event = Expr::col((event::Entity, event::Column::Id)).equals((event_occurrence::Entity, event_occurrence::Column::EventId));
    Query::select().from(Entity).inner_join(event_occurrence::Entity, date).inner_join(event::Entity, event).to_owned()
}

fn joined() -> SelectStatement {
    let mut select = base();
    select.columns(COLUMNS.map(|column| (Entity, column))).column((event_occurrence::Entity, event_occurrence::Column::StartsAt));
    select
}

fn rows(found: &[QueryResult]) -> Result<Vec<RsvpRow>> {
    found.iter().map(read).collect()
}

fn read(row: &QueryResult) -> Result<RsvpRow> {
    Ok(RsvpRow::from_query_result(row, "")?)
}
