//! What calendars, pages and letters say of events and their dates, in one language.

use std::collections::HashMap;

use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Error, Locale, LocalizedText, Result, Time};

use crate::addresses::Addresses;
use crate::calendar::{CalendarEvent, CalendarOccurrence, CalendarOrganiser, CalendarStatus, Details, When};
use crate::entity::event::Model;
use crate::entity::event_occurrence::DateRow;
use crate::ports::Place;
use crate::rules::event::EventState;
use crate::rules::own::OwnContent;
use crate::rules::recurrence::{Occurrence, Series};
use crate::rules::schedule::Schedule;
use crate::rules::text::WebAddress;
use crate::rules::venue::Venue;
use crate::service::EventService;

/// What has to be known to say something of events, beside their rows.
pub(in crate::service) struct Describer<'a> {
    /// The spaces that lead and receive them.
    pub(in crate::service) places: &'a HashMap<SpaceId, Place>,
    /// Where the world finds them.
    pub(in crate::service) addresses: &'a Addresses,
    /// The languages that its readers want, the best first.
    pub(in crate::service) locales: &'a [Locale],
}

impl Describer<'_> {
    /// The event on all its dates: a series with those of its dates that differ. Dates beside the series, such as those that were over
    /// when it was edited, stand there by themselves, if they ended after `since`.
    pub(super) fn whole(&self, event: &Model, dates: &[DateRow], since: Time) -> Result<Vec<CalendarEvent>> {
        let entry =
            |when| Ok(CalendarEvent { uid: event.uid.clone(), created_at: event.created_at, details: self.details(event, None)?, when });
        let Some(series) = series(event)? else { return Ok(vec![entry(When::Once(schedule(event)?))?]) };
        let (named, beside): (Vec<&DateRow>, Vec<&DateRow>) =
            dates.iter().partition(|date| series.occurrence(date.occurrence_key).is_some());
        let differing = named.into_iter().filter(|date| differs(event, date, &series)).map(|date| {
            let occurrence = Occurrence { key: date.occurrence_key, starts_at: date.starts_at, ends_at: date.ends_at };
            Ok(CalendarOccurrence { occurrence, details: self.details(event, Some(date))? })
        });
        let differing = differing.collect::<Result<_>>()?;
        let series = entry(When::Again(series, differing));
        let beside = beside.into_iter().filter(|date| date.ends_at > since).map(|date| self.alone(event, date));
        std::iter::once(series).chain(beside).collect()
    }

    /// A date as an entry by itself. That of a series has a name of its own, which it keeps whatever becomes of the series: an edit may
    /// cut it off, and who comes to one date has no series in their calendar.
    pub(in crate::service) fn alone(&self, event: &Model, date: &DateRow) -> Result<CalendarEvent> {
        let schedule = Schedule::new(date.starts_at, date.ends_at, event.time_zone);
        let schedule = schedule.map_err(|_| Error::internal("a date of an event holds times that are none"))?;
        let uid = if event.recurrence.is_some() { date.id.to_string() } else { event.uid.clone() };
        Ok(CalendarEvent { uid, created_at: event.created_at, details: self.details(event, Some(date))?, when: When::Once(schedule) })
    }

    /// What the event is, or one date of it.
    fn details(&self, event: &Model, date: Option<&DateRow>) -> Result<Details> {
        let own = date.and_then(|date| date.content.as_ref());
        let venue = venue(event, own);
        // A date that took place before the rest was cancelled gives no reason.
        let why = match date {
            Some(date) => date.reason.as_deref().filter(|_| date.cancelled_at.is_some()),
            None => event.reason.as_deref().filter(|_| event.state == EventState::Cancelled),
        };
        Ok(Details {
            sequence: u32::try_from(event.sequence).unwrap_or_default(),
            status: status(event.state, date)?,
            updated_at: event.updated_at,
            title: self.in_language(&title(event, own)?).to_owned(),
            description: self.description(event, own, why)?,
            location: self.location(venue),
            point: self.place(venue).and_then(|place| place.point),
            url: Some(self.addresses.event(event.slug.as_str())),
            categories: event.topics.0.clone(),
            organiser: self.places.get(&event.lead_space_id).map(|lead| self.organiser(lead)),
        })
    }

    fn in_language<'t>(&self, text: &'t LocalizedText) -> &'t str {
        text.in_order(self.locales).1
    }

    /// What the event is about, or the date; of a cancelled one, first why it is.
    fn description(&self, event: &Model, own: Option<&OwnContent>, why: Option<&str>) -> Result<Option<String>> {
        let about = description(event, own)?;
        let parts: Vec<&str> = why.into_iter().chain(about.as_ref().map(|about| self.in_language(about))).collect();
        Ok((!parts.is_empty()).then(|| parts.join("\n\n")))
    }

    /// The lead by its site, else by its role mailbox, else by what this instance shows of it.
    fn organiser(&self, lead: &Place) -> CalendarOrganiser {
        let mailbox = || lead.mailbox.as_ref().map(|mailbox| format!("mailto:{mailbox}"));
        let uri = lead.website.clone().or_else(mailbox).unwrap_or_else(|| self.addresses.space_calendar(&lead.slug));
        CalendarOrganiser { name: lead.name.clone(), uri }
    }

    /// Where it takes place, on one line: what stands on the door, the room, the address; then where on the web.
    pub(in crate::service) fn location(&self, venue: &Venue) -> Option<String> {
        let space = self.place(venue).map(|place| address_of(place, venue.room.as_deref()));
        let on_site = space.or_else(|| venue.address.clone());
        let parts: Vec<&str> = on_site.as_deref().into_iter().chain(venue.online.as_ref().map(WebAddress::as_str)).collect();
        (!parts.is_empty()).then(|| parts.join(" / "))
    }

    fn place(&self, venue: &Venue) -> Option<&Place> {
        self.places.get(&venue.space?)
    }
}

impl EventService {
    /// What calendars, pages and letters say of these spaces. One statement.
    pub(in crate::service) async fn places(&self, mut spaces: Vec<SpaceId>) -> Result<HashMap<SpaceId, Place>> {
        spaces.sort_unstable();
        spaces.dedup();
        self.directory.places(&spaces).await
    }
}

/// The spaces that lead and receive these events, and those that receive these dates of them.
pub(in crate::service) fn spaces_of<'r>(
    events: impl IntoIterator<Item = &'r Model>,
    own: impl IntoIterator<Item = Option<&'r OwnContent>>,
) -> Vec<SpaceId> {
    let mut spaces: Vec<SpaceId> =
        events.into_iter().flat_map(|event| std::iter::once(event.lead_space_id).chain(event.venue.space)).collect();
    spaces.extend(own.into_iter().filter_map(|own| own?.venue.as_ref()?.space));
    spaces
}

/// When the event takes place, or its first date does.
pub(super) fn schedule(event: &Model) -> Result<Schedule> {
    let schedule = Schedule::new(event.starts_at, event.ends_at, event.time_zone);
    schedule.map_err(|_| Error::internal("an event holds times that are none"))
}

/// How the event is repeated, if it is.
pub(super) fn series(event: &Model) -> Result<Option<Series>> {
    let series = event.recurrence.clone().map(Series::new).transpose();
    series.map_err(|_| Error::internal("an event holds a series that is none"))
}

/// Whether a date is not as its series says.
fn differs(event: &Model, date: &DateRow, series: &Series) -> bool {
    let as_said = |said: Occurrence| (date.starts_at, date.ends_at) == (said.starts_at, said.ends_at);
    // What took place is not cancelled with the rest.
    (event.state == EventState::Cancelled) == date.cancelled_at.is_none()
        || date.content.is_some()
        || !series.occurrence(date.occurrence_key).is_some_and(as_said)
}

/// What the event is called, or a date that says so itself.
pub(in crate::service) fn title(event: &Model, own: Option<&OwnContent>) -> Result<LocalizedText> {
    own.and_then(|own| own.title.clone()).map_or_else(|| text(&event.title), Ok)
}

/// What the event is about, or a date that says so itself.
pub(super) fn description(event: &Model, own: Option<&OwnContent>) -> Result<Option<LocalizedText>> {
    match own.and_then(|own| own.description.clone()) {
        Some(own) => Ok(Some(own)),
        None => event.description.as_ref().map(text).transpose(),
    }
}

/// Where the event takes place, or a date that says so itself.
pub(in crate::service) fn venue<'r>(event: &'r Model, own: Option<&'r OwnContent>) -> &'r Venue {
    own.and_then(|own| own.venue.as_ref()).unwrap_or(&event.venue)
}

/// A text as it is stored.
fn text(stored: &serde_json::Value) -> Result<LocalizedText> {
    serde_json::from_value(stored.clone()).map_err(Error::internal)
}

/// Whether the event takes place, or one date of it.
fn status(state: EventState, date: Option<&DateRow>) -> Result<CalendarStatus> {
    match (state, date) {
        (EventState::Draft, _) => Err(Error::internal("a draft is in no calendar")),
        (_, Some(date)) if date.cancelled_at.is_some() => Ok(CalendarStatus::Cancelled),
        // It was over when the rest was cancelled, or reconsidered.
        (_, Some(date)) if date.held_at.is_some() => Ok(CalendarStatus::Confirmed),
        (EventState::Tentative, _) | (EventState::Cancelled, Some(_)) => Ok(CalendarStatus::Tentative),
        (EventState::Confirmed, _) => Ok(CalendarStatus::Confirmed),
        (EventState::Cancelled, None) => Ok(CalendarStatus::Cancelled),
    }
}

fn address_of(place: &Place, room: Option<&str>) -> String {
    let town: Vec<&str> = place.postcode.as_deref().into_iter().chain(place.city.as_deref()).collect();
    let town = town.join(" ");
    let parts = [Some(place.name.as_str()), room, place.street.as_deref(), Some(town.as_str())];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use traboule_kernel::Key as _;

    use crate::rules::venue::VenueKind;

    #[test]
    fn a_place_is_said_on_one_line() {
        let space = SpaceId::from_uuid(sea_orm::prelude::Uuid::from_u128(1));
        let place = |street: Option<&str>, city: Option<&str>| Place {
            name: "L'Ourdissoir".to_owned(),
            street: street.map(str::to_owned),
            postcode: city.map(|_| "69001".to_owned()),
            city: city.map(str::to_owned),
            ..Place::default()
        };
        let venue = |kind, in_space: bool, room: Option<&str>, address: Option<&str>, online: Option<&str>| Venue {
            kind,
            space: in_space.then_some(space),
            room: room.map(str::to_owned),
            address: address.map(str::to_owned),
            online: online.map(|url| url.parse().unwrap()),
        };
        let meet = Some("https://meet.example.org/a");
        for (venue, place, expected) in [
            (
                venue(VenueKind::Space, true, Some("Salle Bleue"), None, None),
                Some(place(Some("4, rue des Tables"), Some("Lyon"))),
                "L'Ourdissoir, Salle Bleue, 4, rue des Tables, 69001 Lyon",
            ),
            (venue(VenueKind::Space, true, None, None, None), Some(place(None, None)), "L'Ourdissoir"),
            (venue(VenueKind::Address, false, None, Some("Parc de la Tête d'Or"), None), None, "Parc de la Tête d'Or"),
            (venue(VenueKind::Online, false, None, None, meet), None, "https://meet.example.org/a"),
            (venue(VenueKind::Hybrid, true, None, None, meet), Some(place(None, None)), "L'Ourdissoir / https://meet.example.org/a"),
        ] {
            let places = place.into_iter().map(|place| (space, place)).collect();
            let describer = Describer { places: &places, addresses: &Addresses::below("https://traboule.example.org"), locales: &[] };
            assert_eq!(describer.location(&venue).as_deref(), Some(expected));
        }
    }
}
