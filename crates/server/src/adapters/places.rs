//! The places that grants are about: the directory knows them.

use async_trait::async_trait;
use traboule_accounts::ports::Places;
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Result, Scope};
use traboule_spaces::Lookup;
use traboule_spaces::service::space::mark_claimed;
use traboule_store::UnitOfWork;

pub(crate) struct DirectoryPlaces(pub(crate) Lookup);

#[async_trait]
impl Places for DirectoryPlaces {
    async fn exists(&self, scope: Scope) -> Result<bool> {
        match scope {
            Scope::Space(space) => self.0.space_lives(space).await,
            Scope::Network(network) => self.0.network_lives(network).await,
            Scope::Instance => Ok(true),
        }
    }

    async fn own(&self, unit: &mut UnitOfWork, space: SpaceId) -> Result<()> {
        mark_claimed(unit, space).await
    }

    async fn names(&self, spaces: &[SpaceId]) -> Result<Vec<(SpaceId, String)>> {
        self.0.names_of_living(spaces).await
    }
}
