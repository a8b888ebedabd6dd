//! `acknowledgement_deadline`: the newest change of an event that co-organisers were asked to acknowledge, and whether its
//! lead was told who has not.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::EventId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "acknowledgement_deadline")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: EventId,
    /// Counts the changes.
    pub change: i32,
    /// When the lead was told that acknowledgements of it are missing.
    pub told_at: Option<Time>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
