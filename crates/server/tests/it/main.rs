//! The real binary, as an operator meets it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod audience;
mod backup;
mod commands;
mod demo;
mod faults;
mod import;
mod instance;
mod starting;
mod stopping;
