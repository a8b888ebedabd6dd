//! `AccessToken`.

use async_graphql::{Context, SimpleObject};
use traboule_graph::{Owner, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::AccessTokenId;

use super::{actor, service};
use crate::AccessScope;
use crate::entity::access_token::Model;

/// What a program acts for a person with. Seen by that person only; the token itself is shown once, when it is made.
#[derive(SimpleObject)]
pub(crate) struct AccessTokenDetails {
    /// What the person called it, such as "Our website".
    name: String,
    /// What it may do.
    scopes: Vec<AccessScope>,
    /// When it was made.
    created_at: Time,
    /// When it was last used, up to five minutes late; null while it never was.
    last_used_at: Option<Time>,
    /// When it ends.
    expires_at: Time,
    /// When it was revoked by the person; null while it was not.
    revoked_at: Option<Time>,
}

impl From<Model> for AccessTokenDetails {
    fn from(row: Model) -> Self {
        let Model { name, scopes, created_at, last_used_at, expires_at, revoked_at, .. } = row;
        Self { name, scopes: scopes.0, created_at, last_used_at, expires_at, revoked_at }
    }
}

/// An access token of the actor's own.
pub(crate) fn access_token(row: Model) -> Ref<AccessTokenId> {
    Ref::loaded(row.id, AccessTokenDetails::from(row), &Selected::all())
}

impl Owner for AccessTokenDetails {
    type Key = AccessTokenId;

    async fn load(ctx: &Context<'_>, keys: &[AccessTokenId], _selected: &Selected) -> Result<Vec<(AccessTokenId, Self)>> {
        let tokens = service(ctx)?.access_tokens_of_keys(actor(ctx)?, keys).await?;
        Ok(tokens.into_iter().map(|row| (row.id, row.into())).collect())
    }
}
