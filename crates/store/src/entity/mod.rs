//! The tables that this crate owns, one a file.

pub mod audit_entry;
pub mod outbox_delivery;
pub mod outbox_message;
