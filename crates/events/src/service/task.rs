//! The list of what the organisers of an event have to do. Nobody else knows of it.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, ModelTrait as _, PaginatorTrait, QueryFilter, QuerySelect, Set};
use traboule_kernel::ids::{EventId, EventTaskId, SpaceId};
use traboule_kernel::{Actor, Error, Failure, Outcome, Result, Scope};
use traboule_store::{Audit, UnitOfWork, version};

use super::{EventService, demand_somebody};
use crate::entity::event_task::{ActiveModel, Column, Entity, Model};
use crate::message::PreparationChanged;
use crate::policy::{Organisers, may_prepare};
use crate::rules::preparation::{MAX_SHARED, task_mistake};

/// A new task.
#[derive(Clone, Debug)]
pub struct NewTask {
    /// Of the organisers of which event.
    pub event: EventId,
    /// What is to be done.
    pub title: String,
    /// The organiser that does it.
    pub space: Option<SpaceId>,
    /// By when.
    pub due_on: Option<NaiveDate>,
}

/// A change of a task; what is not given stays.
#[derive(Clone, Debug, Default)]
pub struct TaskPatch {
    /// What is to be done.
    pub title: Option<String>,
    /// The organiser that does it; `Some(None)` leaves it to nobody.
    pub space: Option<Option<SpaceId>>,
    /// By when; `Some(None)` takes the day away.
    pub due_on: Option<Option<NaiveDate>>,
}

/// What can be wrong with a new task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventTaskAddErrorCode {
    /// The title is blank, too long, or of more than one line.
    InvalidTitle,
    /// Only a space that organises the event does it.
    NotOrganising,
    /// An event has 500 tasks at most.
    TooMany,
}

/// What can be wrong with the edit of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventTaskUpdateErrorCode {
    /// The title is blank, too long, or of more than one line.
    InvalidTitle,
    /// Only a space that organises the event does it.
    NotOrganising,
}

/// What can be wrong where a task is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventTaskDoneErrorCode {
    /// It is done already.
    AlreadyDone,
}

/// What can be wrong where a task is taken up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventTaskReopenErrorCode {
    /// It is not done.
    NotDone,
}

/// A task that a step is taken of, locked behind its event, and for whom.
struct Found {
    row: Model,
    organisers: Organisers,
    acting_for: SpaceId,
}

impl EventService {
    /// Adds a task, as somebody who runs an organiser of the event.
    pub async fn event_task_add(&self, actor: &Actor, task: NewTask) -> Outcome<EventTaskId, EventTaskAddErrorCode> {
        use EventTaskAddErrorCode::{InvalidTitle, NotOrganising, TooMany};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let (event, organisers) = self.event(&unit, task.event).await?;
        let acting_for = may_prepare(actor, &organisers, None)?;
        checked(&organisers, Some(&task.title), task.space, InvalidTitle, NotOrganising)?;
        if Entity::find().filter(Column::EventId.eq(event.id)).count(unit.tx()).await? >= MAX_SHARED {
            return Err(Failure::whole(TooMany, format!("an event has {MAX_SHARED} tasks at most")));
        }
        let id: EventTaskId = unit.new_id();
        let row = ActiveModel {
            id: Set(id),
            event_id: Set(event.id),
            title: Set(task.title.trim().to_owned()),
            space_id: Set(task.space),
            due_on: Set(task.due_on),
            done_at: Set(None),
            done_by: Set(None),
            created_at: Set(unit.now()),
            updated_at: Set(unit.now()),
            version: Set(1),
        };
        Entity::insert(row).exec_without_returning(unit.tx()).await?;
        unit.record(Audit::of("event_task.add", id).acting_for(Scope::Space(acting_for)).changing(&of(event.id))?).await?;
        unit.send(&changed(event.id, id)).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// Changes a task, as somebody who runs an organiser of the event.
    pub async fn event_task_update(
        &self,
        actor: &Actor,
        id: EventTaskId,
        seen: i32,
        patch: TaskPatch,
    ) -> Outcome<EventTaskId, EventTaskUpdateErrorCode> {
        use EventTaskUpdateErrorCode::{InvalidTitle, NotOrganising};
        demand_somebody(actor)?;
        let unit = self.store.begin(actor).await?;
        let Found { row, organisers, acting_for } = self.event_task(&unit, id, seen).await?;
        checked(&organisers, patch.title.as_deref(), patch.space.flatten(), InvalidTitle, NotOrganising)?;
        let mut change = ActiveModel::default();
        if let Some(title) = patch.title {
            change.title = Set(title.trim().to_owned());
        }
        if let Some(space) = patch.space {
            change.space_id = Set(space);
        }
        if let Some(due_on) = patch.due_on {
            change.due_on = Set(due_on);
        }
        write(unit, row, change, "event_task.update", acting_for).await?;
        Ok(id)
    }

    /// Says that a task is done, as somebody who runs an organiser of the event.
    pub async fn event_task_done(&self, actor: &Actor, id: EventTaskId, seen: i32) -> Outcome<EventTaskId, EventTaskDoneErrorCode> {
        demand_somebody(actor)?;
        let unit = self.store.begin(actor).await?;
        let Found { row, acting_for, .. } = self.event_task(&unit, id, seen).await?;
        if row.done_at.is_some() {
            return Err(Failure::whole(EventTaskDoneErrorCode::AlreadyDone, "the task is done already"));
        }
        let change = ActiveModel { done_at: Set(Some(unit.now())), done_by: Set(actor.person_id()), ..ActiveModel::default() };
        write(unit, row, change, "event_task.done", acting_for).await?;
        Ok(id)
    }

    /// Says that a task is not done after all, as somebody who runs an organiser of the event.
    pub async fn event_task_reopen(&self, actor: &Actor, id: EventTaskId, seen: i32) -> Outcome<EventTaskId, EventTaskReopenErrorCode> {
        demand_somebody(actor)?;
        let unit = self.store.begin(actor).await?;
        let Found { row, acting_for, .. } = self.event_task(&unit, id, seen).await?;
        if row.done_at.is_none() {
            return Err(Failure::whole(EventTaskReopenErrorCode::NotDone, "the task is not done"));
        }
        let change = ActiveModel { done_at: Set(None), done_by: Set(None), ..ActiveModel::default() };
        write(unit, row, change, "event_task.reopen", acting_for).await?;
        Ok(id)
    }

    /// Deletes a task, as somebody who runs an organiser of the event.
    pub async fn event_task_delete(&self, actor: &Actor, id: EventTaskId, seen: i32) -> Result<EventTaskId> {
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let Found { row, acting_for, .. } = self.event_task(&unit, id, seen).await?;
        let audit = Audit::of("event_task.delete", id).acting_for(Scope::Space(acting_for)).changing(&of(row.event_id))?;
        let event = row.event_id;
        row.delete(unit.tx()).await?;
        unit.record(audit).await?;
        unit.send(&changed(event, id)).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// The task behind its event, locked, in this version, as the actor sees it: only those who organise the event do.
    async fn event_task(&self, unit: &UnitOfWork, id: EventTaskId, seen: i32) -> Result<Found> {
        let missing = || Error::NotFound("task");
        let of_event = Entity::find_by_id(id).select_only().column(Column::EventId).into_tuple::<EventId>();
        let event = of_event.one(unit.tx()).await?.ok_or_else(missing)?;
        let (organisers, acting_for) = self.prepared(unit, event, missing).await?;
        let row = Entity::find_by_id(id).lock_exclusive().one(unit.tx()).await?.ok_or_else(missing)?;
        version::check(row.version, seen)?;
        Ok(Found { row, organisers, acting_for })
    }
}

/// Refuses a title that is none, and a space that does not organise the event.
fn checked<C>(
    organisers: &Organisers,
    title: Option<&str>,
    space: Option<SpaceId>,
    title_code: C,
    space_code: C,
) -> Result<(), Failure<C>> {
    if let Some(mistake) = title.and_then(|title| task_mistake("title", title)) {
        return Err(Failure::at("input.title", title_code, mistake.message));
    }
    if space.is_some_and(|space| !organisers.all().any(|organiser| organiser == space)) {
        return Err(Failure::at("input.space", space_code, "the space does not organise the event"));
    }
    Ok(())
}

/// Writes the change of a task as its next version.
async fn write(mut unit: UnitOfWork, row: Model, change: ActiveModel, action: &'static str, by: SpaceId) -> Result<()> {
    let audit = Audit::of(action, row.id).acting_for(Scope::Space(by)).changing(&of(row.event_id))?;
    let message = changed(row.event_id, row.id);
    let row = ActiveModel { id: Set(row.id), updated_at: Set(unit.now()), version: Set(row.version + 1), ..change };
    Entity::update(row).exec(unit.tx()).await?;
    unit.record(audit).await?;
    unit.send(&message).await?;
    unit.commit().await
}

const fn changed(event: EventId, task: EventTaskId) -> PreparationChanged {
    PreparationChanged { event, note: None, task: Some(task) }
}

fn of(event: EventId) -> serde_json::Value {
    serde_json::json!({ "event": event })
}
