//! The unit of work: one use case, one transaction.

use sea_orm::DatabaseTransaction;
use traboule_kernel::{Actor, Error, Key, Result, Time};

use crate::Store;
use crate::audit::{self, Audit};
use crate::outbox::{self, Message};

/// A use case's transaction: its rows, its audit rows and its messages. Dropped without
/// [`commit`](Self::commit), it leaves nothing behind.
#[must_use = "without `commit` nothing is written"]
pub struct UnitOfWork {
    store: Store,
    transaction: DatabaseTransaction,
    actor: Actor,
    now: Time,
    recorded: bool,
    sent: bool,
}

impl UnitOfWork {
    pub(crate) fn new(store: Store, transaction: DatabaseTransaction, actor: Actor) -> Self {
        let now = store.now();
        Self { store, transaction, actor, now, recorded: false, sent: false }
    }

    /// The transaction, for statements.
    pub const fn tx(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Who acts.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The time of everything in this use case.
    pub const fn now(&self) -> Time {
        self.now
    }

    /// A new identity.
    pub fn new_id<K: Key>(&self) -> K {
        K::new(self.now, self.store.rng())
    }

    /// Adds a row to the audit trail.
    pub async fn record(&mut self, entry: Audit) -> Result<()> {
        self.record_all(vec![entry]).await
    }

    /// Adds many rows to the audit trail at once, for use cases that change many objects.
    pub async fn record_all(&mut self, entries: Vec<Audit>) -> Result<()> {
        self.recorded |= !entries.is_empty();
        audit::insert(self, entries).await
    }

    /// Sends a message when the transaction commits.
    pub async fn send<M: Message>(&mut self, message: &M) -> Result<()> {
        self.send_at(message, self.now).await
    }

    /// Sends many messages of one kind at once, such as a letter to each of many people. For each thousand it takes one
    /// statement, and one for each consumer.
    pub async fn send_all<M: Message>(&mut self, messages: &[M]) -> Result<()> {
        outbox::insert(self, self.store.consumers(), messages, self.now).await?;
        self.sent |= !messages.is_empty();
        Ok(())
    }

    /// Sends a message that is delivered from `due` on: how a deadline is kept.
    pub async fn send_at<M: Message>(&mut self, message: &M, due: Time) -> Result<()> {
        outbox::insert(self, self.store.consumers(), std::slice::from_ref(message), due).await?;
        self.sent = true;
        Ok(())
    }

    /// Makes it all true at once.
    ///
    /// Every change of the domain is recorded: a use case that forgot is a fault and changes nothing.
    pub async fn commit(self) -> Result<()> {
        if !self.recorded {
            return Err(Error::internal("a use case committed without an audit row"));
        }
        self.commit_unrecorded().await
    }

    /// Commits what is no change of the domain: a session's last use, a counter of tries.
    pub async fn commit_unrecorded(self) -> Result<()> {
        self.transaction.commit().await?;
        if self.sent {
            self.store.committed().notify_waiters();
        }
        Ok(())
    }
}
