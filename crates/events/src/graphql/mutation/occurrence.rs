//! Changes of the dates of a series.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use traboule_graph::{GlobalId, InputReader, LocalizedTextInput, Ref, Result};
use traboule_kernel::ids::{EventId, EventOccurrenceId};
use traboule_kernel::{Failure, Time};

use crate::graphql::input::{EventVenueInput, read_venue};
use crate::graphql::{actor, events};
use crate::rules::recurrence::EditScope;
use crate::service::event::{EventOccurrenceCancelErrorCode, EventOccurrenceUpdateErrorCode, OccurrencePatch, OccurrenceWritten};

/// A change of a date of a series, or of several. What is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct EventOccurrenceUpdateInput {
    /// When the date starts. In a wider scope the others are moved by as much, by the clock on the wall.
    starts_at: Option<Time>,
    /// When it ends, 31 days later at most; as long after the start as before, if not given. In a wider scope the others are as
    /// long.
    ends_at: Option<Time>,
    /// Whose clock is kept: a name of the IANA database. Not in the scope `THIS_ONLY`.
    time_zone: Option<String>,
    /// By which rule the series goes on (RFC 5545); another day may need another rule. Dates that were left out stay so, and
    /// those beside the rule stay. Not in the scope `THIS_ONLY`.
    rrule: Option<String>,
    /// What it is called. `null` in the scope `THIS_ONLY`: as the event, again.
    title: MaybeUndefined<LocalizedTextInput>,
    /// What it is about. `null` in the scope `THIS_ONLY`: as the event, again; in a wider one it takes the description away.
    description: MaybeUndefined<LocalizedTextInput>,
    /// Where it takes place; replaced as a whole. `null` in the scope `THIS_ONLY`: as the event, again.
    venue: MaybeUndefined<EventVenueInput>,
    /// How many people may come. `null` in the scope `THIS_ONLY`: as the event, again; in a wider one it takes the limit away.
    capacity: MaybeUndefined<u32>,
}

impl EventOccurrenceUpdateInput {
    /// The change, or what is wrong with it.
    fn read<C: Copy>(self, code: C) -> Result<OccurrencePatch, Failure<C>> {
        let mut reader = InputReader::default();
        let patch = OccurrencePatch {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            zone: reader.parse("timeZone", self.time_zone),
            rrule: reader.parse("rrule", self.rrule),
            title: self.title.map(|title| title.and_then(|title| reader.text("title", title))).into(),
            description: self.description.map(|text| text.and_then(|text| reader.text("description", text))).into(),
            venue: self.venue.map_value(|venue| read_venue(&mut reader, venue)).into(),
            capacity: self.capacity.into(),
        };
        reader.finish(patch, code)
    }
}

traboule_graph::payload! {
    /// What `eventOccurrenceUpdate` did.
    pub(crate) struct EventOccurrenceUpdatePayload {
        /// The date as it is now. Null, if the series of a draft no longer holds it.
        occurrence: Ref<EventOccurrenceId>,
        /// Its event: in the scope `THIS_AND_FOLLOWING` a new one, if dates came before.
        event: Ref<EventId>,
        /// Dates of other events that are in the same room at the same time: a warning, ten at most.
        room_conflicts: Vec<Ref<EventOccurrenceId>>,
    } errors EventOccurrenceUpdateErrorCode
}

traboule_graph::payload! {
    /// What `eventOccurrenceCancel` did.
    pub(crate) struct EventOccurrenceCancelPayload {
        /// The date as it is now.
        occurrence: Ref<EventOccurrenceId>,
    } errors EventOccurrenceCancelErrorCode
}

pub(crate) struct OccurrenceMutation;

#[Object]
impl OccurrenceMutation {
    /// Changes a date of a series that is to come, it and all that follow, or all: those who run the lead of the event do, or a
    /// space that hosts it with the lead. Dates keep their ids; what single ones have of their own stays, but for what is said of
    /// the date that is edited. What has begun is not rewritten: an edit of all dates of a series that has begun goes from the
    /// first that is to come. Dates that the series no longer holds are deleted with a draft, and cancelled once it is announced.
    ///
    /// In the scope `THIS_AND_FOLLOWING` these dates become an event of their own, with the lead and the spaces that accepted to
    /// organise the series; who has not answered yet is asked about the dates before.
    ///
    /// Other dates, another place and fewer places are material: every other co-organiser is asked to acknowledge them.
    async fn event_occurrence_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The date.")] id: GlobalId<EventOccurrenceId>,
        #[graphql(desc = "The version of its event that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
        #[graphql(desc = "Which dates are meant.")] scope: EditScope,
        #[graphql(desc = "What changes.")] input: EventOccurrenceUpdateInput,
    ) -> Result<EventOccurrenceUpdatePayload> {
        let outcome = match input.read(EventOccurrenceUpdateErrorCode::InvalidField) {
            Ok(patch) => Box::pin(events(ctx)?.occurrence_update(actor(ctx)?, id.0, version, scope, patch)).await,
            Err(failure) => Err(failure),
        };
        EventOccurrenceUpdatePayload::from_outcome(outcome, |OccurrenceWritten { occurrence, event, room_conflicts }| {
            let conflicts = room_conflicts.into_iter().map(Ref::to).collect();
            EventOccurrenceUpdatePayload::done(Ref::asked(occurrence), Ref::to(event), conflicts)
        })
    }

    /// Cancels one date of a series, for good; the lead of the event alone does. The series does not change, and the date stays
    /// readable.
    async fn event_occurrence_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The date.")] id: GlobalId<EventOccurrenceId>,
        #[graphql(desc = "The version of its event that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
        #[graphql(desc = "Why, for everybody who sees the event.")] reason: String,
    ) -> Result<EventOccurrenceCancelPayload> {
        let outcome = events(ctx)?.occurrence_cancel(actor(ctx)?, id.0, version, &reason).await;
        EventOccurrenceCancelPayload::from_outcome(outcome, |id| EventOccurrenceCancelPayload::done(Ref::to(id)))
    }
}
