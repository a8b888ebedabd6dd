//! Changes of events and of who organises them.

pub(super) mod event;
pub(super) mod organiser;
