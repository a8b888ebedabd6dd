//! Which events a space held: what the charter of a network asks of its members ("at least 15 events a year").
//!
//! A date was held when it is over and its event was confirmed. A space held it if it organised the event while it took place: as the
//! lead, or as a co-organiser that accepted before it ended and did not step back before it began. What changed hands afterwards
//! changes nothing: who led is told by the offers of the lead that were accepted since, who organised by when they accepted and left.

use std::collections::HashMap;

use traboule_kernel::ids::{EventId, EventOccurrenceId, SpaceId};
use traboule_kernel::{Error, Result, Time};

use super::EventService;
use crate::rules::event::EventVisibility;

/// A date that a space held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldEvent {
    /// The event.
    pub event: EventId,
    /// The date.
    pub occurrence: EventOccurrenceId,
    /// When it started.
    pub starts_at: Time,
    /// When it ended.
    pub ends_at: Time,
    /// Who sees the event: whoever counts for the public leaves out what the public does not see.
    pub visibility: EventVisibility,
    /// Whether the space led the event when the date ended; else it organised it with its lead.
    pub as_lead: bool,
}

/// The dates that ended from `from` on and before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldWindow {
    /// The first moment.
    pub from: Time,
    /// The moment after the last.
    pub until: Time,
}

impl HeldWindow {
    /// Errors: a window that ends before it begins.
    pub fn new(from: Time, until: Time) -> Result<Self> {
        if until > from { Ok(Self { from, until }) } else { Err(Error::bad_input("`until` must be after `from`")) }
    }
}

impl EventService {
    /// The dates that the space held, by their start. Whoever may see them: it is for use cases, not for viewers.
    pub async fn events_held(&self, space: SpaceId, window: HeldWindow) -> Result<Vec<HeldEvent>> {
        Ok(self.events_held_by(&[space], window).await?.remove(&space).unwrap_or_default())
    }

    /// The dates that each of these spaces held, by their start; spaces without are left out. One statement.
    pub async fn events_held_by(&self, spaces: &[SpaceId], window: HeldWindow) -> Result<HashMap<SpaceId, Vec<HeldEvent>>> {
        let mut held: HashMap<SpaceId, Vec<HeldEvent>> = HashMap::new();
        for (space, event) in self.held(spaces, window).await? {
            held.entry(space).or_default().push(event);
        }
        Ok(held)
    }

    /// How many dates each of these spaces held; spaces without are left out. One statement.
    pub async fn events_held_count(&self, spaces: &[SpaceId], window: HeldWindow) -> Result<HashMap<SpaceId, u64>> {
        self.held_counts(spaces, window).await
    }
}
