//! Operators in the graph.

mod details;
mod mutation;
mod query;
mod spaces;

use traboule_graph::Module;

pub(super) fn register(module: Module) -> Module {
    module
        .owns::<details::OperatorDetails>()
        .extends::<spaces::OperatorSpaces>()
        .query(query::OperatorQuery)
        .mutation(mutation::OperatorMutation)
}
