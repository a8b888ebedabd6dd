//! `EventOccurrence`, and where dates hang on events, spaces and networks.

use async_graphql::{Context, InputObject, Object};
use traboule_graph::{Batch, Connection, Edge, Extension, GlobalId, LocalizedText, NearInput, Owner, Parents, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::{EventId, EventOccurrenceId, NetworkId, SpaceId};
use traboule_kernel::page::{PageArgs, cursor};

use super::details::{Venue, localized};
use super::{actor, connections, events, page, wanted};
use crate::rules::event::{EventState, is_over};
use crate::rules::own::OwnContent;
use crate::service::{Dates, EVENTS_BY_START, EventFilter, EventService, Near, OccurrenceRow};

/// What of a date is made of more than its own row, and of which columns.
const COLUMNS: &[(&str, &[&str])] = &[
    ("title", &["content", "title"]),
    ("description", &["content", "description"]),
    ("venue", &["content", "venue"]),
    ("moved", &["recurrence"]),
];

/// The columns that the selected fields are made of.
fn columns_of(selected: &Selected) -> Vec<&'static str> {
    let mut columns: Vec<&str> =
        COLUMNS.iter().filter(|(field, _)| selected.has(field)).flat_map(|(_, columns)| columns.iter().copied()).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// What is wanted of a connection of dates.
pub(super) fn dates(ctx: &Context<'_>, page: &PageArgs, selected: &Selected) -> Result<Dates> {
    Ok(Dates { list: wanted(ctx, page, EVENTS_BY_START)?, columns: columns_of(selected) })
}

pub(crate) struct OccurrenceDetails {
    row: OccurrenceRow,
    now: Time,
}

impl Owner for OccurrenceDetails {
    type Key = EventOccurrenceId;

    async fn load(ctx: &Context<'_>, keys: &[EventOccurrenceId], selected: &Selected) -> Result<Vec<(EventOccurrenceId, Self)>> {
        let service = events(ctx)?;
        let rows = service.occurrences_by_id(actor(ctx)?, keys, &columns_of(selected)).await?;
        Ok(rows.into_iter().map(|row| (row.id, Self { row, now: service.now() })).collect())
    }
}

/// One date of an event. An event that is not repeated has one. What single dates have of their own stays when the event is
/// edited: what stands here is what is true of the date.
#[Object]
impl OccurrenceDetails {
    /// The event.
    async fn event(&self) -> Ref<EventId> {
        Ref::to(self.row.event)
    }

    /// Names this date within its event: when it was to start at first, by the clock of the event's time zone, as calendars write
    /// it (`20260601T190000`, RFC 5545 3.8.4.4). It stays when the date is moved alone; an edit of several dates of a series
    /// renames them, and their ids stay.
    async fn key(&self) -> String {
        self.row.key.to_string()
    }

    /// When it starts.
    async fn starts_at(&self) -> Time {
        self.row.starts_at
    }

    /// When it ends.
    async fn ends_at(&self) -> Time {
        self.row.ends_at
    }

    /// Whether it has ended.
    async fn over(&self) -> bool {
        is_over(self.row.ends_at, self.now)
    }

    /// Whether it does not take place, alone or with its event.
    async fn cancelled(&self) -> bool {
        self.row.cancelled
    }

    /// Why it does not take place.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// Whether it takes place at another time than its series says. False for the date of an event that is not repeated: see
    /// `previousStarts` there.
    async fn moved(&self) -> Result<bool> {
        let recurrence = self.row.content.recurrence()?.as_ref();
        Ok(recurrence.is_some_and(|recurrence| recurrence.is_moved(self.row.key, self.row.starts_at, self.row.ends_at)))
    }

    /// What it is called: by itself, or as its event.
    async fn title(
        &self,
        #[graphql(desc = "Language tags, the preferred one first; the source language, if none is given or found.", default)] locales: Vec<
            String,
        >,
    ) -> Result<LocalizedText> {
        match self.own()?.and_then(|own| own.title.as_ref()) {
            Some(title) => Ok(LocalizedText::of(title, &locales)?),
            None => localized(self.row.content.title()?, &locales),
        }
    }

    /// What it is about: by itself, or as its event.
    async fn description(
        &self,
        #[graphql(desc = "Language tags, the preferred one first; the source language, if none is given or found.", default)] locales: Vec<
            String,
        >,
    ) -> Result<Option<LocalizedText>> {
        match self.own()?.and_then(|own| own.description.as_ref()) {
            Some(description) => Ok(Some(LocalizedText::of(description, &locales)?)),
            None => self.row.content.description()?.as_ref().map(|text| localized(text, &locales)).transpose(),
        }
    }

    /// Where it takes place: by itself, or as its event.
    async fn venue(&self) -> Result<Venue> {
        let own = self.own()?.and_then(|own| own.venue.as_ref());
        Ok(own.map_or_else(|| self.row.content.venue(), Ok)?.clone().into())
    }

    /// How many people may come, by itself, or as its event says; null: as many as want to.
    async fn capacity(&self) -> Option<i32> {
        self.row.capacity
    }

    /// How many places whoever comes next may take; null: as many as they want to. Zero while somebody waits. Places that are kept for
    /// the members of a space (`seatPools`) are not among them.
    async fn free_places(&self) -> Option<i32> {
        self.row.free_places
    }
}

impl OccurrenceDetails {
    fn own(&self) -> Result<Option<&OwnContent>> {
        Ok(self.row.content.content()?.as_ref())
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
    /// Every word is in the title, the topics or the description of the event, or in the title or description that the date has of its
    /// own; accents, case and inflection do not matter, in French and English.
    text: Option<String>,
    /// Of events in one of these states; tentative and confirmed, if not given. Of drafts there are only your own. A date that was
    /// cancelled by itself is there if `CANCELLED` is.
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

/// The edge of a date that can answer what was selected.
pub(super) fn edge(row: OccurrenceRow, now: Time, selected: &Selected) -> Result<Edge<EventOccurrenceId>> {
    let cursor = cursor(EVENTS_BY_START, row.place())?;
    Ok(Edge::new(cursor, Ref::loaded(row.id, OccurrenceDetails { row, now }, selected)))
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
    /// Its dates by their start, past and cancelled ones too.
    async fn occurrences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<EventOccurrenceId>>> {
        let (service, selected) = (events(ctx)?, Selected::nodes(ctx));
        let wanted = dates(ctx, &page(first, after, last, before), &selected)?;
        let lists = service.dates_of_events(self.0.keys(), &wanted).await?;
        connections(&self.0, lists, |row| edge(row, service.now(), &selected))
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
        let (service, selected) = (events(ctx)?, Selected::nodes(ctx));
        let wanted = dates(ctx, &page(first, after, last, before), &selected)?;
        let lists = service.dates_of_spaces(actor(ctx)?, self.0.keys(), &filter.read(service), &wanted).await?;
        connections(&self.0, lists, |row| edge(row, service.now(), &selected))
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
        let (service, selected) = (events(ctx)?, Selected::nodes(ctx));
        let wanted = dates(ctx, &page(first, after, last, before), &selected)?;
        let lists = service.dates_of_networks(actor(ctx)?, self.0.keys(), &filter.read(service), &wanted).await?;
        connections(&self.0, lists, |row| edge(row, service.now(), &selected))
    }
}
