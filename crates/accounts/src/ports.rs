//! What accounts ask of other domains. The server answers.

use async_trait::async_trait;
use traboule_kernel::{Result, Scope};

/// The places that grants are about.
#[async_trait]
pub trait Places: Send + Sync {
    /// Whether the space or network exists and has not ended.
    async fn exists(&self, scope: Scope) -> Result<bool>;
}
