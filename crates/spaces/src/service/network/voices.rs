//! The voices of a network, and the delegates that lose theirs.
//!
//! A voice is an operator or a space, by the network's statutes. It exists while a space of it belongs to the network as
//! founder or member; a suspended membership keeps it, an observer never has one.

use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use traboule_kernel::ids::{DelegateId, NetworkId, SpaceId};
use traboule_kernel::{Result, Scope};
use traboule_store::{Audit, UnitOfWork, sql};

use crate::entity::delegate::{Column, Entity};
use crate::entity::{network_membership as membership, space};
use crate::rules::membership::{NetworkMembershipKind, NetworkMembershipState};

/// Ends the mandates of every delegate of the network, because its voices are others now.
pub(super) async fn end_all(unit: &mut UnitOfWork, network: NetworkId) -> Result<()> {
    end(unit, network, Cond::all(), "The network's unit of voice changed.").await
}

/// Ends the mandates of the network's delegates whose voice is no more. Anything that takes a space out of a network, or gives
/// it to another operator, ends with this.
pub(super) async fn end_mute(unit: &mut UnitOfWork, network: NetworkId) -> Result<()> {
    let column = |column: Column| Expr::col((Entity, column));
    let no_voice = Cond::any()
        .add(column(Column::SpaceId).is_not_null().and(column(Column::SpaceId).in_subquery(with_voice(network, space::Column::Id)).not()))
        .add(
            column(Column::OperatorId)
                .is_not_null()
                .and(column(Column::OperatorId).in_subquery(with_voice(network, space::Column::OperatorId)).not()),
        );
    end(unit, network, no_voice, "The voice has left the network.").await
}

/// Ends the mandates of delegates whose voice lived by this space alone, in every network: for a space that changed its operator.
pub async fn end_voices_left_behind(unit: &mut UnitOfWork, space: SpaceId) -> Result<()> {
    let networks = membership::live().filter(membership::Column::SpaceId.eq(space)).select_only().column(membership::Column::NetworkId);
    let mut networks: Vec<NetworkId> = networks.into_tuple().all(unit.tx()).await?;
    networks.sort_unstable();
    for network in networks {
        super::lock(unit, network).await?;
        end_mute(unit, network).await?;
    }
    Ok(())
}

/// The values of a column of the spaces that have a voice in the network, nulls left out.
fn with_voice(network: NetworkId, of_space: space::Column) -> SelectStatement {
    Query::select()
        .column((space::Entity, of_space))
        .from(membership::Entity)
        .inner_join(space::Entity, Expr::col((space::Entity, space::Column::Id)).equals((membership::Entity, membership::Column::SpaceId)))
        .and_where(Expr::col((membership::Entity, membership::Column::NetworkId)).eq(network))
        .and_where(
            Expr::col((membership::Entity, membership::Column::State))
                .is_in([NetworkMembershipState::Active, NetworkMembershipState::Suspended]),
        )
        .and_where(Expr::col((membership::Entity, membership::Column::Kind)).ne(NetworkMembershipKind::Observer))
        .and_where(Expr::col((space::Entity, of_space)).is_not_null())
        .to_owned()
}

async fn end(unit: &mut UnitOfWork, network: NetworkId, which: Cond, reason: &'static str) -> Result<()> {
    let ending = Entity::find().filter(Column::NetworkId.eq(network)).filter(Column::EndedAt.is_null()).filter(which);
    let ending: Vec<DelegateId> = ending.select_only().column(Column::Id).into_tuple().all(unit.tx()).await?;
    if ending.is_empty() {
        return Ok(());
    }
    let mine = sql::is_one_of(unit.tx().get_database_backend(), Expr::col(Column::Id), &ending);
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(unit.now()))
        .col_expr(Column::UpdatedAt, Expr::value(unit.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(mine)
        .exec(unit.tx())
        .await?;
    let audit = |id| Audit::of("delegate.end", id).acting_for(Scope::Network(network)).because(Some(reason));
    unit.record_all(ending.into_iter().map(audit).collect()).await
}
