//! What others learn of events, through the outbox. Every change of one is a message.

use serde::{Deserialize, Serialize};
use traboule_kernel::ids::{CoOrganiserId, EventId, EventOccurrenceId, SpaceId};
use traboule_store::Message;

use crate::rules::event::EventState;
use crate::rules::material::MaterialChange;
use crate::rules::organiser::CoOrganiserState;

/// An event was written, edited, or went on in its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventChanged {
    /// The event.
    pub event: EventId,
    /// Its state now; none if it was a draft that was deleted.
    pub state: Option<EventState>,
    /// Its version now.
    pub version: i32,
    /// What of it co-organisers have to acknowledge.
    pub material: Vec<MaterialChange>,
    /// The dates of which something changed; none, where it is the event as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub occurrences: Vec<EventOccurrenceId>,
}

impl Message for EventChanged {
    const NAME: &'static str = "events.event_changed.v1";
}

/// A space was invited to organise an event, answered, or no longer organises it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoOrganiserChanged {
    /// The co-organiser.
    pub co_organiser: CoOrganiserId,
    /// Of which event.
    pub event: EventId,
    /// Which space.
    pub space: SpaceId,
    /// Where it stands now.
    pub state: CoOrganiserState,
}

impl Message for CoOrganiserChanged {
    const NAME: &'static str = "events.co_organiser_changed.v1";
}

/// The time to answer an invitation is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationDue {
    /// The co-organiser.
    pub co_organiser: CoOrganiserId,
}

impl Message for InvitationDue {
    const NAME: &'static str = "events.invitation_due.v1";
}
