//! Suggestions in the graph.

mod details;
mod mutation;
mod query;

use traboule_graph::Module;

pub(super) fn register(module: Module) -> Module {
    module.owns::<details::SuggestionDetails>().query(query::SuggestionQuery).mutation(mutation::SuggestionMutation)
}
