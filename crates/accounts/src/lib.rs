//! Accounts: people, how they sign in, and what they may do where.
//!
//! Tables it owns: `person`, `session`, `access_token`, `sign_in_code`, `role_grant`.
//!
//! Invariants: a secret is stored as its hash only; nobody grants themselves anything; a grant on a network
//! takes two people; a space that has an owner keeps at least one whose account is in use; account matters take a
//! session, which an access token is not.

mod entity;
mod graphql;
mod letter;
mod policy;
pub mod ports;
mod rules;
pub mod service;
mod settings;

use std::sync::Arc;

use traboule_graph::Module;
use traboule_kernel::Time;
use traboule_kernel::ids::SessionId;

pub use entity::access_token::AccessScope;
pub use entity::person::State as PersonState;
pub use entity::role_grant::Role as GrantRole;
pub use service::AccountService;
pub use settings::AccountSettings;

/// What accounts give to the schema.
pub fn module(service: Arc<AccountService>) -> Module {
    graphql::module(service)
}

/// A session as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its identity.
    pub id: SessionId,
    /// What its holder called it.
    pub label: Option<String>,
    /// When it began.
    pub created_at: Time,
    /// When it was last used, up to five minutes late.
    pub last_used_at: Time,
    /// When it ends at the latest.
    pub expires_at: Time,
    /// When its holder ended it, or the account was suspended.
    pub revoked_at: Option<Time>,
}

impl From<entity::session::Model> for Session {
    fn from(row: entity::session::Model) -> Self {
        let entity::session::Model { id, label, created_at, last_used_at, expires_at, revoked_at, .. } = row;
        Self { id, label, created_at, last_used_at, expires_at, revoked_at }
    }
}
