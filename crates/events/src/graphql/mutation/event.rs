//! Changes of events.

use async_graphql::{Context, ID, Object};
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::ids::{EventId, EventOccurrenceId};

use crate::graphql::input::{EventCreateInput, EventUpdateInput};
use crate::graphql::{actor, events};
use crate::service::event::{
    EventCreateErrorCode, EventDeleteErrorCode, EventStep, EventStepErrorCode, EventUpdateErrorCode, EventWritten,
};

traboule_graph::payload! {
    /// What `eventCreate` did.
    pub(crate) struct EventCreatePayload {
        /// The draft.
        event: Ref<EventId>,
        /// Dates of other events that are in the same room at the same time: a warning, ten at most.
        room_conflicts: Vec<Ref<EventOccurrenceId>>,
    } errors EventCreateErrorCode
}

traboule_graph::payload! {
    /// What `eventUpdate` did.
    pub(crate) struct EventUpdatePayload {
        /// The event as it is now.
        event: Ref<EventId>,
        /// Dates of other events that are in the same room at the same time: a warning, ten at most.
        room_conflicts: Vec<Ref<EventOccurrenceId>>,
    } errors EventUpdateErrorCode
}

traboule_graph::payload! {
    /// What a step of an event's life did.
    pub(crate) struct EventStepPayload {
        /// The event as it is now.
        event: Ref<EventId>,
    } errors EventStepErrorCode
}

traboule_graph::payload! {
    /// What `eventDelete` did.
    pub(crate) struct EventDeletePayload {
        /// The id of the event that is no more.
        id: ID,
    } errors EventDeleteErrorCode
}

pub(crate) struct EventMutation;

#[Object]
impl EventMutation {
    /// Writes a draft of an event that a space leads, as somebody who runs the space. Others learn of it when it is announced, and
    /// spaces that are invited to organise it at once.
    async fn event_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is, when and where.")] input: EventCreateInput,
    ) -> Result<EventCreatePayload> {
        let outcome = match input.read(EventCreateErrorCode::InvalidField) {
            Ok((lead, content)) => events(ctx)?.event_create(actor(ctx)?, lead, content).await,
            Err(failure) => Err(failure),
        };
        EventCreatePayload::from_outcome(outcome, |EventWritten { event, room_conflicts }| {
            EventCreatePayload::done(Ref::to(event), room_conflicts.into_iter().map(Ref::to).collect())
        })
    }

    /// Changes some fields of an event: those who run its lead do, or a space that hosts it with the lead. Another date, another
    /// place, fewer places and another visibility are material: every other co-organiser is asked to acknowledge them.
    ///
    /// Of a series it changes what all dates have in common, but not when they are; what single dates have of their own stays, and
    /// so does the place of those that have begun.
    async fn event_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] id: GlobalId<EventId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
        #[graphql(desc = "The fields that change.")] input: EventUpdateInput,
    ) -> Result<EventUpdatePayload> {
        let outcome = match input.read(EventUpdateErrorCode::InvalidField) {
            Ok(patch) => events(ctx)?.event_update(actor(ctx)?, id.0, version, patch).await,
            Err(failure) => Err(failure),
        };
        EventUpdatePayload::from_outcome(outcome, |EventWritten { event, room_conflicts }| {
            EventUpdatePayload::done(Ref::to(event), room_conflicts.into_iter().map(Ref::to).collect())
        })
    }

    /// Announces a draft: it is tentative from now on, and seen by those whom its visibility names.
    async fn event_announce(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] id: GlobalId<EventId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
    ) -> Result<EventStepPayload> {
        step(ctx, id, version, EventStep::Announce, None).await
    }

    /// Says that an event is sure to take place.
    async fn event_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] id: GlobalId<EventId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
    ) -> Result<EventStepPayload> {
        step(ctx, id, version, EventStep::Confirm, None).await
    }

    /// Says that an event that was confirmed is no longer sure: it is tentative again.
    async fn event_reconsider(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] id: GlobalId<EventId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
        #[graphql(desc = "Why, for everybody who sees the event.")] reason: Option<String>,
    ) -> Result<EventStepPayload> {
        step(ctx, id, version, EventStep::Reconsider, reason).await
    }

    /// Cancels an event that was announced, for good; its lead alone does. It stays readable, and invitations to it are over. Of a
    /// series all dates are cancelled that are not over.
    async fn event_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] id: GlobalId<EventId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
        #[graphql(desc = "Why, for everybody who sees the event.")] reason: String,
    ) -> Result<EventStepPayload> {
        step(ctx, id, version, EventStep::Cancel, Some(reason)).await
    }

    /// Deletes a draft, as its lead, with its dates and the invitations to it.
    async fn event_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The event.")] id: GlobalId<EventId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
    ) -> Result<EventDeletePayload> {
        let outcome = events(ctx)?.event_delete(actor(ctx)?, id.0, version).await;
        EventDeletePayload::from_outcome(outcome, |id| EventDeletePayload::done(ID::from(id.to_string())))
    }
}

async fn step(ctx: &Context<'_>, id: GlobalId<EventId>, version: i32, step: EventStep, reason: Option<String>) -> Result<EventStepPayload> {
    let outcome = events(ctx)?.event_step(actor(ctx)?, id.0, version, step, reason.as_deref()).await;
    EventStepPayload::from_outcome(outcome, |id| EventStepPayload::done(Ref::to(id)))
}
