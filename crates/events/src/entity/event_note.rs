//! `event_note`: what an organiser writes to the others.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::{EventId, EventNoteId, PersonId, SpaceId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_note")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventNoteId,
    pub event_id: EventId,
    /// The organiser for which it was written.
    pub space_id: SpaceId,
    /// Who wrote it; nobody, once they have left.
    pub person_id: Option<PersonId>,
    pub body: String,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
