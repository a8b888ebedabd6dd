//! One GraphQL schema out of domains that do not know each other, loaded level by level.
//!
//! # What a domain writes
//!
//! [`Ref<SpaceId>`](Ref) is *the* GraphQL object `Space`, whoever gives it fields; every resolver that
//! returns a space returns it. Fields come in *parts*, ordinary async-graphql objects whose names never
//! reach the API. The domain that knows whether a space exists hands over an [`Owner`]; others add fields
//! with an [`Extension`]. A [`Module`] lists a domain's parts, and [`compose`] makes the schema.
//!
//! Three rules:
//! 1. Return `Ref`, never a part.
//! 2. A field of what you own is a scalar, a value object or a `Ref`.
//! 3. A field that you add to another's object returns a [`Batch`], and asks once for all its [`Parents`].
//!
//! Lists are [`Connection`]s, ids of arguments are [`GlobalId`]s, mutations answer with a [`payload!`],
//! interfaces and unions are declared with [`interface!`] and [`union!`]. Errors are [`traboule_kernel::Error`]s,
//! and `?` does the rest. Two complete domains stand in `tests/graph/support`: `houses.rs` and `markets.rs`.
//!
//! # How one object is made of many parts
//!
//! `Ref<K>` registers `type Space { id: ID! }` and nothing else. A schema may register any output type,
//! and registering is running code on the registry: so each part is registered through a wrapper that has
//! async-graphql describe the part, moves its fields into the object and removes the part (`contribution`). A
//! table in the schema's data says which module answers which field (`composition`). Before any of this, `compose`
//! looks at every part alone and refuses what cannot work, in words.
//!
//! # How a level is loaded at once
//!
//! Nothing is planned ahead: async-graphql resolves as always. But `Ref` does not answer, it *waits* in
//! the hub of the driver around it (`driver`). When the driver sees that everything below it waits, it takes all references
//! that were met and resolves them as one *level* (`level`): the owner of each kind of object is called once, each
//! extension field once, whatever the number of rows. There is no timer, and the order is the same each time.
//! A field of an extension returns a `Batch`, whose values are resolved under a driver of their own: the
//! next level. So the number of calls follows the shape of the document alone.
//!
//! The level is written as one text, and every reference answers with its slice of it, which is copied
//! into the level above. Such slices travel through async-graphql as `Value::Binary`; a scalar's own bytes are told apart by
//! where they lie (`state`). Since finished texts cannot be merged, the fields of a selection are merged first
//! (`selection`).
//!
//! Paths of errors start, inside a level, with a number that stands for the object's place; when the reply is
//! finished, numbers become paths (`state`). What an error tells a client is decided in one place (`error`).
//!
//! # What to know before changing something
//!
//! * While a level runs, its siblings are not polled: a field that is slow for its own reasons delays them.
//! * An error in a nullable field nulls that field, as the specification says, in objects of levels and at
//!   the roots. In value objects async-graphql nulls the nearest `Option`, so fields of value objects should not fail.
//! * Where no driver is, in the payload of a subscription, a reference is a level of its own.
//! * An object whose owner is in the schema is asked for when any field but `id` is selected on it; what the
//!   owner does not answer does not exist, and what extensions said about it is dropped.
//! * This is the only crate that touches async-graphql's hidden `registry`; its version is pinned.
//!
//! Documents reach a schema only through an [`Engine`], which holds the [`Limits`].

mod compose;
mod composition;
mod connection;
mod contribution;
mod driver;
pub mod engine;
mod entities;
mod env;
mod error;
mod global_id;
mod input;
mod level;
mod localized;
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
pub use self::engine::{Cost, Engine, Incoming, Limits, Prepared, Rate, Refused, Reply, RequestId};
pub use self::error::{Error, Result};
pub use self::global_id::GlobalId;
pub use self::input::{InputReader, LocaleTextInput, LocalizedTextInput, NearInput};
pub use self::localized::LocalizedText;
#[doc(hidden)]
pub use self::member::{Member, interface_field, member, register_interface, register_union, resolve_member};
pub use self::module::Module;
pub use self::part::{Batch, Extension, Owner, Parents};
pub use self::payload::{ErrorCode, UserError, split};
pub use self::reference::Ref;
pub use self::schema::Schema;
pub use self::selected::{Selected, asks};
