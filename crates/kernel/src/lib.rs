//! What every other crate agrees on: identities, actors, errors, time, pages, text that people read.
//!
//! Invariant: no I/O happens here. sea-orm is a dependency only so that ids can stand in a row's model as
//! themselves instead of as bare UUIDs, and so that `?` turns a database error into one of ours.

pub mod actor;
pub mod clock;
pub mod database_fault;
pub mod email;
pub mod error;
pub mod id;
pub mod ids;
pub mod invalid;
pub mod localized;
pub mod page;
pub mod rng;
pub mod seal;
pub mod secret;
pub mod slug;
pub mod states;
pub mod text;
mod text_value;

pub use actor::{Access, Actor, Grant, Role, Scope};
pub use clock::{Clock, FixedClock, SystemClock};
pub use error::{Error, Failure, Outcome, UserError};
pub use id::{BadId, Key};
pub use invalid::Invalid;
pub use localized::{Locale, LocalizedText};
pub use rng::{FixedRng, Rng, SystemRng};
pub use slug::Slug;
pub use states::{NotListed, States};

/// A point in time, always UTC.
pub type Time = chrono::DateTime<chrono::Utc>;
/// `Result` with [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
