//! `space_amenity`: an index over `space.amenities`.

use sea_orm::entity::prelude::*;
use traboule_kernel::ids::SpaceId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "space_amenity")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub amenity: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub space_id: SpaceId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
