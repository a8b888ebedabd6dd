//! The demo network: what its files say is what the database holds.

mod events;
mod files;
mod generated;
mod seeded;

use std::sync::Arc;

use sea_orm::{ConnectionTrait, Statement};
use traboule_kernel::SystemRng;
use traboule_server::Settings;
use traboule_server::demo::Demo;
use traboule_tests::TestStore;

/// Settings of a server on the test's database.
fn settings(test: &TestStore) -> Settings {
    Settings { database: test.database.settings().clone(), ..Settings::default() }
}

async fn open(test: &TestStore) -> Demo {
    Demo::open(&settings(test), &*test.clock, Arc::new(SystemRng)).await.unwrap()
}

/// What an SQL statement counts.
async fn count(test: &TestStore, statement: &str) -> i64 {
    let counted: Vec<(i64,)> = rows(test, statement).await;
    counted[0].0
}

/// The rows of an SQL statement that both databases read alike.
async fn rows<T: sea_orm::TryGetableMany>(test: &TestStore, statement: &str) -> Vec<T> {
    let statement = Statement::from_string(test.store.backend(), statement);
    let rows = test.store.read().query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| T::try_get_many_by_index(row).unwrap()).collect()
}
