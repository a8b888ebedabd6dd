//! `event`: something that spaces organise.

use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use traboule_kernel::ids::{EventId, SpaceId};
use traboule_kernel::{Slug, Time};

use crate::rules::event::{EventState, EventVisibility, JoinMode};
use crate::rules::recurrence::Recurrence;
use crate::rules::schedule::Zone;
use crate::rules::text::WebAddress;
use crate::rules::venue::Venue;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventId,
    /// Its name in calendars (RFC 5545 3.8.4.7). Never changes.
    pub uid: String,
    pub slug: Slug,
    pub lead_space_id: SpaceId,
    pub state: EventState,
    pub visibility: EventVisibility,
    pub join_mode: JoinMode,
    /// Where one registers, of the join mode `EXTERNAL`.
    pub join_url: Option<WebAddress>,
    /// A [`traboule_kernel::LocalizedText`].
    pub title: Json,
    /// A [`traboule_kernel::LocalizedText`].
    pub description: Option<Json>,
    pub topics: Topics,
    pub venue: Venue,
    /// The same as in the venue, for lists.
    pub venue_space_id: Option<SpaceId>,
    /// The room in that space, accents and case aside.
    pub venue_room_folded: Option<String>,
    pub starts_at: Time,
    pub ends_at: Time,
    pub time_zone: Zone,
    /// How it is repeated. It starts when the event does, by the same clock.
    pub recurrence: Option<Recurrence>,
    /// The event from which an edit of this and all that follow cut it off.
    pub split_from_id: Option<EventId>,
    /// When the last of its dates ends. Only what wrote before there were series left it out: see [`Model::last_end`].
    pub last_ends_at: Option<Time>,
    pub previous_starts: Times,
    pub capacity: Option<i32>,
    /// Counts what calendars have to learn (RFC 5545 3.8.7.4).
    pub sequence: i32,
    /// Why it is cancelled, or was taken back.
    pub reason: Option<String>,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

impl Model {
    /// When the last of its dates ends.
    pub(crate) fn last_end(&self) -> Time {
        self.last_ends_at.unwrap_or(self.ends_at)
    }
}

/// What an event is about, as its organisers wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub(crate) struct Topics(pub(crate) Vec<String>);

/// Points in time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub(crate) struct Times(pub(crate) Vec<Time>);

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
