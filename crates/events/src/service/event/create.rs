//! A new event.

use sea_orm::{EntityTrait, Set};
use traboule_kernel::ids::{EventId, NetworkId, SpaceId};
use traboule_kernel::{Actor, Failure, Outcome, Result, Scope};
use traboule_store::{Audit, UnitOfWork};

use super::content::EventContent;
use super::{EventWritten, dates, rooms, save};
use crate::entity::event::{self, Times};
use crate::message::EventChanged;
use crate::policy::may_lead;
use crate::rules::event::EventState;
use crate::service::{EventService, mistakes};

/// What can be wrong with a new event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventCreateErrorCode {
    /// A field breaks its rule; the message says which.
    InvalidField,
    /// It has begun already.
    InThePast,
    /// Only a space that is published, or closed for a while, organises events.
    SpaceNotOpen,
    /// An event belongs to networks that its lead belongs to.
    NotOfNetwork,
    /// There is no such space to receive it, or it is closed for good.
    UnknownVenue,
}

impl EventService {
    /// Writes a draft of an event that `lead` leads.
    pub async fn event_create(&self, actor: &Actor, lead: SpaceId, content: EventContent) -> Outcome<EventWritten, EventCreateErrorCode> {
        use EventCreateErrorCode::{InThePast, InvalidField, NotOfNetwork, SpaceNotOpen, UnknownVenue};
        may_lead(actor, lead)?;
        mistakes(content.mistakes(), InvalidField)?;
        if content.schedule.starts_at() <= self.store.now() {
            return Err(Failure::at("input.startsAt", InThePast, "an event starts in the future"));
        }
        let open = self.directory.open_spaces(&lead_and_venue(lead, &content)).await?;
        if !open.contains(&lead) {
            return Err(Failure::at("input.lead", SpaceNotOpen, "only a space that is published organises events"));
        }
        if content.venue.space.is_some_and(|venue| !open.contains(&venue)) {
            return Err(Failure::at("input.venue.space", UnknownVenue, "there is no such space that is open"));
        }
        if !self.belongs(lead, &content.networks).await? {
            return Err(Failure::at("input.networks", NotOfNetwork, "an event belongs to networks that its lead belongs to"));
        }
        let mut unit = self.store.begin(actor).await?;
        let id: EventId = unit.new_id();
        self.write_draft(&mut unit, id, lead, &content).await?;
        let room_conflicts = rooms::conflicts(&unit, &self.circle(actor).await?, id).await?;
        unit.commit().await?;
        Ok(EventWritten { event: id, room_conflicts })
    }

    /// Writes a draft whose content was checked, in the transaction of a use case.
    pub(in crate::service) async fn write_draft(
        &self,
        unit: &mut UnitOfWork,
        id: EventId,
        lead: SpaceId,
        content: &EventContent,
    ) -> Result<()> {
        let title = content.title.in_order(&[]).1;
        let planned = dates::of_new(unit, id, content);
        let mut row = event::ActiveModel {
            id: Set(id),
            // Opaque and unique in the world (RFC 7986 5.3): an identity that we made, and no address of a machine.
            uid: Set(id.to_string()),
            slug: Set(save::free_slug_of(unit, title).await?),
            lead_space_id: Set(lead),
            state: Set(EventState::Draft),
            previous_starts: Set(Times::default()),
            sequence: Set(0),
            reason: Set(None),
            split_from_id: Set(None),
            last_ends_at: Set(dates::last_end(&planned)),
            created_at: Set(unit.now()),
            updated_at: Set(unit.now()),
            version: Set(1),
            ..event::ActiveModel::default()
        };
        save::fill(&mut row, content)?;
        event::Entity::insert(row).exec_without_returning(unit.tx()).await?;
        self.write_dates(unit, lead, &[], planned).await?;
        save::add_host(unit, id, lead).await?;
        save::index(unit, id, content).await?;
        unit.record(Audit::of("event.create", id).acting_for(Scope::Space(lead))).await?;
        unit.send(&EventChanged { event: id, state: Some(EventState::Draft), version: 1, material: Vec::new(), occurrences: Vec::new() })
            .await
    }

    /// Whether the space belongs to all of these networks.
    pub(in crate::service) async fn belongs(&self, lead: SpaceId, networks: &[NetworkId]) -> Result<bool> {
        if networks.is_empty() {
            return Ok(true);
        }
        let own = self.directory.networks_of(&[lead]).await?;
        Ok(networks.iter().all(|network| own.contains(network)))
    }
}

/// The spaces that an event needs to be open.
pub(super) fn lead_and_venue(lead: SpaceId, content: &EventContent) -> Vec<SpaceId> {
    std::iter::once(lead).chain(content.venue.space).collect()
}
