//! Databases for tests: one a test, made from a migrated template.
//!
//! PostgreSQL comes from `TRABOULE_TEST_POSTGRES_URL` (a database whose user may create others), else
//! from a cluster that the test process starts with the binaries on the machine and that ends with it.
//! Without either, tests run on SQLite alone and say so, unless `TRABOULE_TEST_REQUIRE_POSTGRES` is set:
//! then they fail.
#![expect(clippy::panic, clippy::expect_used, clippy::print_stderr, reason = "a test that cannot have its database fails at once")]

mod cluster;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, Database, DbBackend, DbErr};
use sea_orm_migration::MigratorTrait;
use tokio::sync::OnceCell;
use traboule_kernel::{SystemClock, SystemRng};

use crate::{Store, StoreSettings};

/// A database of one test's own, gone with this value.
pub struct TestDatabase {
    settings: StoreSettings,
    _home: Home,
}

#[expect(dead_code, reason = "held for what happens when it is dropped")]
enum Home {
    Folder(tempfile::TempDir),
    Server(Tenant),
}

/// A database on a server that outlives it.
struct Tenant {
    server: &'static str,
    name: String,
}

impl Drop for Tenant {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let server = self.server;
        // The test's own runtime may be gone already.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(async { on_server(server, &statement).await.ok() })
        });
        if !matches!(dropped.join(), Ok(Some(()))) {
            eprintln!("the test database {} could not be dropped", self.name);
        }
    }
}

async fn on_server(server: &str, statement: &str) -> Result<(), DbErr> {
    let connection = Database::connect(server).await?;
    connection.execute_unprepared(statement).await?;
    connection.close().await
}

impl TestDatabase {
    /// How to open it.
    pub const fn settings(&self) -> &StoreSettings {
        &self.settings
    }
}

/// The backends that tests run on here: SQLite always, PostgreSQL where there is one.
pub async fn backends() -> Vec<DbBackend> {
    let mut backends = vec![DbBackend::Sqlite];
    if postgres_url().await.is_some() {
        backends.push(DbBackend::Postgres);
    }
    backends
}

/// A database without tables.
pub async fn empty(backend: DbBackend) -> TestDatabase {
    match backend {
        DbBackend::Sqlite => sqlite_file(None),
        _ => postgres_copy("template0").await,
    }
}

/// A migrated database that holds nothing. A process has one schema: the first `M` makes the template of all.
pub async fn migrated<M: MigratorTrait>(backend: DbBackend) -> TestDatabase {
    match backend {
        DbBackend::Sqlite => {
            static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
            sqlite_file(Some(TEMPLATE.get_or_init(sqlite_template::<M>).await))
        }
        _ => {
            static TEMPLATE: OnceCell<String> = OnceCell::const_new();
            postgres_copy(TEMPLATE.get_or_init(postgres_template::<M>).await).await
        }
    }
}

async fn sqlite_template<M: MigratorTrait>() -> Vec<u8> {
    let database = sqlite_file(None);
    migrate::<M>(database.settings()).await;
    let path = database.settings.url.trim_start_matches("sqlite://");
    std::fs::read(path).expect("the template, all of it in its main file once it is closed")
}

fn sqlite_file(content: Option<&Vec<u8>>) -> TestDatabase {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("test.db");
    if let Some(content) = content {
        std::fs::write(&path, content).expect("the copy of the template");
    }
    TestDatabase { settings: StoreSettings::of(format!("sqlite://{}", path.display())), _home: Home::Folder(folder) }
}

async fn postgres_template<M: MigratorTrait>() -> String {
    let server = postgres_url().await.expect("only called where there is a PostgreSQL");
    let name = format!("traboule_template_{}", std::process::id());
    on_server(server, &format!("DROP DATABASE IF EXISTS {name}")).await.expect("an old template goes");
    on_server(server, &format!("CREATE DATABASE {name}")).await.expect("a database for the template");
    migrate::<M>(&StoreSettings::of(with_database(server, &name))).await;
    name
}

async fn postgres_copy(template: &str) -> TestDatabase {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = postgres_url().await.expect("only called where there is a PostgreSQL");
    let name = format!("traboule_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    on_server(server, &format!("DROP DATABASE IF EXISTS {name}")).await.expect("an old database goes");
    on_server(server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await.expect("a copy of the template");
    TestDatabase { settings: StoreSettings::of(with_database(server, &name)), _home: Home::Server(Tenant { server, name }) }
}

async fn migrate<M: MigratorTrait>(settings: &StoreSettings) {
    let store = Store::open(settings, Arc::new(SystemClock), Arc::new(SystemRng)).await.expect("the template opens");
    store.migrate::<M>().await.expect("the template migrates");
    store.close().await.expect("the template closes");
}

/// The URL of a PostgreSQL whose user may create databases. Says once what the tests run on.
async fn postgres_url() -> Option<&'static str> {
    static URL: OnceCell<Option<String>> = OnceCell::const_new();
    URL.get_or_init(|| async {
        let found = std::env::var("TRABOULE_TEST_POSTGRES_URL").map_err(|_| ()).or_else(|()| cluster::start());
        match found {
            Ok(url) => {
                say("tested on: SQLite, PostgreSQL");
                Some(url)
            }
            Err(reason) if std::env::var_os("TRABOULE_TEST_REQUIRE_POSTGRES").is_some() => {
                panic!("the tests on PostgreSQL are required, but {reason}")
            }
            Err(reason) => {
                say(&format!("\n*** LEFT OUT: every test on PostgreSQL, because {reason}. Only SQLite is tested. ***"));
                None
            }
        }
    })
    .await
    .as_deref()
}

/// Writes a line that the test runner does not hold back, as it does with what `eprintln!` writes.
fn say(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// `url` with another database name.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url.split_once('?').map_or((url, None), |(address, query)| (address, Some(query)));
    let start = address.find("://").map_or(0, |place| place + 3);
    let server = address[start..].find('/').map_or(address, |place| &address[..start + place]);
    query.map_or_else(|| format!("{server}/{name}"), |query| format!("{server}/{name}?{query}"))
}
