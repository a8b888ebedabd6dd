//! Making access tokens and revoking them.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use traboule_graph::{GlobalId, Ref, Result, payload};
use traboule_kernel::Time;
use traboule_kernel::ids::AccessTokenId;

use crate::AccessScope;
use crate::graphql::{actor, service};
use crate::service::access_token::{AccessTokenCreateErrorCode, NewAccessToken};

/// A new access token of one's own.
#[derive(InputObject)]
pub(crate) struct AccessTokenCreateInput {
    /// What to call it in the person's list, such as "Our website", 1 to 100 characters.
    name: String,
    /// What it may do: at least one.
    scopes: Vec<AccessScope>,
    /// When it ends: at most a year ahead.
    expires_at: Time,
}

payload! {
    /// What `accessTokenCreate` answers.
    pub(crate) struct AccessTokenCreatePayload {
        /// The new token.
        access_token: Ref<AccessTokenId>,
        /// The token itself, shown this once: send it as `Authorization: Bearer <secret>`. It begins with `trba_`.
        secret: String,
    } errors AccessTokenCreateErrorCode
}

/// Which access token to revoke.
#[derive(InputObject)]
pub(crate) struct AccessTokenRevokeInput {
    /// One of one's own.
    id: GlobalId<AccessTokenId>,
}

/// What `accessTokenRevoke` answers. There is nothing to get wrong about it, so it has no `userErrors`.
#[derive(SimpleObject)]
pub(crate) struct AccessTokenRevokePayload {
    /// The token, which opens nothing any more.
    access_token: Ref<AccessTokenId>,
}

pub(crate) struct AccessTokenMutation;

#[Object]
impl AccessTokenMutation {
    /// Makes an access token with which a program acts for whoever is signed in. It takes a session, as all account matters do.
    async fn access_token_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the token is for.")] input: AccessTokenCreateInput,
    ) -> Result<AccessTokenCreatePayload> {
        let AccessTokenCreateInput { name, scopes, expires_at } = input;
        let outcome = service(ctx)?.access_token_create(actor(ctx)?, NewAccessToken { name, scopes, expires_at }).await;
        AccessTokenCreatePayload::from_outcome(outcome, |issued| AccessTokenCreatePayload::done(Ref::to(issued.id), issued.secret))
    }

    /// Revokes an access token of whoever is signed in, by a session. Revoking it again changes nothing.
    async fn access_token_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: AccessTokenRevokeInput,
    ) -> Result<AccessTokenRevokePayload> {
        let id = service(ctx)?.access_token_revoke(actor(ctx)?, input.id.0).await?;
        Ok(AccessTokenRevokePayload { access_token: Ref::to(id) })
    }
}
