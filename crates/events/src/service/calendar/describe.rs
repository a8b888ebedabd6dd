//! From a row to what a calendar shows of it.

use std::collections::HashMap;

use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Error, Locale, LocalizedText, Result};

use super::CalendarService;
use super::dates::DateRow;
use crate::calendar::{Calendar, CalendarEvent, CalendarOccurrence, CalendarOrganiser, CalendarStatus, Details, When};
use crate::ports::Place;
use crate::rules::event::EventState;
use crate::rules::own::OwnContent;
use crate::rules::recurrence::{Occurrence, Series};
use crate::rules::schedule::Schedule;
use crate::rules::text::WebAddress;
use crate::rules::venue::Venue;
use crate::service::EventRow;

/// An event with the dates at which a calendar shows it.
pub(super) struct Dated {
    pub(super) row: EventRow,
    pub(super) dates: Dates,
}

/// The dates at which a calendar shows an event.
pub(super) enum Dates {
    /// It is not repeated.
    Once(Schedule),
    /// All of them, with those that are not as the series says.
    Again(Series, Vec<DateRow>),
    /// One of them alone.
    One(DateRow),
}

impl Dates {
    /// What single dates say of themselves.
    fn rows(&self) -> &[DateRow] {
        match self {
            Self::Once(_) => &[],
            Self::Again(_, rows) => rows,
            Self::One(row) => std::slice::from_ref(row),
        }
    }
}

impl CalendarService {
    /// The calendar of these events. One statement.
    pub(super) async fn calendar(&self, name: String, events: Vec<Dated>, locales: &[Locale]) -> Result<Calendar> {
        let own = events.iter().flat_map(|event| event.dates.rows()).filter_map(|date| date.content.as_ref()?.venue.as_ref()?.space);
        let places = self.places(events.iter().map(|event| &event.row), own).await?;
        let events = events.into_iter().map(|event| self.event(event, &places, locales)).collect::<Result<_>>()?;
        Ok(Calendar { name: Some(name), method: None, events })
    }

    /// The spaces that lead and receive these events, and others. One statement.
    pub(super) async fn places<'r>(
        &self,
        rows: impl Iterator<Item = &'r EventRow>,
        others: impl IntoIterator<Item = SpaceId>,
    ) -> Result<HashMap<SpaceId, Place>> {
        let mut spaces: Vec<SpaceId> = others.into_iter().collect();
        for row in rows {
            spaces.push(*row.lead_space_id()?);
            spaces.extend(row.venue()?.space);
        }
        spaces.sort_unstable();
        spaces.dedup();
        self.events.directory.places(&spaces).await
    }

    fn event(&self, Dated { row, dates }: Dated, places: &HashMap<SpaceId, Place>, locales: &[Locale]) -> Result<CalendarEvent> {
        let of = |date: Option<&DateRow>| self.details(&row, date, places, locales);
        let (details, when) = match dates {
            Dates::Once(schedule) => (of(None)?, When::Once(schedule)),
            Dates::One(date) => {
                let zone = *row.time_zone()?;
                let when = if row.recurrence()?.is_some() {
                    When::Dates(zone, vec![CalendarOccurrence { occurrence: occurrence(&date), details: of(Some(&date))? }])
                } else {
                    let schedule = Schedule::new(date.starts_at, date.ends_at, zone);
                    When::Once(schedule.map_err(|_| Error::internal("a date of an event holds times that are none"))?)
                };
                (of(Some(&date))?, when)
            }
            Dates::Again(series, differing) => {
                let differing =
                    differing.iter().map(|date| Ok(CalendarOccurrence { occurrence: occurrence(date), details: of(Some(date))? }));
                let differing = differing.collect::<Result<_>>()?;
                (of(None)?, When::Again(series, differing))
            }
        };
        Ok(CalendarEvent { uid: row.uid()?.clone(), created_at: *row.created_at()?, details, when })
    }

    /// What the event is, or one date of it.
    fn details(&self, row: &EventRow, date: Option<&DateRow>, places: &HashMap<SpaceId, Place>, locales: &[Locale]) -> Result<Details> {
        let own = date.and_then(|date| date.content.as_ref());
        let venue = own.and_then(|own| own.venue.as_ref()).map_or_else(|| row.venue(), Ok)?;
        let there = venue.space.and_then(|space| places.get(&space));
        let cancelled = date.filter(|date| date.cancelled_at.is_some());
        Ok(Details {
            sequence: u32::try_from(*row.sequence()?).unwrap_or_default(),
            status: if cancelled.is_some() { CalendarStatus::Cancelled } else { status(*row.state()?)? },
            updated_at: *row.updated_at()?,
            title: match own.and_then(|own| own.title.as_ref()) {
                Some(title) => title.in_order(locales).1.to_owned(),
                None => text(row.title()?)?.in_order(locales).1.to_owned(),
            },
            description: description(row, own, cancelled.and_then(|date| date.reason.as_deref()), locales)?,
            location: location(venue, there),
            point: there.and_then(|place| place.point),
            url: Some(self.addresses.event(row.slug()?)),
            categories: row.topics()?.0.clone(),
            organiser: places.get(row.lead_space_id()?).map(|lead| self.organiser(lead)),
        })
    }

    /// The lead by its site, else by its role mailbox, else by what this instance shows of it.
    fn organiser(&self, lead: &Place) -> CalendarOrganiser {
        let mailbox = || lead.mailbox.as_ref().map(|mailbox| format!("mailto:{mailbox}"));
        let uri = lead.website.clone().or_else(mailbox).unwrap_or_else(|| self.addresses.space_calendar(&lead.slug));
        CalendarOrganiser { name: lead.name.clone(), uri }
    }
}

const fn occurrence(date: &DateRow) -> Occurrence {
    Occurrence { key: date.occurrence_key, starts_at: date.starts_at, ends_at: date.ends_at }
}

/// When the event takes place, or its first date does.
pub(super) fn schedule(row: &EventRow) -> Result<Schedule> {
    let schedule = Schedule::new(*row.starts_at()?, *row.ends_at()?, *row.time_zone()?);
    schedule.map_err(|_| Error::internal("an event holds times that are none"))
}

/// A text as it is stored.
pub(super) fn text(stored: &serde_json::Value) -> Result<LocalizedText> {
    serde_json::from_value(stored.clone()).map_err(Error::internal)
}

fn status(state: EventState) -> Result<CalendarStatus> {
    match state {
        EventState::Draft => Err(Error::internal("a draft is in no calendar")),
        EventState::Tentative => Ok(CalendarStatus::Tentative),
        EventState::Confirmed => Ok(CalendarStatus::Confirmed),
        EventState::Cancelled => Ok(CalendarStatus::Cancelled),
    }
}

/// What the event is about, or the date; of a cancelled one, first why it is.
fn description(row: &EventRow, own: Option<&OwnContent>, why: Option<&str>, locales: &[Locale]) -> Result<Option<String>> {
    let own = own.and_then(|own| own.description.clone());
    let about = match own {
        Some(about) => Some(about),
        None => row.description()?.as_ref().map(text).transpose()?,
    };
    let of_event = if *row.state()? == EventState::Cancelled { row.reason()?.as_deref() } else { None };
    let parts: Vec<&str> = why.or(of_event).into_iter().chain(about.as_ref().map(|about| about.in_order(locales).1)).collect();
    Ok((!parts.is_empty()).then(|| parts.join("\n\n")))
}

/// Where it takes place, on one line: what stands on the door, the room, the address; then where on the web.
fn location(venue: &Venue, there: Option<&Place>) -> Option<String> {
    let space = there.map(|place| address_of(place, venue.room.as_deref()));
    let on_site = space.or_else(|| venue.address.clone());
    let parts: Vec<&str> = on_site.as_deref().into_iter().chain(venue.online.as_ref().map(WebAddress::as_str)).collect();
    (!parts.is_empty()).then(|| parts.join(" / "))
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
            assert_eq!(location(&venue, place.as_ref()).as_deref(), Some(expected));
        }
    }
}
