//! What the directory asks of other domains. The server answers.

use async_trait::async_trait;
use traboule_kernel::Result;
use traboule_kernel::ids::{PersonId, SpaceId};
use traboule_store::UnitOfWork;

/// People and what they may do, which the accounts know.
#[async_trait]
pub trait People: Send + Sync {
    /// Whether the person has an account that is in use, and stays so until the transaction ends.
    async fn is_active(&self, unit: &UnitOfWork, person: PersonId) -> Result<bool>;

    /// Makes the person an owner of the space, in the same transaction.
    ///
    /// Errors: `DENIED` where the actor came with an access token, or the person's account is not in use.
    async fn make_owner(&self, unit: &mut UnitOfWork, person: PersonId, space: SpaceId) -> Result<()>;
}
