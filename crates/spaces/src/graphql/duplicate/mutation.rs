//! Decisions about possible duplicates.

use async_graphql::{Context, Object};
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::ids::{DuplicateId, SpaceId};

use super::duplicates;
use crate::graphql::actor;
use crate::service::duplicate::{DuplicateDismissErrorCode, DuplicateMergeErrorCode};

traboule_graph::payload! {
    /// What `duplicateMerge` did.
    pub(crate) struct DuplicateMergePayload {
        /// The pair, which is decided.
        duplicate: Ref<DuplicateId>,
        /// The space that was kept; the other leads to it now.
        space: Ref<SpaceId>,
    } errors DuplicateMergeErrorCode
}

traboule_graph::payload! {
    /// What `duplicateDismiss` did.
    pub(crate) struct DuplicateDismissPayload {
        /// The pair, which is decided.
        duplicate: Ref<DuplicateId>,
    } errors DuplicateDismissErrorCode
}

pub(crate) struct DuplicateMutation;

#[Object]
impl DuplicateMutation {
    /// They are one place: one of the two spaces is kept and the other leads to it for ever. Stewards decide, and who owns
    /// both. Fields are not copied; open pairs of the other pass to the one that is kept.
    async fn duplicate_merge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The pair.")] id: GlobalId<DuplicateId>,
        #[graphql(desc = "The space that is kept, one of the two.")] keep: GlobalId<SpaceId>,
        #[graphql(desc = "Why, up to 2,000 characters.")] reason: Option<String>,
    ) -> Result<DuplicateMergePayload> {
        let outcome = duplicates(ctx)?.merge(actor(ctx)?, id.0, keep.0, reason.as_deref()).await;
        DuplicateMergePayload::from_outcome(outcome, |id| DuplicateMergePayload::done(Ref::to(id), Ref::to(keep.0)))
    }

    /// They are two different places: the pair is never raised again. Stewards decide, and who owns one of the two.
    async fn duplicate_dismiss(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The pair.")] id: GlobalId<DuplicateId>,
        #[graphql(desc = "Why, up to 2,000 characters.")] reason: Option<String>,
    ) -> Result<DuplicateDismissPayload> {
        let outcome = duplicates(ctx)?.dismiss(actor(ctx)?, id.0, reason.as_deref()).await;
        DuplicateDismissPayload::from_outcome(outcome, |id| DuplicateDismissPayload::done(Ref::to(id)))
    }
}
