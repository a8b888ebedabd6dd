//! The use cases of coming: who says that they come to a date, who gets a place, who waits.
//!
//! All that happens to the RSVPs of one date goes through its *lane* ([`lane`]): what arrives while a transaction runs shares the
//! next one, and everybody is answered after the commit. In a transaction a date is a *hall* ([`hall`]): loaded once, changed in
//! memory by the rules of [`crate::rules::waitlist`], and written once. Use cases that change a date for other reasons (another
//! capacity, another start, a cancellation) do it in their own transaction, with the same hall.
//!
//! Locks: the event (shared), then the date, then people. So no two transactions decide on one date at the same time, in
//! however many processes, and none decides while the event is being edited.

mod ask;
mod end;
mod guest;
mod guest_page;
mod hall;
mod invite;
mod lane;
mod list;
mod load;
pub(super) mod personal;
mod pool;
mod purge;
mod request;
mod settle;
mod write;

pub use ask::{RsvpCreateErrorCode, RsvpStepErrorCode, RsvpUpdateErrorCode};
pub use guest::{GuestAsk, GuestRsvp, RsvpGuestAskErrorCode, RsvpGuestStepErrorCode};
pub use invite::RsvpInviteErrorCode;
pub use list::Attendee;
pub use pool::{SeatPoolErrorCode, SeatPoolWanted};
pub use request::{NewRsvp, RsvpPatch, RsvpStep};

pub(super) use end::{end_dates, invite_to_both, release_pools};
pub(super) use lane::Lanes;
pub(super) use pool::move_pools;
