//! `access_token`: what programs act for a person with. The token itself is known to its holder only.

use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Cond, Expr, ExprTrait};
use serde::{Deserialize, Serialize};
use traboule_kernel::ids::{AccessTokenId, PersonId};
use traboule_kernel::{Access, Time};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_token")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccessTokenId,
    pub person_id: PersonId,
    pub name: String,
    pub token_hash: Vec<u8>,
    pub scopes: Scopes,
    pub created_at: Time,
    /// Never used, where there is none.
    pub last_used_at: Option<Time>,
    pub expires_at: Time,
    pub revoked_at: Option<Time>,
}

/// What an access token may do. With none of them one manages accounts or roles: that takes a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccessScope {
    /// Queries: all that its person may read, their export excepted.
    Read,
    /// Mutations, and what they read; account matters excepted, which are everything about sign-in, tokens, profiles, roles, export,
    /// erasure and suspension.
    Write,
}

/// The scopes of one token: at least one, each once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub(crate) struct Scopes(pub Vec<AccessScope>);

impl Scopes {
    /// What they come to.
    pub(crate) fn access(&self) -> Access {
        if self.0.contains(&AccessScope::Write) { Access::Write } else { Access::Read }
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Tokens that still open the door at `now`.
pub(crate) fn live(now: Time) -> Cond {
    Cond::all().add(Expr::col((Entity, Column::RevokedAt)).is_null()).add(Expr::col((Entity, Column::ExpiresAt)).gt(now))
}
