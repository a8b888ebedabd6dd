//! The spaces and networks of events: the directory knows them.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use traboule_events::ports::{Directory, Place};
use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_kernel::{Actor, Result};
use traboule_spaces::search::Near;
use traboule_spaces::{Lookup, PublicSpace};

pub(crate) struct EventDirectory(pub(crate) Lookup);

#[async_trait]
impl Directory for EventDirectory {
    async fn open_spaces(&self, spaces: &[SpaceId]) -> Result<HashSet<SpaceId>> {
        self.0.open_spaces(spaces).await
    }

    async fn networks_of(&self, spaces: &[SpaceId]) -> Result<Vec<NetworkId>> {
        self.0.networks_of(spaces).await
    }

    async fn spaces_of_network(&self, network: NetworkId) -> Result<Vec<SpaceId>> {
        self.0.open_spaces_of_network(network).await
    }

    async fn networks_below(&self, network: NetworkId) -> Result<Vec<NetworkId>> {
        self.0.networks_below(network).await
    }

    async fn spaces_near(&self, lat: f64, lon: f64, radius_km: f64) -> Result<Vec<SpaceId>> {
        self.0.spaces_near(Near { lat, lon, radius_km }).await
    }

    async fn places(&self, spaces: &[SpaceId]) -> Result<HashMap<SpaceId, Place>> {
        let spaces = self.0.public_spaces(spaces).await?;
        Ok(spaces.into_iter().map(|(id, space)| (id, place(space))).collect())
    }

    async fn space_named(&self, actor: &Actor, slug: &str) -> Result<Option<(SpaceId, String)>> {
        self.0.space_named(actor, slug).await
    }

    async fn network_name(&self, network: NetworkId) -> Result<Option<String>> {
        self.0.network_name(network).await
    }

    async fn network_named(&self, slug: &str) -> Result<Option<(NetworkId, String)>> {
        self.0.network_named(slug).await
    }
}

fn place(space: PublicSpace) -> Place {
    let PublicSpace { slug, name, street, postcode, city, point, website, mailbox } = space;
    Place { slug, name, street, postcode, city, point, website, mailbox }
}
