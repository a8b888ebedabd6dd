//! What spaces are told of an event that they organise: its lead is offered, answered, taken back; a network took it off; a space that
//! it cannot do without is no more.

use sea_orm::EntityTrait;
use traboule_kernel::Result;
use traboule_store::UnitOfWork;

use super::facts::Wanted;
use crate::entity::{event_network_refusal, lead_offer};
use crate::message::{EventUnpublished, HostEnded, LeadOfferChanged};
use crate::notice::{LeadAnswer, SpaceNews};
use crate::rules::organiser::LeadOfferState;
use crate::service::EventService;

impl EventService {
    /// Tells the space that is asked, or the one that asked what became of it.
    pub(super) async fn tell_of_lead(&self, unit: &mut UnitOfWork, message: &LeadOfferChanged) -> Result<()> {
        let Some(row) = lead_offer::Entity::find_by_id(message.offer).one(unit.tx()).await? else { return Ok(()) };
        let Some(facts) = self.facts(unit, row.event_id, Wanted::ToCome, Some(row.to_space_id)).await? else { return Ok(()) };
        let (space, reason) = (facts.name(row.to_space_id), row.reason);
        let (to, news) = match message.state {
            // Who was asked and has answered since knows it.
            LeadOfferState::Offered if row.state != LeadOfferState::Offered => return Ok(()),
            LeadOfferState::Offered => (row.to_space_id, SpaceNews::AskedToLead { space, until: row.answer_until }),
            LeadOfferState::Withdrawn => (row.to_space_id, SpaceNews::LeadTakenBack { space, reason }),
            LeadOfferState::Accepted => (row.from_space_id, SpaceNews::LeadAnswered { space, answer: LeadAnswer::Accepted, reason }),
            LeadOfferState::Declined => (row.from_space_id, SpaceNews::LeadAnswered { space, answer: LeadAnswer::Declined, reason }),
            LeadOfferState::Expired => (row.from_space_id, SpaceNews::LeadAnswered { space, answer: LeadAnswer::Expired, reason: None }),
        };
        self.tell_spaces(unit, &facts, &[to], news, &facts.all()).await
    }

    /// Tells those who organise an event that a space which leads, organises or receives it is no more.
    pub(super) async fn tell_of_ended_host(&self, unit: &mut UnitOfWork, message: &HostEnded) -> Result<()> {
        let Some(facts) = self.facts(unit, message.event, Wanted::ToCome, Some(message.space)).await? else { return Ok(()) };
        if !facts.event.state.is_editable() {
            return Ok(());
        }
        let news = SpaceNews::HostEnded { space: facts.name(message.space) };
        let hosts = self.hosts(unit, message.event).await?;
        self.tell_spaces(unit, &facts, &hosts, news, &facts.all()).await
    }

    /// Tells the lead that a network took the event off, and why.
    pub(super) async fn tell_of_network(&self, unit: &mut UnitOfWork, message: &EventUnpublished) -> Result<()> {
        let Some(network) = self.directory.network_name(message.network).await? else { return Ok(()) };
        let Some(facts) = self.facts(unit, message.event, Wanted::ToCome, None).await? else { return Ok(()) };
        let refusal = event_network_refusal::Entity::find_by_id((message.event, message.network)).one(unit.tx()).await?;
        let news = SpaceNews::TakenOff { network, reason: refusal.map(|refusal| refusal.reason) };
        self.tell_spaces(unit, &facts, &[facts.event.lead_space_id], news, &facts.all()).await
    }
}
