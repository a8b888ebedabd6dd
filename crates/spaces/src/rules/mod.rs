//! The rules of the directory as pure functions and values: no database, no clock, no network.
//!
//! What a rule says stands in the domain text; what it left open is decided, and said, in the file of
//! the rule. Values that may hold several mistakes list them all as [`Invalid`]; values made of one
//! text are types that exist only when valid ([`FromStr`](std::str::FromStr)).

pub mod address;
pub mod amenity;
pub mod capacity;
pub mod claim;
pub mod contact;
pub mod department;
pub mod diff;
pub mod duplicates;
pub mod freshness;
pub mod kind;
pub mod legal;
pub mod lifecycle;
pub mod map_cell;
pub mod membership;
pub mod name;
pub mod network;
pub mod offer;
pub mod opening;
pub mod place;
pub mod provenance;
pub mod region;
pub mod suggestion;
pub mod time_zone;
pub mod web;

pub use traboule_kernel::{Invalid, NotListed, States, invalid, slug};

use traboule_kernel::text_value;
