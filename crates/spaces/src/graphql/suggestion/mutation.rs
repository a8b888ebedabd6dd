//! Suggestions and their answers.

use async_graphql::{Context, Object};
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::ids::{SpaceId, SuggestionId};

use crate::graphql::space::SpaceInput;
use crate::graphql::{actor, spaces};
use crate::service::space::{SpaceSuggestErrorCode, SuggestionDecideErrorCode};

traboule_graph::payload! {
    /// What `spaceSuggest` did.
    pub(crate) struct SpaceSuggestPayload {
        /// The suggestion, which waits for its answer.
        suggestion: Ref<SuggestionId>,
    } errors SpaceSuggestErrorCode
}

traboule_graph::payload! {
    /// What the answer to a suggestion did.
    pub(crate) struct SuggestionDecidePayload {
        /// The suggestion as it is now.
        suggestion: Ref<SuggestionId>,
    } errors SuggestionDecideErrorCode
}

pub(crate) struct SuggestionMutation;

#[Object]
impl SuggestionMutation {
    /// Suggests a change of a space. Its owner decides; a steward, while nobody owns it.
    async fn space_suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The space.")] id: GlobalId<SpaceId>,
        #[graphql(desc = "The fields that should change.")] input: SpaceInput,
        #[graphql(desc = "What you have to say about it, up to 2,000 characters.")] comment: Option<String>,
    ) -> Result<SpaceSuggestPayload> {
        let outcome = match input.patch(SpaceSuggestErrorCode::InvalidField) {
            Ok(patch) => spaces(ctx)?.space_suggest(actor(ctx)?, id.0, patch, comment.as_deref()).await,
            Err(failure) => Err(failure),
        };
        SpaceSuggestPayload::from_outcome(outcome, |id| SpaceSuggestPayload::done(Ref::to(id)))
    }

    /// Makes the suggested change, all of it.
    async fn suggestion_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion.")] id: GlobalId<SuggestionId>,
    ) -> Result<SuggestionDecidePayload> {
        let outcome = spaces(ctx)?.suggestion_accept(actor(ctx)?, id.0).await;
        SuggestionDecidePayload::from_outcome(outcome, |id| SuggestionDecidePayload::done(Ref::to(id)))
    }

    /// Rejects a suggestion.
    async fn suggestion_reject(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion.")] id: GlobalId<SuggestionId>,
        #[graphql(desc = "Why; its author reads it.")] reason: Option<String>,
    ) -> Result<SuggestionDecidePayload> {
        let outcome = spaces(ctx)?.suggestion_reject(actor(ctx)?, id.0, reason.as_deref()).await;
        SuggestionDecidePayload::from_outcome(outcome, |id| SuggestionDecidePayload::done(Ref::to(id)))
    }

    /// Takes your own suggestion back.
    async fn suggestion_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion.")] id: GlobalId<SuggestionId>,
    ) -> Result<SuggestionDecidePayload> {
        let outcome = spaces(ctx)?.suggestion_withdraw(actor(ctx)?, id.0).await;
        SuggestionDecidePayload::from_outcome(outcome, |id| SuggestionDecidePayload::done(Ref::to(id)))
    }
}
