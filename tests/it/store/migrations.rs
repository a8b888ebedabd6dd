//! Migrations run once, however many instances start at the same time.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use traboule_kernel::{SystemClock, SystemRng};
use traboule_migrations::Migrator;
use traboule_store::testing;
use traboule_store::{OpenError, Store, StoreSettings};
use traboule_tests::on_each_database;

async fn open(settings: &StoreSettings) -> Result<Store, OpenError> {
    Store::open(settings, Arc::new(SystemClock), Arc::new(SystemRng)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_instances_start_on_an_empty_database() {
    on_each_database(async |backend: DbBackend| {
        let database = testing::empty(backend).await;
        let mut starts = tokio::task::JoinSet::new();
        for _ in 0..5 {
            let settings = database.settings().clone();
            starts.spawn(async move {
                let store = open(&settings).await.unwrap();
                store.migrate::<Migrator>().await.unwrap();
                store
            });
        }
        while let Some(started) = starts.join_next().await {
            let store = started.unwrap();
            let count = Statement::from_string(backend, "SELECT count(*) FROM seaql_migrations");
            let row = store.read().query_one_raw(count).await.unwrap().unwrap();
            let migrations = <Migrator as sea_orm_migration::MigratorTrait>::migrations().len();
            assert_eq!(usize::try_from(row.try_get_by_index::<i64>(0).unwrap()).unwrap(), migrations);
        }
    })
    .await;
}

#[tokio::test]
async fn a_database_of_another_kind_is_refused() {
    let error = open(&StoreSettings::of("mysql://localhost/x")).await.err().unwrap();
    assert!(matches!(error, OpenError::UnknownScheme), "{error}");
}
