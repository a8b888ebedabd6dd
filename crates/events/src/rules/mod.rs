//! The rules of events as pure functions and values: no database, no clock, no network.
//!
//! What a rule says stands in the domain text; what it left open is decided, and said, in the file of the rule. Values
//! that may hold several mistakes list them all as [`Invalid`](traboule_kernel::Invalid); values made of one text are types
//! that exist only when valid ([`FromStr`](std::str::FromStr)).

pub mod capacity;
pub mod event;
pub mod material;
pub mod notice;
pub mod organiser;
pub mod own;
pub mod preparation;
pub mod recurrence;
pub mod rsvp;
pub mod schedule;
pub mod text;
pub mod venue;
pub mod waitlist;
