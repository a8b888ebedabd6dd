//! The directory: operators, spaces, networks.

pub mod import;
pub mod rules;
