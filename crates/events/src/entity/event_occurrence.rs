//! `event_occurrence`: one date of an event. An event that is not repeated has one.

use sea_orm::FromQueryResult;
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
    /// How many people may come to this date.
    pub capacity: Option<i32>,
    /// How many places whoever comes next may take, being nobody's member; nothing if there is no limit.
    pub free_places: Option<i32>,
    /// The place of whoever comes next in the order in which people come.
    pub next_place: i64,
    /// When places must be looked at next although nobody did anything: an offer lapses, a pool is released.
    pub settle_at: Option<Time>,
    /// How many people came, and how many had places and did not, once that is no longer known of each of them.
    pub attended: i32,
    pub no_shows: i32,
    /// When the list of who came was purged.
    pub purged_at: Option<Time>,
    /// When its event ceased to be confirmed, if the date was over by then: it was held all the same.
    pub held_at: Option<Time>,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

/// What calendars, pages and letters say of a date stands in this much of its row.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct DateRow {
    pub(crate) id: EventOccurrenceId,
    pub(crate) event_id: EventId,
    pub(crate) occurrence_key: OccurrenceKey,
    pub(crate) starts_at: Time,
    pub(crate) ends_at: Time,
    pub(crate) cancelled_at: Option<Time>,
    pub(crate) held_at: Option<Time>,
    pub(crate) reason: Option<String>,
    pub(crate) content: Option<OwnContent>,
}

impl DateRow {
    /// What of a row is read for it.
    pub(crate) const COLUMNS: [Column; 9] = [
        Column::Id,
        Column::EventId,
        Column::OccurrenceKey,
        Column::StartsAt,
        Column::EndsAt,
        Column::CancelledAt,
        Column::HeldAt,
        Column::Reason,
        Column::Content,
    ];
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
