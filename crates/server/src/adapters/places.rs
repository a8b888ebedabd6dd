//! The places that grants are about: the directory knows them.

use async_trait::async_trait;
use traboule_accounts::ports::Places;
use traboule_kernel::{Result, Scope};

pub(crate) struct DirectoryPlaces;

#[async_trait]
impl Places for DirectoryPlaces {
    async fn exists(&self, scope: Scope) -> Result<bool> {
        Ok(matches!(scope, Scope::Instance))
    }
}
