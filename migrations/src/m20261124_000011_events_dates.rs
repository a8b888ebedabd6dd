//! Of single dates of events: that they were held, whatever became of their events later; what they are found by themselves.
//! And invitations are looked up by their addresses.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, include_str!("m20261124_000011_events_dates.sql")).await
    }
}
