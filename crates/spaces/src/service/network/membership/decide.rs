//! The network's answer to an application.

use sea_orm::{EntityTrait, QueryFilter};
use traboule_kernel::ids::NetworkMembershipId;
use traboule_kernel::{Actor, Error, Failure, Outcome, Scope};

use super::apply::{is_new, is_open};
use super::{Done, MembershipStep, letter, next, write};
use crate::entity::network_membership::{Entity, visible_to};
use crate::policy::network::{demand_somebody, may_steward};
use crate::ports::{Audience, News};
use crate::rules::membership::{NetworkMembershipKind, NetworkMembershipState};
use crate::service::network::NetworkService;

/// What can be wrong with an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum NetworkMembershipApproveErrorCode {
    /// Only an application is approved.
    InvalidTransition,
    /// The reason is blank or longer than 1,000 characters.
    InvalidReason,
    /// The space has closed for good or was merged into another since it applied.
    SpaceNotOpen,
    /// The network has members already, so that nobody becomes its founder any more.
    NetworkNotNew,
}

/// What can be wrong with a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum NetworkMembershipRefuseErrorCode {
    /// Only an application is refused; a member is excluded.
    InvalidTransition,
    /// There is no reason, or it is blank or longer than 1,000 characters.
    InvalidReason,
}

impl NetworkService {
    /// Lets the space join, as a steward of the network. Those who run the space are told.
    pub async fn network_membership_approve(
        &self,
        actor: &Actor,
        step: &MembershipStep,
    ) -> Outcome<NetworkMembershipId, NetworkMembershipApproveErrorCode> {
        use NetworkMembershipApproveErrorCode::{InvalidReason, InvalidTransition, NetworkNotNew, SpaceNotOpen};
        demand_somebody(actor)?;
        let reason = step.reason(InvalidReason)?;
        let mut unit = self.store.begin(actor).await?;
        let visible = visible_to(actor, self.store.backend());
        let seen = Entity::find_by_id(step.id).filter(visible).one(unit.tx()).await?;
        let seen = seen.ok_or(Error::NotFound("network membership"))?;
        // The space's lock comes before the network's.
        let space = self.space_state(&unit, seen.space_id).await?;
        let row = self.membership(&unit, step.id).await?;
        may_steward(actor, row.network_id)?;
        let to = next(&row, step, &[NetworkMembershipState::Applied], NetworkMembershipState::Active, InvalidTransition)?;
        if !is_open(space) {
            return Err(Failure::whole(SpaceNotOpen, "the space has closed for good or was merged into another"));
        }
        if row.kind == NetworkMembershipKind::Founder && !is_new(&unit, row.network_id).await? {
            return Err(Failure::whole(NetworkNotNew, "the network has members already: the space has to apply as one"));
        }
        let by = Scope::Network(row.network_id);
        let runners = Audience::RunnersOf(row.space_id);
        write(&mut unit, row, to, Done { action: "network_membership.approve", by, reason }).await?;
        let letter = letter(&unit, step.id, News::Accepted).await?;
        self.people.tell(&mut unit, &[runners], &letter).await?;
        unit.commit().await?;
        Ok(step.id)
    }

    /// Turns the application down, as a steward of the network. Those who run the space are told why, and may apply again.
    pub async fn network_membership_refuse(
        &self,
        actor: &Actor,
        step: &MembershipStep,
    ) -> Outcome<NetworkMembershipId, NetworkMembershipRefuseErrorCode> {
        use NetworkMembershipRefuseErrorCode::{InvalidReason, InvalidTransition};
        demand_somebody(actor)?;
        let reason = Some(step.needed_reason(InvalidReason)?);
        let mut unit = self.store.begin(actor).await?;
        let row = self.membership(&unit, step.id).await?;
        may_steward(actor, row.network_id)?;
        let to = next(&row, step, &[NetworkMembershipState::Applied], NetworkMembershipState::Excluded, InvalidTransition)?;
        let by = Scope::Network(row.network_id);
        let runners = Audience::RunnersOf(row.space_id);
        write(&mut unit, row, to, Done { action: "network_membership.refuse", by, reason }).await?;
        let letter = letter(&unit, step.id, News::Refused(reason.map(str::to_owned))).await?;
        self.people.tell(&mut unit, &[runners], &letter).await?;
        unit.commit().await?;
        Ok(step.id)
    }
}
