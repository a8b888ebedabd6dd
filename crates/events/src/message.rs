//! What others learn of events, through the outbox. Every change of one is a message.

use serde::{Deserialize, Serialize};
use traboule_kernel::Time;
use traboule_kernel::ids::{CoOrganiserId, EventId, EventOccurrenceId, RsvpId, SpaceId};
use traboule_store::Message;

use crate::rules::event::EventState;
use crate::rules::material::MaterialChange;
use crate::rules::organiser::CoOrganiserState;
use crate::rules::rsvp::RsvpState;

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

/// Somebody said that they come, or what they said has another state now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RsvpChanged {
    /// The RSVP.
    pub rsvp: RsvpId,
    /// Of which date.
    pub occurrence: EventOccurrenceId,
    /// Of which event.
    pub event: EventId,
    /// Where it stood before; nowhere, if it is new.
    pub from: Option<RsvpState>,
    /// Where it stands now.
    pub to: RsvpState,
    /// Whether its own person, or guest, did it.
    pub by_themselves: bool,
}

impl Message for RsvpChanged {
    const NAME: &'static str = "events.rsvp_changed.v1";
}

/// The places of a date must be looked at: an offer lapses, or a pool is released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementDue {
    /// The date.
    pub occurrence: EventOccurrenceId,
}

impl Message for SettlementDue {
    const NAME: &'static str = "events.settlement_due.v1";
}

/// The list of who came to a date is old enough to be purged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgeDue {
    /// The date.
    pub occurrence: EventOccurrenceId,
}

impl Message for PurgeDue {
    const NAME: &'static str = "events.purge_due.v1";
}

/// People were invited to come to an event: those whose invitations bear this time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleInvited {
    /// The event.
    pub event: EventId,
    /// When.
    pub at: Time,
}

impl Message for PeopleInvited {
    const NAME: &'static str = "events.people_invited.v1";
}

/// A date starts in a day, unless it was moved meanwhile: those who come are reminded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReminderDue {
    /// The date.
    pub occurrence: EventOccurrenceId,
    /// The start that they are reminded of.
    pub starts_at: Time,
}

impl Message for ReminderDue {
    const NAME: &'static str = "events.reminder_due.v1";
}
