//! The domains, put together.

use std::sync::Arc;

use traboule_accounts::AccountService;
use traboule_events::service::EventService;
use traboule_events::service::notice::personal::NoticeRecords;
use traboule_graph::Module;
use traboule_spaces::Lookup;
use traboule_spaces::import::ImportService;
use traboule_spaces::service::network::NetworkService;
use traboule_spaces::service::personal::PersonalRecords;
use traboule_spaces::service::space::SpaceService;
use traboule_store::Store;

use crate::adapters::attendees::EventPeople;
use crate::adapters::directory::EventDirectory;
use crate::adapters::people::AccountPeople;
use crate::adapters::personal::{DirectoryRecords, OwnNotices};
use crate::adapters::places::DirectoryPlaces;
use crate::graphql;
use crate::settings::Settings;

/// The use cases of every domain.
#[derive(Clone)]
pub struct Services {
    /// People and what they may do.
    pub accounts: Arc<AccountService>,
    /// Spaces and operators.
    pub spaces: Arc<SpaceService>,
    /// Networks, their members and their voices.
    pub networks: Arc<NetworkService>,
    /// Events and who organises them.
    pub events: Arc<EventService>,
    /// Files of spaces.
    pub imports: Arc<ImportService>,
    /// What is asked about places without a request.
    pub places: Lookup,
}

impl Services {
    /// The use cases on this store.
    pub fn new(store: &Store, settings: &Settings) -> Self {
        let places = Lookup::new(store.clone());
        let answers = Arc::new(DirectoryPlaces(places.clone()));
        let records = Arc::new(DirectoryRecords(PersonalRecords::new(store.clone())));
        let notices = Arc::new(OwnNotices(NoticeRecords::new(store.clone())));
        let accounts = Arc::new(AccountService::new(store.clone(), settings.accounts.clone(), answers, vec![records, notices]));
        let people = Arc::new(AccountPeople(accounts.clone()));
        Self {
            spaces: Arc::new(SpaceService::new(store.clone(), people.clone())),
            networks: Arc::new(NetworkService::new(store.clone(), people)),
            events: Arc::new(EventService::new(
                store.clone(),
                Arc::new(EventDirectory(places.clone())),
                Arc::new(EventPeople(accounts.clone())),
                &format!("http://{}", settings.http.listen),
            )),
            imports: Arc::new(ImportService::new(store.clone())),
            accounts,
            places,
        }
    }

    /// What each domain gives to the schema: one line a domain.
    pub fn modules(&self, settings: &Settings) -> Vec<Module> {
        vec![
            traboule_accounts::module(self.accounts.clone()),
            traboule_spaces::module(self.spaces.clone(), self.networks.clone()),
            traboule_events::module(self.events.clone()),
            graphql::module(settings),
        ]
    }
}
