//! `space_slug`: every slug that a space ever had. It is never given to another.

use sea_orm::entity::prelude::*;
use traboule_kernel::ids::SpaceId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "space_slug")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub slug: String,
    pub space_id: SpaceId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
