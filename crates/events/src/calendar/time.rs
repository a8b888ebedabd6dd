//! Times as other programs write them: dates, clocks, instants, durations, and their names of zones.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use traboule_kernel::Time;

use super::line::Line;
use crate::rules::schedule::Zone;

/// A point in time as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stamp {
    /// A whole day.
    Day(NaiveDate),
    /// By the clock of a zone, or of whoever reads it.
    Wall(NaiveDateTime, Option<Zone>),
    /// An instant.
    Utc(Time),
}

impl Stamp {
    /// Reads `20260601`, `20260601T190000` or `20260601T170000Z`.
    pub(super) fn read(text: &str, zone: Option<Zone>) -> Option<Self> {
        if !text.is_ascii() {
            return None;
        }
        match text.len() {
            8 => NaiveDate::parse_from_str(text, "%Y%m%d").ok().map(Self::Day),
            15 => NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok().map(|wall| Self::Wall(wall, zone)),
            16 => NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").ok().map(|wall| Self::Utc(wall.and_utc())),
            _ => None,
        }
    }

    /// By the clock of `zone`. A day begins at midnight.
    pub(super) fn wall(self, zone: Zone) -> NaiveDateTime {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN),
            Self::Wall(wall, Some(other)) if other != zone => zone.wall(other.instant(wall)),
            Self::Wall(wall, _) => wall,
            Self::Utc(time) => zone.wall(time),
        }
    }

    /// The instant, where `zone` is the one of a clock that has none.
    pub(super) fn instant(self, zone: Zone) -> Time {
        match self {
            Self::Utc(time) => time,
            Self::Wall(wall, Some(own)) => own.instant(wall),
            Self::Wall(..) | Self::Day(_) => zone.instant(self.wall(zone)),
        }
    }
}

/// The zones that a file speaks of: their names there, and what they are.
#[derive(Debug, Default)]
pub(super) struct ZoneNames {
    known: BTreeMap<String, Zone>,
}

impl ZoneNames {
    /// A time zone component, with the name that its program gives it (`X-LIC-LOCATION`) beside its own.
    pub(super) fn define(&mut self, name: String, location: Option<&str>) {
        if let Some(zone) = zone_named(&name).or_else(|| zone_named(location?)) {
            self.known.insert(name, zone);
        }
    }

    /// What zone a name means.
    pub(super) fn find(&self, name: &str) -> Option<Zone> {
        self.known.get(name).copied().or_else(|| zone_named(name))
    }

    /// The stamps of a line, as many as it lists, and the name of their zone if it is not known.
    pub(super) fn stamps<'a>(&self, line: &'a Line) -> (Vec<Stamp>, Option<&'a str>) {
        let name = line.parameter("TZID");
        let zone = name.and_then(|name| self.find(name));
        // Of a period its start counts.
        let stamp = |text: &str| Stamp::read(text.split('/').next().unwrap_or_default().trim(), zone);
        (line.value.split(',').filter_map(stamp).collect(), name.filter(|_| zone.is_none()))
    }
}

/// A name of the IANA database, perhaps with a program's own words before it, or a name of Windows.
fn zone_named(name: &str) -> Option<Zone> {
    let name = name.trim().trim_matches('"');
    let from_word = |skip: usize| name.split('/').skip(skip).collect::<Vec<_>>().join("/").parse().ok();
    let words = name.split('/').count();
    let iana = (0..words.min(8)).filter(|skip| *skip == 0 || words - skip > 1).find_map(from_word);
    iana.or_else(|| WINDOWS.iter().find(|(windows, _)| *windows == name).and_then(|(_, zone)| zone.parse().ok()))
}

/// The zones of France, of its neighbours, and of those who write calendars for everybody, as Windows calls them (CLDR).
const WINDOWS: [(&str, &str); 15] = [
    ("Romance Standard Time", "Europe/Paris"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("GMT Standard Time", "Europe/London"),
    ("Greenwich Standard Time", "Atlantic/Reykjavik"),
    ("Morocco Standard Time", "Africa/Casablanca"),
    ("SA Western Standard Time", "America/La_Paz"),
    ("SA Eastern Standard Time", "America/Cayenne"),
    ("Saint Pierre Standard Time", "America/Miquelon"),
    ("Mauritius Standard Time", "Indian/Mauritius"),
    ("E. Africa Standard Time", "Africa/Nairobi"),
    ("Central Pacific Standard Time", "Pacific/Guadalcanal"),
    ("Eastern Standard Time", "America/New_York"),
    ("Pacific Standard Time", "America/Los_Angeles"),
];

/// A duration (RFC 5545 3.3.6): days, which clocks may lengthen, and an exact rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Duration {
    days: u32,
    seconds: u32,
}

impl Duration {
    /// Reads `P1W`, `P1DT2H`, `PT1H30M`; nothing that is negative or longer than years.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let rest = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
        let (dates, times) = rest.split_once('T').unwrap_or((rest, ""));
        let days = sum(dates, &[('W', 7), ('D', 1)])?;
        let seconds = sum(times, &[('H', 3600), ('M', 60), ('S', 1)])?;
        rest.contains(|letter: char| letter.is_ascii_digit()).then_some(Self { days, seconds })
    }

    /// When something that starts at `wall` ends.
    pub(super) fn end(self, wall: NaiveDateTime, zone: Zone) -> Time {
        let day = wall.checked_add_days(Days::new(self.days.into())).unwrap_or(wall);
        zone.instant(day) + TimeDelta::seconds(self.seconds.into())
    }
}

/// The sum of numbers with units, each at most four digits.
fn sum(mut text: &str, units: &[(char, u32)]) -> Option<u32> {
    let mut sum = 0;
    while !text.is_empty() {
        let end = text.find(|letter: char| !letter.is_ascii_digit()).filter(|end| (1..=4).contains(end))?;
        let (digits, rest) = text.split_at(end);
        let unit = rest.chars().next()?;
        let (_, factor) = units.iter().find(|(known, _)| *known == unit)?;
        sum += digits.parse::<u32>().ok()? * factor;
        text = rest.get(unit.len_utf8()..)?;
        // Bounds the sum too, however many numbers follow each other.
        if sum > 400 * 86_400 {
            return None;
        }
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_of_other_programs() {
        let mut names = ZoneNames::default();
        names.define("Paris".to_owned(), Some("Europe/Paris"));
        names.define("Nowhere".to_owned(), None);
        for (name, expected) in [
            ("Europe/Paris", Some("Europe/Paris")),
            ("/mozilla.org/20050126_1/Europe/Paris", Some("Europe/Paris")),
            ("/freeassociation.sourceforge.net/America/Argentina/Ushuaia", Some("America/Argentina/Ushuaia")),
            ("Romance Standard Time", Some("Europe/Paris")),
            ("Paris", Some("Europe/Paris")),
            ("Nowhere", None),
            ("a/b/c/d/e/f/g/h/i/j/Europe/Paris", None),
            ("", None),
        ] {
            assert_eq!(names.find(name), expected.map(|zone| zone.parse().unwrap()), "{name}");
        }
        assert!(WINDOWS.iter().all(|(_, zone)| zone.parse::<Zone>().is_ok()));
    }

    #[test]
    fn stamps_and_durations() {
        let paris: Zone = "Europe/Paris".parse().unwrap();
        let wall = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        assert_eq!(Stamp::read("20260601", None).map(|stamp| stamp.wall(paris)), Some(wall("2026-06-01T00:00:00")));
        assert_eq!(Stamp::read("20260601T170000Z", None).map(|stamp| stamp.wall(paris)), Some(wall("2026-06-01T19:00:00")));
        let reunion = "Indian/Reunion".parse().ok();
        assert_eq!(Stamp::read("20260601T190000", reunion).map(|stamp| stamp.wall(paris)), Some(wall("2026-06-01T17:00:00")));
        for bad in ["", "2026", "20260231", "20260601T1900", "20260601T190000X", "é0260601", "2026060é"] {
            assert_eq!(Stamp::read(bad, None), None, "{bad}");
        }
        for (text, expected) in [
            ("PT1H30M", Some("2026-03-28T19:00:00Z")),
            ("P1D", Some("2026-03-29T16:30:00Z")),
            ("+P1W", Some("2026-04-04T16:30:00Z")),
            ("P1DT1S", Some("2026-03-29T16:30:01Z")),
            ("PT24H", Some("2026-03-29T17:30:00Z")),
            ("-PT1H", None),
            ("P", None),
            ("1H", None),
            ("PT1X", None),
            ("PT", None),
            ("PT99999H", None),
            ("PTH", None),
            ("P1é", None),
        ] {
            let end = Duration::read(text).map(|length| length.end(wall("2026-03-28T18:30:00"), paris));
            assert_eq!(end, expected.map(|time| time.parse().unwrap()), "{text}");
        }
    }
}
