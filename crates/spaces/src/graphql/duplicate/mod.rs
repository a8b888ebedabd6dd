//! Possible duplicates in the graph.

mod details;
mod mutation;
mod query;

use async_graphql::Context;
use traboule_graph::{Module, Result};

use super::spaces;
use crate::service::duplicate::DuplicateService;

/// The use cases of possible duplicates.
fn duplicates(ctx: &Context<'_>) -> Result<DuplicateService> {
    Ok(spaces(ctx)?.duplicates())
}

/// Adds possible duplicates to the module.
pub(crate) fn register(module: Module) -> Module {
    module.owns::<details::DuplicateDetails>().query(query::DuplicateQuery).mutation(mutation::DuplicateMutation)
}
