//! Joining a network, and every step after it.

use async_graphql::{Context, InputObject, Object};
use traboule_graph::{GlobalId, Ref, Result, payload};
use traboule_kernel::ids::{NetworkId, NetworkMembershipId, SpaceId};

use crate::graphql::actor;
use crate::graphql::network::networks;
use crate::rules::membership::NetworkMembershipKind;
use crate::service::network::{
    Application, MembershipStep, NetworkMembershipApplyErrorCode, NetworkMembershipApproveErrorCode, NetworkMembershipExcludeErrorCode,
    NetworkMembershipLeaveErrorCode, NetworkMembershipRefuseErrorCode, NetworkMembershipResumeErrorCode, NetworkMembershipSuspendErrorCode,
};

/// A space that asks to join a network.
#[derive(InputObject)]
pub(crate) struct NetworkMembershipApplyInput {
    /// The space, which is published and which you run.
    space: GlobalId<SpaceId>,
    /// The network.
    network: GlobalId<NetworkId>,
    /// As what. Founders can only join before the network has approved its first member or observer.
    #[graphql(default_with = "NetworkMembershipKind::Member")]
    kind: NetworkMembershipKind,
}

/// A step of a membership's life.
#[derive(InputObject)]
pub(crate) struct NetworkMembershipStepInput {
    /// The membership.
    id: GlobalId<NetworkMembershipId>,
    /// The version that was read; the answer is `CONFLICT` if there is a newer one.
    version: i32,
    /// Why, 1,000 characters at most.
    reason: Option<String>,
}

impl From<NetworkMembershipStepInput> for MembershipStep {
    fn from(input: NetworkMembershipStepInput) -> Self {
        let NetworkMembershipStepInput { id, version, reason } = input;
        Self { id: id.0, version, reason }
    }
}

payload! {
    /// What `networkMembershipApply` answers.
    pub(crate) struct NetworkMembershipApplyPayload {
        /// The membership as it is now.
        membership: Ref<NetworkMembershipId>,
    } errors NetworkMembershipApplyErrorCode
}

payload! {
    /// What `networkMembershipApprove` answers.
    pub(crate) struct NetworkMembershipApprovePayload {
        /// The membership as it is now.
        membership: Ref<NetworkMembershipId>,
    } errors NetworkMembershipApproveErrorCode
}

payload! {
    /// What `networkMembershipRefuse` answers.
    pub(crate) struct NetworkMembershipRefusePayload {
        /// The membership as it is now.
        membership: Ref<NetworkMembershipId>,
    } errors NetworkMembershipRefuseErrorCode
}

payload! {
    /// What `networkMembershipSuspend` answers.
    pub(crate) struct NetworkMembershipSuspendPayload {
        /// The membership as it is now.
        membership: Ref<NetworkMembershipId>,
    } errors NetworkMembershipSuspendErrorCode
}

payload! {
    /// What `networkMembershipResume` answers.
    pub(crate) struct NetworkMembershipResumePayload {
        /// The membership as it is now.
        membership: Ref<NetworkMembershipId>,
    } errors NetworkMembershipResumeErrorCode
}

payload! {
    /// What `networkMembershipLeave` answers.
    pub(crate) struct NetworkMembershipLeavePayload {
        /// The membership as it is now.
        membership: Ref<NetworkMembershipId>,
    } errors NetworkMembershipLeaveErrorCode
}

payload! {
    /// What `networkMembershipExclude` answers.
    pub(crate) struct NetworkMembershipExcludePayload {
        /// The membership as it is now.
        membership: Ref<NetworkMembershipId>,
    } errors NetworkMembershipExcludeErrorCode
}

pub(crate) struct NetworkMembershipMutation;

#[Object]
impl NetworkMembershipMutation {
    /// Asks for a space to join a network. A steward of the network answers.
    async fn network_membership_apply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which space, which network, as what.")] input: NetworkMembershipApplyInput,
    ) -> Result<NetworkMembershipApplyPayload> {
        let NetworkMembershipApplyInput { space, network, kind } = input;
        let application = Application { space: space.0, network: network.0, kind };
        let outcome = networks(ctx)?.network_membership_apply(actor(ctx)?, application).await;
        NetworkMembershipApplyPayload::from_outcome(outcome, |id| NetworkMembershipApplyPayload::done(Ref::to(id)))
    }

    /// Lets a space join that applied, as a steward of the network.
    async fn network_membership_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership, and why.")] input: NetworkMembershipStepInput,
    ) -> Result<NetworkMembershipApprovePayload> {
        let outcome = networks(ctx)?.network_membership_approve(actor(ctx)?, &input.into()).await;
        NetworkMembershipApprovePayload::from_outcome(outcome, |id| NetworkMembershipApprovePayload::done(Ref::to(id)))
    }

    /// Turns an application down, as a steward of the network. It needs a reason, which the space may read; the space may apply again.
    async fn network_membership_refuse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership, and why.")] input: NetworkMembershipStepInput,
    ) -> Result<NetworkMembershipRefusePayload> {
        let outcome = networks(ctx)?.network_membership_refuse(actor(ctx)?, &input.into()).await;
        NetworkMembershipRefusePayload::from_outcome(outcome, |id| NetworkMembershipRefusePayload::done(Ref::to(id)))
    }

    /// Puts a membership on hold, as a steward of the network. It needs a reason, which the space may read.
    async fn network_membership_suspend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership, and why.")] input: NetworkMembershipStepInput,
    ) -> Result<NetworkMembershipSuspendPayload> {
        let outcome = networks(ctx)?.network_membership_suspend(actor(ctx)?, &input.into()).await;
        NetworkMembershipSuspendPayload::from_outcome(outcome, |id| NetworkMembershipSuspendPayload::done(Ref::to(id)))
    }

    /// Takes a suspended membership up again, as a steward of the network.
    async fn network_membership_resume(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership, and why.")] input: NetworkMembershipStepInput,
    ) -> Result<NetworkMembershipResumePayload> {
        let outcome = networks(ctx)?.network_membership_resume(actor(ctx)?, &input.into()).await;
        NetworkMembershipResumePayload::from_outcome(outcome, |id| NetworkMembershipResumePayload::done(Ref::to(id)))
    }

    /// The space leaves, or takes its application back; those who run it decide. It owes nobody a reason.
    async fn network_membership_leave(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership, and why.")] input: NetworkMembershipStepInput,
    ) -> Result<NetworkMembershipLeavePayload> {
        let outcome = networks(ctx)?.network_membership_leave(actor(ctx)?, &input.into()).await;
        NetworkMembershipLeavePayload::from_outcome(outcome, |id| NetworkMembershipLeavePayload::done(Ref::to(id)))
    }

    /// Excludes a member, as a steward of the network. It needs a reason, which the space may read.
    async fn network_membership_exclude(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership, and why.")] input: NetworkMembershipStepInput,
    ) -> Result<NetworkMembershipExcludePayload> {
        let outcome = networks(ctx)?.network_membership_exclude(actor(ctx)?, &input.into()).await;
        NetworkMembershipExcludePayload::from_outcome(outcome, |id| NetworkMembershipExcludePayload::done(Ref::to(id)))
    }
}
