//! Networks, their members and their voices in the graph.

mod children;
mod delegate;
mod details;
mod membership;
mod mutation;
mod query;
mod statutes;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;
use traboule_graph::{Batch, Connection, Edge, Module, Parents, Result};
use traboule_kernel::Key;
use traboule_kernel::page::{Page, PageArgs};

use crate::service::network::NetworkService;

/// The use cases of networks.
fn networks<'a>(ctx: &Context<'a>) -> Result<&'a NetworkService> {
    Ok(ctx.data::<Arc<NetworkService>>()?)
}

/// The page of each parent as a connection; `edge` makes an edge of a row.
fn connections<P: Key, K: Key, T>(
    parents: &Parents<P>,
    pages: HashMap<P, Page<T>>,
    totals: Option<&HashMap<P, u64>>,
    edge: impl Fn(T) -> Result<Edge<K>>,
) -> Result<Batch<Connection<K>>> {
    let connection = |(parent, page)| {
        let total = totals.map(|totals| totals.get(&parent).copied().unwrap_or_default());
        Ok((parent, Connection::build(page, &edge)?.total(total)))
    };
    let connections = pages.into_iter().map(connection).collect::<Result<HashMap<_, _>>>()?;
    Ok(parents.each(connections, |_| Connection::new(Page::empty()).total(totals.map(|_| 0))))
}

/// The arguments of a connection.
const fn page(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> PageArgs {
    PageArgs { first, after, last, before }
}

/// Adds networks to the module.
pub(crate) fn register(module: Module) -> Module {
    let module = module
        .owns::<details::NetworkDetails>()
        .owns::<membership::NetworkMembershipDetails>()
        .owns::<delegate::DelegateDetails>()
        .extends::<children::NetworkChildren>()
        .extends::<membership::NetworkMembers>()
        .extends::<membership::SpaceNetworkMemberships>()
        .extends::<delegate::NetworkDelegates>()
        .query(query::NetworkQuery);
    mutation::register(module)
}
