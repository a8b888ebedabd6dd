//! The directory: operators, spaces and networks, and what people ask and decide about them.
//!
//! Tables it owns: `operator`, `space` with `space_slug`, `space_kind`, `space_amenity`, `space_term`,
//! `space_source`; `network` with `network_slug`, `network_membership`, `delegate`; `claim`, `suggestion`,
//! `duplicate`; `import_run`, `import_row`.
//!
//! Invariants: a slug belongs to one space for ever; nothing overwrites what an owner wrote but an owner;
//! no machine merges two spaces; a parent network is wider than its child.

mod entity;
mod graphql;
pub mod import;
mod letter;
mod lookup;
pub mod message;
pub mod open_data;
mod policy;
pub mod ports;
mod row;
pub mod rules;
pub mod search;
pub mod service;

use std::sync::Arc;

use traboule_graph::Module;

use service::network::NetworkService;
use service::space::SpaceService;

pub use lookup::{Lookup, PublicSpace};

/// The directory's share of the graph.
pub fn module(spaces: Arc<SpaceService>, networks: Arc<NetworkService>) -> Module {
    graphql::register(Module::new("spaces").data(spaces).data(networks))
}
