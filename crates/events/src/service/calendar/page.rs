//! The public page of an event.

use std::collections::HashMap;

use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Locale, LocalizedText, Result, Time};

use super::CalendarService;
use super::describe::{description, schedule, series, spaces_of, title, venue};
use crate::entity::event::Model;
use crate::entity::event_occurrence::DateRow;
use crate::page::{EventPage, OnSite, PageOrganiser, Text};
use crate::ports::Place;
use crate::rules::event::{EventVisibility, is_over};
use crate::rules::schedule::Schedule;
use crate::rules::venue::Venue;

/// How many dates a page names beside the next.
const NEXT: usize = 9;

impl CalendarService {
    /// What everybody sees of the event of this slug or id. Of one that is repeated it is what its next date says. Three statements, and
    /// one of an event that is repeated.
    ///
    /// Errors: [`traboule_kernel::Error::NotFound`] where there is none, or not everybody may see it.
    pub async fn page(&self, named: &str, locales: &[Locale]) -> Result<EventPage> {
        let event = self.announced_event(&Actor::anonymous(), named).await?;
        let others = self.events.organisers_of(&[event.id]).await?.remove(&event.id).unwrap_or_default();
        let others: Vec<SpaceId> = others.into_iter().map(|organiser| organiser.space).collect();
        let to_come = self.dates_to_come(&event).await?;
        let next = to_come.first();
        let own = next.and_then(|date| date.content.as_ref());
        let mut spaces = spaces_of([&event], [own]);
        spaces.extend(&others);
        let places = self.events.places(spaces).await?;
        let organiser = |space: &SpaceId| {
            let Place { name, website, .. } = places.get(space)?.clone();
            Some(PageOrganiser { name, website })
        };
        let first = schedule(&event)?;
        let schedule = next.and_then(|date| Schedule::new(date.starts_at, date.ends_at, event.time_zone).ok()).unwrap_or(first);
        let title = in_language(&title(&event, own)?, locales);
        let venue = venue(&event, own);
        Ok(EventPage {
            locale: locales.first().cloned().unwrap_or_else(|| title.locale.clone()),
            title,
            description: description(&event, own)?.map(|description| in_language(&description, locales)),
            state: event.state,
            unlisted: event.visibility == EventVisibility::Unlisted,
            schedule,
            next_starts: to_come.iter().skip(1).take(NEXT).map(|date| date.starts_at).collect(),
            on_site: on_site(venue, &places),
            online: venue.online.as_ref().map(ToString::to_string),
            capacity: own.and_then(|own| i32::try_from(own.capacity?).ok()).or(event.capacity),
            join: event.join_mode,
            join_url: event.join_url.as_ref().map(ToString::to_string),
            organisers: std::iter::once(&event.lead_space_id).chain(&others).filter_map(organiser).collect(),
            address: self.addresses.event(event.slug.as_str()),
            calendar: self.addresses.event_calendar(event.slug.as_str()),
            topics: event.topics.0.clone(),
            reason: event.reason.clone(),
            previous_starts: match next {
                // What the date itself was moved from, not the series.
                Some(next) => moved_from(&event, next)?.into_iter().collect(),
                None => event.previous_starts.0,
            },
        })
    }

    /// The dates of an event that is repeated which are not over and take place, by their start. One that is over has none.
    async fn dates_to_come(&self, event: &Model) -> Result<Vec<DateRow>> {
        if event.recurrence.is_none() {
            return Ok(Vec::new());
        }
        let now = self.events.now();
        let mut dates = self.dates_of(&[event.id]).await?.remove(&event.id).unwrap_or_default();
        dates.retain(|date| date.cancelled_at.is_none() && !is_over(date.ends_at, now));
        dates.sort_unstable_by_key(|date| date.starts_at);
        Ok(dates)
    }
}

/// When a date of a series would start by the rule, if it starts at another time.
fn moved_from(event: &Model, date: &DateRow) -> Result<Option<Time>> {
    let said = series(event)?.and_then(|series| series.occurrence(date.occurrence_key));
    Ok(said.map(|said| said.starts_at).filter(|said| *said != date.starts_at))
}

fn in_language(text: &LocalizedText, locales: &[Locale]) -> Text {
    let (locale, text) = text.in_order(locales);
    Text { locale: locale.clone(), text: text.to_owned() }
}

fn on_site(venue: &Venue, places: &HashMap<SpaceId, Place>) -> Option<OnSite> {
    let space = venue.space.and_then(|space| places.get(&space)).map(|place| OnSite::Space(place.clone(), venue.room.clone()));
    space.or_else(|| venue.address.clone().map(OnSite::Address))
}
