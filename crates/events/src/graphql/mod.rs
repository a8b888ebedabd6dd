//! What events give to the graph.

mod details;
mod input;
mod mutation;
mod occurrence;
mod organiser;
mod query;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;
use traboule_graph::{Batch, Connection, Edge, Module, Parents, Result};
use traboule_kernel::page::{Page, PageArgs};
use traboule_kernel::{Actor, Key};

use crate::service::EventService;

/// Who asks.
fn actor<'a>(ctx: &Context<'a>) -> Result<&'a Actor> {
    Ok(ctx.data::<Actor>()?)
}

/// The use cases of events.
fn events<'a>(ctx: &Context<'a>) -> Result<&'a EventService> {
    Ok(ctx.data::<Arc<EventService>>()?)
}

/// The arguments of a connection.
const fn page(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> PageArgs {
    PageArgs { first, after, last, before }
}

/// The page of each parent as a connection; `edge` makes an edge of a row.
fn connections<P: Key, K: Key, T>(
    parents: &Parents<P>,
    pages: HashMap<P, Page<T>>,
    edge: impl Fn(T) -> Result<Edge<K>>,
) -> Result<Batch<Connection<K>>> {
    let connection = |(parent, page)| Ok((parent, Connection::build(page, &edge)?));
    let connections = pages.into_iter().map(connection).collect::<Result<HashMap<_, _>>>()?;
    Ok(parents.each(connections, |_| Connection::new(Page::empty())))
}

/// Adds everything to the module.
pub(crate) fn register(module: Module) -> Module {
    module
        .owns::<details::EventDetails>()
        .owns::<occurrence::OccurrenceDetails>()
        .owns::<organiser::CoOrganiserDetails>()
        .extends::<details::EventNetworks>()
        .extends::<occurrence::EventOccurrences>()
        .extends::<occurrence::SpaceEvents>()
        .extends::<occurrence::NetworkEvents>()
        .extends::<organiser::EventHosts>()
        .extends::<organiser::EventCoOrganisers>()
        .extends::<organiser::SpaceCoOrganisations>()
        .query(query::EventQuery)
        .mutation(mutation::event::EventMutation)
        .mutation(mutation::organiser::CoOrganiserMutation)
}
