//! Calendars as text.

use chrono::NaiveDateTime;
use traboule_kernel::Time;

use super::event::{Calendar, CalendarEvent, CalendarOccurrence, CalendarStatus, Details, Method, When};
use super::line::{escape, write};
use super::zone::Zones;
use crate::rules::recurrence::{Occurrence, OccurrenceKey, Series};
use crate::rules::schedule::{Schedule, Zone};

impl Calendar {
    /// The calendar as iCalendar (RFC 5545): `text/calendar`, UTF-8. The same calendar is always the same text, so that
    /// it may be compared, cached, and tagged.
    pub fn to_ics(&self) -> String {
        let (mut zones, mut events) = (Zones::default(), String::new());
        for event in &self.events {
            write_event(&mut events, event, &mut zones);
        }
        let mut out = String::with_capacity(events.len() + 2048);
        write(&mut out, "BEGIN", &[], "VCALENDAR");
        write(&mut out, "VERSION", &[], "2.0");
        write(&mut out, "PRODID", &[], "-//Traboule//Events//EN");
        write(&mut out, "CALSCALE", &[], "GREGORIAN");
        match self.method {
            Some(Method::Publish) => write(&mut out, "METHOD", &[], "PUBLISH"),
            Some(Method::Cancel) => write(&mut out, "METHOD", &[], "CANCEL"),
            // How often a feed is worth asking for (RFC 7986 5.7, and what programs knew before).
            None => {
                write(&mut out, "REFRESH-INTERVAL", &[("VALUE", "DURATION")], "PT1H");
                write(&mut out, "X-PUBLISHED-TTL", &[], "PT1H");
            }
        }
        if let Some(name) = &self.name {
            write(&mut out, "NAME", &[], &escape(name));
            write(&mut out, "X-WR-CALNAME", &[], &escape(name));
        }
        zones.write(&mut out);
        out.push_str(&events);
        write(&mut out, "END", &[], "VCALENDAR");
        out
    }
}

fn write_event(out: &mut String, event: &CalendarEvent, zones: &mut Zones) {
    match &event.when {
        When::Once(schedule) => write_component(out, event, &event.details, |out| write_once(out, schedule, zones)),
        When::Again(series, differing) => {
            write_component(out, event, &event.details, |out| write_series(out, series, zones));
            for CalendarOccurrence { occurrence, details } in differing {
                write_component(out, event, details, |out| write_date(out, occurrence, series.recurrence().zone, zones));
            }
        }
    }
}

fn write_component(out: &mut String, event: &CalendarEvent, details: &Details, write_times: impl FnOnce(&mut String)) {
    write(out, "BEGIN", &[], "VEVENT");
    write(out, "UID", &[], &escape(&event.uid));
    // Outside of mail this is the time of the last change (RFC 5545 3.8.7.2), so that a feed which did not change is the same text.
    write(out, "DTSTAMP", &[], &utc(details.updated_at));
    write(out, "CREATED", &[], &utc(event.created_at));
    write(out, "LAST-MODIFIED", &[], &utc(details.updated_at));
    write(out, "SEQUENCE", &[], &details.sequence.to_string());
    write_times(out);
    write_details(out, details);
    write(out, "END", &[], "VEVENT");
}

fn write_details(out: &mut String, details: &Details) {
    let status = match details.status {
        CalendarStatus::Tentative => "TENTATIVE",
        CalendarStatus::Confirmed => "CONFIRMED",
        CalendarStatus::Cancelled => "CANCELLED",
    };
    write(out, "STATUS", &[], status);
    write(out, "SUMMARY", &[], &escape(&details.title));
    if let Some(description) = &details.description {
        write(out, "DESCRIPTION", &[], &escape(description));
    }
    if let Some(location) = &details.location {
        write(out, "LOCATION", &[], &escape(location));
    }
    if let Some((latitude, longitude)) = details.point {
        write(out, "GEO", &[], &format!("{latitude:.6};{longitude:.6}"));
    }
    if let Some(url) = &details.url {
        write(out, "URL", &[], url);
    }
    if !details.categories.is_empty() {
        let categories: Vec<String> = details.categories.iter().map(|category| escape(category)).collect();
        write(out, "CATEGORIES", &[], &categories.join(","));
    }
    if let Some(organiser) = &details.organiser {
        write(out, "ORGANIZER", &[("CN", &organiser.name)], &organiser.uri);
    }
}

fn write_once(out: &mut String, schedule: &Schedule, zones: &mut Zones) {
    write_time(out, "DTSTART", schedule.starts_at(), schedule.zone(), zones);
    write_time(out, "DTEND", schedule.ends_at(), schedule.zone(), zones);
}

/// One occurrence, by its name in its series.
fn write_date(out: &mut String, occurrence: &Occurrence, zone: Zone, zones: &mut Zones) {
    zones.add(zone, zone.instant(occurrence.key.wall()));
    write_key(out, "RECURRENCE-ID", occurrence.key, zone);
    write_time(out, "DTSTART", occurrence.starts_at, zone, zones);
    write_time(out, "DTEND", occurrence.ends_at, zone, zones);
}

fn write_series(out: &mut String, series: &Series, zones: &mut Zones) {
    let recurrence = series.recurrence();
    let zone = recurrence.zone;
    let start = OccurrenceKey::from(recurrence.dtstart);
    let starts_at = zone.instant(recurrence.dtstart);
    zones.add(zone, starts_at);
    for occurrence in series.occurrences().iter().rev().take(1) {
        zones.add(zone, occurrence.ends_at);
    }
    write_key(out, "DTSTART", start, zone);
    write_time(out, "DTEND", starts_at + recurrence.length, zone, zones);
    write(out, "RRULE", &[], &recurrence.rrule.to_string());
    for key in &recurrence.exdates {
        write_key(out, "EXDATE", *key, zone);
    }
    for key in &recurrence.rdates {
        write_key(out, "RDATE", *key, zone);
    }
}

/// A time by the clock of a zone, even one that this clock never shows.
fn write_key(out: &mut String, name: &str, key: OccurrenceKey, zone: Zone) {
    write_wall(out, name, key.wall(), zone);
}

/// An instant by the clock of a zone. In an hour that comes twice that clock means the first time, so the second is written
/// as UTC.
fn write_time(out: &mut String, name: &str, time: Time, zone: Zone, zones: &mut Zones) {
    let wall = zone.wall(time);
    if zone.instant(wall) == time {
        zones.add(zone, time);
        write_wall(out, name, wall, zone);
    } else {
        write(out, name, &[], &utc(time));
    }
}

fn write_wall(out: &mut String, name: &str, wall: NaiveDateTime, zone: Zone) {
    let text = wall.format("%Y%m%dT%H%M%S").to_string();
    if zone == Zone::UTC { write(out, name, &[], &format!("{text}Z")) } else { write(out, name, &[("TZID", zone.name())], &text) }
}

fn utc(time: Time) -> String {
    time.format("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests;
