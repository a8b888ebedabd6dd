//! Events as calendars: iCalendar (RFC 5545) written and read, as text alone.
//!
//! The crate `icalendar` reads what is written here in the tests, and does not write or read it in the product. Its writer
//! lets a line break in an address or a carriage return in a text through, parts `\` from `n` when it folds a line (some
//! programs then drop the event), and has no time zones. Its reader gives up the whole file at the first line that it
//! cannot read, and follows nested components by recursion, so that a hostile file of some kilobytes ends the process.

mod draft;
mod event;
mod file;
mod line;
mod time;
mod write;
mod zone;

pub use draft::{Draft, Note, Refusal, Refused};
pub use event::{Calendar, CalendarEvent, CalendarOccurrence, CalendarOrganiser, CalendarStatus, Details, Method, When};
pub use file::{Import, MAX_EVENTS, MAX_FILE, Unreadable, read};
