//! The steps of an event's life.

use sea_orm::{ActiveModelTrait, Set};
use traboule_kernel::ids::EventId;
use traboule_kernel::invalid::text_mistake;
use traboule_kernel::{Actor, Failure, Outcome, Scope, States as _};
use traboule_store::{Audit, version};

use super::dates;
use crate::entity::event;
use crate::message::EventChanged;
use crate::policy::{may_cancel, may_edit};
use crate::rules::event::{EventState, is_over};
use crate::service::lead::withdraw_offers;
use crate::service::organiser::expire_invitations;
use crate::service::{EventService, MAX_REASON, demand_somebody};

/// A step of an event's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventStep {
    /// A draft is announced, as tentative.
    Announce,
    /// It is sure now.
    Confirm,
    /// It is no longer sure.
    Reconsider,
    /// It does not take place.
    Cancel,
}

/// What can be wrong with a step of an event's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventStepErrorCode {
    /// The event's state does not allow this step.
    NotListed,
    /// The event is over.
    Over,
    /// A cancellation needs a reason, which everybody reads; and no reason is blank or too long.
    InvalidReason,
}

impl EventStep {
    const fn target(self) -> EventState {
        match self {
            Self::Announce | Self::Reconsider => EventState::Tentative,
            Self::Confirm => EventState::Confirmed,
            Self::Cancel => EventState::Cancelled,
        }
    }

    /// Both lead to `TENTATIVE`, from different sides.
    fn starts_from(self, state: EventState) -> bool {
        match self {
            Self::Announce => state == EventState::Draft,
            Self::Reconsider => state == EventState::Confirmed,
            Self::Confirm | Self::Cancel => true,
        }
    }

    const fn action(self) -> &'static str {
        match self {
            Self::Announce => "event.announce",
            Self::Confirm => "event.confirm",
            Self::Reconsider => "event.reconsider",
            Self::Cancel => "event.cancel",
        }
    }
}

impl EventService {
    /// Takes a step of an event's life. Whoever edits it takes any but one: only the lead cancels, with a reason.
    pub async fn event_step(
        &self,
        actor: &Actor,
        id: EventId,
        seen: i32,
        step: EventStep,
        reason: Option<&str>,
    ) -> Outcome<EventId, EventStepErrorCode> {
        use EventStepErrorCode::{InvalidReason, NotListed, Over};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let (row, organisers) = self.event(&unit, id).await?;
        let acting_for = if step == EventStep::Cancel { may_cancel(actor, &organisers)? } else { may_edit(actor, &organisers)? };
        version::check(row.version, seen)?;
        if let Some(mistake) = reason.and_then(|reason| text_mistake("reason", reason, MAX_REASON)) {
            return Err(Failure::at("reason", InvalidReason, mistake.message));
        }
        if step == EventStep::Cancel && reason.is_none() {
            return Err(Failure::at("reason", InvalidReason, "say why: everybody who wanted to come reads it"));
        }
        if !step.starts_from(row.state) {
            return Err(Failure::whole(NotListed, "this step does not start from the event's state"));
        }
        let (from, to) = (row.state, row.state.next(step.target()).map_err(|refused| Failure::whole(NotListed, refused))?);
        if is_over(row.last_end(), unit.now()) {
            return Err(Failure::whole(Over, "the event is over"));
        }
        let (version, sequence) = (row.version + 1, row.sequence);
        let mut row: event::ActiveModel = row.into();
        row.state = Set(to);
        // The first version that calendars see is the announced one.
        row.sequence = Set(if from.is_announced() { sequence + 1 } else { sequence });
        row.reason = Set(reason.map(|reason| reason.trim().to_owned()));
        row.updated_at = Set(unit.now());
        row.version = Set(version);
        row.update(unit.tx()).await?;
        if from == EventState::Confirmed {
            dates::keep_held(&unit, id).await?;
        }
        let mut occurrences = Vec::new();
        if let (EventState::Cancelled, Some(reason)) = (to, reason) {
            let before = dates::of(&unit, id).await?;
            let after = dates::without(&before, None, reason.trim(), unit.now());
            occurrences = self.write_dates(&mut unit, acting_for, &before, after).await?.cancelled;
            expire_invitations(&mut unit, id, acting_for, "the event was cancelled").await?;
            withdraw_offers(&mut unit, id, None, acting_for, "the event was cancelled").await?;
        }
        let audit = Audit::of(step.action(), id).acting_for(Scope::Space(acting_for)).because(reason);
        unit.record(audit.changing(&serde_json::json!({"from": from, "to": to}))?).await?;
        unit.send(&EventChanged { event: id, state: Some(to), version, material: Vec::new(), occurrences }).await?;
        unit.commit().await?;
        Ok(id)
    }
}
