//! `seat_pool`: places of a date that are kept for the members of a space that organises it.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::{EventOccurrenceId, SpaceId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_pool")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub occurrence_id: EventOccurrenceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub space_id: SpaceId,
    pub size: i32,
    pub release_at: Time,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
