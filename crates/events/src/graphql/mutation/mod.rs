//! Changes of events, of their dates, of who organises them, and of who comes.

pub(super) mod event;
pub(super) mod lead_offer;
pub(super) mod network;
pub(super) mod note;
pub(super) mod occurrence;
pub(super) mod organiser;
pub(super) mod rsvp;
pub(super) mod task;
