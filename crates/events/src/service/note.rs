//! Notes that the organisers of an event write to one another. Nobody else knows of them.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, ModelTrait as _, PaginatorTrait, QueryFilter, QuerySelect, Set};
use traboule_kernel::ids::{EventId, EventNoteId, SpaceId};
use traboule_kernel::{Actor, Error, Failure, Outcome, Result, Scope};
use traboule_store::{Audit, UnitOfWork, version};

use super::{EventService, demand_somebody};
use crate::entity::event_note::{ActiveModel, Column, Entity, Model};
use crate::message::PreparationChanged;
use crate::policy::{Organisers, may_cancel, may_prepare};
use crate::rules::preparation::{MAX_SHARED, note_mistake};

/// A new note.
#[derive(Clone, Debug)]
pub struct NewNote {
    /// To the organisers of which event.
    pub event: EventId,
    /// For which of them it is written; for the first that the author runs, if not given.
    pub space: Option<SpaceId>,
    /// What is written.
    pub body: String,
}

/// What can be wrong with a new note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventNoteAddErrorCode {
    /// The text is blank or too long.
    InvalidBody,
    /// An event has 500 notes at most.
    TooMany,
}

/// What can be wrong with the edit of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventNoteUpdateErrorCode {
    /// The text is blank or too long.
    InvalidBody,
}

impl EventService {
    /// Writes a note, as somebody who runs an organiser of the event.
    pub async fn event_note_add(&self, actor: &Actor, note: NewNote) -> Outcome<EventNoteId, EventNoteAddErrorCode> {
        use EventNoteAddErrorCode::{InvalidBody, TooMany};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let (event, organisers) = self.event(&unit, note.event).await?;
        let space = may_prepare(actor, &organisers, note.space)?;
        if let Some(mistake) = note_mistake("body", &note.body) {
            return Err(Failure::at("input.body", InvalidBody, mistake.message));
        }
        if Entity::find().filter(Column::EventId.eq(event.id)).count(unit.tx()).await? >= MAX_SHARED {
            return Err(Failure::whole(TooMany, format!("an event has {MAX_SHARED} notes at most")));
        }
        let id: EventNoteId = unit.new_id();
        let row = ActiveModel {
            id: Set(id),
            event_id: Set(event.id),
            space_id: Set(space),
            person_id: Set(actor.person_id()),
            body: Set(note.body.trim().to_owned()),
            created_at: Set(unit.now()),
            updated_at: Set(unit.now()),
            version: Set(1),
        };
        Entity::insert(row).exec_without_returning(unit.tx()).await?;
        unit.record(Audit::of("event_note.add", id).acting_for(Scope::Space(space)).changing(&of(event.id))?).await?;
        unit.send(&changed(event.id, id)).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// Writes a note anew, as its author, while they run an organiser of the event.
    pub async fn event_note_update(
        &self,
        actor: &Actor,
        id: EventNoteId,
        seen: i32,
        body: &str,
    ) -> Outcome<EventNoteId, EventNoteUpdateErrorCode> {
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let (_, row) = self.event_note(&unit, id).await?;
        if !is_author(actor, &row) {
            return Err(Error::Denied("only its author writes a note anew").into());
        }
        version::check(row.version, seen)?;
        if let Some(mistake) = note_mistake("body", body) {
            return Err(Failure::at("input.body", EventNoteUpdateErrorCode::InvalidBody, mistake.message));
        }
        let audit = Audit::of("event_note.update", id).acting_for(Scope::Space(row.space_id)).changing(&of(row.event_id))?;
        let (event, version) = (row.event_id, row.version + 1);
        let row = ActiveModel { body: Set(body.trim().to_owned()), updated_at: Set(unit.now()), version: Set(version), ..row.into() };
        row.update(unit.tx()).await?;
        unit.record(audit).await?;
        unit.send(&changed(event, id)).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// Deletes a note, as its author or as the lead of the event.
    pub async fn event_note_delete(&self, actor: &Actor, id: EventNoteId, seen: i32) -> Result<EventNoteId> {
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let (organisers, row) = self.event_note(&unit, id).await?;
        let acting_for = if is_author(actor, &row) { row.space_id } else { may_cancel(actor, &organisers)? };
        version::check(row.version, seen)?;
        let audit = Audit::of("event_note.delete", id).acting_for(Scope::Space(acting_for)).changing(&of(row.event_id))?;
        let event = row.event_id;
        row.delete(unit.tx()).await?;
        unit.record(audit).await?;
        unit.send(&changed(event, id)).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// The note behind its event, locked, as the actor sees it: only those who organise the event do.
    async fn event_note(&self, unit: &UnitOfWork, id: EventNoteId) -> Result<(Organisers, Model)> {
        let missing = || Error::NotFound("note");
        let of_event = Entity::find_by_id(id).select_only().column(Column::EventId).into_tuple::<EventId>();
        let event = of_event.one(unit.tx()).await?.ok_or_else(missing)?;
        let (organisers, _) = self.prepared(unit, event, missing).await?;
        let row = Entity::find_by_id(id).lock_exclusive().one(unit.tx()).await?.ok_or_else(missing)?;
        Ok((organisers, row))
    }
}

fn is_author(actor: &Actor, row: &Model) -> bool {
    actor.is_system() || (actor.person_id().is_some() && actor.person_id() == row.person_id)
}

fn of(event: EventId) -> serde_json::Value {
    serde_json::json!({ "event": event })
}

const fn changed(event: EventId, note: EventNoteId) -> PreparationChanged {
    PreparationChanged { event, note: Some(note), task: None }
}
