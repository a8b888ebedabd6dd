//! What the directory gives to the graph.

pub(crate) mod claim;
pub(crate) mod duplicate;
pub(crate) mod import;
pub(crate) mod network;
pub(crate) mod operator;
pub(crate) mod space;
pub(crate) mod suggestion;

use async_graphql::Context;
use std::sync::Arc;
use traboule_graph::{Module, Result};
use traboule_kernel::Actor;

use crate::service::space::SpaceService;

/// Who asks.
pub(crate) fn actor<'a>(ctx: &Context<'a>) -> Result<&'a Actor> {
    Ok(ctx.data::<Actor>()?)
}

/// The use cases of spaces.
pub(crate) fn spaces<'a>(ctx: &Context<'a>) -> Result<&'a SpaceService> {
    Ok(ctx.data::<Arc<SpaceService>>()?)
}

/// Adds everything to the module.
pub(crate) fn register(module: Module) -> Module {
    let module = space::register(module);
    let module = network::register(module);
    let module = operator::register(module);
    let module = import::register(module);
    let module = duplicate::register(module);
    let module = claim::register(module);
    suggestion::register(module)
}
