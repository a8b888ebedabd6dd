//! `event_network`: an event belongs to a network.

use sea_orm::entity::prelude::*;
use traboule_kernel::ids::{EventId, NetworkId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_network")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub network_id: NetworkId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: EventId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
