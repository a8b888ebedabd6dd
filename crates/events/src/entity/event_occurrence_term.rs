//! `event_occurrence_term`: what a date is found by beside its event: the words of the title and the description that it has of its own.

use sea_orm::entity::prelude::*;
use traboule_kernel::ids::EventOccurrenceId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_occurrence_term")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub term: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub occurrence_id: EventOccurrenceId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
