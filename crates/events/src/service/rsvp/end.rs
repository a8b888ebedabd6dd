//! Dates that do not take place, and co-organisers that are none any more.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use traboule_kernel::ids::{EventId, EventOccurrenceId, RsvpId, SpaceId};
use traboule_kernel::{Error, Result, Scope, Time};
use traboule_store::sql::is_one_of;
use traboule_store::{Audit, UnitOfWork};

use crate::entity::{event_occurrence, rsvp, rsvp_invitation, seat_pool};
use crate::message::{PurgeDue, RsvpChanged};
use crate::rules::rsvp::{RsvpState, purge_at};
use crate::service::EventService;

/// States that end with the date.
pub(super) const LIVE: [RsvpState; 4] = [RsvpState::Requested, RsvpState::Going, RsvpState::Waitlisted, RsvpState::Offered];

/// Ends what is live on these dates, which do not take place, for the space that says so. Their events are locked. For each reason it takes a few statements.
pub(in crate::service) async fn end_dates<'a>(
    unit: &mut UnitOfWork,
    by: SpaceId,
    dates: impl Iterator<Item = &'a event_occurrence::Model>,
) -> Result<()> {
    let mut together: BTreeMap<(EventId, &str), Vec<EventOccurrenceId>> = BTreeMap::new();
    for date in dates.filter(|date| date.next_place > 1) {
        together.entry((date.event_id, date.reason.as_deref().unwrap_or_default())).or_default().push(date.id);
    }
    for ((event, why), dates) in together {
        end(unit, by, event, &dates, why).await?;
    }
    Ok(())
}

async fn end(unit: &mut UnitOfWork, by: SpaceId, event: EventId, dates: &[EventOccurrenceId], why: &str) -> Result<()> {
    use rsvp::{Column, Entity};
    let backend = unit.tx().get_database_backend();
    let of_dates = || Cond::all().add(is_one_of(backend, Expr::col(Column::OccurrenceId), dates)).add(Column::State.is_in(LIVE));
    let live = Entity::find().filter(of_dates()).select_only().columns([Column::Id, Column::OccurrenceId, Column::State]);
    let live: Vec<(RsvpId, EventOccurrenceId, RsvpState)> = live.lock_exclusive().into_tuple().all(unit.tx()).await?;
    Entity::update_many()
        .col_expr(Column::State, Expr::value(RsvpState::Cancelled))
        .col_expr(Column::OfferedUntil, Expr::value(Option::<Time>::None))
        .col_expr(Column::Reason, Expr::value(why))
        .col_expr(Column::EndedAt, Expr::value(unit.now()))
        .col_expr(Column::UpdatedAt, Expr::value(unit.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(of_dates())
        .exec(unit.tx())
        .await?;
    let ended =
        |(id, ..): &(RsvpId, EventOccurrenceId, RsvpState)| Audit::of("rsvp.end", *id).acting_for(Scope::Space(by)).because(Some(why));
    unit.record_all(live.iter().map(ended).collect()).await?;
    let ended = |(rsvp, occurrence, from)| RsvpChanged {
        rsvp,
        occurrence,
        event,
        from: Some(from),
        to: RsvpState::Cancelled,
        by_themselves: false,
    };
    unit.send_all(&live.into_iter().map(ended).collect::<Vec<_>>()).await
}

/// Whom the organisers of an event invited they invited to the event that was cut from it, too. Their addresses are purged with the last
/// date of each: that of what was cut off is the one with which they were to go, and `last` is that of the rest.
pub(in crate::service) async fn invite_to_both(
    unit: &mut UnitOfWork,
    event: EventId,
    cut: EventId,
    last: Option<&event_occurrence::Model>,
) -> Result<()> {
    use rsvp_invitation::{Column, Entity};
    let mut invited = Query::select();
    invited.expr(Expr::value(cut)).columns([Column::Email, Column::InvitedAt]).from(Entity).and_where(Expr::col(Column::EventId).eq(event));
    let mut insert = Query::insert();
    insert.into_table(Entity).columns([Column::EventId, Column::Email, Column::InvitedAt]);
    insert.select_from(invited).map_err(Error::internal)?;
    let invited = unit.tx().execute(&insert).await?.rows_affected();
    match last {
        Some(last) if invited > 0 => unit.send_at(&PurgeDue { occurrence: last.id }, purge_at(last.ends_at)).await,
        _ => Ok(()),
    }
}

/// The places that are kept for the members of a space are everybody's: it organises the event no more, which is locked.
pub(in crate::service) async fn release_pools(service: &EventService, unit: &mut UnitOfWork, event: EventId, space: SpaceId) -> Result<()> {
    use seat_pool::{Column, Entity};
    let dates = Query::select()
        .column(event_occurrence::Column::Id)
        .from(event_occurrence::Entity)
        .and_where(Expr::col(event_occurrence::Column::EventId).eq(event))
        .to_owned();
    let released = Entity::delete_many().filter(Column::SpaceId.eq(space)).filter(Column::OccurrenceId.in_subquery(dates));
    for pool in released.exec_with_returning(unit.tx()).await? {
        service.settle_within(unit, pool.occurrence_id).await?;
    }
    Ok(())
}
