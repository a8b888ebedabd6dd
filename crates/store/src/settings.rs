//! What an operator may choose about storage.

use std::num::NonZeroU32;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Settings of the database connections. Durations are whole milliseconds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoreSettings {
    /// `sqlite://path/to/file` (made if it does not exist) or `postgres://user:password@host/database`.
    pub url: String,
    /// Connections that read; on PostgreSQL there may be as many again that write. About two a processor core.
    pub connections: NonZeroU32,
    /// How long a request waits for a free connection.
    pub acquire_timeout_ms: u64,
    /// PostgreSQL: how long one statement may run.
    pub statement_timeout_ms: u64,
    /// PostgreSQL: how long a statement waits for a lock. SQLite: how long a writer waits for its turn.
    pub lock_timeout_ms: u64,
    /// PostgreSQL: how long a transaction may do nothing before the server ends it.
    pub idle_in_transaction_timeout_ms: u64,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self {
            url: "sqlite://traboule.db".to_owned(),
            connections: NonZeroU32::new(4).unwrap_or(NonZeroU32::MIN),
            acquire_timeout_ms: 5_000,
            statement_timeout_ms: 10_000,
            lock_timeout_ms: 5_000,
            idle_in_transaction_timeout_ms: 15_000,
        }
    }
}

impl StoreSettings {
    /// The defaults for a database.
    pub fn of(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }

    pub(crate) const fn acquire_timeout(&self) -> Duration {
        Duration::from_millis(self.acquire_timeout_ms)
    }

    pub(crate) const fn lock_timeout(&self) -> Duration {
        Duration::from_millis(self.lock_timeout_ms)
    }
}
