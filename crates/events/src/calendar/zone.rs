//! Time zones as components (RFC 5545 3.6.5), for the years in which a calendar has events.
//!
//! Each change of the clocks is a sub-component of its own, with neither a rule nor a list of dates: what a law will say in
//! later years is not guessed, and every program reads this form.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Offset, TimeDelta};
use chrono_tz::OffsetName;
use traboule_kernel::Time;

use super::line::write;
use crate::rules::schedule::Zone;

/// The zones that a calendar uses, each with the instants between which it does.
#[derive(Debug, Default)]
pub(super) struct Zones(BTreeMap<&'static str, (Zone, Time, Time)>);

/// From when on a clock runs how.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Observance {
    /// By the clock that ran before.
    onset: NaiveDateTime,
    before: i32,
    after: i32,
    name: String,
    daylight: bool,
}

impl Zones {
    /// A clock is read at this time.
    pub(super) fn add(&mut self, zone: Zone, time: Time) {
        let (_, first, last) = self.0.entry(zone.name()).or_insert((zone, time, time));
        *first = (*first).min(time);
        *last = (*last).max(time);
    }

    /// Writes the components, in the order of their names. The zone UTC needs none.
    pub(super) fn write(&self, out: &mut String) {
        for (zone, first, last) in self.0.values().filter(|(zone, ..)| *zone != Zone::UTC) {
            write(out, "BEGIN", &[], "VTIMEZONE");
            write(out, "TZID", &[], zone.name());
            for observance in observances(*zone, *first, *last) {
                observance.write(out);
            }
            write(out, "END", &[], "VTIMEZONE");
        }
    }
}

impl Observance {
    fn write(&self, out: &mut String) {
        let kind = if self.daylight { "DAYLIGHT" } else { "STANDARD" };
        write(out, "BEGIN", &[], kind);
        write(out, "DTSTART", &[], &self.onset.format("%Y%m%dT%H%M%S").to_string());
        write(out, "TZOFFSETFROM", &[], &offset_text(self.before));
        write(out, "TZOFFSETTO", &[], &offset_text(self.after));
        write(out, "TZNAME", &[], &self.name);
        write(out, "END", &[], kind);
    }
}

/// How the clock of a zone runs at the beginning of the first year, and every change until the end of the last.
fn observances(zone: Zone, first: Time, last: Time) -> Vec<Observance> {
    let start_of = |year| NaiveDate::from_ymd_opt(year, 1, 1).map(|day| zone.instant(day.and_time(chrono::NaiveTime::MIN)));
    let from = start_of(zone.wall(first).year()).unwrap_or(first);
    let until = start_of(zone.wall(last).year().saturating_add(1)).unwrap_or(last);
    let offset = |time| clock(zone, time).0;
    let mut found = vec![observance(zone, from, offset(from))];
    let mut day = from;
    while day < until {
        let next = (day + TimeDelta::days(1)).min(until);
        if offset(day) != offset(next) {
            found.push(observance(zone, first_after(zone, day, next), offset(day)));
        }
        day = next;
    }
    found
}

fn observance(zone: Zone, at: Time, before: i32) -> Observance {
    let (after, daylight, name) = clock(zone, at);
    Observance { onset: at.naive_utc() + TimeDelta::seconds(before.into()), before, after, name, daylight }
}

/// The first second at which the clock runs as it does at `end`, and no longer as at `start`.
fn first_after(zone: Zone, mut start: Time, mut end: Time) -> Time {
    let before = clock(zone, start).0;
    while end - start > TimeDelta::seconds(1) {
        let middle = start + TimeDelta::seconds((end - start).num_seconds() / 2);
        if clock(zone, middle).0 == before {
            start = middle;
        } else {
            end = middle;
        }
    }
    end
}

/// Seconds east of UTC, whether that is summer time, and what people call it.
fn clock(zone: Zone, time: Time) -> (i32, bool, String) {
    use chrono_tz::OffsetComponents;
    let local = time.with_timezone(&zone.tz());
    let offset = local.offset();
    let seconds = offset.fix().local_minus_utc();
    let name = offset.abbreviation().map_or_else(|| offset_text(seconds), str::to_owned);
    (seconds, offset.dst_offset() != TimeDelta::zero(), name)
}

/// `+0200`, with seconds where there are any.
fn offset_text(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = seconds.unsigned_abs();
    let (hours, minutes, rest) = (all / 3600, all / 60 % 60, all % 60);
    if rest == 0 { format!("{sign}{hours:02}{minutes:02}") } else { format!("{sign}{hours:02}{minutes:02}{rest:02}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn the_clocks_of_paris() {
        let mut zones = Zones::default();
        zones.add("Europe/Paris".parse().unwrap(), time("2026-06-01T17:00:00Z"));
        zones.add(Zone::UTC, time("2026-06-01T17:00:00Z"));
        let mut out = String::new();
        zones.write(&mut out);
        let part = |kind: &str, onset: &str, before: &str, after: &str, name: &str| {
            format!("BEGIN:{kind}\r\nDTSTART:{onset}\r\nTZOFFSETFROM:{before}\r\nTZOFFSETTO:{after}\r\nTZNAME:{name}\r\nEND:{kind}\r\n")
        };
        let expected = [
            "BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\n",
            &part("STANDARD", "20260101T000000", "+0100", "+0100", "CET"),
            &part("DAYLIGHT", "20260329T020000", "+0100", "+0200", "CEST"),
            &part("STANDARD", "20261025T030000", "+0200", "+0100", "CET"),
            "END:VTIMEZONE\r\n",
        ];
        assert_eq!(out, expected.concat());
    }

    #[test]
    fn a_zone_is_written_for_all_its_years() {
        let count = |zone: &str, first: &str, last: &str| observances(zone.parse().unwrap(), time(first), time(last)).len();
        for (zone, first, last, expected) in [
            ("Europe/Paris", "2026-06-01T00:00:00Z", "2028-06-01T00:00:00Z", 7),
            // New Year by the clock of the zone.
            ("Pacific/Auckland", "2026-12-31T12:00:00Z", "2026-12-31T12:00:00Z", 3),
            ("Indian/Reunion", "2026-06-01T00:00:00Z", "2028-06-01T00:00:00Z", 1),
            ("Africa/Casablanca", "2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z", 3),
        ] {
            assert_eq!(count(zone, first, last), expected, "{zone}");
        }
        assert_eq!(offset_text(-12_645), "-033045");
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_the_clock_shows(
            name in 0..chrono_tz::TZ_VARIANTS.len(), first in 946_684_800_i64..4_102_444_800, length in 0_i64..70_000_000, at in 0.0..1.0_f64,
        ) {
            let zone = Zone::from(chrono_tz::TZ_VARIANTS[name]);
            let (start, end) = (Time::from_timestamp(first, 0).unwrap(), Time::from_timestamp(first + length, 0).unwrap());
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "some instant between the two")]
            let between = Time::from_timestamp(first + (length as f64 * at) as i64, 0).unwrap();
            let found = observances(zone, start, end);
            for time in [start, end, between] {
                let onset = |observance: &&Observance| observance.onset.and_utc() - TimeDelta::seconds(observance.before.into()) <= time;
                let running = found.iter().rfind(onset).unwrap();
                prop_assert_eq!(time.naive_utc() + TimeDelta::seconds(running.after.into()), zone.wall(time));
            }
        }
    }
}
