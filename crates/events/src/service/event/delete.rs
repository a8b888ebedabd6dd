//! A draft that leads nowhere.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use traboule_kernel::ids::EventId;
use traboule_kernel::{Actor, Failure, Outcome, Scope};
use traboule_store::{Audit, version};

use crate::entity::{co_organiser, event, event_host, event_import, event_network, event_term, event_topic};
use crate::message::EventChanged;
use crate::policy::may_cancel;
use crate::rules::event::EventState;
use crate::service::{EventService, demand_somebody, preparation};

/// What can be wrong with the deletion of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventDeleteErrorCode {
    /// It was announced: people know of it, so it can only be cancelled.
    Announced,
}

impl EventService {
    /// Deletes a draft, as its lead, with the invitations to it.
    pub async fn event_delete(&self, actor: &Actor, id: EventId, seen: i32) -> Outcome<EventId, EventDeleteErrorCode> {
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let (row, organisers) = self.event(&unit, id).await?;
        let acting_for = may_cancel(actor, &organisers)?;
        version::check(row.version, seen)?;
        if row.state != EventState::Draft {
            return Err(Failure::whole(EventDeleteErrorCode::Announced, "the event was announced: cancel it instead"));
        }
        co_organiser::Entity::delete_many().filter(co_organiser::Column::EventId.eq(id)).exec(unit.tx()).await?;
        preparation::delete(&unit, id).await?;
        event_host::Entity::delete_many().filter(event_host::Column::EventId.eq(id)).exec(unit.tx()).await?;
        // A file that held it may be taken in again.
        event_import::Entity::delete_many().filter(event_import::Column::EventId.eq(id)).exec(unit.tx()).await?;
        event_network::Entity::delete_many().filter(event_network::Column::EventId.eq(id)).exec(unit.tx()).await?;
        self.delete_dates(&mut unit, acting_for, id).await?;
        event_term::Entity::delete_many().filter(event_term::Column::EventId.eq(id)).exec(unit.tx()).await?;
        event_topic::Entity::delete_many().filter(event_topic::Column::EventId.eq(id)).exec(unit.tx()).await?;
        event::Entity::delete_by_id(id).exec(unit.tx()).await?;
        unit.record(Audit::of("event.delete", id).acting_for(Scope::Space(acting_for))).await?;
        unit.send(&EventChanged { event: id, state: None, version: row.version, material: Vec::new(), occurrences: Vec::new() }).await?;
        unit.commit().await?;
        Ok(id)
    }
}
