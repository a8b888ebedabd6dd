//! The list of who came is purged: 13 months after the date only counts remain (trust: personal data).

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use traboule_kernel::ids::EventOccurrenceId;
use traboule_kernel::{Actor, Result};
use traboule_store::{Audit, UnitOfWork};

use crate::entity::{event, event_occurrence, rsvp, rsvp_guest, rsvp_invitation};
use crate::message::PurgeDue;
use crate::rules::rsvp::{RsvpState, purge_at};
use crate::service::EventService;
use crate::service::notice::forget;

impl EventService {
    /// Purges the list of a date, or comes back when the date was moved; and with the last date of an event whom its organisers invited.
    /// Does nothing where that was done.
    pub(in crate::service) async fn purge(&self, date: EventOccurrenceId) -> Result<()> {
        let mut unit = self.store.begin(&Actor::system("deadlines")).await?;
        let Some(found) = event_occurrence::Entity::find_by_id(date).lock_exclusive().one(unit.tx()).await? else { return Ok(()) };
        let due = purge_at(found.ends_at);
        if due > unit.now() {
            unit.send_at(&PurgeDue { occurrence: date }, due).await?;
            return unit.commit_unrecorded().await;
        }
        forget(&unit).await?;
        let invited = purge_invitations(&mut unit, &found).await?;
        // Also of a date that was purged before: somebody may have asked for a place since, and not come back.
        let asked = rsvp_guest::Entity::delete_many().filter(rsvp_guest::Column::OccurrenceId.eq(date)).exec(unit.tx()).await?;
        if found.purged_at.is_none() {
            let (attended, no_shows) = (people(&unit, date, RsvpState::Attended).await?, people(&unit, date, RsvpState::NoShow).await?);
            let row = event_occurrence::ActiveModel {
                id: Set(date),
                attended: Set(attended),
                no_shows: Set(no_shows),
                purged_at: Set(Some(unit.now())),
                ..Default::default()
            };
            row.update(unit.tx()).await?;
        }
        let listed = rsvp::Entity::delete_many().filter(rsvp::Column::OccurrenceId.eq(date)).exec(unit.tx()).await?;
        if found.purged_at.is_some() && invited + asked.rows_affected + listed.rows_affected == 0 {
            return unit.commit_unrecorded().await;
        }
        unit.record(Audit::of("rsvp.purge", date)).await?;
        unit.commit().await
    }
}

/// Whom the organisers of the date's event invited, once all of its dates are so long ago; until then somebody comes back. How many
/// they were.
async fn purge_invitations(unit: &mut UnitOfWork, date: &event_occurrence::Model) -> Result<u64> {
    use rsvp_invitation::{Column, Entity};
    let Some(event) = event::Entity::find_by_id(date.event_id).one(unit.tx()).await? else { return Ok(0) };
    let due = purge_at(event.last_end());
    let of_event = Column::EventId.eq(event.id);
    if due <= unit.now() {
        return Ok(Entity::delete_many().filter(of_event).exec(unit.tx()).await?.rows_affected);
    }
    if Entity::find().filter(of_event).limit(1).one(unit.tx()).await?.is_some() {
        unit.send_at(&PurgeDue { occurrence: date.id }, due).await?;
    }
    Ok(0)
}

async fn people(unit: &UnitOfWork, date: EventOccurrenceId, state: RsvpState) -> Result<i32> {
    let sum = Query::select()
        .expr(Expr::cust("CAST(COALESCE(SUM(party_size), 0) AS BIGINT)"))
        .from(rsvp::Entity)
        .and_where(rsvp::Column::OccurrenceId.eq(date))
        .and_where(rsvp::Column::State.eq(state))
        .to_owned();
    let sum: i64 = unit.tx().query_one(&sum).await?.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    Ok(i32::try_from(sum).unwrap_or(i32::MAX))
}
