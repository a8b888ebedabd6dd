//! The use cases, the only writers of this crate's tables.

pub mod duplicate;
pub mod network;
pub mod personal;
pub mod space;
