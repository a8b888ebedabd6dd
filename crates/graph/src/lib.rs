//! One GraphQL schema out of domains that do not know each other, loaded level by level.
pub mod engine;

mod compose;
mod composition;
mod connection;
mod contribution;
mod driver;
mod entities;
mod env;
mod error;
mod global_id;
mod level;
mod member;
mod module;
mod part;
mod payload;
mod reference;
mod root;
mod schema;
mod selected;
mod selection;
mod state;
mod text;

#[doc(hidden)]
pub use async_graphql;
#[doc(hidden)]
pub use traboule_kernel as kernel;

pub use self::compose::{ComposeError, Mode, compose};
pub use self::connection::{Connection, Edge, EdgeFields, NoEdgeFields, PageInfo};
pub use self::engine::{Engine, Incoming, Limits, Prepared, Refused, Reply, RequestId};
pub use self::error::{Error, Result};
pub use self::global_id::GlobalId;
#[doc(hidden)]
pub use self::member::{Member, interface_field, member, register_interface, register_union, resolve_member};
pub use self::module::Module;
pub use self::part::{Batch, Extension, Owner, Parents};
pub use self::payload::{ErrorCode, UserError, split};
pub use self::reference::Ref;
pub use self::schema::Schema;
pub use self::selected::{Selected, asks};
