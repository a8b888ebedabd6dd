//! Changes of who organises an event.

use async_graphql::{Context, InputObject, Object};
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::ids::{CoOrganiserId, EventId, SpaceId};

use crate::graphql::{actor, events};
use crate::rules::organiser::{Contribution, OrganiserRole};
use crate::service::organiser::{
    CoOrganiserAcceptErrorCode, CoOrganiserAcknowledgeErrorCode, CoOrganiserDeclineErrorCode, CoOrganiserInviteErrorCode,
    CoOrganiserRemoveErrorCode, CoOrganiserRevokeErrorCode, CoOrganiserWithdrawErrorCode, Invitation, OrganiserStep,
};

/// An invitation to organise an event together.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct CoOrganiserInviteInput {
    /// The event.
    event: GlobalId<EventId>,
    /// The space that is invited.
    space: GlobalId<SpaceId>,
    /// As what.
    role: OrganiserRole,
    /// What it would bring in.
    #[graphql(default)]
    contributions: Vec<Contribution>,
    /// What the lead writes with it, up to 1,000 characters.
    message: Option<String>,
}

/// A step of a co-organiser's life.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct CoOrganiserStepInput {
    /// The co-organiser.
    id: GlobalId<CoOrganiserId>,
    /// The version that was read; the answer is CONFLICT if there is a newer one.
    version: i32,
    /// Why, for the other side, up to 1,000 characters.
    reason: Option<String>,
}

impl From<CoOrganiserStepInput> for OrganiserStep {
    fn from(CoOrganiserStepInput { id, version, reason }: CoOrganiserStepInput) -> Self {
        Self { id: id.0, version, reason }
    }
}

traboule_graph::payload! {
    /// What `coOrganiserInvite` did.
    pub(crate) struct CoOrganiserInvitePayload {
        /// The co-organiser as it is now.
        co_organiser: Ref<CoOrganiserId>,
    } errors CoOrganiserInviteErrorCode
}

traboule_graph::payload! {
    /// What `coOrganiserAccept` did.
    pub(crate) struct CoOrganiserAcceptPayload {
        /// The co-organiser as it is now.
        co_organiser: Ref<CoOrganiserId>,
    } errors CoOrganiserAcceptErrorCode
}

traboule_graph::payload! {
    /// What `coOrganiserDecline` did.
    pub(crate) struct CoOrganiserDeclinePayload {
        /// The co-organiser as it is now.
        co_organiser: Ref<CoOrganiserId>,
    } errors CoOrganiserDeclineErrorCode
}

traboule_graph::payload! {
    /// What `coOrganiserWithdraw` did.
    pub(crate) struct CoOrganiserWithdrawPayload {
        /// The co-organiser as it is now.
        co_organiser: Ref<CoOrganiserId>,
    } errors CoOrganiserWithdrawErrorCode
}

traboule_graph::payload! {
    /// What `coOrganiserRemove` did.
    pub(crate) struct CoOrganiserRemovePayload {
        /// The co-organiser as it is now.
        co_organiser: Ref<CoOrganiserId>,
    } errors CoOrganiserRemoveErrorCode
}

traboule_graph::payload! {
    /// What `coOrganiserRevoke` did.
    pub(crate) struct CoOrganiserRevokePayload {
        /// The co-organiser as it is now.
        co_organiser: Ref<CoOrganiserId>,
    } errors CoOrganiserRevokeErrorCode
}

traboule_graph::payload! {
    /// What `coOrganiserAcknowledge` did.
    pub(crate) struct CoOrganiserAcknowledgePayload {
        /// The co-organiser as it is now.
        co_organiser: Ref<CoOrganiserId>,
    } errors CoOrganiserAcknowledgeErrorCode
}

pub(crate) struct CoOrganiserMutation;

#[Object]
impl CoOrganiserMutation {
    /// Invites a space to organise an event, as its lead. It has two weeks to answer, or until the event starts; until it accepts,
    /// only those who organise the event know of it.
    async fn co_organiser_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, to what, as what.")] input: CoOrganiserInviteInput,
    ) -> Result<CoOrganiserInvitePayload> {
        let CoOrganiserInviteInput { event, space, role, contributions, message } = input;
        let invitation = Invitation { event: event.0, space: space.0, role, contributions, message };
        let outcome = events(ctx)?.co_organiser_invite(actor(ctx)?, invitation).await;
        CoOrganiserInvitePayload::from_outcome(outcome, |id| CoOrganiserInvitePayload::done(Ref::to(id)))
    }

    /// Organises the event with the others from now on, in public, as somebody who runs the invited space.
    async fn co_organiser_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which co-organiser, and why.")] input: CoOrganiserStepInput,
    ) -> Result<CoOrganiserAcceptPayload> {
        let outcome = events(ctx)?.co_organiser_accept(actor(ctx)?, &input.into()).await;
        CoOrganiserAcceptPayload::from_outcome(outcome, |id| CoOrganiserAcceptPayload::done(Ref::to(id)))
    }

    /// Turns an invitation down, as somebody who runs the invited space.
    async fn co_organiser_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which co-organiser, and why.")] input: CoOrganiserStepInput,
    ) -> Result<CoOrganiserDeclinePayload> {
        let outcome = events(ctx)?.co_organiser_decline(actor(ctx)?, &input.into()).await;
        CoOrganiserDeclinePayload::from_outcome(outcome, |id| CoOrganiserDeclinePayload::done(Ref::to(id)))
    }

    /// The space steps back of its own accord, as somebody who runs it. It owes nobody a reason.
    async fn co_organiser_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which co-organiser, and why.")] input: CoOrganiserStepInput,
    ) -> Result<CoOrganiserWithdrawPayload> {
        let outcome = events(ctx)?.co_organiser_withdraw(actor(ctx)?, &input.into()).await;
        CoOrganiserWithdrawPayload::from_outcome(outcome, |id| CoOrganiserWithdrawPayload::done(Ref::to(id)))
    }

    /// Ends that a space organises the event, as its lead. It needs a reason, which the space reads.
    async fn co_organiser_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which co-organiser, and why.")] input: CoOrganiserStepInput,
    ) -> Result<CoOrganiserRemovePayload> {
        let outcome = events(ctx)?.co_organiser_remove(actor(ctx)?, &input.into()).await;
        CoOrganiserRemovePayload::from_outcome(outcome, |id| CoOrganiserRemovePayload::done(Ref::to(id)))
    }

    /// Takes an invitation back that nobody has answered, as the lead of the event.
    async fn co_organiser_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which co-organiser, and why.")] input: CoOrganiserStepInput,
    ) -> Result<CoOrganiserRevokePayload> {
        let outcome = events(ctx)?.co_organiser_revoke(actor(ctx)?, &input.into()).await;
        CoOrganiserRevokePayload::from_outcome(outcome, |id| CoOrganiserRevokePayload::done(Ref::to(id)))
    }

    /// Says that the space has seen what changed and goes on organising the event, as somebody who runs the space.
    async fn co_organiser_acknowledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The co-organiser.")] id: GlobalId<CoOrganiserId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
    ) -> Result<CoOrganiserAcknowledgePayload> {
        let outcome = events(ctx)?.co_organiser_acknowledge(actor(ctx)?, id.0, version).await;
        CoOrganiserAcknowledgePayload::from_outcome(outcome, |id| CoOrganiserAcknowledgePayload::done(Ref::to(id)))
    }
}
