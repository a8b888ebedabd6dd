//! What other domains and the command line may ask about places without a request: whether one is there, and what a slug names.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_kernel::{Actor, Result};
use traboule_store::Store;

use crate::entity::{network, network_slug, space};
use crate::rules::lifecycle::SpaceState;
use crate::search::finder;

/// Looks places up, whoever may see them. It needs the store alone, so that the domains it answers may come before the use cases.
#[derive(Clone)]
pub struct Lookup(Store);

impl Lookup {
    /// Looks up in this store.
    pub const fn new(store: Store) -> Self {
        Self(store)
    }

    /// Whether there is such a space, and it is neither closed for good nor merged into another.
    pub async fn space_lives(&self, id: SpaceId) -> Result<bool> {
        let ended = [SpaceState::Closed, SpaceState::Merged];
        let living = space::Entity::find_by_id(id).filter(space::Column::State.is_not_in(ended));
        Ok(living.count(self.0.read()).await? > 0)
    }

    /// Whether there is such a network.
    pub async fn network_lives(&self, id: NetworkId) -> Result<bool> {
        Ok(network::Entity::find_by_id(id).count(self.0.read()).await? > 0)
    }

    /// The space that a slug leads to today.
    pub async fn space_of(&self, slug: &str) -> Result<Option<SpaceId>> {
        finder::by_slug(&self.0, &Actor::system("lookup"), slug).await
    }

    /// The network that has this slug, or had it once.
    pub async fn network_of(&self, slug: &str) -> Result<Option<NetworkId>> {
        let found = network_slug::Entity::find_by_id(slug).select_only().column(network_slug::Column::NetworkId);
        Ok(found.into_tuple().one(self.0.read()).await?)
    }
}
