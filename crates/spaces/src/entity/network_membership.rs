//! `network_membership`: a space belongs to a network, asks to, or did. One that has not ended a space and network.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Cond, Expr, ExprTrait};
use sea_orm::{DbBackend, QueryFilter};
use traboule_kernel::ids::{NetworkId, NetworkMembershipId, SpaceId};
use traboule_kernel::{Actor, Role, Time};
use traboule_store::sql;

use crate::rules::membership::{NetworkMembershipKind, NetworkMembershipState};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "network_membership")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NetworkMembershipId,
    pub space_id: SpaceId,
    pub network_id: NetworkId,
    pub kind: NetworkMembershipKind,
    pub state: NetworkMembershipState,
    /// Why it is suspended or how it ended; nothing while it is active.
    pub reason: Option<String>,
    pub applied_at: Time,
    /// Since when the space belongs to the network; a suspension does not change it.
    pub activated_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The memberships that `actor` may see: active ones, and all of a space that they run or of a network that they steward.
pub(crate) fn visible_to(actor: &Actor, backend: DbBackend) -> Cond {
    if actor.is_system() {
        return Cond::all();
    }
    let column = |column: Column| Expr::col((Entity, column));
    let mut visible = Cond::any().add(column(Column::State).eq(NetworkMembershipState::Active));
    let spaces = actor.spaces(&[Role::SpaceOwner, Role::SpaceManager]);
    if !spaces.is_empty() {
        visible = visible.add(sql::is_one_of(backend, column(Column::SpaceId), &spaces));
    }
    let networks = actor.networks(&[Role::NetworkSteward]);
    if !networks.is_empty() {
        visible = visible.add(sql::is_one_of(backend, column(Column::NetworkId), &networks));
    }
    visible
}

/// Memberships that have not ended.
pub(crate) fn live() -> Select<Entity> {
    Entity::find().filter(Column::EndedAt.is_null())
}
