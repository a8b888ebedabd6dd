//! The use cases, the only writers of this crate's tables.

mod concerned;
pub mod duplicate;
pub mod network;
pub mod personal;
pub mod space;
