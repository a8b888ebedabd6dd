//! Who may do what with events: an actor and facts in, a decision out. No I/O.

mod attendance;
#[cfg(test)]
mod cast;
mod organising;
mod seeing;

pub use attendance::{Attendance, attendance, may_ask_as_guest, may_change_rsvp, may_rsvp};
pub(crate) use organising::{Organisers, may_cancel, may_edit, may_lead, may_prepare, may_speak_for};
pub use seeing::{EventFacts, is_listed, may_see, may_see_as_called, may_see_preparation, may_unpublish};
