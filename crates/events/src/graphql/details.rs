//! `Event`: what it is.

use async_graphql::{Context, Object, SimpleObject};
use traboule_graph::{Batch, Extension, LocalizedText, Owner, Parents, Ref, Result, Selected};
use traboule_kernel::ids::{EventId, NetworkId, SpaceId};
use traboule_kernel::{Error, Time};

use super::recurrence::EventRecurrence;
use super::{actor, events};
use crate::rules::event::{EventState, EventVisibility, JoinMode, is_over};
use crate::rules::venue::{self, VenueKind};
use crate::service::EventRow;

pub(crate) struct EventDetails {
    row: EventRow,
    now: Time,
}

/// The column behind each field.
const COLUMNS: &[(&str, &str)] = &[
    ("uid", "uid"),
    ("slug", "slug"),
    ("lead", "lead_space_id"),
    ("state", "state"),
    ("visibility", "visibility"),
    ("joinMode", "join_mode"),
    ("joinUrl", "join_url"),
    ("title", "title"),
    ("description", "description"),
    ("topics", "topics"),
    ("venue", "venue"),
    ("startsAt", "starts_at"),
    ("endsAt", "ends_at"),
    ("over", "ends_at"),
    ("over", "last_ends_at"),
    ("recurrence", "recurrence"),
    ("splitFrom", "split_from_id"),
    ("timeZone", "time_zone"),
    ("previousStarts", "previous_starts"),
    ("capacity", "capacity"),
    ("sequence", "sequence"),
    ("reason", "reason"),
    ("createdAt", "created_at"),
    ("updatedAt", "updated_at"),
    ("version", "version"),
];

/// The columns that the selected fields are made of.
pub(super) fn columns_of(selected: &Selected) -> Vec<&'static str> {
    let mut columns: Vec<&str> = COLUMNS.iter().filter(|(field, _)| selected.has(field)).map(|(_, column)| *column).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

impl EventDetails {
    pub(super) const fn new(row: EventRow, now: Time) -> Self {
        Self { row, now }
    }
}

impl Owner for EventDetails {
    type Key = EventId;

    async fn load(ctx: &Context<'_>, keys: &[EventId], selected: &Selected) -> Result<Vec<(EventId, Self)>> {
        let service = events(ctx)?;
        let rows = service.events_by_id(actor(ctx)?, keys, &columns_of(selected)).await?;
        Ok(rows.into_iter().map(|(id, row)| (id, Self::new(row, service.now()))).collect())
    }
}

/// Where an event takes place.
#[derive(SimpleObject)]
#[graphql(name = "EventVenue")]
pub(crate) struct Venue {
    /// What kind of place it is.
    kind: VenueKind,
    /// The space that receives the event.
    space: Option<Ref<SpaceId>>,
    /// The room in that space.
    room: Option<String>,
    /// The postal address, on one line.
    address: Option<String>,
    /// Where to go on the web.
    url: Option<String>,
}

impl From<venue::Venue> for Venue {
    fn from(venue::Venue { kind, space, room, address, online }: venue::Venue) -> Self {
        Self { kind, space: space.map(Ref::to), room, address, url: online.map(Into::into) }
    }
}

/// Something that spaces organise, one of them as its lead, others with it. It takes place on one date or on several
/// (`occurrences`).
#[Object]
impl EventDetails {
    /// Its name in calendars (RFC 5545), for ever.
    async fn uid(&self) -> Result<&str> {
        Ok(self.row.uid()?)
    }

    /// Names the event in addresses.
    async fn slug(&self) -> Result<&str> {
        Ok(self.row.slug()?)
    }

    /// What it is called.
    async fn title(
        &self,
        #[graphql(desc = "Language tags, the preferred one first; the source language, if none is given or found.", default)] locales: Vec<
            String,
        >,
    ) -> Result<LocalizedText> {
        localized(self.row.title()?, &locales)
    }

    /// What it is about.
    async fn description(
        &self,
        #[graphql(desc = "Language tags, the preferred one first; the source language, if none is given or found.", default)] locales: Vec<
            String,
        >,
    ) -> Result<Option<LocalizedText>> {
        self.row.description()?.as_ref().map(|text| localized(text, &locales)).transpose()
    }

    /// What it belongs to, in the organisers' words.
    async fn topics(&self) -> Result<&[String]> {
        Ok(&self.row.topics()?.0)
    }

    /// Where it is in its life.
    async fn state(&self) -> Result<EventState> {
        Ok(*self.row.state()?)
    }

    /// Why it is cancelled, or no longer sure.
    async fn reason(&self) -> Result<Option<&str>> {
        Ok(self.row.reason()?.as_deref())
    }

    /// Who sees it once it is announced.
    async fn visibility(&self) -> Result<EventVisibility> {
        Ok(*self.row.visibility()?)
    }

    /// The space that leads it: it alone invites others, and cancels.
    async fn lead(&self) -> Result<Ref<SpaceId>> {
        Ok(Ref::to(*self.row.lead_space_id()?))
    }

    /// When its first date starts. Of a series that was edited after it had begun: the first date of what was edited then, with
    /// which `recurrence` begins; what took place before stands among its occurrences.
    async fn starts_at(&self) -> Result<Time> {
        Ok(*self.row.starts_at()?)
    }

    /// When that date ends.
    async fn ends_at(&self) -> Result<Time> {
        Ok(*self.row.ends_at()?)
    }

    /// Whether the last of its dates has ended.
    async fn over(&self) -> Result<bool> {
        let last = (*self.row.last_ends_at()?).map_or_else(|| self.row.ends_at().copied(), Ok)?;
        Ok(is_over(last, self.now))
    }

    /// How it is repeated. Null: it takes place once.
    async fn recurrence(&self) -> Result<Option<EventRecurrence>> {
        Ok(self.row.recurrence()?.as_ref().map(Into::into))
    }

    /// The event from which it was cut off: it holds dates of that series which were edited together (`THIS_AND_FOLLOWING`). Null
    /// where there is none, or none that you see.
    async fn split_from(&self) -> Result<Option<Ref<EventId>>> {
        Ok(self.row.split_from_id()?.map(Ref::asked))
    }

    /// Whose clock is meant: a name of the IANA database, such as `Europe/Paris`.
    async fn time_zone(&self) -> Result<String> {
        Ok(self.row.time_zone()?.to_string())
    }

    /// When it was to start before it was moved, oldest first.
    async fn previous_starts(&self) -> Result<&[Time]> {
        Ok(&self.row.previous_starts()?.0)
    }

    /// Where it takes place.
    async fn venue(&self) -> Result<Venue> {
        Ok(self.row.venue()?.clone().into())
    }

    /// How many people may come; null: as many as want to.
    async fn capacity(&self) -> Result<Option<i32>> {
        Ok(*self.row.capacity()?)
    }

    /// How one takes part.
    async fn join_mode(&self) -> Result<JoinMode> {
        Ok(*self.row.join_mode()?)
    }

    /// Where one registers, if that is elsewhere.
    async fn join_url(&self) -> Result<Option<&str>> {
        Ok(self.row.join_url()?.as_ref().map(crate::rules::text::WebAddress::as_str))
    }

    /// Counts the changes that calendars have to learn of (RFC 5545, 3.8.7.4).
    async fn sequence(&self) -> Result<i32> {
        Ok(*self.row.sequence()?)
    }

    /// When it was written.
    async fn created_at(&self) -> Result<Time> {
        Ok(*self.row.created_at()?)
    }

    /// When it last changed.
    async fn updated_at(&self) -> Result<Time> {
        Ok(*self.row.updated_at()?)
    }

    /// Its version, which an edit has to name.
    async fn version(&self) -> Result<i32> {
        Ok(*self.row.version()?)
    }
}

pub(super) fn localized(stored: &serde_json::Value, locales: &[String]) -> Result<LocalizedText> {
    let text: traboule_kernel::LocalizedText = serde_json::from_value(stored.clone()).map_err(Error::internal)?;
    Ok(LocalizedText::of(&text, locales)?)
}

pub(crate) struct EventNetworks(Parents<EventId>);

impl Extension for EventNetworks {
    type Key = EventId;

    fn of(parents: Parents<EventId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl EventNetworks {
    /// The networks that it is an event of: ten at most.
    async fn networks(&self, ctx: &Context<'_>) -> Result<Batch<Vec<Ref<NetworkId>>>> {
        let networks = events(ctx)?.networks_of_events(self.0.keys()).await?;
        let networks = networks.into_iter().map(|(event, networks)| (event, networks.into_iter().map(Ref::to).collect()));
        Ok(self.0.each(networks.collect(), |_| Vec::new()))
    }
}
