//! A co-organiser has seen what changed.

use sea_orm::{ActiveModelTrait, Set};
use traboule_kernel::ids::CoOrganiserId;
use traboule_kernel::{Actor, Failure, Outcome, Scope};
use traboule_store::{Audit, version};

use super::Found;
use crate::entity::co_organiser::{ActiveModel, Changes};
use crate::message::CoOrganiserChanged;
use crate::policy::may_speak_for;
use crate::rules::organiser::CoOrganiserState;
use crate::service::{EventService, demand_somebody};

/// What can be wrong with an acknowledgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum CoOrganiserAcknowledgeErrorCode {
    /// The space does not organise the event.
    NotOrganising,
    /// Nothing has changed that the space has not acknowledged.
    NothingOpen,
}

impl EventService {
    /// The space has seen the changes up to this version, and stays. Those who run it say so.
    pub async fn co_organiser_acknowledge(
        &self,
        actor: &Actor,
        id: CoOrganiserId,
        seen: i32,
    ) -> Outcome<CoOrganiserId, CoOrganiserAcknowledgeErrorCode> {
        use CoOrganiserAcknowledgeErrorCode::{NotOrganising, NothingOpen};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let Found { row, .. } = self.co_organiser(&unit, id).await?;
        may_speak_for(actor, row.space_id)?;
        version::check(row.version, seen)?;
        if row.state != CoOrganiserState::Accepted {
            return Err(Failure::whole(NotOrganising, "the space does not organise the event"));
        }
        if row.unacknowledged.0.is_empty() {
            return Err(Failure::whole(NothingOpen, "nothing has changed that the space has not acknowledged"));
        }
        let audit = Audit::of("co_organiser.acknowledge", id).acting_for(Scope::Space(row.space_id)).changing(&row.unacknowledged.0)?;
        let (event, space, state, version) = (row.event_id, row.space_id, row.state, row.version + 1);
        let row = ActiveModel { unacknowledged: Set(Changes::default()), updated_at: Set(unit.now()), version: Set(version), ..row.into() };
        row.update(unit.tx()).await?;
        unit.record(audit).await?;
        unit.send(&CoOrganiserChanged { co_organiser: id, event, space, state }).await?;
        unit.commit().await?;
        Ok(id)
    }
}
