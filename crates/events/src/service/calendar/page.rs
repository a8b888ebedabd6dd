//! The public page of an event.

use std::collections::HashMap;

use traboule_kernel::ids::{EventId, SpaceId};
use traboule_kernel::{Actor, Locale, Result, Time};

use super::CalendarService;
use super::dates::DateRow;
use super::describe::{schedule, text};
use crate::page::{EventPage, OnSite, PageOrganiser, Text};
use crate::ports::Place;
use crate::rules::event::{EventVisibility, is_over};
use crate::rules::schedule::Schedule;
use crate::rules::venue::Venue;
use crate::service::EventRow;

/// How many dates a page names beside the next.
const NEXT: usize = 9;

impl CalendarService {
    /// What everybody sees of the event of this slug or id. Three statements, and one of an event that is repeated.
    ///
    /// Errors: [`traboule_kernel::Error::NotFound`] where there is none, or not everybody may see it.
    pub async fn page(&self, named: &str, locales: &[Locale]) -> Result<EventPage> {
        let (id, row) = self.announced_event(&Actor::anonymous(), named).await?;
        let others = self.events.organisers_of(&[id]).await?.remove(&id).unwrap_or_default();
        let others: Vec<SpaceId> = others.into_iter().map(|organiser| organiser.space).collect();
        let places = self.places(std::iter::once(&row), others.iter().copied()).await?;
        let title = in_language(row.title()?, locales)?;
        let organiser = |space: &SpaceId| {
            let Place { name, website, .. } = places.get(space)?.clone();
            Some(PageOrganiser { name, website })
        };
        let (next, next_starts) = self.next_dates(id, &row).await?;
        Ok(EventPage {
            locale: locales.first().cloned().unwrap_or_else(|| title.locale.clone()),
            title,
            description: row.description()?.as_ref().map(|description| in_language(description, locales)).transpose()?,
            topics: row.topics()?.0.clone(),
            state: *row.state()?,
            reason: row.reason()?.clone(),
            unlisted: *row.visibility()? == EventVisibility::Unlisted,
            schedule: next,
            next_starts,
            previous_starts: row.previous_starts()?.0.clone(),
            on_site: on_site(row.venue()?, &places),
            online: row.venue()?.online.as_ref().map(ToString::to_string),
            capacity: *row.capacity()?,
            join: *row.join_mode()?,
            join_url: row.join_url()?.as_ref().map(ToString::to_string),
            organisers: std::iter::once(row.lead_space_id()?).chain(&others).filter_map(organiser).collect(),
            address: self.addresses.event(row.slug()?),
            calendar: self.addresses.event_calendar(row.slug()?),
        })
    }
}

impl CalendarService {
    /// When the event takes place next, and when it starts after that. One that is over stands at its first date.
    async fn next_dates(&self, id: EventId, row: &EventRow) -> Result<(Schedule, Vec<Time>)> {
        let first = schedule(row)?;
        if row.recurrence()?.is_none() {
            return Ok((first, Vec::new()));
        }
        let now = self.events.now();
        let dates = self.dates_of(&[id]).await?.remove(&id).unwrap_or_default();
        let mut to_come: Vec<DateRow> =
            dates.into_iter().filter(|date| date.cancelled_at.is_none() && !is_over(date.ends_at, now)).collect();
        to_come.sort_unstable_by_key(|date| date.starts_at);
        let mut to_come = to_come.into_iter();
        let next = to_come.next().and_then(|date| Schedule::new(date.starts_at, date.ends_at, first.zone()).ok()).unwrap_or(first);
        Ok((next, to_come.take(NEXT).map(|date| date.starts_at).collect()))
    }
}

fn in_language(stored: &serde_json::Value, locales: &[Locale]) -> Result<Text> {
    let stored = text(stored)?;
    let (locale, text) = stored.in_order(locales);
    Ok(Text { locale: locale.clone(), text: text.to_owned() })
}

fn on_site(venue: &Venue, places: &HashMap<SpaceId, Place>) -> Option<OnSite> {
    let space = venue.space.and_then(|space| places.get(&space)).map(|place| OnSite::Space(place.clone(), venue.room.clone()));
    space.or_else(|| venue.address.clone().map(OnSite::Address))
}
