//! The use cases of an event itself: written, edited, announced, confirmed, cancelled.

mod content;
mod create;
mod dates;
mod delete;
mod found_by;
mod occurrence;
mod rooms;
mod save;
mod step;
mod unpublish;
mod update;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use traboule_kernel::ids::{EventId, EventOccurrenceId};
use traboule_kernel::{Error, Result};
use traboule_store::UnitOfWork;

use super::EventService;
use crate::entity::{co_organiser, event};
use crate::policy::Organisers;
use crate::rules::organiser::CoOrganiserState;

pub use content::{EventContent, EventPatch, Join};
pub use create::EventCreateErrorCode;
pub use delete::EventDeleteErrorCode;
pub use occurrence::{EventOccurrenceCancelErrorCode, EventOccurrenceUpdateErrorCode, OccurrencePatch, OccurrenceWritten};
pub use step::{EventStep, EventStepErrorCode};
pub use unpublish::{EventUnpublishErrorCode, Unpublishing};
pub use update::EventUpdateErrorCode;

pub(super) use dates::MovedDate;
pub(super) use save::{add_host, networks_of, remove_host};

/// An event that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventWritten {
    /// The event.
    pub event: EventId,
    /// Dates of others that meet it in its room.
    pub room_conflicts: Vec<EventOccurrenceId>,
}

impl EventService {
    /// The event, locked, and who organises it; or nothing where the actor may not see it.
    pub(super) async fn event(&self, unit: &UnitOfWork, id: EventId) -> Result<(event::Model, Organisers)> {
        let circle = self.circle(unit.actor()).await?;
        let visible = || event::Entity::find_by_id(id).filter(circle.sees(self.store.backend()));
        let found = visible().lock_exclusive().one(unit.tx()).await?.ok_or(Error::NotFound("event"))?;
        let organisers = organisers(unit, &found).await?;
        Ok((found, organisers))
    }
}

/// Who organises an event: the lead, who accepted, who is asked.
pub(in crate::service) async fn organisers(unit: &UnitOfWork, event: &event::Model) -> Result<Organisers> {
    let others = co_organiser::Entity::find()
        .filter(co_organiser::Column::EventId.eq(event.id))
        .filter(co_organiser::Column::State.is_in([CoOrganiserState::Invited, CoOrganiserState::Accepted]))
        .select_only()
        .columns([co_organiser::Column::SpaceId, co_organiser::Column::Role, co_organiser::Column::State]);
    Ok(Organisers { lead: event.lead_space_id, others: others.into_tuple().all(unit.tx()).await? })
}
