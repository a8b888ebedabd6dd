//! The use cases, the only writers of this crate's tables.

pub mod deadlines;
pub mod event;
pub mod notice;
pub mod organiser;
mod reads;
pub mod rsvp;

use std::sync::Arc;

use traboule_kernel::{Actor, Failure, Invalid, Result, Time};
use traboule_store::Store;

use crate::ports::{Directory, People};

use reads::circle::Circle;
pub(crate) use reads::event::{Dates, EVENTS_BY_START, EventFilter, EventRow, Near, OccurrenceRow};
pub(crate) use reads::lists::{Lists, Wanted};
pub(crate) use reads::organiser::{CO_ORGANISERS_BY_TIME, CoOrganiserRow, Organiser};
pub(crate) use reads::rsvp::{Count, OWN_RSVPS_BY_START, OwnFilter, RSVPS_BY_PLACE, RsvpRow, SeatPoolRow};
use rsvp::Lanes;

/// How long a reason or a message may be, in characters.
const MAX_REASON: usize = 1_000;

/// The use cases of events. Cheap to clone.
#[derive(Clone)]
pub struct EventService {
    store: Store,
    directory: Arc<dyn Directory>,
    people: Arc<dyn People>,
    /// Where the pages of this instance are, without a slash at the end.
    public_url: Arc<str>,
    lanes: Arc<Lanes>,
}

impl EventService {
    /// The use cases on this store. `public_url` is where the pages of this instance are, for links in letters.
    pub fn new(store: Store, directory: Arc<dyn Directory>, people: Arc<dyn People>, public_url: &str) -> Self {
        Self { store, directory, people, public_url: public_url.trim_end_matches('/').into(), lanes: Arc::default() }
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

/// Mistakes in fields of `input`, as this use case names them.
fn mistakes<C: Copy>(mistakes: Vec<Invalid>, code: C) -> Result<(), Failure<C>> {
    if mistakes.is_empty() {
        return Ok(());
    }
    let error = |mistake: Invalid| traboule_kernel::UserError::at(&format!("input.{}", mistake.field), code, mistake.message);
    Err(Failure::Mistakes(mistakes.into_iter().map(error).collect()))
}
