//! What is in a database: the state of its schema, and how much there is of what people would miss.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use sea_orm_migration::MigratorTrait;
use traboule_migrations::Migrator;

use super::error::Mismatch;

/// What is counted: what it is called, its table, and the statement.
const COUNTED: [(&str, &str, &str); 6] = [
    ("people", "person", "SELECT count(*) FROM person"),
    ("spaces", "space", "SELECT count(*) FROM space"),
    ("networks", "network", "SELECT count(*) FROM network"),
    ("events", "event", "SELECT count(*) FROM event"),
    ("audit entries", "audit_entry", "SELECT count(*) FROM audit_entry"),
    ("messages waiting", "outbox_delivery", "SELECT count(*) FROM outbox_delivery WHERE state = 'waiting'"),
];

/// A database that this program can open.
#[derive(Debug)]
pub struct Contents {
    /// The state of its schema.
    pub schema: Schema,
    /// How much of what is in it.
    pub counts: Vec<Count>,
}

/// How many there are of something.
#[derive(Debug)]
pub struct Count {
    /// Of what, for people.
    pub what: &'static str,
    /// How many; nothing where the schema is too old to have any.
    pub rows: Option<i64>,
}

/// How the schema of a database stands to the one that this program works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// They are the same.
    Current,
    /// It lacks so many migrations, which run by themselves when a server starts on it.
    Older(usize),
}

/// Everything that is to be known.
pub(super) async fn read(connection: &impl ConnectionTrait) -> Result<Contents, Mismatch> {
    let schema = schema(connection).await?;
    let tables = tables(connection).await?;
    let mut counts = Vec::with_capacity(COUNTED.len());
    for (what, table, sql) in COUNTED {
        let rows = match (tables.contains(table), schema) {
            (true, _) => Some(number(connection, sql).await?),
            (false, Schema::Older(_)) => None,
            (false, Schema::Current) => return Err(Mismatch::Incomplete(table)),
        };
        counts.push(Count { what, rows });
    }
    Ok(Contents { schema, counts })
}

/// The state of the schema alone.
pub(super) async fn schema(connection: &impl ConnectionTrait) -> Result<Schema, Mismatch> {
    const MIGRATIONS: &str = "seaql_migrations";
    if !tables(connection).await?.contains(MIGRATIONS) {
        return Err(Mismatch::Foreign);
    }
    let applied = texts(connection, "SELECT version FROM seaql_migrations").await?;
    let known: BTreeSet<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let newer: Vec<String> = applied.difference(&known).cloned().collect();
    if !newer.is_empty() {
        return Err(Mismatch::Newer(newer));
    }
    Ok(match known.difference(&applied).count() {
        0 => Schema::Current,
        missing => Schema::Older(missing),
    })
}

async fn tables(connection: &impl ConnectionTrait) -> Result<BTreeSet<String>, DbErr> {
    texts(
        connection,
        match connection.get_database_backend() {
            DbBackend::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table'",
            _ => "SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname = current_schema()",
        },
    )
    .await
}

async fn texts(connection: &impl ConnectionTrait, sql: &str) -> Result<BTreeSet<String>, DbErr> {
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

async fn number(connection: &impl ConnectionTrait, sql: &str) -> Result<i64, DbErr> {
    let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    row.ok_or_else(|| DbErr::RecordNotFound(sql.to_owned()))?.try_get_by_index(0)
}
