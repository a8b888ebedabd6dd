//! One schema text for two databases.

use sea_orm_migration::SchemaManager;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};

/// Words as PostgreSQL says them, and those with which SQLite's driver reads the same values.
const SQLITE_WORDS: [(&str, &str); 8] = [
    // What SQLite does anyway: texts are ordered by their bytes, the same in every instance.
    (" COLLATE \"C\"", ""),
    ("BIGSERIAL PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT"),
    ("BYTEA", "BLOB"),
    ("DOUBLE PRECISION", "DOUBLE"),
    (" JSONB", " jsonb_text"),
    ("TIMESTAMPTZ", "timestamp_with_timezone_text"),
    (" UUID", " uuid_text"),
    (" DATE", " date_text"),
];

/// Runs the statements of `script`, which are parted by semicolons.
pub(crate) async fn run(manager: &SchemaManager<'_>, script: &str) -> Result<(), DbErr> {
    let mut script = script.to_owned();
    if manager.get_database_backend() == DbBackend::Sqlite {
        for (postgres, sqlite) in SQLITE_WORDS {
            script = script.replace(postgres, sqlite);
        }
    }
    for statement in script.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}
