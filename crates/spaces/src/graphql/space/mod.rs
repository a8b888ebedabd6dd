//! Spaces in the graph.

mod details;
mod facets;
mod filter;
mod input;
mod mutation;
mod query;
mod value;

use traboule_graph::Module;

pub(crate) use details::{SpaceDetails, columns_of};
pub(crate) use filter::SpaceFilterInput;
pub(crate) use input::SpaceInput;

pub(super) fn register(module: Module) -> Module {
    module.owns::<SpaceDetails>().query(query::SpaceQuery).mutation(mutation::SpaceMutation)
}
