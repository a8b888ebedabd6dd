//! Dates that do not take place, and co-organisers that are none any more.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use traboule_kernel::ids::{EventId, EventOccurrenceId, RsvpId, SpaceId};
use traboule_kernel::{Result, Time};
use traboule_store::{Audit, UnitOfWork};

use crate::entity::{event_occurrence, rsvp, seat_pool};
use crate::message::RsvpChanged;
use crate::rules::rsvp::RsvpState;
use crate::service::EventService;

/// States that end with the date.
const LIVE: [RsvpState; 4] = [RsvpState::Requested, RsvpState::Going, RsvpState::Waitlisted, RsvpState::Offered];

/// Ends what is live on the dates to come of an event, which is locked and does not take place.
pub(in crate::service) async fn end_all(unit: &mut UnitOfWork, event: EventId, why: &str) -> Result<()> {
    let dates = event_occurrence::Entity::find()
        .filter(event_occurrence::Column::EventId.eq(event))
        .filter(event_occurrence::Column::EndsAt.gt(unit.now()))
        .select_only()
        .column(event_occurrence::Column::Id);
    let dates: Vec<EventOccurrenceId> = dates.into_tuple().all(unit.tx()).await?;
    end_dates(unit, event, &dates, why).await
}

/// Ends what is live on these dates of an event, which is locked; they do not take place.
pub(in crate::service) async fn end_dates(unit: &mut UnitOfWork, event: EventId, dates: &[EventOccurrenceId], why: &str) -> Result<()> {
    use rsvp::{Column, Entity};
    let of_dates = || Column::OccurrenceId.is_in(dates.iter().copied()).and(Column::State.is_in(LIVE));
    let live = Entity::find().filter(of_dates()).select_only().columns([Column::Id, Column::OccurrenceId, Column::State]);
    let live: Vec<(RsvpId, EventOccurrenceId, RsvpState)> = live.lock_exclusive().into_tuple().all(unit.tx()).await?;
    if live.is_empty() {
        return Ok(());
    }
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
    unit.record_all(live.iter().map(|(id, ..)| Audit::of("rsvp.end", *id).because(Some(why))).collect()).await?;
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
