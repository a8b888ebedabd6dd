//! The lead asks a co-organiser to take over.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};
use traboule_kernel::ids::{EventId, LeadOfferId, SpaceId};
use traboule_kernel::invalid::text_mistake;
use traboule_kernel::{Actor, Failure, Outcome, Scope};
use traboule_store::Audit;

use crate::entity::lead_offer::{ActiveModel, Column, Entity};
use crate::message::{LeadOfferChanged, LeadOfferDue};
use crate::policy::may_cancel;
use crate::rules::event::is_over;
use crate::rules::organiser::{LeadOfferState, answer_until};
use crate::service::{EventService, MAX_REASON, demand_somebody};

/// An offer of the lead.
#[derive(Clone, Debug)]
pub struct Offering {
    /// Of which event.
    pub event: EventId,
    /// The co-organiser that is asked.
    pub space: SpaceId,
    /// What the lead writes with it.
    pub message: Option<String>,
}

/// What can be wrong with an offer of the lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum LeadOfferCreateErrorCode {
    /// The event is cancelled or over.
    EventEnded,
    /// The lead is offered to a space that accepted to organise the event.
    NotOrganising,
    /// An offer is open: it is answered or withdrawn first.
    AlreadyOffered,
    /// The message is blank or too long.
    InvalidMessage,
}

impl EventService {
    /// Offers the lead to a co-organiser that accepted, as the lead. It leads until the other has accepted.
    pub async fn lead_offer_create(&self, actor: &Actor, offering: Offering) -> Outcome<LeadOfferId, LeadOfferCreateErrorCode> {
        use LeadOfferCreateErrorCode::{AlreadyOffered, EventEnded, InvalidMessage, NotOrganising};
        let Offering { event, space, message } = offering;
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let (row, organisers) = self.event(&unit, event).await?;
        let lead = may_cancel(actor, &organisers)?;
        if let Some(mistake) = message.as_deref().and_then(|message| text_mistake("message", message, MAX_REASON)) {
            return Err(Failure::at("input.message", InvalidMessage, mistake.message));
        }
        if !row.state.is_editable() || is_over(row.last_end(), unit.now()) {
            return Err(Failure::at("input.event", EventEnded, "the event is cancelled or over"));
        }
        if !organisers.has_accepted(space) {
            return Err(Failure::at("input.space", NotOrganising, "the space has not accepted to organise the event"));
        }
        let open = Entity::find().filter(Column::EventId.eq(event)).filter(Column::EndedAt.is_null());
        if open.count(unit.tx()).await? > 0 {
            return Err(Failure::whole(AlreadyOffered, "an offer of the lead is open: it is answered or withdrawn first"));
        }
        let id: LeadOfferId = unit.new_id();
        // While an event takes place, it is answered before it ends.
        let until = answer_until(unit.now(), row.starts_at, row.last_end());
        let offered = ActiveModel {
            id: Set(id),
            event_id: Set(event),
            from_space_id: Set(lead),
            to_space_id: Set(space),
            state: Set(LeadOfferState::Offered),
            message: Set(message.map(|message| message.trim().to_owned())),
            reason: Set(None),
            offered_at: Set(unit.now()),
            answer_until: Set(until),
            ended_at: Set(None),
            created_at: Set(unit.now()),
            updated_at: Set(unit.now()),
            version: Set(1),
        };
        Entity::insert(offered).exec_without_returning(unit.tx()).await?;
        let audit = Audit::of("lead_offer.create", id).acting_for(Scope::Space(lead));
        unit.record(audit.changing(&serde_json::json!({"event": event, "to": space}))?).await?;
        unit.send(&LeadOfferChanged { offer: id, event, from: lead, to: space, state: LeadOfferState::Offered }).await?;
        unit.send_at(&LeadOfferDue { offer: id }, until).await?;
        unit.commit().await?;
        Ok(id)
    }
}
