//! `delegate`: who speaks for a voice in a network. A voice is an operator or a space, never both.

use sea_orm::DbBackend;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};
use traboule_kernel::ids::{DelegateId, NetworkId, OperatorId, PersonId, SpaceId};
use traboule_kernel::{Actor, Role, Time};
use traboule_store::sql;

use super::space;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delegate")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DelegateId,
    pub network_id: NetworkId,
    pub operator_id: Option<OperatorId>,
    pub space_id: Option<SpaceId>,
    pub person_id: PersonId,
    pub kind: Kind,
    pub ended_at: Option<Time>,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

/// As what a person speaks for a voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(name = "DelegateKind")]
pub enum Kind {
    /// The one who votes.
    Delegate,
    /// Votes when the delegate cannot.
    Alternate,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The delegates that `actor` may see: everybody knows who speaks for a voice now; who did is known to the person, to the
/// owners of the voice's spaces and to the network's stewards.
pub(crate) fn visible_to(actor: &Actor, backend: DbBackend) -> Cond {
    if actor.is_system() {
        return Cond::all();
    }
    let column = |column: Column| Expr::col((Entity, column));
    let mut visible = Cond::any().add(column(Column::EndedAt).is_null());
    if let Some(person) = actor.person_id() {
        visible = visible.add(column(Column::PersonId).eq(person));
    }
    let spaces = actor.spaces(&[Role::SpaceOwner]);
    if !spaces.is_empty() {
        let operators = Query::select()
            .column(space::Column::OperatorId)
            .from(space::Entity)
            .and_where(sql::is_one_of(backend, Expr::col(space::Column::Id), &spaces))
            .and_where(Expr::col(space::Column::OperatorId).is_not_null())
            .to_owned();
        visible =
            visible.add(sql::is_one_of(backend, column(Column::SpaceId), &spaces)).add(column(Column::OperatorId).in_subquery(operators));
    }
    let networks = actor.networks(&[Role::NetworkSteward]);
    if !networks.is_empty() {
        visible = visible.add(sql::is_one_of(backend, column(Column::NetworkId), &networks));
    }
    visible
}
