//! A space's way from draft to closed.

use sea_orm::{ActiveEnum, IntoActiveModel, Set};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Failure, Outcome, Scope};
use traboule_store::{Audit, version};

use super::content::SpaceContent;
use super::{SpaceService, demand, locked, save};
use crate::message::SpaceClosed;
use crate::policy::space::may_edit;
use crate::rules::lifecycle::SpaceState;
use crate::rules::{NotListed, States};
use crate::service::duplicate::raise::raise_for;
use crate::service::network::end_memberships;

/// What can be wrong with a step of a space's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SpaceTransitionErrorCode {
    /// From where the space is, this step does not exist.
    InvalidTransition,
}

/// A step of a space's life that those who run it take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpaceStep {
    /// A draft enters the directory.
    Publish,
    /// An open space closes for a while.
    CloseTemporarily,
    /// A space that was closed for a while opens again.
    Reopen,
    /// A space closes for good.
    Close,
}

impl SpaceStep {
    const fn to(self) -> SpaceState {
        match self {
            Self::Publish | Self::Reopen => SpaceState::Published,
            Self::CloseTemporarily => SpaceState::TemporarilyClosed,
            Self::Close => SpaceState::Closed,
        }
    }

    /// Where the step leads from `from`. Publishing and reopening lead to one state from different ones.
    fn taken_from(self, from: SpaceState) -> Result<SpaceState, NotListed> {
        let begins_here = match self {
            Self::Publish => from == SpaceState::Draft,
            Self::Reopen => from == SpaceState::TemporarilyClosed,
            Self::CloseTemporarily | Self::Close => true,
        };
        from.next(self.to()).and_then(|to| {
            let refused = || NotListed { what: SpaceState::WHAT, from: from.to_value(), to: to.to_value() };
            begins_here.then_some(to).ok_or_else(refused)
        })
    }

    const fn action(self) -> &'static str {
        match self {
            Self::Publish => "space.publish",
            Self::CloseTemporarily => "space.close_temporarily",
            Self::Reopen => "space.reopen",
            Self::Close => "space.close",
        }
    }
}

impl SpaceService {
    /// Takes a step of the space's life.
    ///
    /// A draft that is published is compared with the directory once more: what was a draft itself when it was written may be
    /// there by now.
    ///
    /// A closed space gives up what hangs on it: other domains learn it by [`SpaceClosed`].
    pub async fn space_transition(
        &self,
        actor: &Actor,
        id: SpaceId,
        seen: i32,
        step: SpaceStep,
        reason: Option<&str>,
    ) -> Outcome<SpaceId, SpaceTransitionErrorCode> {
        super::demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let row = locked(&unit, id).await?;
        demand(may_edit(actor, row.facts()))?;
        version::check(row.version, seen)?;
        let next = step.taken_from(row.state).map_err(|refused| Failure::whole(SpaceTransitionErrorCode::InvalidTransition, refused))?;
        if step == SpaceStep::Publish {
            raise_for(&mut unit, id, &SpaceContent::of(&row)?, step.action()).await?;
        }
        let mut row = row.into_active_model();
        row.state = Set(next);
        save::update(&unit, row).await?;
        unit.record(Audit::of(step.action(), id).acting_for(Scope::Space(id)).because(reason)).await?;
        if next == SpaceState::Closed {
            end_memberships(&mut unit, id).await?;
            unit.send(&SpaceClosed { space: id }).await?;
        }
        unit.commit().await?;
        Ok(id)
    }
}
