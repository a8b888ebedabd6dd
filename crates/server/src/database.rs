//! Opening the database that the settings name.

use std::sync::Arc;

use traboule_kernel::{Clock, Error, Rng};
use traboule_migrations::Migrator;
use traboule_store::{OpenError, Store, StoreSettings};

use crate::settings::masked_url;

/// Why the database cannot be used. Meant for the operator; shows no password.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// It cannot be opened, or is too old.
    #[error("the database {url} cannot be used: {source}")]
    Open {
        /// Its address without the password.
        url: String,
        /// Why.
        source: OpenError,
    },
    /// Its schema cannot be brought up to date.
    #[error("the database {url} cannot be migrated")]
    Migrate {
        /// Its address without the password.
        url: String,
        /// Why.
        source: Error,
    },
}

/// Opens the database and brings its schema up to date.
pub async fn open(settings: &StoreSettings, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Result<Store, DatabaseError> {
    let url = || masked_url(&settings.url);
    let store = Store::open(settings, clock, rng).await.map_err(|source| DatabaseError::Open { url: url(), source })?;
    store.migrate::<Migrator>().await.map_err(|source| DatabaseError::Migrate { url: url(), source })?;
    tracing::info!(url = url(), kind = kind(settings), "the database is open and up to date");
    Ok(store)
}

fn kind(settings: &StoreSettings) -> &'static str {
    if settings.url.starts_with("sqlite:") { "SQLite" } else { "PostgreSQL" }
}
