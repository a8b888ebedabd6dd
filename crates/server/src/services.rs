//! The domains, put together.

use std::sync::Arc;

use traboule_accounts::AccountService;
use traboule_graph::Module;
use traboule_store::Store;

use crate::adapters::places::DirectoryPlaces;
use crate::graphql;
use crate::settings::Settings;

/// The use cases of every domain.
#[derive(Clone)]
pub struct Services {
    /// People and what they may do.
    pub accounts: Arc<AccountService>,
}

impl Services {
    /// The use cases on this store.
    pub fn new(store: &Store, settings: &Settings) -> Self {
        let accounts = Arc::new(AccountService::new(store.clone(), settings.accounts.clone(), Arc::new(DirectoryPlaces)));
        Self { accounts }
    }

    /// What each domain gives to the schema: one line a domain.
    pub fn modules(&self, settings: &Settings) -> Vec<Module> {
        vec![traboule_accounts::module(self.accounts.clone()), graphql::module(settings)]
    }
}
