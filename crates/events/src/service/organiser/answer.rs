//! A space answers an invitation.

use traboule_kernel::ids::CoOrganiserId;
use traboule_kernel::{Actor, Failure, Outcome};

use super::{Found, OrganiserStep, Written, next, reason, write};
use crate::policy::may_speak_for;
use crate::rules::event::is_over;
use crate::rules::organiser::CoOrganiserState::{Accepted, Declined, Invited};
use crate::service::event::add_host;
use crate::service::{EventService, demand_somebody};

/// What can be wrong with the acceptance of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum CoOrganiserAcceptErrorCode {
    /// The invitation was answered, taken back, or is over.
    NotListed,
    /// The event is cancelled or over.
    EventEnded,
    /// The reason is blank or too long.
    InvalidReason,
}

/// What can be wrong with the refusal of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum CoOrganiserDeclineErrorCode {
    /// The invitation was answered, taken back, or is over.
    NotListed,
    /// The reason is blank or too long.
    InvalidReason,
}

impl EventService {
    /// The space organises the event with the others from now on, and is named. Those who run the space decide.
    pub async fn co_organiser_accept(&self, actor: &Actor, step: &OrganiserStep) -> Outcome<CoOrganiserId, CoOrganiserAcceptErrorCode> {
        use CoOrganiserAcceptErrorCode::{EventEnded, InvalidReason, NotListed};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let Found { event, row, .. } = self.co_organiser(&unit, step.id).await?;
        let space = row.space_id;
        may_speak_for(actor, space)?;
        let reason = reason(step, InvalidReason)?;
        let to = next(&row, step, Invited, Accepted, NotListed)?;
        if !event.state.is_editable() || is_over(event.last_end(), unit.now()) {
            return Err(Failure::whole(EventEnded, "the event is cancelled or over"));
        }
        // The row that ends the invitation in time may not have been written yet.
        if row.answer_until <= unit.now() {
            return Err(Failure::whole(NotListed, "the time to answer is over"));
        }
        write(&mut unit, row, to, Written { action: "co_organiser.accept", by: Some(space), reason }).await?;
        add_host(&unit, event.id, space).await?;
        unit.commit().await?;
        Ok(step.id)
    }

    /// The space does not organise the event. Those who run it decide.
    pub async fn co_organiser_decline(&self, actor: &Actor, step: &OrganiserStep) -> Outcome<CoOrganiserId, CoOrganiserDeclineErrorCode> {
        use CoOrganiserDeclineErrorCode::{InvalidReason, NotListed};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let Found { row, .. } = self.co_organiser(&unit, step.id).await?;
        let space = row.space_id;
        may_speak_for(actor, space)?;
        let reason = reason(step, InvalidReason)?;
        let to = next(&row, step, Invited, Declined, NotListed)?;
        write(&mut unit, row, to, Written { action: "co_organiser.decline", by: Some(space), reason }).await?;
        unit.commit().await?;
        Ok(step.id)
    }
}
