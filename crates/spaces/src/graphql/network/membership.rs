//! `NetworkMembership`, and where it hangs on networks and spaces.

use async_graphql::{Context, Object, SimpleObject};
use traboule_graph::{Batch, Connection, Edge, Extension, Owner, Parents, Ref, Result, Selected, asks};
use traboule_kernel::Time;
use traboule_kernel::ids::{NetworkId, NetworkMembershipId, SpaceId};
use traboule_kernel::page::cursor;

use super::{connections, networks, page};
use crate::graphql::actor;
use crate::rules::membership::{NetworkMembershipKind, NetworkMembershipState};
use crate::service::network::{MEMBERSHIPS_BY_TIME, MembershipFilter, MembershipRow};

/// A space belongs to a network. Applications, suspensions and ends are seen by those who run the space and by the
/// network's stewards; everybody sees who is a member.
#[derive(SimpleObject)]
pub(crate) struct NetworkMembershipDetails {
    /// The space.
    space: Ref<SpaceId>,
    /// The network.
    network: Ref<NetworkId>,
    /// As what the space belongs to the network.
    kind: NetworkMembershipKind,
    /// Where the membership is in its life.
    state: NetworkMembershipState,
    /// Why it is suspended, was refused or ended; null where nothing was said, and while it is active.
    reason: Option<String>,
    /// When the space asked to join.
    applied_at: Time,
    /// Since when the space belongs, or belonged, to the network; null while it waits for an answer, and where it was refused.
    active_since: Option<Time>,
    /// When it ended.
    ended_at: Option<Time>,
    /// When it was entered here.
    created_at: Time,
    /// When it last changed.
    updated_at: Time,
    /// Its version, which a step has to name.
    version: i32,
}

impl From<MembershipRow> for NetworkMembershipDetails {
    fn from(row: MembershipRow) -> Self {
        Self {
            space: Ref::to(row.space_id),
            network: Ref::to(row.network_id),
            kind: row.kind,
            state: row.state,
            reason: row.reason,
            applied_at: row.applied_at,
            active_since: row.activated_at,
            ended_at: row.ended_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

impl Owner for NetworkMembershipDetails {
    type Key = NetworkMembershipId;

    async fn load(ctx: &Context<'_>, keys: &[NetworkMembershipId], _: &Selected) -> Result<Vec<(NetworkMembershipId, Self)>> {
        let rows = networks(ctx)?.memberships_by_id(actor(ctx)?, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
    }
}

fn edge(row: MembershipRow) -> Result<Edge<NetworkMembershipId>> {
    let cursor = cursor(MEMBERSHIPS_BY_TIME, row.place())?;
    Ok(Edge::new(cursor, Ref::loaded(row.id, NetworkMembershipDetails::from(row), &Selected::all())))
}

fn filter(states: Option<Vec<NetworkMembershipState>>, kinds: Option<Vec<NetworkMembershipKind>>) -> MembershipFilter {
    MembershipFilter { states: states.unwrap_or_else(|| MembershipFilter::default().states), kinds }
}

pub(crate) struct NetworkMembers(Parents<NetworkId>);

impl Extension for NetworkMembers {
    type Key = NetworkId;

    fn of(parents: Parents<NetworkId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl NetworkMembers {
    /// The spaces that belong to the network, by when they applied.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which states; active, if not given. Of others there are only those that you may see.")] states: Option<
            Vec<NetworkMembershipState>,
        >,
        #[graphql(desc = "Of which kinds; of any, if not given.")] kinds: Option<Vec<NetworkMembershipKind>>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<NetworkMembershipId>>> {
        let (service, actor, keys, filter) = (networks(ctx)?, actor(ctx)?, self.0.keys(), filter(states, kinds));
        let window = page(first, after, last, before).window(MEMBERSHIPS_BY_TIME)?;
        let pages = service.network_members(actor, keys, &filter, &window).await?;
        let totals = if asks(ctx, "totalCount") { Some(service.network_member_counts(actor, keys, &filter).await?) } else { None };
        connections(&self.0, pages, totals.as_ref(), edge)
    }
}

pub(crate) struct SpaceNetworkMemberships(Parents<SpaceId>);

impl Extension for SpaceNetworkMemberships {
    type Key = SpaceId;

    fn of(parents: Parents<SpaceId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl SpaceNetworkMemberships {
    /// The space's memberships in networks, by when it applied.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn network_memberships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which states; active, if not given. Of others there are only those that you may see.")] states: Option<
            Vec<NetworkMembershipState>,
        >,
        #[graphql(desc = "Of which kinds; of any, if not given.")] kinds: Option<Vec<NetworkMembershipKind>>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<NetworkMembershipId>>> {
        let (service, actor, keys, filter) = (networks(ctx)?, actor(ctx)?, self.0.keys(), filter(states, kinds));
        let window = page(first, after, last, before).window(MEMBERSHIPS_BY_TIME)?;
        let pages = service.space_memberships(actor, keys, &filter, &window).await?;
        let totals = if asks(ctx, "totalCount") { Some(service.space_membership_counts(actor, keys, &filter).await?) } else { None };
        connections(&self.0, pages, totals.as_ref(), edge)
    }
}
