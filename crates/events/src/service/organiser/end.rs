//! A space no longer organises an event, or is no longer asked to.

use sea_orm::EntityTrait;
use traboule_kernel::ids::CoOrganiserId;
use traboule_kernel::{Actor, Failure, Outcome, Result};

use super::{Found, OrganiserStep, Written, next, reason, write};
use crate::entity::co_organiser::Entity;
use crate::policy::{may_cancel, may_speak_for};
use crate::rules::organiser::CoOrganiserState::{Accepted, Expired, Invited, Removed, Withdrawn};
use crate::service::event::remove_host;
use crate::service::preparation::leave;
use crate::service::rsvp::release_pools;
use crate::service::{EventService, demand_somebody};

/// What can be wrong where a space steps back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum CoOrganiserWithdrawErrorCode {
    /// The space does not organise the event.
    NotListed,
    /// The reason is blank or too long.
    InvalidReason,
}

/// What can be wrong where the lead removes a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum CoOrganiserRemoveErrorCode {
    /// The space does not organise the event.
    NotListed,
    /// It needs a reason, which the space reads; and no reason is blank or too long.
    InvalidReason,
}

/// What can be wrong where the lead takes an invitation back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum CoOrganiserRevokeErrorCode {
    /// The invitation was answered, or is over.
    NotListed,
    /// The reason is blank or too long.
    InvalidReason,
}

impl EventService {
    /// The space steps back of its own accord. Those who run it decide.
    pub async fn co_organiser_withdraw(&self, actor: &Actor, step: &OrganiserStep) -> Outcome<CoOrganiserId, CoOrganiserWithdrawErrorCode> {
        use CoOrganiserWithdrawErrorCode::{InvalidReason, NotListed};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let Found { event, row, .. } = self.co_organiser(&unit, step.id).await?;
        let space = row.space_id;
        may_speak_for(actor, space)?;
        let reason = reason(step, InvalidReason)?;
        let to = next(&row, step, Accepted, Withdrawn, NotListed)?;
        write(&mut unit, row, to, Written { action: "co_organiser.withdraw", by: Some(space), reason }).await?;
        remove_host(&unit, event.id, space).await?;
        leave(&mut unit, event.id, space, space).await?;
        release_pools(self, &mut unit, event.id, space).await?;
        unit.commit().await?;
        Ok(step.id)
    }

    /// The lead ends it, and says why.
    pub async fn co_organiser_remove(&self, actor: &Actor, step: &OrganiserStep) -> Outcome<CoOrganiserId, CoOrganiserRemoveErrorCode> {
        use CoOrganiserRemoveErrorCode::{InvalidReason, NotListed};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let Found { event, organisers, row } = self.co_organiser(&unit, step.id).await?;
        let (lead, space) = (may_cancel(actor, &organisers)?, row.space_id);
        let reason = reason(step, InvalidReason)?;
        if reason.is_none() {
            return Err(Failure::at("input.reason", InvalidReason, "give the reason: the space reads it"));
        }
        let to = next(&row, step, Accepted, Removed, NotListed)?;
        write(&mut unit, row, to, Written { action: "co_organiser.remove", by: Some(lead), reason }).await?;
        remove_host(&unit, event.id, space).await?;
        leave(&mut unit, event.id, space, lead).await?;
        release_pools(self, &mut unit, event.id, space).await?;
        unit.commit().await?;
        Ok(step.id)
    }

    /// The lead takes an invitation back that nobody has answered.
    pub async fn co_organiser_revoke(&self, actor: &Actor, step: &OrganiserStep) -> Outcome<CoOrganiserId, CoOrganiserRevokeErrorCode> {
        use CoOrganiserRevokeErrorCode::{InvalidReason, NotListed};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let Found { organisers, row, .. } = self.co_organiser(&unit, step.id).await?;
        let lead = may_cancel(actor, &organisers)?;
        let reason = reason(step, InvalidReason)?;
        let to = next(&row, step, Invited, Expired, NotListed)?;
        write(&mut unit, row, to, Written { action: "co_organiser.revoke", by: Some(lead), reason }).await?;
        unit.commit().await?;
        Ok(step.id)
    }

    /// Ends an invitation whose time is over. Does nothing where it was answered, or is gone.
    pub(in crate::service) async fn expire_invitation(&self, id: CoOrganiserId) -> Result<()> {
        let mut unit = self.store.begin(&Actor::system("deadlines")).await?;
        let Some(row) = Entity::find_by_id(id).one(unit.tx()).await? else { return Ok(()) };
        self.event(&unit, row.event_id).await?;
        let Some(row) = Entity::find_by_id(id).one(unit.tx()).await? else { return Ok(()) };
        if row.state != Invited || row.answer_until > unit.now() {
            return Ok(());
        }
        let written = Written { action: "co_organiser.expire", by: None, reason: Some("nobody answered in time") };
        write(&mut unit, row, Expired, written).await?;
        unit.commit().await
    }
}
