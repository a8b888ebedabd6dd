//! Memberships: by id, of networks, of spaces. What the actor may not see is not there.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ActiveEnum, ConnectionTrait, DbBackend, FromQueryResult};
use traboule_kernel::ids::{NetworkId, NetworkMembershipId, SpaceId};
use traboule_kernel::page::{Page, Window};
use traboule_kernel::{Actor, Key, Result, Time};
use traboule_store::{Direction, Keyset, PerParent, sql, top};

use crate::entity::network_membership::{Column, Entity, visible_to};
use crate::rules::membership::{NetworkMembershipKind, NetworkMembershipState};
use crate::service::network::NetworkService;

/// A space's membership in a network.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub(crate) struct MembershipRow {
    /// Its identity.
    pub(crate) id: NetworkMembershipId,
    /// The space.
    pub(crate) space_id: SpaceId,
    /// The network.
    pub(crate) network_id: NetworkId,
    /// As what the space belongs to it.
    pub(crate) kind: NetworkMembershipKind,
    /// Where the membership is in its life.
    pub(crate) state: NetworkMembershipState,
    /// Why it is suspended or how it ended.
    pub(crate) reason: Option<String>,
    /// When the space asked to join.
    pub(crate) applied_at: Time,
    /// Since when it belongs to the network.
    pub(crate) activated_at: Option<Time>,
    /// When it ended.
    pub(crate) ended_at: Option<Time>,
    /// When it was written down.
    pub(crate) created_at: Time,
    /// When it last changed.
    pub(crate) updated_at: Time,
    /// Counts its changes.
    pub(crate) version: i32,
}

const COLUMNS: [Column; 12] = [
    Column::Id,
    Column::SpaceId,
    Column::NetworkId,
    Column::Kind,
    Column::State,
    Column::Reason,
    Column::AppliedAt,
    Column::ActivatedAt,
    Column::EndedAt,
    Column::CreatedAt,
    Column::UpdatedAt,
    Column::Version,
];

/// Which memberships a list holds.
#[derive(Clone, Debug)]
pub(crate) struct MembershipFilter {
    /// In one of these states.
    pub(crate) states: Vec<NetworkMembershipState>,
    /// Of one of these kinds; of any, if not given.
    pub(crate) kinds: Option<Vec<NetworkMembershipKind>>,
}

impl Default for MembershipFilter {
    /// Active ones.
    fn default() -> Self {
        Self { states: vec![NetworkMembershipState::Active], kinds: None }
    }
}

/// The place of a membership among others: when the space applied, and the id.
pub(crate) type MembershipPlace = (Time, NetworkMembershipId);

/// The name of that order in cursors.
pub(crate) const MEMBERSHIPS_BY_TIME: &str = "network_membership.applied_at";

fn by_time() -> Keyset {
    let column = |column: Column| Expr::col((Entity, column));
    Keyset::new([(column(Column::AppliedAt), Direction::Ascending), (column(Column::Id), Direction::Ascending)])
}

impl MembershipRow {
    /// Its place in [`MEMBERSHIPS_BY_TIME`].
    pub(crate) const fn place(&self) -> MembershipPlace {
        (self.applied_at, self.id)
    }
}

impl NetworkService {
    /// The memberships with these ids that the actor sees, in any order.
    pub(crate) async fn memberships_by_id(&self, actor: &Actor, ids: &[NetworkMembershipId]) -> Result<Vec<MembershipRow>> {
        let backend = self.store.backend();
        let mut select = columns();
        select.and_where(sql::is_one_of(backend, Expr::col((Entity, Column::Id)), ids)).cond_where(visible_to(actor, backend));
        let rows = self.store.read().query_all(&select).await?;
        Ok(rows.iter().map(|row| MembershipRow::from_query_result(row, "")).collect::<std::result::Result<_, _>>()?)
    }

    /// A page of the memberships in each of these networks that the actor sees, by the time of application.
    pub(crate) async fn network_members(
        &self,
        actor: &Actor,
        networks: &[NetworkId],
        filter: &MembershipFilter,
        window: &Window<MembershipPlace>,
    ) -> Result<HashMap<NetworkId, Page<MembershipRow>>> {
        self.memberships(actor, Column::NetworkId, networks, filter, window, |row| row.network_id).await
    }

    /// A page of the memberships of each of these spaces that the actor sees, by the time of application.
    pub(crate) async fn space_memberships(
        &self,
        actor: &Actor,
        spaces: &[SpaceId],
        filter: &MembershipFilter,
        window: &Window<MembershipPlace>,
    ) -> Result<HashMap<SpaceId, Page<MembershipRow>>> {
        self.memberships(actor, Column::SpaceId, spaces, filter, window, |row| row.space_id).await
    }

    /// How many memberships in each of these networks the actor sees; networks without are left out.
    pub(crate) async fn network_member_counts(
        &self,
        actor: &Actor,
        networks: &[NetworkId],
        filter: &MembershipFilter,
    ) -> Result<HashMap<NetworkId, u64>> {
        self.membership_counts(actor, Column::NetworkId, networks, filter).await
    }

    /// How many memberships of each of these spaces the actor sees; spaces without are left out.
    pub(crate) async fn space_membership_counts(
        &self,
        actor: &Actor,
        spaces: &[SpaceId],
        filter: &MembershipFilter,
    ) -> Result<HashMap<SpaceId, u64>> {
        self.membership_counts(actor, Column::SpaceId, spaces, filter).await
    }

    async fn memberships<K: Key>(
        &self,
        actor: &Actor,
        column: Column,
        parents: &[K],
        filter: &MembershipFilter,
        window: &Window<MembershipPlace>,
        parent_of: impl Fn(&MembershipRow) -> K,
    ) -> Result<HashMap<K, Page<MembershipRow>>> {
        let backend = self.store.backend();
        let mut select = columns();
        narrow(&mut select, actor, backend, filter);
        let select = PerParent::new(backend, Expr::col((Entity, column)), parents)
            .select(select, &by_time(), window, |(at, id)| vec![(*at).into(), (*id).into()]);
        let rows = self.store.read().query_all(&select).await?;
        let rows = rows.iter().map(|row| MembershipRow::from_query_result(row, "").map(|row| (parent_of(&row), row)));
        Ok(top::pages(window, parents, rows.collect::<std::result::Result<Vec<_>, _>>()?))
    }

    async fn membership_counts<K: Key + sea_orm::TryGetable>(
        &self,
        actor: &Actor,
        column: Column,
        parents: &[K],
        filter: &MembershipFilter,
    ) -> Result<HashMap<K, u64>> {
        let backend = self.store.backend();
        let parent = || Expr::col((Entity, column));
        let mut select = Query::select();
        select.expr(parent()).expr(Expr::col((Entity, Column::Id)).count()).from(Entity);
        select.and_where(sql::is_one_of(backend, parent(), parents)).add_group_by([parent()]);
        narrow(&mut select, actor, backend, filter);
        let rows = self.store.read().query_all(&select).await?;
        let rows = rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)));
        super::counts(rows.collect::<Result<_>>()?)
    }
}

fn columns() -> SelectStatement {
    let mut select = Query::select();
    select.columns(COLUMNS.map(|column| (Entity, column))).from(Entity);
    select
}

fn narrow(select: &mut SelectStatement, actor: &Actor, backend: DbBackend, filter: &MembershipFilter) {
    let column = |column: Column| Expr::col((Entity, column));
    match filter.states.as_slice() {
        // Everybody sees these: the list that most ask for needs no other condition.
        [NetworkMembershipState::Active] => {
            select.and_where(column(Column::State).eq(NetworkMembershipState::Active));
        }
        states => {
            let states: Vec<String> = states.iter().map(ActiveEnum::to_value).collect();
            select.and_where(sql::is_one_of_texts(backend, column(Column::State), &states)).cond_where(visible_to(actor, backend));
        }
    }
    if let Some(kinds) = &filter.kinds {
        let kinds: Vec<String> = kinds.iter().map(ActiveEnum::to_value).collect();
        select.and_where(sql::is_one_of_texts(backend, column(Column::Kind), &kinds));
    }
}
