//! `Network.children`.

use async_graphql::{Context, Object};
use traboule_graph::{Batch, Connection, Edge, Extension, Parents, Ref, Result, Selected, asks};
use traboule_kernel::ids::NetworkId;
use traboule_kernel::page::cursor;

use super::details::{NetworkDetails, columns_of};
use super::{connections, networks, page};
use crate::service::network::{FoundNetwork, NETWORKS_BY_NAME};

pub(crate) struct NetworkChildren(Parents<NetworkId>);

impl Extension for NetworkChildren {
    type Key = NetworkId;

    fn of(parents: Parents<NetworkId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl NetworkChildren {
    /// The networks directly below it, by name.
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<NetworkId>>> {
        let (service, keys, selected) = (networks(ctx)?, self.0.keys(), Selected::nodes(ctx));
        let window = page(first, after, last, before).window(NETWORKS_BY_NAME)?;
        let pages = service.network_children(keys, &window, &columns_of(&selected)).await?;
        let totals = if asks(ctx, "totalCount") { Some(service.network_children_counts(keys).await?) } else { None };
        connections(&self.0, pages, totals.as_ref(), |found| edge(found, &selected))
    }
}

/// The edge of a network that was read with the selected columns.
pub(super) fn edge(found: FoundNetwork, selected: &Selected) -> Result<Edge<NetworkId>> {
    let FoundNetwork { id, place, row } = found;
    Ok(Edge::new(cursor(NETWORKS_BY_NAME, place)?, Ref::loaded(id, NetworkDetails::new(row), selected)))
}
