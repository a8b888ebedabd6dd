//! Changes of who leads an event.

use async_graphql::{Context, InputObject, Object};
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::ids::{EventId, LeadOfferId, SpaceId};

use crate::graphql::{actor, events};
use crate::service::lead::{
    LeadOfferAcceptErrorCode, LeadOfferCreateErrorCode, LeadOfferDeclineErrorCode, LeadOfferStep, LeadOfferWithdrawErrorCode, Offering,
};

/// An offer of the lead of an event.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct LeadOfferCreateInput {
    /// The event.
    event: GlobalId<EventId>,
    /// The space that is asked. It accepted to organise the event.
    space: GlobalId<SpaceId>,
    /// What the lead writes with it, up to 1,000 characters.
    message: Option<String>,
}

/// A step of an offer's life.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct LeadOfferStepInput {
    /// The offer.
    id: GlobalId<LeadOfferId>,
    /// The version that was read; the answer is CONFLICT if there is a newer one.
    version: i32,
    /// Why, for the other side, up to 1,000 characters.
    reason: Option<String>,
}

impl From<LeadOfferStepInput> for LeadOfferStep {
    fn from(LeadOfferStepInput { id, version, reason }: LeadOfferStepInput) -> Self {
        Self { id: id.0, version, reason }
    }
}

traboule_graph::payload! {
    /// What `leadOfferCreate` did.
    pub(crate) struct LeadOfferCreatePayload {
        /// The offer as it is now.
        lead_offer: Ref<LeadOfferId>,
    } errors LeadOfferCreateErrorCode
}

traboule_graph::payload! {
    /// What `leadOfferAccept` did.
    pub(crate) struct LeadOfferAcceptPayload {
        /// The offer as it is now.
        lead_offer: Ref<LeadOfferId>,
    } errors LeadOfferAcceptErrorCode
}

traboule_graph::payload! {
    /// What `leadOfferDecline` did.
    pub(crate) struct LeadOfferDeclinePayload {
        /// The offer as it is now.
        lead_offer: Ref<LeadOfferId>,
    } errors LeadOfferDeclineErrorCode
}

traboule_graph::payload! {
    /// What `leadOfferWithdraw` did.
    pub(crate) struct LeadOfferWithdrawPayload {
        /// The offer as it is now.
        lead_offer: Ref<LeadOfferId>,
    } errors LeadOfferWithdrawErrorCode
}

pub(crate) struct LeadOfferMutation;

#[Object]
impl LeadOfferMutation {
    /// Asks a space that organises an event to lead it, as its lead. It has two weeks to answer, or until the event starts, and the
    /// lead stays what it is until then. One offer of an event is open at a time.
    async fn lead_offer_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, of which event.")] input: LeadOfferCreateInput,
    ) -> Result<LeadOfferCreatePayload> {
        let LeadOfferCreateInput { event, space, message } = input;
        let offering = Offering { event: event.0, space: space.0, message };
        let outcome = events(ctx)?.lead_offer_create(actor(ctx)?, offering).await;
        LeadOfferCreatePayload::from_outcome(outcome, |id| LeadOfferCreatePayload::done(Ref::to(id)))
    }

    /// Leads the event from now on, as somebody who runs the space that is asked. The former lead is a co-host. The space belongs to
    /// all networks that the event belongs to.
    async fn lead_offer_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, and why.")] input: LeadOfferStepInput,
    ) -> Result<LeadOfferAcceptPayload> {
        let outcome = events(ctx)?.lead_offer_accept(actor(ctx)?, &input.into()).await;
        LeadOfferAcceptPayload::from_outcome(outcome, |id| LeadOfferAcceptPayload::done(Ref::to(id)))
    }

    /// Turns the lead down, as somebody who runs the space that is asked. It goes on organising the event.
    async fn lead_offer_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, and why.")] input: LeadOfferStepInput,
    ) -> Result<LeadOfferDeclinePayload> {
        let outcome = events(ctx)?.lead_offer_decline(actor(ctx)?, &input.into()).await;
        LeadOfferDeclinePayload::from_outcome(outcome, |id| LeadOfferDeclinePayload::done(Ref::to(id)))
    }

    /// Takes an offer back that nobody has answered, as the lead of the event.
    async fn lead_offer_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, and why.")] input: LeadOfferStepInput,
    ) -> Result<LeadOfferWithdrawPayload> {
        let outcome = events(ctx)?.lead_offer_withdraw(actor(ctx)?, &input.into()).await;
        LeadOfferWithdrawPayload::from_outcome(outcome, |id| LeadOfferWithdrawPayload::done(Ref::to(id)))
    }
}
