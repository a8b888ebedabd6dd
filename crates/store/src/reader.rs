//! The connections that read.
//!
//! sqlx's pool asks the database for a sign of life each time a connection comes back to it, which is one more round trip
//! for every statement that stands alone, and reads do. So the connections that read are held here between statements.
//! One whose statement failed or was abandoned goes back to the pool, which examines it; so does every other one from time
//! to time, for the pool to replace what has grown old.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{AssertSqlSafe, Database, Executor, IntoArguments, Pool, Postgres, Sqlite, query_with};
use sea_orm::{ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Semaphore;

use crate::StoreSettings;

/// After so many statements a connection goes by the pool.
const STATEMENTS_IN_A_ROW: u32 = 10_000;

/// The connections of a [`crate::Store`] that read. A write through them fails. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    lanes: Arc<Lanes>,
    statements: Arc<AtomicU64>,
}

enum Lanes {
    Sqlite(Held<Sqlite>),
    Postgres(Held<Postgres>),
}

impl Reader {
    /// Reads over the pool of `connection`, of which there is no other user.
    pub(crate) fn new(connection: &DatabaseConnection, settings: &StoreSettings, statements: Arc<AtomicU64>) -> Self {
        let lanes = match connection.get_database_backend() {
            DbBackend::Sqlite => Lanes::Sqlite(Held::new(connection.get_sqlite_connection_pool().clone(), settings)),
            _ => Lanes::Postgres(Held::new(connection.get_postgres_connection_pool().clone(), settings)),
        };
        Self { lanes: Arc::new(lanes), statements }
    }

    /// Waits for the statements under way and closes every connection.
    pub(crate) async fn close(&self) {
        match &*self.lanes {
            Lanes::Sqlite(held) => held.close().await,
            Lanes::Postgres(held) => held.close().await,
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        match *self.lanes {
            Lanes::Sqlite(_) => DbBackend::Sqlite,
            Lanes::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(DbErr::Custom("these connections only read".to_owned()))
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(DbErr::Custom("these connections only read".to_owned()))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        Ok(match &*self.lanes {
            Lanes::Sqlite(held) => held.rows(statement).await?.into_iter().map(QueryResult::from).collect(),
            Lanes::Postgres(held) => held.rows(statement).await?.into_iter().map(QueryResult::from).collect(),
        })
    }
}

/// Connections of a pool that are kept out of it between statements.
struct Held<DB: Database> {
    pool: Pool<DB>,
    free: Mutex<Vec<Lease<DB>>>,
    /// As many as the pool has connections: whoever has a permit never waits for somebody else's connection.
    permits: Semaphore,
    patience: Duration,
}

struct Lease<DB: Database> {
    connection: PoolConnection<DB>,
    statements_left: u32,
}

impl<DB: Database> Held<DB> {
    fn new(pool: Pool<DB>, settings: &StoreSettings) -> Self {
        let permits = Semaphore::new(settings.connections.get() as usize);
        Self { pool, free: Mutex::default(), permits, patience: settings.acquire_timeout() }
    }

    async fn rows(&self, Statement { sql, values, .. }: Statement) -> Result<Vec<DB::Row>, DbErr>
    where
        for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
        SqlxValues: IntoArguments<DB>,
    {
        let waiting = tokio::time::timeout(self.patience, self.permits.acquire()).await;
        let Ok(permit) = waiting.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))? else {
            return Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed));
        };
        let mut lease = self.lease().await?;
        // The text was built from statements of ours, and what clients say is in its values.
        let query = query_with(AssertSqlSafe(sql), SqlxValues(values.unwrap_or(sea_orm::Values(Vec::new()))));
        let answer = query.fetch_all(&mut *lease.connection).await;
        match &answer {
            Ok(_) if lease.statements_left > 0 => self.keep(lease),
            // It may be gone, and the others with it: the pool makes new ones.
            Err(sea_orm::sqlx::Error::Io(_)) => self.release_all(),
            _ => drop(lease),
        }
        drop(permit);
        answer.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(Arc::new(error))))
    }

    async fn lease(&self) -> Result<Lease<DB>, DbErr> {
        let free = self.free().pop();
        if let Some(lease) = free {
            return Ok(Lease { statements_left: lease.statements_left.saturating_sub(1), ..lease });
        }
        let acquired = self.pool.acquire().await;
        let connection = acquired.map_err(|error| match error {
            sea_orm::sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            sea_orm::sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            error => DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))),
        })?;
        Ok(Lease { connection, statements_left: STATEMENTS_IN_A_ROW })
    }

    fn keep(&self, lease: Lease<DB>) {
        let mut free = self.free();
        // A pool that closes waits for its connections. Asked with the lock held, so that `release_all` misses none.
        if !self.pool.is_closed() {
            free.push(lease);
        }
    }

    fn release_all(&self) {
        let released = std::mem::take(&mut *self.free());
        drop(released);
    }

    async fn close(&self) {
        let closed = self.pool.close();
        self.permits.close();
        self.release_all();
        closed.await;
    }

    fn free(&self) -> std::sync::MutexGuard<'_, Vec<Lease<DB>>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
