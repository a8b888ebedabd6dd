//! Calendars in the graph: the addresses of one's own, and events that come from files.

mod import;
mod mutation;
mod query;
mod token;

use std::sync::Arc;

use async_graphql::Context;
use traboule_graph::{Module, Result};

use crate::service::calendar::CalendarService;

/// The use cases of calendars.
fn calendars<'a>(ctx: &Context<'a>) -> Result<&'a CalendarService> {
    Ok(ctx.data::<Arc<CalendarService>>()?)
}

/// Adds everything to the module.
pub(super) fn register(module: Module) -> Module {
    module
        .owns::<token::CalendarTokenDetails>()
        .query(query::CalendarQuery)
        .mutation(import::EventsImportMutation)
        .mutation(mutation::CalendarMutation)
}
