//! The schema as text, without a database: `traboule schema`, and what tests compare.

use std::sync::Arc;

use traboule_graph::{ComposeError, Mode, Module, Schema, compose};
use traboule_kernel::{SystemClock, SystemRng};
use traboule_store::{OpenError, Store, StoreSettings};

use crate::services::Services;
use crate::settings::Settings;

/// Why there is no such schema.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The name is of no module.
    #[error("there is no module `{name}`; the modules are {known}")]
    UnknownModule {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// The modules do not fit together: a fault in the program.
    #[error("the modules do not make a schema")]
    Compose(#[from] ComposeError),
    /// Even an empty database in memory cannot be opened.
    #[error("no database in memory can be opened")]
    Memory(#[from] OpenError),
}

/// The one schema of all modules.
pub async fn whole() -> Result<Schema, SchemaError> {
    Ok(compose(modules().await?, Mode::Whole)?)
}

/// One module as a subgraph of Federation v2.
pub async fn subgraph(name: &str) -> Result<Schema, SchemaError> {
    let modules = modules().await?;
    let known = modules.iter().map(Module::name).collect::<Vec<_>>().join(", ");
    let chosen = modules.into_iter().find(|module| module.name() == name);
    let chosen = chosen.ok_or_else(|| SchemaError::UnknownModule { name: name.to_owned(), known })?;
    Ok(compose(vec![chosen], Mode::Subgraph)?)
}

/// The names of all modules.
pub async fn module_names() -> Result<Vec<&'static str>, SchemaError> {
    Ok(modules().await?.iter().map(Module::name).collect())
}

/// The modules on a database in memory that nobody asks anything.
async fn modules() -> Result<Vec<Module>, SchemaError> {
    let settings = Settings::default();
    let store = Store::open(&StoreSettings::of("sqlite::memory:"), Arc::new(SystemClock), Arc::new(SystemRng)).await?;
    Ok(Services::new(&store, &settings).modules(&settings))
}
