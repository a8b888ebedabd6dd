//! What events ask of other domains. The server answers.

use std::collections::HashSet;

use async_trait::async_trait;
use traboule_kernel::Result;
use traboule_kernel::ids::{NetworkId, SpaceId};

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
}
