//! `EventOccurrence`, and where dates hang on events, spaces and networks.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use traboule_graph::{Batch, Connection, Edge, Extension, GlobalId, NearInput, Owner, Parents, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::{EventId, EventOccurrenceId, NetworkId, SpaceId};
use traboule_kernel::page::cursor;

use super::{actor, connections, events, page, wanted};
use crate::rules::event::{EventState, is_over};
use crate::service::{EVENTS_BY_START, EventFilter, EventService, Near, OccurrenceRow};

/// One date of an event. An event that is not repeated has one.
#[derive(SimpleObject)]
pub(crate) struct OccurrenceDetails {
    /// The event.
    event: Ref<EventId>,
    /// Names this date within its event, for ever: when it was to start at first, by the clock of the event's time zone, as
    /// calendars write it (`20260601T190000`, RFC 5545 3.8.4.4).
    key: String,
    /// When it starts.
    starts_at: Time,
    /// When it ends.
    ends_at: Time,
    /// Whether it has ended.
    over: bool,
    /// How many places whoever comes next may take; null: as many as they want to. Zero while somebody waits. Places that are kept for
    /// the members of a space (`seatPools`) are not among them.
    free_places: Option<i32>,
}

impl OccurrenceDetails {
    fn new(row: OccurrenceRow, now: Time) -> Self {
        let OccurrenceRow { id: _, event, key, starts_at, ends_at, free_places } = row;
        Self { event: Ref::to(event), key: key.to_string(), starts_at, ends_at, over: is_over(ends_at, now), free_places }
    }
}

impl Owner for OccurrenceDetails {
    type Key = EventOccurrenceId;

    async fn load(ctx: &Context<'_>, keys: &[EventOccurrenceId], _: &Selected) -> Result<Vec<(EventOccurrenceId, Self)>> {
        let service = events(ctx)?;
        let rows = service.occurrences_by_id(actor(ctx)?, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, Self::new(row, service.now()))).collect())
    }
}

/// Which dates of events. Every part narrows; what is left out does not matter.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct EventFilterInput {
    /// That end after this time; from now on, if not given.
    from: Option<Time>,
    /// That start before this time.
    until: Option<Time>,
    /// Of events of this network or of one below it.
    network: Option<GlobalId<NetworkId>>,
    /// Of events that this space leads, or organises with its lead.
    space: Option<GlobalId<SpaceId>>,
    /// At a space of the directory near a point.
    near: Option<NearInput>,
    /// Of events with this topic; accents and case do not matter.
    topic: Option<String>,
    /// Every word is in the title, the topics or the description; accents, case and inflection do not matter, in French and English.
    text: Option<String>,
    /// Of events in one of these states; tentative and confirmed, if not given. Of drafts there are only your own.
    states: Option<Vec<EventState>>,
    /// With at least so many free places, or without a limit.
    free_places: Option<u32>,
}

impl EventFilterInput {
    /// The filter.
    pub(super) fn read(self, service: &EventService) -> EventFilter {
        EventFilter {
            from: self.from.unwrap_or_else(|| service.now()),
            until: self.until,
            network: self.network.map(|id| id.0),
            space: self.space.map(|id| id.0),
            near: self.near.map(|NearInput { lat, lon, radius_km }| Near { lat, lon, radius_km }),
            topic: self.topic,
            text: self.text,
            states: self.states.unwrap_or_else(|| vec![EventState::Tentative, EventState::Confirmed]),
            free_places: self.free_places,
            own: false,
        }
    }
}

/// The edge of a date.
pub(super) fn edge(row: OccurrenceRow, now: Time) -> Result<Edge<EventOccurrenceId>> {
    let cursor = cursor(EVENTS_BY_START, row.place())?;
    Ok(Edge::new(cursor, Ref::loaded(row.id, OccurrenceDetails::new(row, now), &Selected::all())))
}

pub(crate) struct EventOccurrences(Parents<EventId>);

impl Extension for EventOccurrences {
    type Key = EventId;

    fn of(parents: Parents<EventId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl EventOccurrences {
    /// Its dates by their start, past ones too.
    async fn occurrences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<EventOccurrenceId>>> {
        let service = events(ctx)?;
        let wanted = wanted(ctx, &page(first, after, last, before), EVENTS_BY_START)?;
        let lists = service.dates_of_events(self.0.keys(), &wanted).await?;
        connections(&self.0, lists, |row| edge(row, service.now()))
    }
}

pub(crate) struct SpaceEvents(Parents<SpaceId>);

impl Extension for SpaceEvents {
    type Key = SpaceId;

    fn of(parents: Parents<SpaceId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl SpaceEvents {
    /// The dates of events that the space leads, or organises with their lead, by their start.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which dates.", default)] filter: EventFilterInput,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<EventOccurrenceId>>> {
        let service = events(ctx)?;
        let wanted = wanted(ctx, &page(first, after, last, before), EVENTS_BY_START)?;
        let lists = service.dates_of_spaces(actor(ctx)?, self.0.keys(), &filter.read(service), &wanted).await?;
        connections(&self.0, lists, |row| edge(row, service.now()))
    }
}

pub(crate) struct NetworkEvents(Parents<NetworkId>);

impl Extension for NetworkEvents {
    type Key = NetworkId;

    fn of(parents: Parents<NetworkId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl NetworkEvents {
    /// The dates of the network's own events by their start. Those of the networks below it are in `events(filter: {network})`.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which dates.", default)] filter: EventFilterInput,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<EventOccurrenceId>>> {
        let service = events(ctx)?;
        let wanted = wanted(ctx, &page(first, after, last, before), EVENTS_BY_START)?;
        let lists = service.dates_of_networks(actor(ctx)?, self.0.keys(), &filter.read(service), &wanted).await?;
        connections(&self.0, lists, |row| edge(row, service.now()))
    }
}
