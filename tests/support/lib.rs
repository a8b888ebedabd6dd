//! What the tests of all domains share.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "a test whose ground is missing fails at once")]

mod server;

pub mod graph;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::DbBackend;
use traboule_kernel::{FixedClock, FixedRng};
use traboule_migrations::Migrator;
use traboule_store::testing::{self, TestDatabase};
use traboule_store::{Consumer, Store};

pub use self::server::{SignedIn, TestServer};

/// The time at which every test starts: a Tuesday morning in Lyon.
pub fn start_of_tests() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_507_200, 0).expect("a time").to_utc()
}

/// A store on a database of the test's own, with a clock that stands still.
pub struct TestStore {
    /// The store.
    pub store: Store,
    /// Its clock.
    pub clock: Arc<FixedClock>,
    /// Its database, which lives as long as this.
    pub database: TestDatabase,
}

impl TestStore {
    /// An empty, migrated store on this backend.
    pub async fn new(backend: DbBackend) -> Self {
        Self::with_consumers(backend, Vec::new()).await
    }

    /// The same with consumers of messages.
    pub async fn with_consumers(backend: DbBackend, consumers: Vec<Arc<dyn Consumer>>) -> Self {
        let database = testing::migrated::<Migrator>(backend).await;
        let clock = Arc::new(FixedClock::at(start_of_tests()));
        let rng = Arc::new(FixedRng::seeded(7));
        let store = Store::open(database.settings(), clock.clone(), rng).await.expect("the store opens");
        Self { store: store.with_consumers(consumers), clock, database }
    }
}

/// Runs a test on SQLite and, where there is one, on PostgreSQL, and says which.
pub async fn on_each_database(test: impl AsyncFn(DbBackend)) {
    for backend in testing::backends().await {
        test(backend).await;
    }
}
