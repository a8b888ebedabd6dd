//! One's own dates.

use std::collections::HashMap;

use traboule_kernel::ids::{EventId, EventOccurrenceId, PersonId};
use traboule_kernel::{Actor, Error, Result};

use super::CalendarService;
use super::describe::Dated;
use crate::calendar::When;
use crate::rules::schedule::Schedule;
use crate::service::EventRow;

impl CalendarService {
    /// The dates that the person comes to, or waits for, in any order. One statement.
    ///
    /// SEAM for the merge with RSVPs: while there are none, nobody comes anywhere. The statement that belongs here reads the
    /// occurrences of the person's RSVPs that are live, the newest 1,000 by their date.
    pub(super) async fn own_dates(&self, _person: PersonId) -> Result<Vec<EventOccurrenceId>> {
        Ok(Vec::new())
    }

    /// These dates with their events, by their start; those that the reader may not see are left out. A date stands there alone,
    /// without its series: who comes to one comes to one. At most four statements.
    ///
    /// SEAM for the merge with series: a date of an event that is repeated is `When::Date`, so that those of one event, which have
    /// one UID, are told apart.
    pub(super) async fn dated(&self, reader: &Actor, dates: &[EventOccurrenceId]) -> Result<Vec<Dated>> {
        let mut dates = self.events.occurrences_by_id(reader, dates).await?;
        dates.sort_unstable_by_key(crate::service::OccurrenceRow::place);
        let mut events: Vec<EventId> = dates.iter().map(|date| date.event).collect();
        events.sort_unstable();
        events.dedup();
        let events: HashMap<EventId, EventRow> = self.events.events_by_id(reader, &events, EventRow::ALL).await?.into_iter().collect();
        let mut found = Vec::with_capacity(dates.len());
        for date in dates {
            let Some(row) = events.get(&date.event).filter(|row| row.state().is_ok_and(|state| state.is_announced())) else { continue };
            let schedule = Schedule::new(date.starts_at, date.ends_at, *row.time_zone()?);
            let schedule = schedule.map_err(|_| Error::internal("a date of an event holds times that are none"))?;
            found.push(Dated { row: row.clone(), when: When::Once(schedule) });
        }
        Ok(found)
    }
}
