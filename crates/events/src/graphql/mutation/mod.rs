//! Changes of events and of who organises them.

pub(super) mod event;
pub(super) mod lead_offer;
pub(super) mod network;
pub(super) mod note;
pub(super) mod organiser;
pub(super) mod task;
