//! The use cases, the only writers of this crate's tables.

pub mod calendar;
pub mod deadlines;
mod ended_space;
pub mod event;
pub mod held;
pub mod lead;
mod lookup;
pub mod note;
pub mod notice;
pub mod organiser;
pub mod personal;
mod preparation;
mod reads;
pub mod rsvp;
pub mod task;

use std::sync::Arc;

use traboule_kernel::{Actor, Failure, Invalid, Result, Time};
use traboule_store::Store;

use crate::EventSettings;
use crate::addresses::Addresses;
use crate::ports::{Directory, People};

use reads::circle::Circle;
pub(crate) use reads::event::{Dates, EVENTS_BY_START, EventFilter, EventRow, Near, OccurrenceRow};
pub(crate) use reads::lead_offer::{LEAD_OFFERS_BY_TIME, LeadOfferRow};
pub(crate) use reads::lists::{Lists, Wanted};
pub(crate) use reads::organiser::{CO_ORGANISERS_BY_TIME, CoOrganiserRow, Organiser};
pub(crate) use reads::rsvp::{Count, OWN_RSVPS_BY_START, OwnFilter, RSVPS_BY_PLACE, RsvpRow, SeatPoolRow};
pub(crate) use reads::shared::{NOTES_BY_TIME, NoteRow, TASKS_BY_TIME, TaskRow};
use rsvp::Lanes;

/// How long a reason or a message may be, in characters.
const MAX_REASON: usize = 1_000;

/// The use cases of events. Cheap to clone.
#[derive(Clone)]
pub struct EventService {
    store: Store,
    directory: Arc<dyn Directory>,
    people: Arc<dyn People>,
    addresses: Addresses,
    lanes: Arc<Lanes>,
    settings: EventSettings,
}

impl EventService {
    /// The use cases on this store, with what letters name and what the operator chose.
    pub fn new(
        store: Store,
        directory: Arc<dyn Directory>,
        people: Arc<dyn People>,
        addresses: Addresses,
        settings: EventSettings,
    ) -> Self {
        Self { store, directory, people, addresses, lanes: Arc::default(), settings }
    }

    /// The time now.
    pub(crate) fn now(&self) -> Time {
        self.store.now()
    }
}

/// Somebody is signed in, or the machine itself acts.
fn demand_somebody(actor: &Actor) -> Result<()> {
    if actor.is_system() { Ok(()) } else { actor.signed_in().map(|_| ()) }
}

/// The reason of a step, without space around it.
fn step_reason<C>(reason: Option<&str>, invalid: C) -> Result<Option<&str>, Failure<C>> {
    let Some(reason) = reason else { return Ok(None) };
    traboule_kernel::invalid::text_mistake("reason", reason, MAX_REASON)
        .map_or_else(|| Ok(Some(reason.trim())), |mistake| Err(Failure::at("input.reason", invalid, mistake.message)))
}

/// Mistakes in fields of `input`, as this use case names them.
fn mistakes<C: Copy>(mistakes: Vec<Invalid>, code: C) -> Result<(), Failure<C>> {
    if mistakes.is_empty() {
        return Ok(());
    }
    let error = |mistake: Invalid| traboule_kernel::UserError::at(&format!("input.{}", mistake.field), code, mistake.message);
    Err(Failure::Mistakes(mistakes.into_iter().map(error).collect()))
}
