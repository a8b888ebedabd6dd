//! The people that the directory is about: the accounts know them.

use std::sync::Arc;

use async_trait::async_trait;
use traboule_accounts::AccountService;
use traboule_kernel::Result;
use traboule_kernel::ids::{PersonId, SpaceId};
use traboule_spaces::ports::People;
use traboule_store::UnitOfWork;

pub(crate) struct AccountPeople(pub(crate) Arc<AccountService>);

#[async_trait]
impl People for AccountPeople {
    async fn is_active(&self, unit: &UnitOfWork, person: PersonId) -> Result<bool> {
        self.0.is_active(unit, person).await
    }

    async fn make_owner(&self, unit: &mut UnitOfWork, person: PersonId, space: SpaceId) -> Result<()> {
        self.0.make_owner(unit, person, space).await
    }
}
