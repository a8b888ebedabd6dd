//! Events by id and by slug; their dates by id, in lists, of events, of spaces and of networks.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, FromQueryResult as _};
use traboule_kernel::ids::{EventId, EventOccurrenceId, NetworkId, SpaceId};
use traboule_kernel::page::Page;
use traboule_kernel::{Actor, Error, Result, Time, text};
use traboule_store::{Direction, Keyset, sql};

use super::circle::Circle;
use super::found_by::found_by;
use super::lists::{Lists, Rows, Wanted, length};
use crate::entity::event::{self, Times, Topics};
use crate::entity::event_occurrence::{Column, Entity};
use crate::entity::{event_host, event_network, event_topic};
use crate::rules::event::{EventState, EventVisibility, JoinMode};
use crate::rules::own::OwnContent;
use crate::rules::recurrence::{OccurrenceKey, Recurrence};
use crate::rules::schedule::Zone;
use crate::rules::text::WebAddress;
use crate::rules::venue::Venue;
use crate::service::EventService;

/// How many words of a search text count.
const MAX_WORDS: usize = 8;

traboule_store::narrow_row! {
    /// An event.
    pub(crate) struct EventRow {
        uid: String,
        slug: String,
        lead_space_id: SpaceId,
        state: EventState,
        visibility: EventVisibility,
        join_mode: JoinMode,
        join_url: Option<WebAddress>,
        title: serde_json::Value,
        description: Option<serde_json::Value>,
        topics: Topics,
        venue: Venue,
        starts_at: Time,
        ends_at: Time,
        time_zone: Zone,
        recurrence: Option<Recurrence>,
        split_from_id: Option<EventId>,
        last_ends_at: Option<Time>,
        previous_starts: Times,
        capacity: Option<i32>,
        sequence: i32,
        reason: Option<String>,
        created_at: Time,
        updated_at: Time,
        version: i32,
    }
}

traboule_store::narrow_row! {
    /// What a date has of its own, and what its event says where it has not.
    pub(crate) struct OccurrenceContent {
        content: Option<OwnContent>,
        title: serde_json::Value,
        description: Option<serde_json::Value>,
        venue: Venue,
        capacity: Option<i32>,
        recurrence: Option<Recurrence>,
    }
}

/// A date of an event.
#[derive(Clone, Debug)]
pub(crate) struct OccurrenceRow {
    pub(crate) id: EventOccurrenceId,
    pub(crate) event: EventId,
    pub(crate) key: OccurrenceKey,
    pub(crate) starts_at: Time,
    pub(crate) ends_at: Time,
    pub(crate) capacity: Option<i32>,
    pub(crate) free_places: Option<i32>,
    pub(crate) cancelled: bool,
    pub(crate) reason: Option<String>,
    /// With the columns that were asked for.
    pub(crate) content: OccurrenceContent,
}

/// The place of a date among others: its start, and its id.
pub(crate) type OccurrencePlace = (Time, EventOccurrenceId);

/// What is wanted of a list of dates: which of them, and which columns of [`OccurrenceContent`].
pub(crate) struct Dates {
    pub(crate) list: Wanted<OccurrencePlace>,
    pub(crate) columns: Vec<&'static str>,
}

/// The name of that order in cursors.
pub(crate) const EVENTS_BY_START: &str = "event_occurrence.starts_at";

/// Which dates of events; every part narrows.
#[derive(Clone, Debug)]
pub(crate) struct EventFilter {
    /// That end after this time.
    pub(crate) from: Time,
    /// That start before this time.
    pub(crate) until: Option<Time>,
    /// Of events of this network or of one below it.
    pub(crate) network: Option<NetworkId>,
    /// Of events that this space leads or organises.
    pub(crate) space: Option<SpaceId>,
    /// At a space near a point.
    pub(crate) near: Option<Near>,
    /// Of events about this, accents and case aside.
    pub(crate) topic: Option<String>,
    /// That are found by all of these words: by those of their events, or of their own.
    pub(crate) text: Option<String>,
    /// Of events in these states; a date that was cancelled by itself counts as cancelled.
    pub(crate) states: Vec<EventState>,
    /// With at least so many free places.
    pub(crate) free_places: Option<u32>,
    /// That whoever asks goes to, or organises: theirs, and not what lists show everybody.
    pub(crate) own: bool,
}

impl EventFilter {
    /// The same, of whoever asks: what they go to, or organise.
    pub(crate) fn of_oneself(self) -> Self {
        Self { own: true, ..self }
    }
}

/// Around a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Near {
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) radius_km: f64,
}

/// A page, and the length of the whole list if it was asked for.
pub(crate) struct List {
    pub(crate) page: Page<OccurrenceRow>,
    pub(crate) total: Option<u64>,
}

impl OccurrenceRow {
    /// Its place in [`EVENTS_BY_START`].
    pub(crate) const fn place(&self) -> OccurrencePlace {
        (self.starts_at, self.id)
    }

    pub(super) fn read(row: &sea_orm::QueryResult, columns: &[&str]) -> Result<Self> {
        Ok(Self {
            id: row.try_get("", "id")?,
            event: row.try_get("", "event_id")?,
            key: row.try_get("", "occurrence_key")?,
            starts_at: row.try_get("", "starts_at")?,
            ends_at: row.try_get("", "ends_at")?,
            capacity: row.try_get("", "capacity")?,
            free_places: row.try_get("", "free_places")?,
            cancelled: row.try_get::<Option<Time>>("", "cancelled_at")?.is_some(),
            reason: row.try_get("", "reason")?,
            content: OccurrenceContent::read(row, columns)?,
        })
    }
}

impl EventService {
    /// The events with these ids that the actor sees, in any order, with these columns.
    pub(crate) async fn events_by_id(&self, actor: &Actor, ids: &[EventId], columns: &[&'static str]) -> Result<Vec<(EventId, EventRow)>> {
        let backend = self.store.backend();
        let mut select = narrow(columns);
        select.and_where(sql::is_one_of(backend, Expr::col((event::Entity, event::Column::Id)), ids));
        select.cond_where(self.circle(actor).await?.sees(backend));
        let rows = self.store.read().query_all(&select).await?;
        rows.iter().map(|row| Ok((row.try_get("", "id")?, EventRow::read(row, columns)?))).collect()
    }

    /// The event of a slug, if the actor sees it, with these columns.
    pub(crate) async fn event_by_slug(&self, actor: &Actor, slug: &str, columns: &[&'static str]) -> Result<Option<(EventId, EventRow)>> {
        let mut select = narrow(columns);
        select.and_where(Expr::col((event::Entity, event::Column::Slug)).eq(slug));
        select.cond_where(self.circle(actor).await?.sees(self.store.backend()));
        let row = self.store.read().query_one(&select).await?;
        row.map(|row| Ok((row.try_get("", "id")?, EventRow::read(&row, columns)?))).transpose()
    }

    /// Whole events of which this is true and that the actor sees, in any order.
    pub(in crate::service) async fn whole_events(&self, actor: &Actor, holds: Expr) -> Result<Vec<event::Model>> {
        let mut select = narrow(EventRow::ALL);
        select.and_where(holds).cond_where(self.circle(actor).await?.sees(self.store.backend()));
        let rows = self.store.read().query_all(&select).await?;
        Ok(rows.iter().map(|row| event::Model::from_query_result(row, "")).collect::<Result<_, _>>()?)
    }

    /// The networks of each of these events; events without are left out.
    pub(crate) async fn networks_of_events(&self, events: &[EventId]) -> Result<HashMap<EventId, Vec<NetworkId>>> {
        let column = |column: event_network::Column| Expr::col((event_network::Entity, column));
        let select = Query::select()
            .expr(column(event_network::Column::EventId))
            .expr(column(event_network::Column::NetworkId))
            .from(event_network::Entity)
            .and_where(sql::is_one_of(self.store.backend(), column(event_network::Column::EventId), events))
            .order_by(event_network::Column::NetworkId, sea_orm::Order::Asc)
            .to_owned();
        let mut networks: HashMap<EventId, Vec<NetworkId>> = HashMap::new();
        for row in self.store.read().query_all(&select).await? {
            networks.entry(row.try_get_by_index(0)?).or_default().push(row.try_get_by_index(1)?);
        }
        Ok(networks)
    }

    /// The dates with these ids of events that the actor sees, in any order.
    pub(crate) async fn occurrences_by_id(
        &self,
        actor: &Actor,
        ids: &[EventOccurrenceId],
        columns: &[&'static str],
    ) -> Result<Vec<OccurrenceRow>> {
        let backend = self.store.backend();
        let mut select = occurrences(columns);
        select.and_where(sql::is_one_of(backend, Expr::col((Entity, Column::Id)), ids));
        select.cond_where(self.circle(actor).await?.sees(backend));
        self.store.read().query_all(&select).await?.iter().map(|row| OccurrenceRow::read(row, columns)).collect()
    }

    /// A page of the dates of a filter that lists show the actor, by their start.
    pub(crate) async fn events(&self, actor: &Actor, filter: &EventFilter, wanted: &Dates) -> Result<List> {
        let holds = self.condition(actor, filter).await?;
        let mut select = occurrences(&wanted.columns);
        select.cond_where(holds.clone());
        by_start().apply(&mut select, &wanted.list.window, values);
        let rows = self.store.read().query_all(&select).await?;
        let page = wanted.list.window.page(rows.iter().map(|row| OccurrenceRow::read(row, &wanted.columns)).collect::<Result<_>>()?);
        if !wanted.list.total {
            return Ok(List { page, total: None });
        }
        let mut count = joined();
        count.expr(Expr::col((Entity, Column::Id)).count()).cond_where(holds);
        let row = self.store.read().query_one(&count).await?;
        let count: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
        Ok(List { page, total: Some(length(count)?) })
    }

    /// The dates of each of these events. Who sees an event sees its dates.
    pub(crate) async fn dates_of_events(&self, events: &[EventId], wanted: &Dates) -> Result<Lists<EventId, OccurrenceRow>> {
        let rows = Rows { select: occurrences(&wanted.columns), parent: Expr::col((Entity, Column::EventId)), order: by_start(), values };
        self.lists(rows, events, &wanted.list, |row| OccurrenceRow::read(row, &wanted.columns).map(|row| (row.event, row))).await
    }

    /// The dates of events that each of these spaces leads or organises.
    pub(crate) async fn dates_of_spaces(
        &self,
        actor: &Actor,
        spaces: &[SpaceId],
        filter: &EventFilter,
        wanted: &Dates,
    ) -> Result<Lists<SpaceId, OccurrenceRow>> {
        let parent = (event_host::Entity, event_host::Column::SpaceId);
        let mut select = occurrences(&wanted.columns);
        select.column(parent).inner_join(event_host::Entity, same_event((event_host::Entity, event_host::Column::EventId)));
        select.cond_where(self.condition(actor, filter).await?);
        let rows = Rows { select, parent: Expr::col(parent), order: by_start(), values };
        self.lists(rows, spaces, &wanted.list, |row| Ok((row.try_get("", "space_id")?, OccurrenceRow::read(row, &wanted.columns)?))).await
    }

    /// The dates of events of each of these networks.
    pub(crate) async fn dates_of_networks(
        &self,
        actor: &Actor,
        networks: &[NetworkId],
        filter: &EventFilter,
        wanted: &Dates,
    ) -> Result<Lists<NetworkId, OccurrenceRow>> {
        let parent = (event_network::Entity, event_network::Column::NetworkId);
        let mut select = occurrences(&wanted.columns);
        select.column(parent).inner_join(event_network::Entity, same_event((event_network::Entity, event_network::Column::EventId)));
        select.cond_where(self.condition(actor, filter).await?);
        let rows = Rows { select, parent: Expr::col(parent), order: by_start(), values };
        self.lists(rows, networks, &wanted.list, |row| Ok((row.try_get("", "network_id")?, OccurrenceRow::read(row, &wanted.columns)?)))
            .await
    }

    /// What a filter says in SQL, for what lists show the actor. At most three statements of its own.
    async fn condition(&self, actor: &Actor, filter: &EventFilter) -> Result<Cond> {
        let backend = self.store.backend();
        let column = |column: Column| Expr::col((Entity, column));
        let id = || Expr::col((event::Entity, event::Column::Id));
        let states: Vec<String> = filter.states.iter().map(sea_orm::ActiveEnum::to_value).collect();
        let circle: Circle = self.circle(actor).await?;
        let in_state = sql::is_one_of_texts(backend, Expr::col((event::Entity, event::Column::State)), &states);
        // A date that was cancelled is among what is cancelled, and one that was held among what is confirmed, whatever its event does.
        let (cancelled, held) = (|| column(Column::CancelledAt), || column(Column::HeldAt));
        let mut stands = Cond::any().add(Cond::all().add(cancelled().is_null()).add(held().is_null()).add(in_state));
        if filter.states.contains(&EventState::Cancelled) {
            stands = stands.add(cancelled().is_not_null());
        }
        if filter.states.contains(&EventState::Confirmed) {
            stands = stands.add(cancelled().is_null().and(held().is_not_null()));
        }
        let mut holds = Cond::all()
            .add(if filter.own { circle.agenda(backend) } else { circle.lists(backend) })
            .add(column(Column::EndsAt).gt(filter.from))
            .add(stands)
            .add_option(filter.until.map(|until| column(Column::StartsAt).lt(until)));
        if let Some(free) = filter.free_places {
            holds = holds.add(column(Column::FreePlaces).is_null().or(column(Column::FreePlaces).gte(free)));
        }
        if filter.until.is_some_and(|until| until <= filter.from) {
            return Err(Error::bad_input("`until` must be after `from`"));
        }
        if let Some(network) = filter.network {
            let networks = self.directory.networks_below(network).await?;
            let of_these = Query::select()
                .column(event_network::Column::EventId)
                .from(event_network::Entity)
                .and_where(sql::is_one_of(backend, Expr::col(event_network::Column::NetworkId), &networks))
                .to_owned();
            holds = holds.add(id().in_subquery(of_these));
        }
        if let Some(space) = filter.space {
            let of_it = Query::select()
                .column(event_host::Column::EventId)
                .from(event_host::Entity)
                .and_where(Expr::col(event_host::Column::SpaceId).eq(space))
                .to_owned();
            holds = holds.add(id().in_subquery(of_it));
        }
        if let Some(Near { lat, lon, radius_km }) = filter.near {
            let there = self.directory.spaces_near(lat, lon, radius_km).await?;
            holds = holds.add(sql::is_one_of(backend, column(Column::VenueSpaceId), &there));
        }
        if let Some(topic) = &filter.topic {
            let about_it = Query::select()
                .column(event_topic::Column::EventId)
                .from(event_topic::Entity)
                .and_where(Expr::col(event_topic::Column::Topic).eq(text::fold(topic.trim())))
                .to_owned();
            holds = holds.add(id().in_subquery(about_it));
        }
        for word in filter.text.iter().flat_map(|words| text::query_terms(words)).take(MAX_WORDS) {
            let terms: Vec<&str> = word.iter().map(String::as_str).collect();
            holds = holds.add(found_by(backend, &terms));
        }
        Ok(holds)
    }
}

fn by_start() -> Keyset {
    let column = |column: Column| Expr::col((Entity, column));
    Keyset::new([(column(Column::StartsAt), Direction::Ascending), (column(Column::Id), Direction::Ascending)])
}

fn values((start, id): &OccurrencePlace) -> Vec<sea_orm::Value> {
    vec![(*start).into(), (*id).into()]
}

fn same_event(column: impl sea_orm::sea_query::IntoColumnRef) -> Expr {
    Expr::col((event::Entity, event::Column::Id)).eq(Expr::col(column))
}

/// Dates with their events, without columns.
fn joined() -> SelectStatement {
    Query::select().from(Entity).inner_join(event::Entity, same_event((Entity, Column::EventId))).to_owned()
}

fn occurrences(columns: &[&'static str]) -> SelectStatement {
    use Column::{CancelledAt, Capacity, EndsAt, EventId, FreePlaces, Id, OccurrenceKey, Reason, StartsAt};
    let mut select = joined();
    let columns_of_row = [Id, EventId, OccurrenceKey, StartsAt, EndsAt, CancelledAt, Reason, Capacity, FreePlaces];
    select.columns(columns_of_row.map(|column| (Entity, column)));
    for column in columns {
        if *column == "content" {
            select.column((Entity, Column::Content));
        } else {
            select.column((event::Entity, Alias::new(*column)));
        }
    }
    select
}

/// Events with these columns.
pub(in crate::service) fn narrow(columns: &[&'static str]) -> SelectStatement {
    Query::select()
        .column((event::Entity, event::Column::Id))
        .columns(columns.iter().map(|column| (event::Entity, Alias::new(*column))))
        .from(event::Entity)
        .to_owned()
}
