//! The real binary, as an operator meets it.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod audience;
mod backup;
#[path = "../../benches/shared/client.rs"]
mod client;
mod commands;
mod demo;
mod faults;
mod import;
mod instance;
mod queue;
mod races;
mod starting;
mod stopping;
