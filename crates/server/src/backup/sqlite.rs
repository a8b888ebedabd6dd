//! Backups of SQLite: a copy of one moment by `VACUUM INTO`, and a copy's examination.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::Duration;

use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, RuntimeErr, SqlxSqliteConnector, Statement};
use traboule_store::StoreSettings;

use super::contents::{self, Contents, Schema};
use super::error::{BackupError, told};
use crate::settings::masked_url;

/// How many faults are told; there may be one for each page.
const FAULTS_TOLD: usize = 3;

/// Copies the database into the empty file `target`. Whoever writes goes on writing: the copy holds what was committed when it
/// began. A connection that only queries (`query_only`) cannot do this.
pub(super) async fn copy(settings: &StoreSettings, target: &Path) -> Result<Schema, BackupError> {
    let url = || masked_url(&settings.url);
    let cannot = |why: DbErr| BackupError::Database { url: url(), why };
    let options = SqliteConnectOptions::from_str(&settings.url).map_err(|error| cannot(of_sqlx(error)))?;
    let database = options.get_filename().to_owned();
    if database.as_os_str().is_empty() || database.to_string_lossy().starts_with("file:") {
        return Err(BackupError::InMemory);
    }
    if !database.is_file() {
        return Err(BackupError::NoDatabase(database));
    }
    let patience = Duration::from_millis(settings.lock_timeout_ms);
    let connection = open(options.create_if_missing(false).busy_timeout(patience)).await.map_err(cannot)?;
    let copied = async {
        let schema = contents::schema(&connection).await.map_err(|why| BackupError::Refused { url: url(), why })?;
        let target = target.to_str().ok_or_else(|| {
            let why = std::io::Error::new(std::io::ErrorKind::InvalidInput, "SQLite takes names in UTF-8 only");
            BackupError::target(target, why)
        })?;
        let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [target.into()]);
        connection.execute_raw(copy).await.map_err(cannot)?;
        Ok(schema)
    }
    .await;
    // The last one to leave empties the write-ahead log.
    connection.close().await.map_err(cannot)?;
    copied
}

/// Examines a copy without changing it, or anything beside it.
pub(super) async fn check(file: &Path) -> Result<Contents, BackupError> {
    let unsound = |why: &dyn ToString| BackupError::unsound(file, why);
    for (suffix, name) in [("-wal", "a write-ahead log"), ("-journal", "a journal")] {
        if beside(file, suffix).exists() {
            return Err(unsound(&format!("{name} lies beside it: it is a database in use, of which this file may be a part only")));
        }
    }
    // Immutable: no locks, and no log that a reader of a database with a write-ahead log would make.
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
    let connection = open(options).await.map_err(|error| unsound(&told(&error)))?;
    let checked = async {
        let faults = faults(&connection).await.map_err(|error| unsound(&told(&error)))?;
        if !faults.is_empty() {
            return Err(unsound(&faults.join("; ")));
        }
        contents::read(&connection).await.map_err(|why| unsound(&why))
    }
    .await;
    connection.close().await.map_err(|error| unsound(&told(&error)))?;
    checked
}

/// What SQLite itself finds wrong.
async fn faults(connection: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let ask = async |sql: String| connection.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await;
    let mut faults = Vec::new();
    for row in ask(format!("PRAGMA integrity_check({FAULTS_TOLD})")).await? {
        let fault: String = row.try_get_by_index(0)?;
        if fault != "ok" {
            faults.push(fault.lines().filter(|line| !line.starts_with("***")).collect::<Vec<_>>().join("; "));
        }
    }
    for row in ask("PRAGMA foreign_key_check".to_owned()).await?.iter().take(FAULTS_TOLD) {
        let (table, parent): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(2)?);
        faults.push(format!("a row of {table} refers to a row of {parent} that is not there"));
    }
    Ok(faults)
}

async fn open(options: SqliteConnectOptions) -> Result<DatabaseConnection, DbErr> {
    // A statement here may take minutes, and that is no reason for a warning.
    let options = options.disable_statement_logging();
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.map_err(of_sqlx)?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

fn of_sqlx(error: sea_orm::sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    name.into()
}
