//! `EventTask`: what the organisers of an event have to do.

use async_graphql::{Context, Object, SimpleObject};
use chrono::NaiveDate;
use traboule_graph::{Batch, Connection, Edge, Extension, Owner, Parents, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::{EventId, EventTaskId, PersonId, SpaceId};
use traboule_kernel::page::cursor;

use super::{actor, connections, events, page, wanted};
use crate::service::{TASKS_BY_TIME, TaskRow};

/// What those who organise an event have to do. They alone see it, as long as they do.
#[derive(SimpleObject)]
pub(crate) struct EventTaskDetails {
    /// The event.
    event: Ref<EventId>,
    /// What is to be done.
    title: String,
    /// The organiser that does it; null: nobody yet.
    space: Option<Ref<SpaceId>>,
    /// By when.
    due_on: Option<NaiveDate>,
    /// When it was said to be done; null: it is not.
    done_at: Option<Time>,
    /// Who said so. Null where it is done: a former member.
    done_by: Option<Ref<PersonId>>,
    /// When it was added.
    created_at: Time,
    /// When it last changed.
    updated_at: Time,
    /// Its version, which a change has to name.
    version: i32,
}

impl From<TaskRow> for EventTaskDetails {
    fn from(row: TaskRow) -> Self {
        Self {
            event: Ref::to(row.event_id),
            title: row.title,
            space: row.space_id.map(Ref::to),
            due_on: row.due_on,
            done_at: row.done_at,
            done_by: row.done_by.map(Ref::to),
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

impl Owner for EventTaskDetails {
    type Key = EventTaskId;

    async fn load(ctx: &Context<'_>, keys: &[EventTaskId], _: &Selected) -> Result<Vec<(EventTaskId, Self)>> {
        let rows = events(ctx)?.tasks_by_id(actor(ctx)?, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
    }
}

pub(crate) struct EventTasks(Parents<EventId>);

impl Extension for EventTasks {
    type Key = EventId;

    fn of(parents: Parents<EventId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl EventTasks {
    /// What its organisers have to do, in the order in which it was added. Empty for whoever does not organise the event.
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what is done, or only what is not; all, if not given.")] done: Option<bool>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<EventTaskId>>> {
        let wanted = wanted(ctx, &page(first, after, last, before), TASKS_BY_TIME)?;
        let lists = events(ctx)?.tasks_of_events(actor(ctx)?, self.0.keys(), done, &wanted).await?;
        connections(&self.0, lists, |row| {
            let cursor = cursor(TASKS_BY_TIME, row.place())?;
            Ok(Edge::new(cursor, Ref::loaded(row.id, EventTaskDetails::from(row), &Selected::all())))
        })
    }
}
