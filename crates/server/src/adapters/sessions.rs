//! Whose session a token opens: the accounts know.

use std::sync::Arc;

use async_trait::async_trait;
use traboule_accounts::AccountService;
use traboule_http::Sessions;
use traboule_kernel::{Actor, Result};

pub(crate) struct AccountSessions(pub(crate) Arc<AccountService>);

#[async_trait]
impl Sessions for AccountSessions {
    async fn actor(&self, token: &str) -> Result<Actor> {
        self.0.authenticate(token).await
    }
}
