//! `duplicate`: two spaces that may be one, until a person says. A pair stands here once, the smaller id first.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};
use sea_orm::{DbBackend, FromJsonQueryResult};
use serde::{Deserialize, Serialize};
use traboule_kernel::ids::{DuplicateId, PersonId, SpaceId};
use traboule_kernel::{Actor, Role, Time};
use traboule_store::sql;

use super::space;
use crate::rules::duplicates::DuplicateReason;
use crate::service::duplicate::DuplicateState;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "duplicate")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DuplicateId,
    /// The smaller of both ids.
    pub space_id: SpaceId,
    /// The greater of both ids.
    pub other_id: SpaceId,
    /// 0 to 1, for sorting; no probability.
    pub score: f64,
    pub reasons: Reasons,
    /// How far apart they were when the pair was found, where both were on the map.
    pub distance_km: Option<f64>,
    pub state: DuplicateState,
    pub decided_by: Option<PersonId>,
    pub decided_at: Option<Time>,
    pub reason: Option<String>,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

/// Why two spaces may be one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub(crate) struct Reasons(pub Vec<DuplicateReason>);

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Two spaces as a pair holds them.
pub(crate) fn ordered(one: SpaceId, other: SpaceId) -> (SpaceId, SpaceId) {
    if one < other { (one, other) } else { (other, one) }
}

/// The pairs that `actor` may see: a steward all, others those of which they own one, where they see both.
pub(crate) fn visible_to(actor: &Actor, backend: DbBackend) -> Cond {
    if actor.is_system() || actor.is_steward() {
        return Cond::all();
    }
    let own = actor.spaces(&[Role::SpaceOwner]);
    let column = |column: Column| Expr::col((Entity, column));
    let owned =
        Cond::any().add(sql::is_one_of(backend, column(Column::SpaceId), &own)).add(sql::is_one_of(backend, column(Column::OtherId), &own));
    let seen = |of: Column| {
        let space = Query::select()
            .expr(Expr::value(1))
            .from(space::Entity)
            .and_where(Expr::col((space::Entity, space::Column::Id)).equals((Entity, of)))
            .cond_where(space::visible_to(actor, backend))
            .to_owned();
        Expr::exists(space)
    };
    Cond::all().add(owned).add(seen(Column::SpaceId)).add(seen(Column::OtherId))
}
