//! What the organisers of an event share: offers of the lead, notes, tasks, acknowledgements that are due, and the networks
//! that took an event off.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, include_str!("m20261124_000008_events_preparation.sql")).await
    }
}
