//! The network puts a membership on hold, and takes it up again.

use traboule_kernel::ids::NetworkMembershipId;
use traboule_kernel::{Actor, Outcome, Scope};

use super::{Done, MembershipStep, next, write};
use crate::policy::network::{demand_somebody, may_steward};
use crate::rules::membership::NetworkMembershipState;
use crate::service::network::NetworkService;

/// What can be wrong with a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum NetworkMembershipSuspendErrorCode {
    /// Only an active membership is suspended.
    InvalidTransition,
    /// There is no reason, or it is blank or longer than 1,000 characters.
    InvalidReason,
}

/// What can be wrong with the end of a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum NetworkMembershipResumeErrorCode {
    /// Only a suspended membership is resumed.
    InvalidTransition,
    /// The reason is blank or longer than 1,000 characters.
    InvalidReason,
}

impl NetworkService {
    /// Puts the membership on hold, as a steward of the network. The space keeps its delegates, and nobody else sees it as a member.
    pub async fn network_membership_suspend(
        &self,
        actor: &Actor,
        step: &MembershipStep,
    ) -> Outcome<NetworkMembershipId, NetworkMembershipSuspendErrorCode> {
        use NetworkMembershipSuspendErrorCode::{InvalidReason, InvalidTransition};
        demand_somebody(actor)?;
        let reason = Some(step.needed_reason(InvalidReason)?);
        let mut unit = self.store.begin(actor).await?;
        let row = self.membership(&unit, step.id).await?;
        may_steward(actor, row.network_id)?;
        let to = next(&row, step, &[NetworkMembershipState::Active], NetworkMembershipState::Suspended, InvalidTransition)?;
        let by = Scope::Network(row.network_id);
        write(&mut unit, row, to, Done { action: "network_membership.suspend", by, reason }).await?;
        unit.commit().await?;
        Ok(step.id)
    }

    /// Takes the membership up again, as a steward of the network.
    pub async fn network_membership_resume(
        &self,
        actor: &Actor,
        step: &MembershipStep,
    ) -> Outcome<NetworkMembershipId, NetworkMembershipResumeErrorCode> {
        use NetworkMembershipResumeErrorCode::{InvalidReason, InvalidTransition};
        demand_somebody(actor)?;
        let reason = step.reason(InvalidReason)?;
        let mut unit = self.store.begin(actor).await?;
        let row = self.membership(&unit, step.id).await?;
        may_steward(actor, row.network_id)?;
        let to = next(&row, step, &[NetworkMembershipState::Suspended], NetworkMembershipState::Active, InvalidTransition)?;
        let by = Scope::Network(row.network_id);
        write(&mut unit, row, to, Done { action: "network_membership.resume", by, reason }).await?;
        unit.commit().await?;
        Ok(step.id)
    }
}
