//! The ends of a membership: the space leaves, the network excludes it, the space is no more.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use traboule_kernel::ids::{NetworkId, NetworkMembershipId, SpaceId};
use traboule_kernel::{Actor, Outcome, Result, Scope};
use traboule_store::{Audit, UnitOfWork};

use super::{Done, MembershipStep, next, write};
use crate::entity::delegate;
use crate::entity::network_membership::{self as membership, Column, Entity, Model};
use crate::policy::network::{demand_somebody, may_speak_for, may_steward};
use crate::rules::membership::NetworkMembershipState::{Active, Applied, Excluded, Left, Suspended};
use crate::service::network::{NetworkService, lock, voices};

/// What can be wrong with leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum NetworkMembershipLeaveErrorCode {
    /// The membership has ended already.
    InvalidTransition,
    /// The reason is blank or longer than 1,000 characters.
    InvalidReason,
}

/// What can be wrong with an exclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum NetworkMembershipExcludeErrorCode {
    /// Only a space that belongs to the network, suspended or not, is excluded; an application is refused.
    InvalidTransition,
    /// There is no reason, or it is blank or longer than 1,000 characters.
    InvalidReason,
}

impl NetworkService {
    /// The space leaves, or takes its application back. It owes nobody a reason.
    pub async fn network_membership_leave(
        &self,
        actor: &Actor,
        step: &MembershipStep,
    ) -> Outcome<NetworkMembershipId, NetworkMembershipLeaveErrorCode> {
        use NetworkMembershipLeaveErrorCode::{InvalidReason, InvalidTransition};
        demand_somebody(actor)?;
        let reason = step.reason(InvalidReason)?;
        let mut unit = self.store.begin(actor).await?;
        let row = self.membership(&unit, step.id).await?;
        may_speak_for(actor, row.space_id)?;
        let to = next(&row, step, &[Applied, Active, Suspended], Left, InvalidTransition)?;
        let (network, by) = (row.network_id, Scope::Space(row.space_id));
        write(&mut unit, row, to, Done { action: "network_membership.leave", by, reason }).await?;
        voices::end_mute(&mut unit, network).await?;
        unit.commit().await?;
        Ok(step.id)
    }

    /// The network excludes the space, as one of its stewards decides. The space may read why.
    pub async fn network_membership_exclude(
        &self,
        actor: &Actor,
        step: &MembershipStep,
    ) -> Outcome<NetworkMembershipId, NetworkMembershipExcludeErrorCode> {
        use NetworkMembershipExcludeErrorCode::{InvalidReason, InvalidTransition};
        demand_somebody(actor)?;
        let reason = Some(step.needed_reason(InvalidReason)?);
        let mut unit = self.store.begin(actor).await?;
        let row = self.membership(&unit, step.id).await?;
        may_steward(actor, row.network_id)?;
        let to = next(&row, step, &[Active, Suspended], Excluded, InvalidTransition)?;
        let (network, by) = (row.network_id, Scope::Network(row.network_id));
        write(&mut unit, row, to, Done { action: "network_membership.exclude", by, reason }).await?;
        voices::end_mute(&mut unit, network).await?;
        unit.commit().await?;
        Ok(step.id)
    }
}

/// Ends every membership and application of a space that has closed for good, in the use case that closed it.
pub async fn end_memberships(unit: &mut UnitOfWork, space: SpaceId) -> Result<()> {
    for network in networks_of(unit, space).await? {
        lock(unit, network).await?;
        let Some(row) = live_in(unit, space, network).await? else { continue };
        end_with_space(unit, row, "The space has closed.").await?;
        voices::end_mute(unit, network).await?;
    }
    Ok(())
}

/// Hands the memberships of a space that was merged over to the one that it became, and the mandates of those who speak for it.
/// Where that one has a membership of its own, the merged one's ends.
pub async fn move_memberships(unit: &mut UnitOfWork, from: SpaceId, into: SpaceId) -> Result<()> {
    for network in networks_of(unit, from).await? {
        lock(unit, network).await?;
        let Some(row) = live_in(unit, from, network).await? else { continue };
        if live_in(unit, into, network).await?.is_some() {
            end_with_space(unit, row, "The space was merged into another, which has its own membership.").await?;
        } else {
            hand_over(unit, &row, into).await?;
        }
        voices::end_mute(unit, network).await?;
    }
    Ok(())
}

/// The networks of a space, in the order in which they are locked.
async fn networks_of(unit: &UnitOfWork, space: SpaceId) -> Result<Vec<NetworkId>> {
    let networks = membership::live().filter(Column::SpaceId.eq(space)).order_by_asc(Column::NetworkId);
    Ok(networks.select_only().column(Column::NetworkId).into_tuple().all(unit.tx()).await?)
}

async fn live_in(unit: &UnitOfWork, space: SpaceId, network: NetworkId) -> Result<Option<Model>> {
    let found = membership::live().filter(Column::SpaceId.eq(space)).filter(Column::NetworkId.eq(network));
    Ok(found.one(unit.tx()).await?)
}

async fn end_with_space(unit: &mut UnitOfWork, row: Model, reason: &'static str) -> Result<()> {
    let by = Scope::Space(row.space_id);
    write(unit, row, Left, Done { action: "network_membership.end", by, reason: Some(reason) }).await
}

async fn hand_over(unit: &mut UnitOfWork, row: &Model, into: SpaceId) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::SpaceId, Expr::value(into))
        .col_expr(Column::UpdatedAt, Expr::value(unit.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(row.id))
        .exec(unit.tx())
        .await?;
    // Without a membership of its own the other space has no delegates that these could meet.
    delegate::Entity::update_many()
        .col_expr(delegate::Column::SpaceId, Expr::value(into))
        .filter(delegate::Column::NetworkId.eq(row.network_id))
        .filter(delegate::Column::SpaceId.eq(row.space_id))
        .filter(delegate::Column::EndedAt.is_null())
        .exec(unit.tx())
        .await?;
    let audit = Audit::of("network_membership.move", row.id).acting_for(Scope::Space(into));
    unit.record(audit.changing(&serde_json::json!({"from": row.space_id, "into": into}))?).await
}
