//! Changes of events, of who organises them, and of who comes.

pub(super) mod event;
pub(super) mod organiser;
pub(super) mod rsvp;
