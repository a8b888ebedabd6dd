//! The server: it puts the domains together, gives them their ports, and runs them.
//!
//! This crate knows every domain; nothing knows it. A new domain is one line in [`services`], its adapters in `adapters`,
//! and its kinds in `graphql::node`.
//!
//! Start, in this order: settings, log, database, migrations, services, schema, listener, then requests. Stop, in this
//! order: not ready, no new connections, requests under way end, the delivery under way ends, the database is closed.

mod adapters;
pub mod app;
pub mod backup;
pub mod cli;
pub mod database;
pub mod demo;
pub mod examples;
pub mod graphql;
pub mod log;
pub mod mail;
mod routes;
pub mod schema;
pub mod services;
pub mod settings;

pub use app::{App, StartError};
pub use settings::Settings;
