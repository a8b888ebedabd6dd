//! The list of who came is purged: 13 months after the date only counts remain (trust: personal data).

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use traboule_kernel::ids::EventOccurrenceId;
use traboule_kernel::{Actor, Result};
use traboule_store::{Audit, UnitOfWork};

use crate::entity::{event_occurrence, rsvp, rsvp_guest};
use crate::message::PurgeDue;
use crate::rules::rsvp::{RsvpState, purge_at};
use crate::service::EventService;
use crate::service::notice::forget;

impl EventService {
    /// Purges the list of a date, or comes back when the date was moved. Does nothing where that was done.
    pub(in crate::service) async fn purge(&self, date: EventOccurrenceId) -> Result<()> {
        let mut unit = self.store.begin(&Actor::system("deadlines")).await?;
        let found = event_occurrence::Entity::find_by_id(date).lock_exclusive().one(unit.tx()).await?;
        let Some(found) = found.filter(|found| found.purged_at.is_none()) else { return Ok(()) };
        let due = purge_at(found.ends_at);
        if due > unit.now() {
            unit.send_at(&PurgeDue { occurrence: date }, due).await?;
            return unit.commit_unrecorded().await;
        }
        let (attended, no_shows) = (people(&unit, date, RsvpState::Attended).await?, people(&unit, date, RsvpState::NoShow).await?);
        rsvp_guest::Entity::delete_many().filter(rsvp_guest::Column::OccurrenceId.eq(date)).exec(unit.tx()).await?;
        rsvp::Entity::delete_many().filter(rsvp::Column::OccurrenceId.eq(date)).exec(unit.tx()).await?;
        let row = event_occurrence::ActiveModel {
            id: Set(date),
            attended: Set(attended),
            no_shows: Set(no_shows),
            purged_at: Set(Some(unit.now())),
            ..Default::default()
        };
        row.update(unit.tx()).await?;
        forget(&unit).await?;
        unit.record(Audit::of("rsvp.purge", date)).await?;
        unit.commit().await
    }
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
