//! What accounts ask of other domains. The server answers.

use async_trait::async_trait;
use sea_orm::prelude::Uuid;
use traboule_kernel::email::Email;
use traboule_kernel::ids::{PersonId, SpaceId};
use traboule_kernel::{Result, Scope};
use traboule_store::UnitOfWork;

/// The places that grants are about.
#[async_trait]
pub trait Places: Send + Sync {
    /// Whether the space or network exists and has not ended.
    async fn exists(&self, scope: Scope) -> Result<bool>;

    /// Somebody owns the space from now on, in the same transaction: who runs it edits it, and no steward any more.
    async fn own(&self, unit: &mut UnitOfWork, space: SpaceId) -> Result<()>;

    /// The names of those of these spaces that have not ended.
    async fn names(&self, spaces: &[SpaceId]) -> Result<Vec<(SpaceId, String)>>;
}

/// What another domain holds about people: shown to them when they ask for it, and gone when they leave.
#[async_trait]
pub trait PersonalData: Send + Sync {
    /// The kinds of its records, as the export names them. No two domains use the same.
    fn kinds(&self) -> &'static [&'static str];

    /// At most `most` records of this kind about the person, in the order of their ids, only those behind `after`.
    async fn records(&self, kind: &str, who: &Whom, after: Option<Uuid>, most: u64) -> Result<Vec<PersonalRecord>>;

    /// Withdraws what waits in the person's name and takes out what they wrote of themselves, in the transaction of their erasure.
    /// What they did for others stays: its author is the person still, who has no name any more, or nobody.
    async fn erase(&self, unit: &mut UnitOfWork, who: &Whom) -> Result<()>;
}

/// Of whom something is held.
#[derive(Clone, Debug)]
pub struct Whom {
    /// Their account.
    pub person: PersonId,
    /// The address that they sign in with: something may be held of it from before they had an account.
    pub email: Email,
}

/// One thing that is known of a person.
#[derive(Clone, Debug)]
pub struct PersonalRecord {
    /// Orders the records of a kind.
    pub id: Uuid,
    /// What is known, as the person reads it.
    pub data: serde_json::Value,
}
