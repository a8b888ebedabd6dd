//! `rsvp_invitation`: the organisers of an event invited whoever has this address to come.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::EventId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rsvp_invitation")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: EventId,
    /// In the form of [`traboule_kernel::email::Email`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub email: String,
    pub invited_at: Time,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
