//! The people who read events: the accounts know them.

use std::sync::Arc;

use async_trait::async_trait;
use traboule_accounts::AccountService;
use traboule_events::ports::Readers;
use traboule_kernel::ids::PersonId;
use traboule_kernel::{Actor, Result};
use traboule_store::UnitOfWork;

pub(crate) struct AccountReaders(pub(crate) Arc<AccountService>);

#[async_trait]
impl Readers for AccountReaders {
    async fn reader(&self, person: PersonId) -> Result<Option<Actor>> {
        self.0.reader(person).await
    }

    async fn hold(&self, unit: &UnitOfWork, person: PersonId) -> Result<bool> {
        self.0.is_active(unit, person).await
    }
}
