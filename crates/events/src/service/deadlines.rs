//! What is due by itself: messages that were sent for later come back here.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use traboule_store::outbox::Refused;
use traboule_store::{Consumer, Delivery, Message};

use super::EventService;
use crate::message::{AcknowledgementsDue, InvitationDue, InvitationsDue, LeadOfferDue, PurgeDue, SettlementDue};

/// Keeps the deadlines of events. A store knows its consumers before there are use cases on it, so those are told later
/// ([`Self::keep`]); until then every delivery is tried again.
#[derive(Default)]
pub struct Deadlines(OnceLock<Arc<EventService>>);

impl Deadlines {
    /// Keeps the deadlines of these use cases from now on. The first that are told stay.
    pub fn keep(&self, service: Arc<EventService>) {
        let _there_already = self.0.set(service);
    }
}

#[async_trait]
impl Consumer for Deadlines {
    fn name(&self) -> &'static str {
        "events.deadlines"
    }

    fn takes(&self, message: &str) -> bool {
        let taken =
            [AcknowledgementsDue::NAME, InvitationDue::NAME, InvitationsDue::NAME, LeadOfferDue::NAME, PurgeDue::NAME, SettlementDue::NAME];
        taken.contains(&message)
    }

    async fn handle(&self, delivery: &Delivery) -> Result<(), Refused> {
        let service = self.0.get().ok_or_else(|| Refused::later("there are no use cases yet"))?;
        let done = match delivery.name.as_str() {
            AcknowledgementsDue::NAME => service.tell_of_missing_acknowledgements(delivery.read()?).await,
            InvitationDue::NAME => service.expire_invitation(delivery.read::<InvitationDue>()?.co_organiser).await,
            InvitationsDue::NAME => service.expire_due_invitations(delivery.read::<InvitationsDue>()?.event).await,
            LeadOfferDue::NAME => service.expire_lead_offer(delivery.read::<LeadOfferDue>()?.offer).await,
            PurgeDue::NAME => service.purge(delivery.read::<PurgeDue>()?.occurrence).await,
            SettlementDue::NAME => service.settle(delivery.read::<SettlementDue>()?.occurrence).await,
            other => return Err(Refused::for_good(format!("{other} is no deadline of events"))),
        };
        // What went wrong is in the log; for the operator the kind is enough.
        done.map_err(|error| Refused::later(error.code()))
    }
}
