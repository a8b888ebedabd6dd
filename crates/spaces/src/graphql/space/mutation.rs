//! Changes of spaces.

use async_graphql::{Context, Object};
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::ids::SpaceId;

use super::input::SpaceInput;
use crate::graphql::{actor, spaces};
use crate::service::space::{
    SpaceConfirmErrorCode, SpaceContent, SpaceCreateErrorCode, SpaceCreated, SpaceMergeErrorCode, SpaceSlugChangeErrorCode, SpaceStep,
    SpaceTransitionErrorCode, SpaceUpdateErrorCode,
};

traboule_graph::payload! {
    /// What `spaceCreate` did.
    pub(crate) struct SpaceCreatePayload {
        /// The draft.
        space: Ref<SpaceId>,
        /// Spaces of the directory that may be the same place, by name and distance, the likeliest first: at most ten. Look at
        /// them before you go on; if yours is among them, claim that one or suggest changes to it instead.
        possible_duplicates: Vec<Ref<SpaceId>>,
    } errors SpaceCreateErrorCode
}

traboule_graph::payload! {
    /// What `spaceUpdate` did.
    pub(crate) struct SpaceUpdatePayload {
        /// The space as it is now.
        space: Ref<SpaceId>,
    } errors SpaceUpdateErrorCode
}

traboule_graph::payload! {
    /// What `spaceSlugChange` did.
    pub(crate) struct SpaceSlugChangePayload {
        /// The space as it is now.
        space: Ref<SpaceId>,
    } errors SpaceSlugChangeErrorCode
}

traboule_graph::payload! {
    /// What `spaceConfirm` did.
    pub(crate) struct SpaceConfirmPayload {
        /// The space as it is now.
        space: Ref<SpaceId>,
    } errors SpaceConfirmErrorCode
}

traboule_graph::payload! {
    /// What a step of a space's life did.
    pub(crate) struct SpaceTransitionPayload {
        /// The space as it is now.
        space: Ref<SpaceId>,
    } errors SpaceTransitionErrorCode
}

traboule_graph::payload! {
    /// What `spaceMerge` did.
    pub(crate) struct SpaceMergePayload {
        /// The space that is left.
        space: Ref<SpaceId>,
    } errors SpaceMergeErrorCode
}

pub(crate) struct SpaceMutation;

#[Object]
impl SpaceMutation {
    /// Writes a draft of a space. Who is no steward asks to own it at the same time, and sees the draft while a steward decides.
    /// What may be the same place is told, and people are asked to decide (`duplicates`).
    async fn space_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its fields; a name and a kind at least.")] input: SpaceInput,
    ) -> Result<SpaceCreatePayload> {
        let outcome = match input.patch(SpaceCreateErrorCode::InvalidField) {
            Ok(patch) => spaces(ctx)?.space_create(actor(ctx)?, SpaceContent::new(patch)).await,
            Err(failure) => Err(failure),
        };
        SpaceCreatePayload::from_outcome(outcome, |SpaceCreated { space, possible_duplicates }| {
            SpaceCreatePayload::done(Ref::to(space), possible_duplicates.into_iter().map(Ref::to).collect())
        })
    }

    /// Changes some fields of a space.
    async fn space_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The space.")] id: GlobalId<SpaceId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
        #[graphql(desc = "The fields that change.")] input: SpaceInput,
    ) -> Result<SpaceUpdatePayload> {
        let outcome = match input.patch(SpaceUpdateErrorCode::InvalidField) {
            Ok(patch) => spaces(ctx)?.space_update(actor(ctx)?, id.0, version, patch).await,
            Err(failure) => Err(failure),
        };
        SpaceUpdatePayload::from_outcome(outcome, |id| SpaceUpdatePayload::done(Ref::to(id)))
    }

    /// Gives a space another slug. The old one leads to it for ever.
    async fn space_slug_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The space.")] id: GlobalId<SpaceId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
        #[graphql(desc = "The new slug: letters a to z, digits and hyphens.")] slug: String,
    ) -> Result<SpaceSlugChangePayload> {
        let outcome = spaces(ctx)?.space_slug_change(actor(ctx)?, id.0, version, &slug).await;
        SpaceSlugChangePayload::from_outcome(outcome, |id| SpaceSlugChangePayload::done(Ref::to(id)))
    }

    /// "Still true": says that the whole entry was looked at and found right.
    async fn space_confirm(&self, ctx: &Context<'_>, #[graphql(desc = "The space.")] id: GlobalId<SpaceId>) -> Result<SpaceConfirmPayload> {
        let outcome = spaces(ctx)?.space_confirm(actor(ctx)?, id.0).await;
        SpaceConfirmPayload::from_outcome(outcome, |id| SpaceConfirmPayload::done(Ref::to(id)))
    }

    /// Puts a draft into the public directory.
    async fn space_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The space.")] id: GlobalId<SpaceId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
    ) -> Result<SpaceTransitionPayload> {
        transition(ctx, id, version, SpaceStep::Publish, None).await
    }

    /// Says that a space is closed for a while.
    async fn space_close_temporarily(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The space.")] id: GlobalId<SpaceId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
        #[graphql(desc = "Why, for the record.")] reason: Option<String>,
    ) -> Result<SpaceTransitionPayload> {
        transition(ctx, id, version, SpaceStep::CloseTemporarily, reason).await
    }

    /// Says that a space that was closed for a while is open again.
    async fn space_reopen(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The space.")] id: GlobalId<SpaceId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
    ) -> Result<SpaceTransitionPayload> {
        transition(ctx, id, version, SpaceStep::Reopen, None).await
    }

    /// Closes a space for good. It stays readable; its labels are relinquished, its listings withdrawn.
    async fn space_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The space.")] id: GlobalId<SpaceId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
        #[graphql(desc = "Why, for the record.")] reason: Option<String>,
    ) -> Result<SpaceTransitionPayload> {
        transition(ctx, id, version, SpaceStep::Close, reason).await
    }

    /// Merges a space into another that is the same place: its address leads there from now on. Its fields are not copied.
    async fn space_merge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The space that is no more.")] id: GlobalId<SpaceId>,
        #[graphql(desc = "The space that it is.")] into: GlobalId<SpaceId>,
        #[graphql(desc = "Why, for the record.")] reason: Option<String>,
    ) -> Result<SpaceMergePayload> {
        let outcome = spaces(ctx)?.space_merge(actor(ctx)?, id.0, into.0, reason.as_deref()).await;
        SpaceMergePayload::from_outcome(outcome, |id| SpaceMergePayload::done(Ref::to(id)))
    }
}

async fn transition(
    ctx: &Context<'_>,
    id: GlobalId<SpaceId>,
    version: i32,
    step: SpaceStep,
    reason: Option<String>,
) -> Result<SpaceTransitionPayload> {
    let outcome = spaces(ctx)?.space_transition(actor(ctx)?, id.0, version, step, reason.as_deref()).await;
    SpaceTransitionPayload::from_outcome(outcome, |id| SpaceTransitionPayload::done(Ref::to(id)))
}
