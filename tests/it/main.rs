//! The tests of the whole, in one binary: through the public surface, a database a test, on SQLite and PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod demo;
mod import;
mod networks;
mod policy;
mod server;
mod spaces;
mod store;
mod tidy;
