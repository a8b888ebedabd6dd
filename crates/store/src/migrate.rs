//! Migrations, once however many processes start at the same time.

use sea_orm::{ConnectionTrait, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use sea_orm_migration::MigratorTrait;
use traboule_kernel::Result;

use crate::Store;

/// Any number, the same in every instance: the first bytes of "traboule".
const LOCK: i64 = 0x7472_6162_6f75;

impl Store {
    /// Applies the migrations that are missing, all in one transaction that holds a lock: of several
    /// instances that start at once one migrates and the others wait for it.
    pub async fn migrate<M: MigratorTrait>(&self) -> Result<()> {
        let options =
            TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Exclusive), ..TransactionOptions::default() };
        let transaction = self.writer().begin_with_options(options).await?;
        if self.backend() == DbBackend::Postgres {
            // The others wait as long as the migrations take.
            transaction.execute_unprepared("SET LOCAL lock_timeout = 0").await?;
            transaction.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
            transaction.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOCK})")).await?;
        }
        M::up(&transaction, None).await?;
        transaction.commit().await?;
        Ok(())
    }
}
