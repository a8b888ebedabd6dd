//! When an event takes place: instants, and the clock on the wall where it does.

use std::fmt::{self, Display};
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{Datelike, NaiveDateTime, Offset, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use traboule_kernel::{Invalid, Time};

/// How long an event may be: longer ones are series, or exhibitions, which are no events here.
pub const MAX_LENGTH: TimeDelta = TimeDelta::days(31);

/// The years in which an event may start.
pub const YEARS: RangeInclusive<i32> = 2000..=2099;

/// A time zone of the IANA database (`Europe/Paris`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, DeriveValueType)]
#[sea_orm(value_type = "String")]
#[serde(try_from = "String", into = "String")]
pub struct Zone(Tz);

/// This is not the name of a time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a time zone has a name of the IANA database, such as Europe/Paris")]
pub struct BadZone;

impl FromStr for Zone {
    type Err = BadZone;

    fn from_str(name: &str) -> Result<Self, BadZone> {
        name.trim().parse().map(Self).map_err(|_| BadZone)
    }
}

impl From<Tz> for Zone {
    fn from(zone: Tz) -> Self {
        Self(zone)
    }
}

impl TryFrom<String> for Zone {
    type Error = BadZone;

    fn try_from(name: String) -> Result<Self, BadZone> {
        name.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

impl Display for Zone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// The zone, for chrono.
    pub const fn tz(self) -> Tz {
        self.0
    }

    /// The instant at which the clock on the wall shows `wall` (RFC 5545 3.3.5): the first one when it shows it twice,
    /// because clocks were put back; and when it never does, because they were put forward, the instant at which a
    /// clock shows it that nobody put forward (02:30 in the missing hour is 03:30).
    pub fn instant(self, wall: NaiveDateTime) -> Time {
        if let Some(time) = self.0.from_local_datetime(&wall).earliest() {
            return time.to_utc();
        }
        let before = (1..=48).find_map(|hours| {
            let earlier = wall.checked_sub_signed(TimeDelta::hours(hours))?;
            self.0.from_local_datetime(&earlier).latest()
        });
        let seconds = before.map_or(0, |time| time.offset().fix().local_minus_utc());
        wall.checked_sub_signed(TimeDelta::seconds(seconds.into())).unwrap_or(wall).and_utc()
    }

    /// What the clock on the wall shows at `time`.
    pub fn wall(self, time: Time) -> NaiveDateTime {
        time.with_timezone(&self.0).naive_local()
    }
}

/// From when until when, and by which clock. Its end is after its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    starts_at: Time,
    ends_at: Time,
    zone: Zone,
}

impl Schedule {
    /// A schedule of two instants, in whole seconds.
    ///
    /// Errors name `starts_at` or `ends_at`: a start outside [`YEARS`], an end that is not after the start or more than
    /// [`MAX_LENGTH`] after it, parts of a second.
    pub fn new(starts_at: Time, ends_at: Time, zone: Zone) -> Result<Self, Vec<Invalid>> {
        let mut mistakes = Vec::new();
        if !YEARS.contains(&starts_at.year()) {
            mistakes.push(Invalid::at("starts_at", format!("must be in the years {} to {}", YEARS.start(), YEARS.end())));
        }
        if starts_at.nanosecond() != 0 {
            mistakes.push(Invalid::at("starts_at", "must be in whole seconds"));
        }
        let length = ends_at.signed_duration_since(starts_at);
        if length <= TimeDelta::zero() {
            mistakes.push(Invalid::at("ends_at", "must be after the start"));
        } else if length > MAX_LENGTH {
            mistakes.push(Invalid::at("ends_at", format!("must be at most {} days after the start", MAX_LENGTH.num_days())));
        } else if ends_at.nanosecond() != 0 {
            mistakes.push(Invalid::at("ends_at", "must be in whole seconds"));
        }
        if mistakes.is_empty() { Ok(Self { starts_at, ends_at, zone }) } else { Err(mistakes) }
    }

    /// A schedule as people say it, by the clock on the wall. It may end before it starts by that clock, in the hour
    /// that comes twice; what counts are the instants.
    ///
    /// Errors: as [`Schedule::new`].
    pub fn by_clock(starts: NaiveDateTime, ends: NaiveDateTime, zone: Zone) -> Result<Self, Vec<Invalid>> {
        Self::new(zone.instant(starts), zone.instant(ends), zone)
    }

    /// When it starts.
    pub const fn starts_at(&self) -> Time {
        self.starts_at
    }

    /// When it ends.
    pub const fn ends_at(&self) -> Time {
        self.ends_at
    }

    /// By whose clock people read it.
    pub const fn zone(&self) -> Zone {
        self.zone
    }

    /// How long it is.
    pub fn length(&self) -> TimeDelta {
        self.ends_at.signed_duration_since(self.starts_at)
    }

    /// Whether there is an instant at which both are going on. One may start when the other ends.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    fn wall(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn zones_have_iana_names() {
        assert_eq!(zone(" Europe/Paris ").to_string(), "Europe/Paris");
        assert_eq!(serde_json::to_string(&zone("Indian/Reunion")).unwrap(), "\"Indian/Reunion\"");
        for bad in ["", "Paris", "+02:00", "Europe/Lyon", "europe/paris", "Romance Standard Time"] {
            assert_eq!(bad.parse::<Zone>(), Err(BadZone), "{bad}");
        }
    }

    #[test]
    fn the_clock_on_the_wall_becomes_an_instant() {
        for (name, clock, instant) in [
            ("Europe/Paris", "2026-01-15T19:00:00", "2026-01-15T18:00:00Z"),
            ("Europe/Paris", "2026-07-15T19:00:00", "2026-07-15T17:00:00Z"),
            // The hour that does not exist: the clock that nobody put forward.
            ("Europe/Paris", "2026-03-29T01:59:59", "2026-03-29T00:59:59Z"),
            ("Europe/Paris", "2026-03-29T02:00:00", "2026-03-29T01:00:00Z"),
            ("Europe/Paris", "2026-03-29T02:30:00", "2026-03-29T01:30:00Z"),
            ("Europe/Paris", "2026-03-29T03:30:00", "2026-03-29T01:30:00Z"),
            // The hour that comes twice: the first time.
            ("Europe/Paris", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
            ("Europe/Paris", "2026-10-25T03:00:00", "2026-10-25T02:00:00Z"),
            // The examples of RFC 5545 3.3.5.
            ("America/New_York", "2007-03-11T02:30:00", "2007-03-11T07:30:00Z"),
            ("America/New_York", "2007-11-04T01:30:00", "2007-11-04T05:30:00Z"),
            // Half an hour, midnight, and a whole day that was left out.
            ("Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03T15:45:00Z"),
            ("America/Santiago", "2026-09-06T00:30:00", "2026-09-06T04:30:00Z"),
            ("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00Z"),
        ] {
            assert_eq!(zone(name).instant(wall(clock)), instant.parse::<Time>().unwrap(), "{name} {clock}");
        }
    }

    #[test]
    fn a_schedule_is_checked_at_its_limits() {
        let paris = zone("Europe/Paris");
        let fields = |starts: &str, ends: &str| -> Vec<String> {
            let found = Schedule::by_clock(wall(starts), wall(ends), paris);
            found.err().unwrap_or_default().into_iter().map(|mistake| mistake.field).collect()
        };
        for (starts, ends, expected) in [
            ("2026-06-01T18:00:00", "2026-06-01T18:00:01", &[][..]),
            ("2026-06-01T18:00:00", "2026-07-02T18:00:00", &[]),
            ("2026-06-01T18:00:00", "2026-07-02T18:00:01", &["ends_at"]),
            ("2026-06-01T18:00:00", "2026-06-01T18:00:00", &["ends_at"]),
            ("2026-06-01T18:00:00", "2026-06-01T17:00:00", &["ends_at"]),
            ("2026-06-01T18:00:00.5", "2026-06-01T19:00:00", &["starts_at"]),
            ("2026-06-01T18:00:00", "2026-06-01T19:00:00.5", &["ends_at"]),
            ("1999-06-01T18:00:00", "1999-06-01T18:00:00", &["starts_at", "ends_at"]),
            ("2100-06-01T18:00:00", "2100-06-01T19:00:00", &["starts_at"]),
            // Instants count: the night on which clocks go forward has no hour after two.
            ("2026-03-29T02:00:00", "2026-03-29T03:00:00", &["ends_at"]),
            ("2026-03-29T01:30:00", "2026-03-29T03:00:00", &[]),
        ] {
            assert_eq!(fields(starts, ends), expected, "{starts} to {ends}");
        }
        let night = Schedule::by_clock(wall("2026-10-24T22:00:00"), wall("2026-10-25T06:00:00"), paris).unwrap();
        assert_eq!(night.length(), TimeDelta::hours(9));
    }

    #[test]
    fn what_touches_does_not_overlap() {
        let at = |from: &str, to: &str| Schedule::by_clock(wall(from), wall(to), Zone::UTC).unwrap();
        let evening = at("2026-06-01T18:00:00", "2026-06-01T20:00:00");
        for (from, to, expected) in [
            ("2026-06-01T16:00:00", "2026-06-01T18:00:00", false),
            ("2026-06-01T16:00:00", "2026-06-01T18:00:01", true),
            ("2026-06-01T18:30:00", "2026-06-01T19:00:00", true),
            ("2026-06-01T17:00:00", "2026-06-01T21:00:00", true),
            ("2026-06-01T20:00:00", "2026-06-01T21:00:00", false),
        ] {
            let other = at(from, to);
            assert_eq!((evening.overlaps(&other), other.overlaps(&evening)), (expected, expected), "{from} to {to}");
        }
    }

    proptest! {
        #[test]
        fn every_instant_is_read_and_found_again(seconds in 946_684_800_i64..4_102_444_800, name in 0..chrono_tz::TZ_VARIANTS.len()) {
            let zone = Zone(chrono_tz::TZ_VARIANTS[name]);
            let time = Time::from_timestamp(seconds, 0).unwrap();
            let again = zone.instant(zone.wall(time));
            // Only in an hour that comes twice is it another instant, the first one.
            prop_assert!(again <= time && zone.wall(again) == zone.wall(time));
        }

        #[test]
        fn later_clocks_in_one_zone_are_never_much_earlier(seconds in 946_684_800_i64..4_102_444_800, step in 0_i64..200_000) {
            let paris = Zone(Tz::Europe__Paris);
            let clock = Time::from_timestamp(seconds, 0).unwrap().naive_utc();
            let (first, second) = (paris.instant(clock), paris.instant(clock + TimeDelta::seconds(step)));
            prop_assert!(second.signed_duration_since(first) >= TimeDelta::seconds(step - 3600));
        }
    }
}
