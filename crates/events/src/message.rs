//! What others learn of events, through the outbox. Every change of one is a message.

use serde::{Deserialize, Serialize};
use traboule_kernel::Time;
use traboule_kernel::ids::{CoOrganiserId, EventId, EventNoteId, EventOccurrenceId, EventTaskId, LeadOfferId, NetworkId, RsvpId, SpaceId};
use traboule_store::Message;

use crate::rules::event::EventState;
use crate::rules::material::MaterialChange;
use crate::rules::organiser::{CoOrganiserState, LeadOfferState};
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

/// Somebody said that they come, or what they said changed.
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
    /// Where it stands now: where it stood before, if something else about it changed.
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

/// The lead of an event was offered to a space, which answered, or is no longer asked. Once it is accepted, the space leads, and
/// the former lead is a co-host: no other message says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadOfferChanged {
    /// The offer.
    pub offer: LeadOfferId,
    /// Of the lead of which event.
    pub event: EventId,
    /// The space that led the event when it was made.
    pub from: SpaceId,
    /// The space that was asked.
    pub to: SpaceId,
    /// Where it stands now.
    pub state: LeadOfferState,
}

impl Message for LeadOfferChanged {
    const NAME: &'static str = "events.lead_offer_changed.v1";
}

/// The time to answer an offer of the lead is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadOfferDue {
    /// The offer.
    pub offer: LeadOfferId,
}

impl Message for LeadOfferDue {
    const NAME: &'static str = "events.lead_offer_due.v1";
}

/// The time has come to look which co-organisers have not acknowledged a change of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcknowledgementsDue {
    /// The event.
    pub event: EventId,
    /// Which change, by its number among those of the event. Where there is a later one, there is nothing to do.
    pub change: i32,
}

impl Message for AcknowledgementsDue {
    const NAME: &'static str = "events.acknowledgements_due.v1";
}

/// The next date of an event is near, and co-organisers have not acknowledged what changed: its lead should know. Sent once a change;
/// `Event.missingAcknowledgements` says whose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcknowledgementsMissing {
    /// The event.
    pub event: EventId,
}

impl Message for AcknowledgementsMissing {
    const NAME: &'static str = "events.acknowledgements_missing.v1";
}

/// What the organisers of an event share changed: a note or a task was written, edited, done or deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparationChanged {
    /// The event.
    pub event: EventId,
    /// The note, if it is one.
    pub note: Option<EventNoteId>,
    /// The task, if it is one.
    pub task: Option<EventTaskId>,
}

impl Message for PreparationChanged {
    const NAME: &'static str = "events.preparation_changed.v1";
}

/// A network took an event off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventUnpublished {
    /// The event.
    pub event: EventId,
    /// The network that it does not belong to any more.
    pub network: NetworkId,
}

impl Message for EventUnpublished {
    const NAME: &'static str = "events.event_unpublished.v1";
}

/// A space is closed for good, or one with another, and leads, organises or receives an event that is to come, which needs another host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostEnded {
    /// The event.
    pub event: EventId,
    /// The space.
    pub space: SpaceId,
}

impl Message for HostEnded {
    const NAME: &'static str = "events.host_ended.v1";
}

/// The time to answer invitations that were made at once is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationsDue {
    /// The event whose invitations may be over.
    pub event: EventId,
}

impl Message for InvitationsDue {
    const NAME: &'static str = "events.invitations_due.v1";
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
