//! Changes of events, of their dates, of who organises them, and of who comes.

pub(super) mod event;
pub(super) mod occurrence;
pub(super) mod organiser;
pub(super) mod rsvp;
