//! A co-organiser answers the offer of the lead. What it accepts happens at once.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use traboule_kernel::ids::{CoOrganiserId, LeadOfferId, SpaceId};
use traboule_kernel::{Actor, Error, Failure, Outcome, Result, Scope};
use traboule_store::{Audit, UnitOfWork};

use super::{Found, LeadOfferStep, Written, next, write};
use crate::entity::co_organiser::{self, Changes, Contributions};
use crate::entity::event;
use crate::message::EventChanged;
use crate::policy::may_speak_for;
use crate::rules::event::is_over;
use crate::rules::organiser::{CoOrganiserState, LeadOfferState, OrganiserRole};
use crate::service::event::networks_of;
use crate::service::{EventService, demand_somebody, step_reason};

/// What can be wrong with the acceptance of the lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum LeadOfferAcceptErrorCode {
    /// The offer was answered, withdrawn, or is over.
    NotListed,
    /// The event is cancelled or over.
    EventEnded,
    /// Only a space that is published, or closed for a while, leads events.
    SpaceNotOpen,
    /// An event belongs to networks that its lead belongs to, and the space does not belong to all of this one's.
    NotOfNetwork,
    /// The reason is blank or too long.
    InvalidReason,
}

/// What can be wrong with the refusal of the lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum LeadOfferDeclineErrorCode {
    /// The offer was answered, withdrawn, or is over.
    NotListed,
    /// The reason is blank or too long.
    InvalidReason,
}

impl EventService {
    /// The space leads the event from now on, and the former lead is a co-host. Those who run the space decide.
    pub async fn lead_offer_accept(&self, actor: &Actor, step: &LeadOfferStep) -> Outcome<LeadOfferId, LeadOfferAcceptErrorCode> {
        use LeadOfferAcceptErrorCode::{EventEnded, InvalidReason, NotListed, NotOfNetwork, SpaceNotOpen};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let Found { event, row, .. } = self.lead_offer(&unit, step.id).await?;
        let space = row.to_space_id;
        may_speak_for(actor, space)?;
        let reason = step_reason(step.reason.as_deref(), InvalidReason)?;
        let to = next(&row, step, LeadOfferState::Accepted, NotListed)?;
        if !event.state.is_editable() || is_over(event.last_end(), unit.now()) {
            return Err(Failure::whole(EventEnded, "the event is cancelled or over"));
        }
        // The row that ends the offer in time may not have been written yet.
        if row.answer_until <= unit.now() {
            return Err(Failure::whole(NotListed, "the time to answer is over"));
        }
        if !self.directory.open_spaces(&[space]).await?.contains(&space) {
            return Err(Failure::whole(SpaceNotOpen, "only a space that is published leads events"));
        }
        if !self.belongs(space, &networks_of(&unit, event.id).await?).await? {
            let message = "an event belongs to networks that its lead belongs to: join them first, or have them taken off the event";
            return Err(Failure::whole(NotOfNetwork, message));
        }
        write(&mut unit, row, to, Written { action: "lead_offer.accept", by: Some(space), reason }).await?;
        hand_over(&mut unit, event, space).await?;
        unit.commit().await?;
        Ok(step.id)
    }

    /// The space does not lead the event. Those who run it decide.
    pub async fn lead_offer_decline(&self, actor: &Actor, step: &LeadOfferStep) -> Outcome<LeadOfferId, LeadOfferDeclineErrorCode> {
        use LeadOfferDeclineErrorCode::{InvalidReason, NotListed};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let Found { row, .. } = self.lead_offer(&unit, step.id).await?;
        let space = row.to_space_id;
        may_speak_for(actor, space)?;
        let reason = step_reason(step.reason.as_deref(), InvalidReason)?;
        let to = next(&row, step, LeadOfferState::Declined, NotListed)?;
        write(&mut unit, row, to, Written { action: "lead_offer.decline", by: Some(space), reason }).await?;
        unit.commit().await?;
        Ok(step.id)
    }
}

/// The co-organiser `to` leads the event, and the lead is a co-host. Both organised it before and do after: the hosts stay.
async fn hand_over(unit: &mut UnitOfWork, event: event::Model, to: SpaceId) -> Result<()> {
    let now = unit.now();
    let (id, from, state, version) = (event.id, event.lead_space_id, event.state, event.version + 1);
    // Calendars show who organises an event; nobody's calendar has a draft.
    let sequence = if state.is_announced() { event.sequence + 1 } else { event.sequence };
    let event =
        event::ActiveModel { lead_space_id: Set(to), sequence: Set(sequence), updated_at: Set(now), version: Set(version), ..event.into() };
    event.update(unit.tx()).await?;

    let beside = co_organiser::Entity::find()
        .filter(co_organiser::Column::EventId.eq(id))
        .filter(co_organiser::Column::SpaceId.eq(to))
        .filter(co_organiser::Column::State.eq(CoOrganiserState::Accepted));
    let beside =
        beside.one(unit.tx()).await?.ok_or_else(|| Error::internal("an open offer of the lead to a space that does not organise"))?;
    // It steps back from its part beside the lead, since it is the lead.
    let (ended, next) = (beside.id, beside.version + 1);
    let beside = co_organiser::ActiveModel {
        state: Set(CoOrganiserState::Withdrawn),
        reason: Set(Some("The space leads the event.".to_owned())),
        ended_at: Set(Some(now)),
        unacknowledged: Set(Changes::default()),
        updated_at: Set(now),
        version: Set(next),
        ..beside.into()
    };
    beside.update(unit.tx()).await?;

    let former: CoOrganiserId = unit.new_id();
    let row = co_organiser::ActiveModel {
        id: Set(former),
        event_id: Set(id),
        space_id: Set(from),
        role: Set(OrganiserRole::CoHost),
        contributions: Set(Contributions::default()),
        state: Set(CoOrganiserState::Accepted),
        message: Set(None),
        reason: Set(None),
        invited_at: Set(now),
        answer_until: Set(now),
        accepted_at: Set(Some(now)),
        ended_at: Set(None),
        unacknowledged: Set(Changes::default()),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    co_organiser::Entity::insert(row).exec_without_returning(unit.tx()).await?;

    let by = Scope::Space(to);
    let audit = Audit::of("event.hand_over", id).acting_for(by).changing(&serde_json::json!({"from": from, "to": to}))?;
    unit.record_all(vec![
        audit,
        Audit::of("co_organiser.lead", ended).acting_for(by),
        Audit::of("co_organiser.follow", former).acting_for(by),
    ])
    .await?;
    unit.send(&EventChanged { event: id, state: Some(state), version, material: Vec::new(), occurrences: Vec::new() }).await
}
