//! An event in the words of schema.org.

use serde_json::{Map, Value, json};
use traboule_kernel::Time;

use super::{EventPage, OnSite, PageOrganiser};
use crate::ports::Place;
use crate::rules::event::EventState;

impl EventPage {
    /// The event as JSON-LD.
    pub fn json_ld(&self) -> Value {
        let moved: Vec<String> = self.moved_from().map(|time| self.instant(time)).collect();
        let status = match (self.state, moved.is_empty()) {
            (EventState::Cancelled, _) => "EventCancelled",
            (_, false) => "EventRescheduled",
            (_, true) => "EventScheduled",
        };
        let mode = match (&self.on_site, &self.online) {
            (_, None) => "OfflineEventAttendanceMode",
            (None, Some(_)) => "OnlineEventAttendanceMode",
            (Some(_), Some(_)) => "MixedEventAttendanceMode",
        };
        let online = self.online.as_ref().map(|url| json!({"@type": "VirtualLocation", "url": url}));
        without_nulls(json!({
            "@context": "https://schema.org",
            "@type": "Event",
            "@id": self.address,
            "url": self.address,
            "name": self.title.text,
            "description": self.description.as_ref().map(|description| &description.text),
            "inLanguage": self.title.locale,
            "keywords": (!self.topics.is_empty()).then_some(&self.topics),
            "startDate": self.instant(self.schedule.starts_at()),
            "endDate": self.instant(self.schedule.ends_at()),
            "previousStartDate": one_or_all(moved.into_iter().map(Value::from)),
            "eventStatus": format!("https://schema.org/{status}"),
            "eventAttendanceMode": format!("https://schema.org/{mode}"),
            "location": one_or_all(self.on_site.as_ref().map(on_site).into_iter().chain(online)),
            "organizer": self.organisers.iter().map(organiser).collect::<Vec<_>>(),
            "maximumAttendeeCapacity": self.capacity,
        }))
    }

    /// A time by the clock of the event, with its distance from UTC.
    pub(super) fn instant(&self, time: Time) -> String {
        time.with_timezone(&self.schedule.zone().tz()).to_rfc3339()
    }

    /// When it was to start before, if that is not when it starts.
    pub(super) fn moved_from(&self) -> impl Iterator<Item = Time> {
        self.previous_starts.iter().copied().filter(|start| *start != self.schedule.starts_at())
    }
}

fn on_site(place: &OnSite) -> Value {
    match place {
        OnSite::Address(address) => json!({"@type": "Place", "name": address, "address": address}),
        OnSite::Space(space, room) => {
            let name = room.as_ref().map_or_else(|| space.name.clone(), |room| format!("{}, {room}", space.name));
            without_nulls(json!({
                "@type": "Place",
                "name": name,
                "url": space.website,
                "address": postal(space),
                "geo": space.point.map(|(lat, lon)| json!({"@type": "GeoCoordinates", "latitude": lat, "longitude": lon})),
            }))
        }
    }
}

fn postal(space: &Place) -> Value {
    without_nulls(json!({
        "@type": "PostalAddress",
        "streetAddress": space.street,
        "postalCode": space.postcode,
        "addressLocality": space.city,
        "addressCountry": "FR",
    }))
}

fn organiser(organiser: &PageOrganiser) -> Value {
    without_nulls(json!({"@type": "Organization", "name": organiser.name, "url": organiser.website}))
}

/// Nothing, a value, or a list of several.
fn one_or_all(values: impl Iterator<Item = Value>) -> Value {
    let mut values: Vec<Value> = values.collect();
    if values.len() > 1 { Value::Array(values) } else { values.pop().unwrap_or(Value::Null) }
}

/// What is not known is not said: null means nothing in JSON-LD.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(members.into_iter().filter(|(_, member)| !member.is_null()).collect::<Map<_, _>>()),
        other => other,
    }
}
