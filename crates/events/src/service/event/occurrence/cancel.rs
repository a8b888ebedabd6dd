//! One date of a series does not take place. The series does not change.

use sea_orm::{ActiveModelTrait, Set};
use traboule_kernel::ids::EventOccurrenceId;
use traboule_kernel::invalid::text_mistake;
use traboule_kernel::{Actor, Failure, Outcome, Scope};
use traboule_store::{Audit, version};

use crate::entity::event;
use crate::message::EventChanged;
use crate::policy::may_cancel;
use crate::rules::event::is_over;
use crate::rules::material::MaterialChange;
use crate::service::event::dates;
use crate::service::organiser::ask_to_acknowledge;
use crate::service::{EventService, MAX_REASON, demand_somebody};

/// What can be wrong with the cancellation of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventOccurrenceCancelErrorCode {
    /// The date, or its event, is cancelled already.
    NotListed,
    /// The date is over.
    Over,
    /// The event takes place once: `eventCancel` cancels it.
    NotRepeated,
    /// The reason is blank or too long.
    InvalidReason,
}

impl EventService {
    /// Cancels one date of a series, as the lead, with a reason. `seen` is the version of the event that the client read.
    pub async fn occurrence_cancel(
        &self,
        actor: &Actor,
        id: EventOccurrenceId,
        seen: i32,
        reason: &str,
    ) -> Outcome<EventOccurrenceId, EventOccurrenceCancelErrorCode> {
        use EventOccurrenceCancelErrorCode::{InvalidReason, NotListed, NotRepeated, Over};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let (row, organisers, date) = self.date(&unit, id).await?;
        let acting_for = may_cancel(actor, &organisers)?;
        version::check(row.version, seen)?;
        if let Some(mistake) = text_mistake("reason", reason, MAX_REASON) {
            return Err(Failure::at("reason", InvalidReason, mistake.message));
        }
        if row.recurrence.is_none() {
            return Err(Failure::whole(NotRepeated, "the event takes place once: cancel it by eventCancel"));
        }
        if !row.state.is_editable() || date.cancelled_at.is_some() {
            return Err(Failure::whole(NotListed, "this is cancelled already"));
        }
        if is_over(date.ends_at, unit.now()) {
            return Err(Failure::whole(Over, "this date is over"));
        }
        let reason = reason.trim();
        let before = dates::of(&unit, row.id).await?;
        let after = dates::without(&before, Some(id), reason, unit.now());
        let (event, state, version, sequence) = (row.id, row.state, row.version + 1, row.sequence);
        let mut row: event::ActiveModel = row.into();
        row.last_ends_at = Set(dates::last_end(&after));
        row.sequence = Set(if state.is_announced() { sequence + 1 } else { sequence });
        row.updated_at = Set(unit.now());
        row.version = Set(version);
        row.update(unit.tx()).await?;
        let occurrences = self.write_dates(&mut unit, acting_for, &before, after).await?.cancelled;
        let material = vec![MaterialChange::Date];
        ask_to_acknowledge(&mut unit, event, acting_for, &material).await?;
        let audit = Audit::of("event_occurrence.cancel", id).acting_for(Scope::Space(acting_for)).because(Some(reason));
        unit.record(audit).await?;
        unit.send(&EventChanged { event, state: Some(state), version, material, occurrences }).await?;
        unit.commit().await?;
        Ok(id)
    }
}
