//! Whether work can be taken: whether the database answers.

use async_trait::async_trait;
use traboule_http::Readiness;
use traboule_store::Store;

pub(crate) struct DatabaseReadiness(pub(crate) Store);

#[async_trait]
impl Readiness for DatabaseReadiness {
    async fn obstacles(&self) -> Vec<&'static str> {
        match self.0.ping().await {
            Ok(()) => Vec::new(),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the database does not answer");
                vec!["DATABASE"]
            }
        }
    }
}
