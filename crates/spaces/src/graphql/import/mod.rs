//! Imports in the graph.
//!
//! A file comes as a list of pieces of text: each fits the limit of a string, all of them the limit of a body (about
//! 120 KB of a file; the census of one region has 65). That needs no second protocol and no place for half a file. Larger
//! files, and files in other encodings than UTF-8, come by the command line or by the server's route `/imports/cget`.

mod details;
mod mutation;
mod query;
mod rows;

use async_graphql::Context;
use traboule_graph::{Module, Result};

use super::spaces;
use crate::import::ImportService;

/// The use cases of imports, which need nothing but the store.
fn imports(ctx: &Context<'_>) -> Result<ImportService> {
    Ok(ImportService::new(spaces(ctx)?.store().clone()))
}

/// Adds imports to the module.
pub(crate) fn register(module: Module) -> Module {
    module.owns::<details::ImportDetails>().extends::<rows::ImportRows>().query(query::ImportQuery).mutation(mutation::ImportMutation)
}
