//! Changes of events, of their dates and of who organises them.

pub(super) mod event;
pub(super) mod occurrence;
pub(super) mod organiser;
