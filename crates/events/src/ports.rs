//! What events ask of other domains. The server answers.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use traboule_kernel::ids::{NetworkId, PersonId, SpaceId};
use traboule_kernel::{Actor, Locale, Result};
use traboule_store::UnitOfWork;

/// Spaces and networks, which the directory knows.
#[async_trait]
pub trait Directory: Send + Sync {
    /// Those of these spaces that are open or closed for a while: they may organise events.
    async fn open_spaces(&self, spaces: &[SpaceId]) -> Result<HashSet<SpaceId>>;

    /// The networks to which at least one of these spaces belongs.
    async fn networks_of(&self, spaces: &[SpaceId]) -> Result<Vec<NetworkId>>;

    /// The active members of the network that are open or closed for a while.
    async fn spaces_of_network(&self, network: NetworkId) -> Result<Vec<SpaceId>>;

    /// The network and all below it; none, if it does not exist.
    async fn networks_below(&self, network: NetworkId) -> Result<Vec<NetworkId>>;

    /// The spaces within `radius_km` kilometres of a point, in degrees.
    ///
    /// Errors: a point or a radius that is none.
    async fn spaces_near(&self, lat: f64, lon: f64, radius_km: f64) -> Result<Vec<SpaceId>>;

    /// What calendars, pages and letters say of these spaces, also of those that are closed. One statement, whatever their number.
    async fn places(&self, spaces: &[SpaceId]) -> Result<HashMap<SpaceId, Place>>;

    /// The space that a slug leads to today, if the actor sees it, with its name.
    async fn space_named(&self, actor: &Actor, slug: &str) -> Result<Option<(SpaceId, String)>>;

    /// What the network is called.
    async fn network_name(&self, network: NetworkId) -> Result<Option<String>>;

    /// The network that has this slug, or had it once, with its name.
    async fn network_named(&self, slug: &str) -> Result<Option<(NetworkId, String)>>;
}

/// A space as calendars, pages and letters name it. All of it is public.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Number and street.
    pub street: Option<String>,
    /// The postcode.
    pub postcode: Option<String>,
    /// The name of the city.
    pub city: Option<String>,
    /// Latitude and longitude.
    pub point: Option<(f64, f64)>,
    /// Its site.
    pub website: Option<String>,
    /// Its role mailbox: no person's.
    pub mailbox: Option<String>,
}

/// How somebody is called and reached. Personal: never for logs, letters or feeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Their name.
    pub name: String,
    /// The address that they sign in with.
    pub email: String,
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
    /// The person as somebody who only reads, with the grants that are valid now; none, if their account is not in use.
    async fn reader(&self, person: PersonId) -> Result<Option<Actor>>;

    /// Those of these people whose accounts are in use, and stay so until the transaction ends. It collides with their erasure,
    /// so that nobody who has left comes to anything. Two who ask that of one person take turns.
    async fn hold(&self, unit: &UnitOfWork, people: &[PersonId]) -> Result<HashSet<PersonId>>;

    /// How these people are called and reached, for those who may know; people who have left are left out.
    async fn contacts(&self, unit: &UnitOfWork, people: &[PersonId]) -> Result<HashMap<PersonId, Contact>>;

    /// The addresses that these people sign in with, in the form of [`traboule_kernel::email::Email`].
    async fn addresses(&self, unit: &UnitOfWork, people: &[PersonId]) -> Result<HashMap<PersonId, String>>;

    /// Those of these people whose accounts are in use. One statement.
    async fn readers(&self, unit: &UnitOfWork, people: &[PersonId]) -> Result<Vec<Reader>>;

    /// The same of those who sign in with one of these addresses. One statement.
    async fn readers_at(&self, unit: &UnitOfWork, emails: &[String]) -> Result<Vec<Reader>>;

    /// The same of those who run one of these spaces now: its owners and managers, each once. One statement.
    async fn runners(&self, unit: &UnitOfWork, spaces: &[SpaceId]) -> Result<Vec<Reader>>;
}
