//! The spaces and networks of events: the directory knows them.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use traboule_events::ports::Directory;
use traboule_kernel::Result;
use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_spaces::Lookup;
use traboule_spaces::search::Near;

pub(crate) struct EventDirectory(pub(crate) Lookup);

#[async_trait]
impl Directory for EventDirectory {
    async fn open_spaces(&self, spaces: &[SpaceId]) -> Result<HashSet<SpaceId>> {
        self.0.open_spaces(spaces).await
    }

    async fn networks_of(&self, spaces: &[SpaceId]) -> Result<Vec<NetworkId>> {
        self.0.networks_of(spaces).await
    }

    async fn networks_below(&self, network: NetworkId) -> Result<Vec<NetworkId>> {
        self.0.networks_below(network).await
    }

    async fn spaces_near(&self, lat: f64, lon: f64, radius_km: f64) -> Result<Vec<SpaceId>> {
        self.0.spaces_near(Near { lat, lon, radius_km }).await
    }

    async fn names(&self, spaces: &[SpaceId]) -> Result<HashMap<SpaceId, String>> {
        self.0.names(spaces).await
    }
}
