//! The schema of the database: one file a change, forward only, for SQLite and PostgreSQL alike.
//!
//! A change is written in PostgreSQL's words; [`dialect`] says them in SQLite's. Expand first, contract
//! in a later release: while instances are replaced, the old binary still runs on the new schema.

mod dialect;
mod m20261124_000001_store_foundation;
mod m20261124_000002_accounts_people;
mod m20261124_000003_spaces_directory;
mod m20261124_000004_accounts_tokens;
mod m20261124_000005_events_organised;
mod m20261124_000006_events_series;
mod m20261124_000007_events_rsvps;
mod m20261124_000008_events_preparation;
mod m20261124_000009_events_calendars;
mod m20261124_000010_events_notices;
mod m20261124_000011_events_dates;

use sea_orm_migration::{MigrationTrait, MigratorTrait, async_trait};

/// Every migration, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_store_foundation::Migration),
            Box::new(m20261124_000002_accounts_people::Migration),
            Box::new(m20261124_000003_spaces_directory::Migration),
            Box::new(m20261124_000004_accounts_tokens::Migration),
            Box::new(m20261124_000005_events_organised::Migration),
            Box::new(m20261124_000006_events_series::Migration),
            Box::new(m20261124_000007_events_rsvps::Migration),
            Box::new(m20261124_000008_events_preparation::Migration),
            Box::new(m20261124_000009_events_calendars::Migration),
            Box::new(m20261124_000010_events_notices::Migration),
            Box::new(m20261124_000011_events_dates::Migration),
        ]
    }
}
