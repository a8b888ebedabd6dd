//! The connections of a process to its one database.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::sqlx::Connection as _;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, IsolationLevel, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::Notify;
use traboule_kernel::{Actor, Clock, Result, Rng, Time};

use crate::outbox::Consumer;
use crate::{Reader, StoreSettings, UnitOfWork};

/// The oldest SQLite without the corruption of a reset write-ahead log.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];
const OLDEST_POSTGRES: u32 = 15;

/// One database. Cheap to clone.
///
/// Invariant: a connection that comes back inside a transaction is closed. SQLite ends a transaction by itself where a commit
/// finds no room on the disk, and the driver does not learn of it: the next ones would be savepoints of one that nobody commits,
/// and what they acknowledge would be lost.
///
/// Connections that read are apart from those that write: on SQLite one of these, on PostgreSQL as many as readers.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    reader: Reader,
    writer: DatabaseConnection,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    consumers: Vec<Arc<dyn Consumer>>,
    statements: Arc<AtomicU64>,
    committed: Notify,
}

/// Why the database cannot be used. Meant for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL is neither `sqlite://` nor `postgres://`.
    #[error("the database URL must start with `sqlite://` or `postgres://`")]
    UnknownScheme,
    /// The database is older than what Traboule relies on.
    #[error("{found} is too old; {needed} or newer is needed")]
    TooOld {
        /// What answered.
        found: String,
        /// What is needed.
        needed: String,
    },
    /// The folder of the SQLite file cannot be made.
    #[error("the folder of the database file cannot be made")]
    Folder(#[source] std::io::Error),
    /// The database does not answer.
    #[error("the database cannot be opened")]
    Database(#[from] DbErr),
}

impl Store {
    /// Opens the database and checks its version. Nothing is migrated.
    pub async fn open(settings: &StoreSettings, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Result<Self, OpenError> {
        let (readers, mut writer) = if settings.url.starts_with("sqlite:") {
            make_folder(&settings.url)?;
            // The writer comes first: it makes the file and turns on the write-ahead log, which a reader cannot.
            let writer = Database::connect(sqlite_options(settings, Access::Write)).await?;
            let readers = Database::connect(sqlite_options(settings, Access::Read)).await?;
            (readers, writer)
        } else if settings.url.starts_with("postgres:") || settings.url.starts_with("postgresql:") {
            let writer = Database::connect(postgres_options(settings, Access::Write)).await?;
            let readers = Database::connect(postgres_options(settings, Access::Read)).await?;
            (readers, writer)
        } else {
            return Err(OpenError::UnknownScheme);
        };
        let statements = Arc::new(AtomicU64::new(0));
        let reader = Reader::new(&readers, settings, statements.clone());
        check_version(&reader).await?;
        let written = statements.clone();
        writer.set_metric_callback(move |_| {
            written.fetch_add(1, Ordering::Relaxed);
        });
        Ok(Self(Arc::new(Inner { reader, writer, clock, rng, consumers: Vec::new(), statements, committed: Notify::new() })))
    }

    /// The same store with the consumers that messages are delivered to. Messages sent before are not.
    pub fn with_consumers(self, consumers: Vec<Arc<dyn Consumer>>) -> Self {
        let inner = &*self.0;
        Self(Arc::new(Inner {
            reader: inner.reader.clone(),
            writer: inner.writer.clone(),
            clock: inner.clock.clone(),
            rng: inner.rng.clone(),
            consumers,
            statements: inner.statements.clone(),
            committed: Notify::new(),
        }))
    }

    /// The connections for reading. A write through them fails.
    pub fn read(&self) -> &Reader {
        &self.0.reader
    }

    /// Begins a use case's one transaction. On SQLite it holds the write lock from here on. An actor who may only read is
    /// refused: nothing is written but through here, so no use case can forget it.
    pub async fn begin(&self, actor: &Actor) -> Result<UnitOfWork> {
        self.begin_with(actor, None).await
    }

    /// Begins a transaction that sees no other at all, for the invariants that no row lock can hold.
    /// Its statements and its commit may fail with a collision: the use case then runs again.
    pub async fn begin_serializable(&self, actor: &Actor) -> Result<UnitOfWork> {
        self.begin_with(actor, Some(IsolationLevel::Serializable)).await
    }

    async fn begin_with(&self, actor: &Actor, isolation_level: Option<IsolationLevel>) -> Result<UnitOfWork> {
        actor.check_write()?;
        let sqlite = self.backend() == DbBackend::Sqlite;
        let options = TransactionOptions {
            // One writer: a transaction of SQLite is serializable by itself.
            isolation_level: isolation_level.filter(|_| !sqlite),
            access_mode: None,
            sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
        };
        let transaction = self.0.writer.begin_with_options(options).await?;
        Ok(UnitOfWork::new(self.clone(), transaction, actor.clone()))
    }

    /// SQLite or PostgreSQL.
    pub fn backend(&self) -> DbBackend {
        self.0.writer.get_database_backend()
    }

    /// The time now.
    pub fn now(&self) -> Time {
        self.0.clock.now()
    }

    /// The source of randomness.
    pub fn rng(&self) -> &dyn Rng {
        &*self.0.rng
    }

    /// How many statements this store has sent, so that a test can prove that a query's number does not grow.
    pub fn statements(&self) -> u64 {
        self.0.statements.load(Ordering::Relaxed)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.0.reader.query_one_raw(Statement::from_string(self.backend(), "SELECT 1")).await?;
        Ok(())
    }

    /// Waits for the requests under way and closes every connection.
    pub async fn close(self) -> Result<()> {
        self.0.reader.close().await;
        self.0.writer.clone().close().await?;
        Ok(())
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.0.writer
    }

    pub(crate) fn consumers(&self) -> &[Arc<dyn Consumer>] {
        &self.0.consumers
    }

    /// Notified when a transaction of this process committed messages: a hint, never the only way to see them.
    pub(crate) fn committed(&self) -> &Notify {
        &self.0.committed
    }
}

#[derive(Clone, Copy)]
enum Access {
    Read,
    Write,
}

fn sqlite_options(settings: &StoreSettings, access: Access) -> ConnectOptions {
    let busy = settings.lock_timeout();
    let mut options = base_options(settings);
    match access {
        Access::Write => options.max_connections(1),
        Access::Read => options.max_connections(settings.connections.get()),
    };
    let read_only = matches!(access, Access::Read);
    // The rollback of a transaction that was dropped may still wait in the connection: the sign of life comes behind it.
    options.map_sqlx_sqlite_pool_opts(|pool| {
        pool.after_release(|connection, _| {
            Box::pin(async {
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
    });
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite.create_if_missing(true).foreign_keys(true).busy_timeout(busy).pragma("synchronous", "FULL");
        if read_only { sqlite.pragma("query_only", "ON") } else { sqlite.pragma("journal_mode", "WAL") }
    });
    options
}

fn postgres_options(settings: &StoreSettings, access: Access) -> ConnectOptions {
    let session = [
        ("statement_timeout", settings.statement_timeout_ms.to_string()),
        ("lock_timeout", settings.lock_timeout_ms.to_string()),
        ("idle_in_transaction_session_timeout", settings.idle_in_transaction_timeout_ms.to_string()),
        ("default_transaction_read_only", if matches!(access, Access::Read) { "on" } else { "off" }.to_owned()),
    ];
    let mut options = base_options(settings);
    options
        .max_connections(settings.connections.get())
        .map_sqlx_postgres_pool_opts(|pool| pool.after_release(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) })))
        .map_sqlx_postgres_opts(move |postgres| postgres.application_name("traboule").options(session.clone()));
    options
}

fn base_options(settings: &StoreSettings) -> ConnectOptions {
    let mut options = ConnectOptions::new(&settings.url);
    options.acquire_timeout(settings.acquire_timeout()).test_before_acquire(false).sqlx_logging(false);
    options
}

fn make_folder(url: &str) -> Result<(), OpenError> {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    let path = path.split('?').next().unwrap_or_default();
    match Path::new(path).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder).map_err(OpenError::Folder),
        _ => Ok(()),
    }
}

async fn check_version(connection: &Reader) -> Result<(), OpenError> {
    let backend = connection.get_database_backend();
    let question = match backend {
        DbBackend::Sqlite => "SELECT sqlite_version()",
        _ => "SHOW server_version_num",
    };
    let row = connection.query_one_raw(Statement::from_string(backend, question)).await?;
    let version: String = row.ok_or_else(|| DbErr::Custom("the database does not tell its version".to_owned()))?.try_get_by_index(0)?;
    if backend == DbBackend::Sqlite {
        let parts: Vec<u32> = version.split('.').map_while(|part| part.parse().ok()).collect();
        if parts.as_slice() < OLDEST_SQLITE.as_slice() {
            let [major, minor, patch] = OLDEST_SQLITE;
            return Err(OpenError::TooOld { found: format!("SQLite {version}"), needed: format!("SQLite {major}.{minor}.{patch}") });
        }
    } else if version.parse::<u32>().is_ok_and(|number| number / 10_000 < OLDEST_POSTGRES) {
        return Err(OpenError::TooOld { found: format!("PostgreSQL {version}"), needed: format!("PostgreSQL {OLDEST_POSTGRES}") });
    }
    Ok(())
}
