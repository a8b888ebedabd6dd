//! A space's way from draft to closed.

use sea_orm::{IntoActiveModel, Set};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Failure, Outcome, Scope};
use traboule_store::{Audit, version};

use super::{SpaceService, demand, locked, save};
use crate::message::SpaceClosed;
use crate::policy::space::may_edit;
use crate::rules::States;
use crate::rules::lifecycle::SpaceState;

/// What can be wrong with a step of a space's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SpaceTransitionErrorCode {
    /// From where the space is, this step does not exist.
    InvalidTransition,
}

impl SpaceService {
    /// Takes the space to `to`, for one of the steps publish, close for a while, reopen, close for good.
    ///
    /// A closed space gives up what hangs on it: other domains learn it by [`SpaceClosed`].
    pub async fn space_transition(
        &self,
        actor: &Actor,
        id: SpaceId,
        seen: i32,
        to: SpaceState,
        reason: Option<&str>,
    ) -> Outcome<SpaceId, SpaceTransitionErrorCode> {
        super::demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let row = locked(&unit, &self.store, id).await?;
        demand(may_edit(actor, row.facts()))?;
        version::check(row.version, seen)?;
        let next = row.state.next(to).map_err(|refused| Failure::whole(SpaceTransitionErrorCode::InvalidTransition, refused))?;
        let mut row = row.into_active_model();
        row.state = Set(next);
        save::update(&unit, row).await?;
        unit.record(Audit::of(action(next), id).acting_for(Scope::Space(id)).because(reason)).await?;
        if next == SpaceState::Closed {
            unit.send(&SpaceClosed { space: id }).await?;
        }
        unit.commit().await?;
        Ok(id)
    }
}

const fn action(to: SpaceState) -> &'static str {
    match to {
        SpaceState::Draft => "space.draft",
        SpaceState::Published => "space.publish",
        SpaceState::TemporarilyClosed => "space.close_temporarily",
        SpaceState::Closed => "space.close",
        SpaceState::Merged => "space.merge",
    }
}
