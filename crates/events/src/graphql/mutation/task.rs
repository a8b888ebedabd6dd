//! Changes of the tasks of organisers.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use chrono::NaiveDate;
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::ids::{EventId, EventTaskId, SpaceId};

use crate::graphql::{actor, events};
use crate::service::task::{
    EventTaskAddErrorCode, EventTaskDoneErrorCode, EventTaskReopenErrorCode, EventTaskUpdateErrorCode, NewTask, TaskPatch,
};

/// Something that those who organise an event have to do.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct EventTaskAddInput {
    /// The event.
    event: GlobalId<EventId>,
    /// What is to be done: one line of up to 200 characters.
    title: String,
    /// The organiser that does it; nobody yet, if not given.
    space: Option<GlobalId<SpaceId>>,
    /// By when.
    due_on: Option<NaiveDate>,
}

/// A change of a task. What is left out stays as it is; `null` clears it.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct EventTaskUpdateInput {
    /// The task.
    id: GlobalId<EventTaskId>,
    /// The version that was read; the answer is CONFLICT if there is a newer one.
    version: i32,
    /// What is to be done: one line of up to 200 characters.
    title: Option<String>,
    /// The organiser that does it.
    space: MaybeUndefined<GlobalId<SpaceId>>,
    /// By when.
    due_on: MaybeUndefined<NaiveDate>,
}

traboule_graph::payload! {
    /// What `eventTaskAdd` did.
    pub(crate) struct EventTaskAddPayload {
        /// The task.
        event_task: Ref<EventTaskId>,
    } errors EventTaskAddErrorCode
}

traboule_graph::payload! {
    /// What `eventTaskUpdate` did.
    pub(crate) struct EventTaskUpdatePayload {
        /// The task as it is now.
        event_task: Ref<EventTaskId>,
    } errors EventTaskUpdateErrorCode
}

traboule_graph::payload! {
    /// What `eventTaskDone` did.
    pub(crate) struct EventTaskDonePayload {
        /// The task as it is now.
        event_task: Ref<EventTaskId>,
    } errors EventTaskDoneErrorCode
}

traboule_graph::payload! {
    /// What `eventTaskReopen` did.
    pub(crate) struct EventTaskReopenPayload {
        /// The task as it is now.
        event_task: Ref<EventTaskId>,
    } errors EventTaskReopenErrorCode
}

/// What `eventTaskDelete` did.
#[derive(SimpleObject)]
pub(crate) struct EventTaskDeletePayload {
    /// The id of the task that is no more.
    id: ID,
}

pub(crate) struct EventTaskMutation;

#[Object]
impl EventTaskMutation {
    /// Adds a task to the list of those who organise an event, as somebody who runs one of them.
    async fn event_task_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, by whom, by when.")] input: EventTaskAddInput,
    ) -> Result<EventTaskAddPayload> {
        let EventTaskAddInput { event, title, space, due_on } = input;
        let task = NewTask { event: event.0, title, space: space.map(|space| space.0), due_on };
        let outcome = events(ctx)?.event_task_add(actor(ctx)?, task).await;
        EventTaskAddPayload::from_outcome(outcome, |id| EventTaskAddPayload::done(Ref::to(id)))
    }

    /// Changes a task, as somebody who runs an organiser of the event.
    async fn event_task_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which task, and what changes.")] input: EventTaskUpdateInput,
    ) -> Result<EventTaskUpdatePayload> {
        let EventTaskUpdateInput { id, version, title, space, due_on } = input;
        let patch = TaskPatch { title, space: space.map_value(|space| space.0).into(), due_on: due_on.into() };
        let outcome = events(ctx)?.event_task_update(actor(ctx)?, id.0, version, patch).await;
        EventTaskUpdatePayload::from_outcome(outcome, |id| EventTaskUpdatePayload::done(Ref::to(id)))
    }

    /// Says that a task is done, as somebody who runs an organiser of the event.
    async fn event_task_done(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The task.")] id: GlobalId<EventTaskId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
    ) -> Result<EventTaskDonePayload> {
        let outcome = events(ctx)?.event_task_done(actor(ctx)?, id.0, version).await;
        EventTaskDonePayload::from_outcome(outcome, |id| EventTaskDonePayload::done(Ref::to(id)))
    }

    /// Says that a task is not done after all, as somebody who runs an organiser of the event.
    async fn event_task_reopen(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The task.")] id: GlobalId<EventTaskId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
    ) -> Result<EventTaskReopenPayload> {
        let outcome = events(ctx)?.event_task_reopen(actor(ctx)?, id.0, version).await;
        EventTaskReopenPayload::from_outcome(outcome, |id| EventTaskReopenPayload::done(Ref::to(id)))
    }

    /// Deletes a task, as somebody who runs an organiser of the event.
    async fn event_task_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The task.")] id: GlobalId<EventTaskId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
    ) -> Result<EventTaskDeletePayload> {
        let id = events(ctx)?.event_task_delete(actor(ctx)?, id.0, version).await?;
        Ok(EventTaskDeletePayload { id: ID::from(id.to_string()) })
    }
}
