//! `EventNote`: what an organiser of an event writes to the others.

use async_graphql::{Context, Object, SimpleObject};
use traboule_graph::{Batch, Connection, Edge, Extension, Owner, Parents, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::{EventId, EventNoteId, PersonId, SpaceId};
use traboule_kernel::page::cursor;

use super::{actor, connections, events, page, wanted};
use crate::service::{NOTES_BY_TIME, NoteRow};

/// What somebody who organises an event writes to the others who do, its lead included. They alone see it, as long as they do.
#[derive(SimpleObject)]
pub(crate) struct EventNoteDetails {
    /// The event.
    event: Ref<EventId>,
    /// The space for which it was written.
    space: Ref<SpaceId>,
    /// Who wrote it. Null: a former member.
    author: Option<Ref<PersonId>>,
    /// What is written.
    body: String,
    /// When it was written.
    created_at: Time,
    /// When it was last written anew.
    updated_at: Time,
    /// Its version, which an edit has to name.
    version: i32,
}

impl From<NoteRow> for EventNoteDetails {
    fn from(row: NoteRow) -> Self {
        Self {
            event: Ref::to(row.event_id),
            space: Ref::to(row.space_id),
            author: row.person_id.map(Ref::to),
            body: row.body,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

impl Owner for EventNoteDetails {
    type Key = EventNoteId;

    async fn load(ctx: &Context<'_>, keys: &[EventNoteId], _: &Selected) -> Result<Vec<(EventNoteId, Self)>> {
        let rows = events(ctx)?.notes_by_id(actor(ctx)?, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
    }
}

pub(crate) struct EventNotes(Parents<EventId>);

impl Extension for EventNotes {
    type Key = EventId;

    fn of(parents: Parents<EventId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl EventNotes {
    /// What its organisers write to one another, the oldest first. Empty for whoever does not organise the event.
    async fn notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<EventNoteId>>> {
        let wanted = wanted(ctx, &page(first, after, last, before), NOTES_BY_TIME)?;
        let lists = events(ctx)?.notes_of_events(actor(ctx)?, self.0.keys(), &wanted).await?;
        connections(&self.0, lists, |row| {
            let cursor = cursor(NOTES_BY_TIME, row.place())?;
            Ok(Edge::new(cursor, Ref::loaded(row.id, EventNoteDetails::from(row), &Selected::all())))
        })
    }
}
