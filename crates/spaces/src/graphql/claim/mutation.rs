//! Claims and their answers.

use async_graphql::{Context, Object};
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::ids::{ClaimId, SpaceId};

use crate::graphql::{actor, spaces};
use crate::service::space::{SpaceClaimDecideErrorCode, SpaceClaimErrorCode};

traboule_graph::payload! {
    /// What `spaceClaim` did.
    pub(crate) struct SpaceClaimPayload {
        /// The claim, which waits for its answer.
        claim: Ref<ClaimId>,
    } errors SpaceClaimErrorCode
}

traboule_graph::payload! {
    /// What the answer to a claim did.
    pub(crate) struct SpaceClaimDecidePayload {
        /// The claim as it is now.
        claim: Ref<ClaimId>,
    } errors SpaceClaimDecideErrorCode
}

pub(crate) struct ClaimMutation;

#[Object]
impl ClaimMutation {
    /// Asks to own a space. A steward or an owner decides.
    async fn space_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The space.")] id: GlobalId<SpaceId>,
        #[graphql(desc = "How you are tied to the space, in 1 to 2,000 characters.")] message: String,
    ) -> Result<SpaceClaimPayload> {
        let outcome = spaces(ctx)?.space_claim(actor(ctx)?, id.0, &message).await;
        SpaceClaimPayload::from_outcome(outcome, |id| SpaceClaimPayload::done(Ref::to(id)))
    }

    /// Approves a claim: the person owns the space from now on. Stewards and owners do it, nobody for themselves.
    async fn space_claim_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The claim.")] id: GlobalId<ClaimId>,
    ) -> Result<SpaceClaimDecidePayload> {
        let outcome = spaces(ctx)?.space_claim_approve(actor(ctx)?, id.0).await;
        SpaceClaimDecidePayload::from_outcome(outcome, |id| SpaceClaimDecidePayload::done(Ref::to(id)))
    }

    /// Rejects a claim. Stewards and owners do it.
    async fn space_claim_reject(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The claim.")] id: GlobalId<ClaimId>,
        #[graphql(desc = "Why; the person reads it.")] reason: String,
    ) -> Result<SpaceClaimDecidePayload> {
        let outcome = spaces(ctx)?.space_claim_reject(actor(ctx)?, id.0, &reason).await;
        SpaceClaimDecidePayload::from_outcome(outcome, |id| SpaceClaimDecidePayload::done(Ref::to(id)))
    }

    /// Takes your own claim back.
    async fn space_claim_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The claim.")] id: GlobalId<ClaimId>,
    ) -> Result<SpaceClaimDecidePayload> {
        let outcome = spaces(ctx)?.space_claim_withdraw(actor(ctx)?, id.0).await;
        SpaceClaimDecidePayload::from_outcome(outcome, |id| SpaceClaimDecidePayload::done(Ref::to(id)))
    }
}
