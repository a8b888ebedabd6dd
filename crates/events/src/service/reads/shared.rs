//! Notes and tasks that the organisers of events share: by id, and of events.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};
use sea_orm::{ConnectionTrait, FromQueryResult};
use traboule_kernel::ids::{EventId, EventNoteId, EventTaskId, PersonId, SpaceId};
use traboule_kernel::{Actor, Result, Time};
use traboule_store::{Direction, Keyset, sql};

use super::lists::{Lists, Rows, Wanted};
use crate::entity::{event, event_note, event_task};
use crate::service::EventService;

/// A note.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub(crate) struct NoteRow {
    pub(crate) id: EventNoteId,
    pub(crate) event_id: EventId,
    pub(crate) space_id: SpaceId,
    pub(crate) person_id: Option<PersonId>,
    pub(crate) body: String,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) version: i32,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub(crate) struct TaskRow {
    pub(crate) id: EventTaskId,
    pub(crate) event_id: EventId,
    pub(crate) title: String,
    pub(crate) space_id: Option<SpaceId>,
    pub(crate) due_on: Option<NaiveDate>,
    pub(crate) done_at: Option<Time>,
    pub(crate) done_by: Option<PersonId>,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) version: i32,
}

/// The place of a note among others: when it was written, and its id.
pub(crate) type NotePlace = (Time, EventNoteId);
/// The place of a task among others: when it was added, and its id.
pub(crate) type TaskPlace = (Time, EventTaskId);

/// The name of the notes' order in cursors.
pub(crate) const NOTES_BY_TIME: &str = "event_note.created_at";
/// The name of the tasks' order in cursors.
pub(crate) const TASKS_BY_TIME: &str = "event_task.created_at";

const NOTE: [event_note::Column; 8] = {
    use event_note::Column::{Body, CreatedAt, EventId, Id, PersonId, SpaceId, UpdatedAt, Version};
    [Id, EventId, SpaceId, PersonId, Body, CreatedAt, UpdatedAt, Version]
};

const TASK: [event_task::Column; 10] = {
    use event_task::Column::{CreatedAt, DoneAt, DoneBy, DueOn, EventId, Id, SpaceId, Title, UpdatedAt, Version};
    [Id, EventId, Title, SpaceId, DueOn, DoneAt, DoneBy, CreatedAt, UpdatedAt, Version]
};

impl EventService {
    /// The notes with these ids that the actor sees, in any order.
    pub(crate) async fn notes_by_id(&self, actor: &Actor, ids: &[EventNoteId]) -> Result<Vec<NoteRow>> {
        let mut select = self.notes(actor).await?;
        select.and_where(sql::is_one_of(self.store.backend(), Expr::col((event_note::Entity, event_note::Column::Id)), ids));
        self.store.read().query_all(&select).await?.iter().map(note).collect()
    }

    /// The tasks with these ids that the actor sees, in any order.
    pub(crate) async fn tasks_by_id(&self, actor: &Actor, ids: &[EventTaskId]) -> Result<Vec<TaskRow>> {
        let mut select = self.tasks(actor).await?;
        select.and_where(sql::is_one_of(self.store.backend(), Expr::col((event_task::Entity, event_task::Column::Id)), ids));
        self.store.read().query_all(&select).await?.iter().map(task).collect()
    }

    /// The notes of each of these events that the actor sees, the oldest first.
    pub(crate) async fn notes_of_events(
        &self,
        actor: &Actor,
        events: &[EventId],
        wanted: &Wanted<NotePlace>,
    ) -> Result<Lists<EventId, NoteRow>> {
        let column = |column| Expr::col((event_note::Entity, column));
        let order = by(column(event_note::Column::CreatedAt), column(event_note::Column::Id));
        let values = |(at, id): &NotePlace| vec![(*at).into(), (*id).into()];
        let rows = Rows { select: self.notes(actor).await?, parent: column(event_note::Column::EventId), order, values };
        self.lists(rows, events, wanted, |row| note(row).map(|row| (row.event_id, row))).await
    }

    /// The tasks of each of these events that the actor sees, in the order in which they were added: those that are done, or those
    /// that are not, if asked for.
    pub(crate) async fn tasks_of_events(
        &self,
        actor: &Actor,
        events: &[EventId],
        done: Option<bool>,
        wanted: &Wanted<TaskPlace>,
    ) -> Result<Lists<EventId, TaskRow>> {
        let column = |column| Expr::col((event_task::Entity, column));
        let order = by(column(event_task::Column::CreatedAt), column(event_task::Column::Id));
        let values = |(at, id): &TaskPlace| vec![(*at).into(), (*id).into()];
        let mut select = self.tasks(actor).await?;
        match done {
            Some(true) => select.and_where(column(event_task::Column::DoneAt).is_not_null()),
            Some(false) => select.and_where(column(event_task::Column::DoneAt).is_null()),
            None => &mut select,
        };
        let rows = Rows { select, parent: column(event_task::Column::EventId), order, values };
        self.lists(rows, events, wanted, |row| task(row).map(|row| (row.event_id, row))).await
    }

    async fn notes(&self, actor: &Actor) -> Result<SelectStatement> {
        let mut select = Query::select();
        select.columns(NOTE.map(|column| (event_note::Entity, column))).from(event_note::Entity);
        self.shared(actor, select, (event_note::Entity, event_note::Column::EventId)).await
    }

    async fn tasks(&self, actor: &Actor) -> Result<SelectStatement> {
        let mut select = Query::select();
        select.columns(TASK.map(|column| (event_task::Entity, column))).from(event_task::Entity);
        self.shared(actor, select, (event_task::Entity, event_task::Column::EventId)).await
    }

    /// Of these rows those of events that the actor organises. At most one statement of its own.
    async fn shared(&self, actor: &Actor, mut rows: SelectStatement, of_event: impl IntoColumnRef) -> Result<SelectStatement> {
        let circle = self.circle(actor).await?;
        let same = Expr::col((event::Entity, event::Column::Id)).eq(Expr::col(of_event));
        rows.inner_join(event::Entity, same).cond_where(circle.prepares(self.store.backend()));
        Ok(rows)
    }
}

impl NoteRow {
    /// Its place in [`NOTES_BY_TIME`].
    pub(crate) const fn place(&self) -> NotePlace {
        (self.created_at, self.id)
    }
}

impl TaskRow {
    /// Its place in [`TASKS_BY_TIME`].
    pub(crate) const fn place(&self) -> TaskPlace {
        (self.created_at, self.id)
    }
}

fn by(at: Expr, id: Expr) -> Keyset {
    Keyset::new([(at, Direction::Ascending), (id, Direction::Ascending)])
}

fn note(row: &sea_orm::QueryResult) -> Result<NoteRow> {
    Ok(NoteRow::from_query_result(row, "")?)
}

fn task(row: &sea_orm::QueryResult) -> Result<TaskRow> {
    Ok(TaskRow::from_query_result(row, "")?)
}
