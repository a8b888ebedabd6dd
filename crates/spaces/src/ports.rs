//! What the directory asks of other domains. The server answers.

use async_trait::async_trait;
use traboule_kernel::Result;
use traboule_kernel::ids::{NetworkId, PersonId, SpaceId};
use traboule_store::UnitOfWork;

pub use crate::letter::{Letter, News, Request};

/// People and what they may do, which the accounts know.
#[async_trait]
pub trait People: Send + Sync {
    /// Whether the person has an account that is in use, and stays so until the transaction ends.
    async fn is_active(&self, unit: &UnitOfWork, person: PersonId) -> Result<bool>;

    /// Makes the person an owner of the space, in the same transaction.
    ///
    /// Errors: `DENIED` where the actor came with an access token, or the person's account is not in use.
    async fn make_owner(&self, unit: &mut UnitOfWork, person: PersonId, space: SpaceId) -> Result<()>;

    /// Sends the letter to the first of these circles in which there is anybody, in the same transaction: each once, in a
    /// number of statements that does not grow with them. People whose accounts are not in use are nobody, and so is whoever acts.
    async fn tell(&self, unit: &mut UnitOfWork, circles: &[Audience], letter: &Letter) -> Result<()>;

    /// Sends each person their letter, under the same conditions.
    async fn answer(&self, unit: &mut UnitOfWork, letters: Vec<(PersonId, Letter)>) -> Result<()>;
}

/// People to whom a letter goes, by what they do at this time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Who owns the space.
    OwnersOf(SpaceId),
    /// Who runs the space: its owners and managers.
    RunnersOf(SpaceId),
    /// The stewards of one of these networks.
    StewardsOf(Vec<NetworkId>),
    /// The stewards of any network.
    Stewards,
}
