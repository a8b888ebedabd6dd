//! `event_occurrence`: one date of an event. An event that is not repeated has one.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::{EventId, EventOccurrenceId, SpaceId};

use crate::rules::own::OwnContent;
use crate::rules::recurrence::OccurrenceKey;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_occurrence")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventOccurrenceId,
    pub event_id: EventId,
    /// Its name within the event.
    pub occurrence_key: OccurrenceKey,
    pub starts_at: Time,
    pub ends_at: Time,
    /// Since when it is said that it does not take place.
    pub cancelled_at: Option<Time>,
    /// Why not.
    pub reason: Option<String>,
    /// What differs from its event; never an empty value.
    pub content: Option<OwnContent>,
    /// Its own place or that of its event, for the question whether a room is booked twice.
    pub venue_space_id: Option<SpaceId>,
    pub venue_room_folded: Option<String>,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
