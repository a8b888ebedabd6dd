//! What a merge means for the pairs of both spaces.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use traboule_kernel::Result;
use traboule_kernel::ids::SpaceId;
use traboule_store::UnitOfWork;

use super::DuplicateState::{Dismissed, Merged, Open};
use crate::entity::duplicate::{self, Column, Entity};

/// Their own pair is decided. The other open ones of `from` pass to `into`, and so does what people said of it and others:
/// a place that is not `from` is not `into` either, since the two are one. What is said of `into` already stands.
pub(in crate::service) async fn after_merge(unit: &UnitOfWork, from: SpaceId, into: SpaceId, reason: Option<&str>) -> Result<()> {
    let of_gone = Condition::any().add(Column::SpaceId.eq(from)).add(Column::OtherId.eq(from));
    let pairs = Entity::find().filter(of_gone.clone()).filter(Column::State.is_in([Open, Dismissed]));
    let pairs = pairs.lock_exclusive().all(unit.tx()).await?;
    if pairs.is_empty() {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::State, Expr::value(Merged))
        .col_expr(Column::DecidedBy, Expr::value(unit.actor().person_id()))
        .col_expr(Column::DecidedAt, Expr::value(unit.now()))
        .col_expr(Column::Reason, Expr::value(reason.map(str::to_owned)))
        .col_expr(Column::UpdatedAt, Expr::value(unit.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(of_gone)
        .filter(Column::State.eq(Open))
        .exec(unit.tx())
        .await?;
    let passed = pairs.into_iter().filter_map(|pair| {
        let third = if pair.space_id == from { pair.other_id } else { pair.space_id };
        let (space_id, other_id) = duplicate::ordered(into, third);
        let pair = duplicate::Model { id: unit.new_id(), space_id, other_id, ..pair };
        (third != into).then(|| pair.into_active_model().reset_all())
    });
    let known = OnConflict::columns([Column::SpaceId, Column::OtherId]).do_nothing().to_owned();
    Entity::insert_many(passed).on_conflict(known).exec_without_returning(unit.tx()).await?;
    Ok(())
}
