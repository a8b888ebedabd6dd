//! Claims in the graph.

mod details;
mod mutation;
mod query;

use traboule_graph::Module;

pub(super) fn register(module: Module) -> Module {
    module.owns::<details::ClaimDetails>().query(query::ClaimQuery).mutation(mutation::ClaimMutation)
}
