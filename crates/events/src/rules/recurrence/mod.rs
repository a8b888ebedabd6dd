//! Series of events: a recurrence rule with a start, dates that are added and left out, and what happens to single
//! occurrences.
//!
//! Bounds, whatever a rule says: no more than one occurrence a day (`rule`), none later than two years after the start,
//! [`MAX_OCCURRENCES`] in all, and work that the calendar bounds instead of the rule (`dates`).
//!
//! The clock on the wall is kept across daylight saving. The rule works on dates and never sees a zone; each date gets
//! the time of the start, and only then becomes an instant, by [`Zone::instant`](super::schedule::Zone::instant). RFC
//! 5545 3.3.10 says of a local time that does not exist both that it is left out and that it is read as 3.3.5 says: the
//! latter is done, because people come to a meeting that is an hour late, and not to one that vanished.

mod dates;
mod edit;
mod key;
mod rule;
mod series;
mod stored;

#[cfg(test)]
mod judged;
#[cfg(test)]
pub(crate) use judged::recurrence as generated;

pub use edit::{BadEdit, EditScope, Edited, Override, Overrides, TimeChange, cancel, edit, edit_to_come};
pub use key::{BadOccurrenceKey, OccurrenceKey};
pub use rule::{BadRule, Frequency, MAX_INTERVAL, MAX_RULE, Rule};
pub use series::{BadSeries, MAX_EXTRA_DATES, MAX_OCCURRENCES, MAX_YEARS, Occurrence, Recurrence, Series};
