//! `network_slug`: every slug that a network ever had, the current one included. Its key makes slugs unique for ever.

use sea_orm::entity::prelude::*;
use traboule_kernel::ids::NetworkId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "network_slug")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    /// A [`crate::rules::slug::Slug`].
    pub slug: String,
    pub network_id: NetworkId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
