//! What events ask of other domains. The server answers.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use traboule_kernel::ids::{NetworkId, PersonId, SpaceId};
use traboule_kernel::{Locale, Result};
use traboule_store::UnitOfWork;

/// Spaces and networks, which the directory knows.
#[async_trait]
pub trait Directory: Send + Sync {
    /// Those of these spaces that are open or closed for a while: they may organise events.
    async fn open_spaces(&self, spaces: &[SpaceId]) -> Result<HashSet<SpaceId>>;

    /// The networks to which at least one of these spaces belongs.
    async fn networks_of(&self, spaces: &[SpaceId]) -> Result<Vec<NetworkId>>;

    /// The network and all below it; none, if it does not exist.
    async fn networks_below(&self, network: NetworkId) -> Result<Vec<NetworkId>>;

    /// The spaces within `radius_km` kilometres of a point, in degrees.
    ///
    /// Errors: a point or a radius that is none.
    async fn spaces_near(&self, lat: f64, lon: f64, radius_km: f64) -> Result<Vec<SpaceId>>;

    /// What these spaces are called, also those that are closed. One statement.
    async fn names(&self, spaces: &[SpaceId]) -> Result<HashMap<SpaceId, String>>;
}

/// Somebody with an account to whom a letter can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Who.
    pub person: PersonId,
    /// The address, in the form of [`traboule_kernel::email::Email`]. Not for logs.
    pub email: String,
    /// The language in which they read.
    pub locale: Locale,
}

/// People, whom the accounts know.
#[async_trait]
pub trait People: Send + Sync {
    /// Those of these people whose accounts are in use, and stay so until the transaction ends. It collides with their erasure,
    /// so that nobody who has left comes to anything.
    async fn hold(&self, unit: &UnitOfWork, people: &[PersonId]) -> Result<HashSet<PersonId>>;

    /// The addresses that these people sign in with, in the form of [`traboule_kernel::email::Email`].
    async fn addresses(&self, unit: &UnitOfWork, people: &[PersonId]) -> Result<HashMap<PersonId, String>>;

    /// Those of these people whose accounts are in use. One statement.
    async fn readers(&self, unit: &UnitOfWork, people: &[PersonId]) -> Result<Vec<Reader>>;

    /// The same of those who sign in with one of these addresses. One statement.
    async fn readers_at(&self, unit: &UnitOfWork, emails: &[String]) -> Result<Vec<Reader>>;

    /// The same of those who run one of these spaces now: its owners and managers, each once. One statement.
    async fn runners(&self, unit: &UnitOfWork, spaces: &[SpaceId]) -> Result<Vec<Reader>>;
}
