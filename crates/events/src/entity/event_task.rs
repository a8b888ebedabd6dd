//! `event_task`: what the organisers have to do.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::{EventId, EventTaskId, PersonId, SpaceId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_task")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventTaskId,
    pub event_id: EventId,
    pub title: String,
    /// The organiser that does it.
    pub space_id: Option<SpaceId>,
    pub due_on: Option<Date>,
    pub done_at: Option<Time>,
    /// Who said that it is done; nobody, once they have left.
    pub done_by: Option<PersonId>,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
