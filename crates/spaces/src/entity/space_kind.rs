//! `space_kind`: an index over `space.kinds`.

use sea_orm::entity::prelude::*;
use traboule_kernel::ids::SpaceId;

use crate::rules::kind::SpaceKind;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "space_kind")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: SpaceKind,
    #[sea_orm(primary_key, auto_increment = false)]
    pub space_id: SpaceId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
