//! Calendars and pages of events: what they hold, for whom, in which language.
//!
//! A feed holds events that are announced and that its reader may see, from three months ago on, and at most a thousand. A
//! cancelled event stays in it, as cancelled. An unlisted one has a feed of its own, for who knows its address, and is in no other.
//! Each feed is made by the same number of statements, whatever it holds.

mod dates;
pub(in crate::service) mod describe;
mod feed;
mod import;
mod own;
mod page;
pub(in crate::service) mod personal;
mod rows;
mod token;

use std::sync::Arc;

use super::EventService;
use crate::addresses::Addresses;
use crate::ports::People;

pub use import::{EventImportOutcome, EventsFile, EventsImportErrorCode, EventsImported, ImportedEvent};
pub use token::{CalendarTokenCreateErrorCode, IssuedCalendarToken};

/// The use cases of calendars.
pub struct CalendarService {
    events: Arc<EventService>,
    people: Arc<dyn People>,
    addresses: Addresses,
}

impl CalendarService {
    /// The use cases over these events. `addresses` is where the world finds them.
    pub fn new(events: Arc<EventService>, people: Arc<dyn People>, addresses: Addresses) -> Self {
        Self { events, people, addresses }
    }
}
