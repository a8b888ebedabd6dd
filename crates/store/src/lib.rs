//! Storage: connections to SQLite or PostgreSQL, the unit of work, the audit trail, the outbox and
//! its worker.
//!
//! Tables it owns: `audit_entry`, `outbox_message`, `outbox_delivery`.
//!
//! Invariant: what a use case writes, its audit rows and its messages are one transaction
//! ([`UnitOfWork`]). Invariant: nothing here reaches the network but the database connection;
//! consumers of messages, which do, are given by the server.

pub mod audit;
pub mod entity;
pub mod keyset;
pub mod mail;
mod migrate;
pub mod outbox;
mod reader;
mod row;
pub mod settings;
pub mod sql;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
pub mod top;
mod unit;
pub mod version;

#[doc(hidden)]
pub use sea_orm;
#[doc(hidden)]
pub use traboule_kernel as kernel;

pub use audit::Audit;
pub use keyset::{Direction, Keyset};
pub use outbox::{Consumer, Delivery, Message, Worker};
pub use reader::Reader;
pub use settings::StoreSettings;
pub use store::{OpenError, Store};
pub use top::PerParent;
pub use unit::UnitOfWork;
