//! Changes of the notes of organisers.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::ids::{EventId, EventNoteId, SpaceId};

use crate::graphql::{actor, events};
use crate::service::note::{EventNoteAddErrorCode, EventNoteUpdateErrorCode, NewNote};

/// A note to those who organise an event.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct EventNoteAddInput {
    /// The event.
    event: GlobalId<EventId>,
    /// The organiser for which you write, which you run; the first of them, if not given.
    space: Option<GlobalId<SpaceId>>,
    /// What is written, up to 10,000 characters.
    body: String,
}

/// A note, written anew.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct EventNoteUpdateInput {
    /// The note.
    id: GlobalId<EventNoteId>,
    /// The version that was read; the answer is CONFLICT if there is a newer one.
    version: i32,
    /// What is written, up to 10,000 characters.
    body: String,
}

traboule_graph::payload! {
    /// What `eventNoteAdd` did.
    pub(crate) struct EventNoteAddPayload {
        /// The note.
        event_note: Ref<EventNoteId>,
    } errors EventNoteAddErrorCode
}

traboule_graph::payload! {
    /// What `eventNoteUpdate` did.
    pub(crate) struct EventNoteUpdatePayload {
        /// The note as it is now.
        event_note: Ref<EventNoteId>,
    } errors EventNoteUpdateErrorCode
}

/// What `eventNoteDelete` did.
#[derive(SimpleObject)]
pub(crate) struct EventNoteDeletePayload {
    /// The id of the note that is no more.
    id: ID,
}

pub(crate) struct EventNoteMutation;

#[Object]
impl EventNoteMutation {
    /// Writes to those who organise an event, as somebody who runs one of them. Nobody else reads it.
    async fn event_note_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To whom, and what.")] input: EventNoteAddInput,
    ) -> Result<EventNoteAddPayload> {
        let EventNoteAddInput { event, space, body } = input;
        let note = NewNote { event: event.0, space: space.map(|space| space.0), body };
        let outcome = events(ctx)?.event_note_add(actor(ctx)?, note).await;
        EventNoteAddPayload::from_outcome(outcome, |id| EventNoteAddPayload::done(Ref::to(id)))
    }

    /// Writes a note anew, as its author.
    async fn event_note_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which note, and what.")] input: EventNoteUpdateInput,
    ) -> Result<EventNoteUpdatePayload> {
        let outcome = events(ctx)?.event_note_update(actor(ctx)?, input.id.0, input.version, &input.body).await;
        EventNoteUpdatePayload::from_outcome(outcome, |id| EventNoteUpdatePayload::done(Ref::to(id)))
    }

    /// Deletes a note, as its author or as the lead of the event.
    async fn event_note_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The note.")] id: GlobalId<EventNoteId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
    ) -> Result<EventNoteDeletePayload> {
        let id = events(ctx)?.event_note_delete(actor(ctx)?, id.0, version).await?;
        Ok(EventNoteDeletePayload { id: ID::from(id.to_string()) })
    }
}
