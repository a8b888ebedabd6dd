//! `event_notice`: something of which everybody was told whom it concerns. Where it is, nobody is told of it again.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_notice")]
pub(crate) struct Model {
    /// What it is: the number of a message, or what a message may tell of a second time, such as that a date is cancelled.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    pub told_at: Time,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
