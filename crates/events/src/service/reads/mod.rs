//! The statements behind lists and levels. What the actor may not see is not there.

pub(super) mod acknowledgement;
pub(super) mod circle;
pub(super) mod event;
mod found_by;
pub(super) mod held;
pub(super) mod lead_offer;
pub(super) mod lists;
pub(super) mod organiser;
pub(super) mod rsvp;
pub(super) mod shared;
