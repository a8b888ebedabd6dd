//! The tests of the whole, in one binary: through the public surface, a database a test, on SQLite and PostgreSQL.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::items_after_statements,
    reason = "a test fails by panicking, and asks its question where it needs the answer"
)]

mod accounts;
mod attendance;
mod demo;
mod event_notices;
mod events;
mod events_calendars;
mod events_preparation;
mod events_series;
mod import;
mod networks;
mod open_data;
mod policy;
mod server;
mod spaces;
mod store;
mod tidy;
