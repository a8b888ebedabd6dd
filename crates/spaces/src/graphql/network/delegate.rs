//! `Delegate`, and where it hangs on networks.

use async_graphql::{Context, Object, SimpleObject};
use traboule_graph::{Batch, Connection, Edge, Extension, Owner, Parents, Ref, Result, Selected, asks};
use traboule_kernel::Time;
use traboule_kernel::ids::{DelegateId, NetworkId, OperatorId, PersonId, SpaceId};
use traboule_kernel::page::cursor;

use super::{connections, networks, page};
use crate::graphql::actor;
use crate::service::network::{DELEGATES_BY_TIME, DelegateKind, DelegateRow};

/// A person who speaks for a voice in a network. Everybody sees who does; who did is seen by the person, by the owners of the
/// voice's spaces and by the network's stewards.
#[derive(SimpleObject)]
pub(crate) struct DelegateDetails {
    /// Where.
    network: Ref<NetworkId>,
    /// The voice, in a network of operators; null in a network of spaces.
    operator: Option<Ref<OperatorId>>,
    /// The voice, in a network of spaces; null in a network of operators.
    space: Option<Ref<SpaceId>>,
    /// Who speaks for it.
    person: Ref<PersonId>,
    /// As what.
    kind: DelegateKind,
    /// When the mandate ended; null while it lasts.
    ended_at: Option<Time>,
    /// Since when.
    created_at: Time,
    /// When it last changed.
    updated_at: Time,
    /// Its version, which a dismissal has to name.
    version: i32,
}

impl From<DelegateRow> for DelegateDetails {
    fn from(row: DelegateRow) -> Self {
        Self {
            network: Ref::to(row.network_id),
            operator: row.operator_id.map(Ref::to),
            space: row.space_id.map(Ref::to),
            person: Ref::to(row.person_id),
            kind: row.kind,
            ended_at: row.ended_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

impl Owner for DelegateDetails {
    type Key = DelegateId;

    async fn load(ctx: &Context<'_>, keys: &[DelegateId], _: &Selected) -> Result<Vec<(DelegateId, Self)>> {
        let rows = networks(ctx)?.delegates_by_id(actor(ctx)?, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
    }
}

pub(crate) struct NetworkDelegates(Parents<NetworkId>);

impl Extension for NetworkDelegates {
    type Key = NetworkId;

    fn of(parents: Parents<NetworkId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl NetworkDelegates {
    /// Those who speak for the network's voices now, by when they were named.
    async fn delegates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<DelegateId>>> {
        let (service, keys) = (networks(ctx)?, self.0.keys());
        let window = page(first, after, last, before).window(DELEGATES_BY_TIME)?;
        let pages = service.network_delegates(keys, &window).await?;
        let totals = if asks(ctx, "totalCount") { Some(service.network_delegate_counts(keys).await?) } else { None };
        connections(&self.0, pages, totals.as_ref(), edge)
    }
}

fn edge(row: DelegateRow) -> Result<Edge<DelegateId>> {
    let cursor = cursor(DELEGATES_BY_TIME, row.place())?;
    Ok(Edge::new(cursor, Ref::loaded(row.id, DelegateDetails::from(row), &Selected::all())))
}
