//! Opening hours in the syntax of OpenStreetMap, such as `Mo-Fr 09:00-18:00; PH off`.
//!
//! The syntax and its meaning are the crate `opening-hours`'s; what is ours is that anybody may write an
//! expression and nothing bad happens:
//! - An expression has at most [`MAX_LENGTH`] bytes (the limit of OpenStreetMap's own values), so parsing
//!   and one day's schedule cost little.
//! - Only single days are evaluated, a bounded number of them. The crate's search for the next change may
//!   walk to the year 10000, and is not used.
//! - Times of the sun (`sunrise-sunset`) are refused: they make "hours a week" a matter of the season, and
//!   an offset to them can carry the crate past the 48 hours that it asserts.
//!
//! `PH` means the public holidays of all of France (not the two of Alsace-Moselle, nor those overseas).
//! School holidays differ by zone and year and are not known here: `SH` is refused.

use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use async_graphql::Enum;
use chrono::{Datelike, Days, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;
use opening_hours::localization::Country;
use opening_hours::{Context, OpeningHours as Expression, RuleKind};
use serde::{Deserialize, Serialize};
use traboule_kernel::Time;

/// How long an expression may be, in bytes.
pub const MAX_LENGTH: usize = 255;
/// Over how many days at most intervals are computed at once.
pub const MAX_DAYS: u16 = 400;
/// Over how many weeks the regular week is searched: a year.
const WEEKS: usize = 52;

const MINUTES_A_DAY: u16 = 24 * 60;

static FRENCH: LazyLock<Context> = LazyLock::new(|| Context::default().with_holidays(Country::FR.holidays()));

/// Opening hours that were parsed. Equal when written equally.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OpeningHours {
    text: String,
    regular: Expression,
    with_holidays: Expression,
}

/// Why a text is not opening hours. May be shown to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadOpeningHours {
    /// Nothing is there.
    #[error("the opening hours are empty")]
    Empty,
    /// It is longer than [`MAX_LENGTH`].
    #[error("opening hours are at most {MAX_LENGTH} bytes long")]
    TooLong,
    /// It is not in the syntax, or contradicts itself.
    #[error("this is not in the syntax of OpenStreetMap's opening_hours, such as `Mo-Fr 09:00-18:00; PH off`")]
    Syntax,
    /// It follows the sun.
    #[error("times of the sun such as `sunset` are not supported: give times of the clock")]
    SunTime,
    /// It names the school holidays.
    #[error("`SH` (school holidays) is not supported: give the dates")]
    SchoolHoliday,
}

/// What opening hours say about an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum Openness {
    /// The space is open.
    Open,
    /// The space is closed.
    Closed,
    /// The hours say that it is not known.
    Unknown,
}

impl std::str::FromStr for OpeningHours {
    type Err = BadOpeningHours;

    fn from_str(text: &str) -> Result<Self, BadOpeningHours> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadOpeningHours::Empty);
        }
        if text.len() > MAX_LENGTH {
            return Err(BadOpeningHours::TooLong);
        }
        let regular: Expression = text.parse().map_err(|_| BadOpeningHours::Syntax)?;
        for rule in &regular.get_expression().rules {
            let mut times = rule.time_selector.spans.iter().flat_map(|span| [&span.range.start, &span.range.end]);
            if times.any(|time| time.as_time_event().is_some()) {
                return Err(BadOpeningHours::SunTime);
            }
            // The crate's own spelling of a selector is the way to see a kind of holiday without its types.
            if rule.day_selector.weekday.iter().any(|selector| selector.to_string().starts_with("SH")) {
                return Err(BadOpeningHours::SchoolHoliday);
            }
        }
        let with_holidays = regular.clone().with_context(FRENCH.clone());
        Ok(Self { text: text.to_owned(), regular, with_holidays })
    }
}

impl OpeningHours {
    /// The expression as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the space is open at an instant, on the clocks of its time zone, public holidays included.
    pub fn at(&self, instant: Time, zone: Tz) -> Openness {
        let utc = instant.naive_utc();
        let Some(local) = utc.checked_add_offset(zone.offset_from_utc_datetime(&utc).fix()) else {
            return Openness::Unknown;
        };
        let minute = u16::try_from(local.hour() * 60 + local.minute()).unwrap_or_default();
        day(&self.with_holidays, local.date()).find(|span| span.minutes.contains(&minute)).map_or(Openness::Closed, |span| span.openness)
    }

    /// When the space is open, as intervals of instants in order that neither meet nor overlap, from the
    /// day `first` on, for `days` days ([`MAX_DAYS`] at most), public holidays included.
    ///
    /// For indexes that answer "open then?" without parsing. An hour that clocks repeat belongs to an
    /// interval both times; an hour that they skip, never.
    pub fn intervals(&self, first: NaiveDate, days: u16, zone: Tz) -> Vec<Range<Time>> {
        let mut intervals: Vec<Range<Time>> = Vec::new();
        for date in dates(first, usize::from(days.min(MAX_DAYS))) {
            for span in day(&self.with_holidays, date).filter(|span| span.openness == Openness::Open) {
                let (start, end) = (clock(date, span.minutes.start), clock(date, span.minutes.end));
                let (Some(start), Some(end)) = (start, end) else {
                    continue;
                };
                let (start, end) = (instant(start, zone, Side::Start), instant(end, zone, Side::End));
                match intervals.last_mut() {
                    Some(last) if last.end >= start => last.end = end.max(last.end),
                    _ if start < end => intervals.push(start..end),
                    _ => {}
                }
            }
        }
        intervals
    }

    /// How many minutes a week the space is open, in a regular week without public holidays.
    ///
    /// Hours may differ by season or by even and odd weeks. So the 52 weeks from the Monday on or before
    /// `from` are looked at, and the answer is the middle one of their sums, the smaller of two middles:
    /// at least half of the weeks are open that long. Hours whose state is unknown do not count.
    pub fn weekly_minutes(&self, from: NaiveDate) -> u16 {
        let back = Days::new(from.weekday().num_days_from_monday().into());
        let monday = from.checked_sub_days(back).unwrap_or(from);
        let a_day = |date| day(&self.regular, date).filter(|span| span.openness == Openness::Open).map(|span| span.minutes.len()).sum();
        let minutes: Vec<usize> = dates(monday, WEEKS * 7).map(a_day).collect();
        let mut weeks: Vec<usize> = minutes.chunks(7).map(|week| week.iter().sum()).collect();
        weeks.sort_unstable();
        let middle = weeks.len().saturating_sub(1) / 2;
        weeks.get(middle).and_then(|minutes| u16::try_from(*minutes).ok()).unwrap_or_default()
    }
}

/// A part of a day in one state, in minutes from midnight, 1440 being the end of the day.
struct Span {
    minutes: Range<u16>,
    openness: Openness,
}

/// The parts of a day. Hours that reach past midnight are cut there; their rest belongs to the next day.
fn day(expression: &Expression, date: NaiveDate) -> impl Iterator<Item = Span> {
    expression.schedule_at(date).into_iter().map(|range| Span {
        minutes: range.range.start.mins_from_midnight()..range.range.end.mins_from_midnight().min(MINUTES_A_DAY),
        openness: match range.kind {
            RuleKind::Open => Openness::Open,
            RuleKind::Closed => Openness::Closed,
            RuleKind::Unknown => Openness::Unknown,
        },
    })
}

fn dates(first: NaiveDate, days: usize) -> impl Iterator<Item = NaiveDate> {
    first.iter_days().take(days)
}

/// What a clock shows so many minutes after midnight.
fn clock(date: NaiveDate, minutes: u16) -> Option<NaiveDateTime> {
    date.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::minutes(minutes.into()))
}

#[derive(Clone, Copy)]
enum Side {
    Start,
    End,
}

/// The instant at which clocks show this. Shown twice, the start of an interval is the first and its end
/// the second; never shown, it is the instant at which they jump over it.
fn instant(shown: NaiveDateTime, zone: Tz, side: Side) -> Time {
    match (zone.from_local_datetime(&shown), side) {
        (MappedLocalTime::Single(at), _)
        | (MappedLocalTime::Ambiguous(at, _), Side::Start)
        | (MappedLocalTime::Ambiguous(_, at), Side::End) => at.to_utc(),
        // What is skipped ends where clocks go on; no zone of today skips more than an hour.
        (MappedLocalTime::None, _) => (1..=120)
            .find_map(|minutes| zone.from_local_datetime(&(shown + TimeDelta::minutes(minutes))).earliest())
            .map_or_else(|| shown.and_utc(), |at| at.to_utc()),
    }
}

impl fmt::Display for OpeningHours {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl fmt::Debug for OpeningHours {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "OpeningHours({:?})", self.text)
    }
}

impl PartialEq for OpeningHours {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for OpeningHours {}

impl From<OpeningHours> for String {
    fn from(hours: OpeningHours) -> Self {
        hours.text
    }
}

impl TryFrom<String> for OpeningHours {
    type Error = BadOpeningHours;

    fn try_from(text: String) -> Result<Self, BadOpeningHours> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Paris;
    use proptest::prelude::*;

    use super::*;

    fn hours(text: &str) -> OpeningHours {
        text.parse().unwrap_or_else(|bad| panic!("{text}: {bad:?}"))
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn paris(text: &str) -> Time {
        let local: NaiveDateTime = text.parse().unwrap();
        Paris.from_local_datetime(&local).earliest().unwrap().to_utc()
    }

    #[test]
    fn an_instant_is_judged_on_the_local_clock() {
        for (text, at, expected) in [
            ("Mo-Fr 09:00-18:00", "2025-06-10T09:00:00", Openness::Open),
            ("Mo-Fr 09:00-18:00", "2025-06-10T17:59:59", Openness::Open),
            ("Mo-Fr 09:00-18:00", "2025-06-10T18:00:00", Openness::Closed),
            ("Mo-Fr 09:00-18:00", "2025-06-14T10:00:00", Openness::Closed),
            ("24/7", "2025-06-14T03:00:00", Openness::Open),
            ("Fr 20:00-26:00", "2025-06-14T01:30:00", Openness::Open),
            ("Fr 20:00-26:00", "2025-06-14T02:00:00", Openness::Closed),
            ("Mo-Fr 09:00-18:00; We off", "2025-06-11T10:00:00", Openness::Closed),
            ("Mo-Fr 09:00-12:00 unknown", "2025-06-10T10:00:00", Openness::Unknown),
            ("Sep-Jun Mo-Fr 09:00-18:00", "2025-07-15T10:00:00", Openness::Closed),
            // Public holidays: the 14th of July 2025 is a Monday, Easter Monday moves.
            ("Mo-Fr 09:00-18:00; PH off", "2025-07-14T10:00:00", Openness::Closed),
            ("Mo-Fr 09:00-18:00; PH off", "2026-04-06T10:00:00", Openness::Closed),
            ("Mo-Fr 09:00-18:00", "2025-07-14T10:00:00", Openness::Open),
            ("Mo-Fr 09:00-18:00; PH off", "2025-07-15T10:00:00", Openness::Open),
        ] {
            assert_eq!(hours(text).at(paris(at), Paris), expected, "{text} at {at}");
        }
        // Summer time: nine o'clock in Paris is seven o'clock UTC, in La Réunion five.
        let nine_to_six = hours("Mo-Fr 09:00-18:00");
        let seven_utc: Time = "2025-06-10T07:00:00Z".parse().unwrap();
        assert_eq!(nine_to_six.at(seven_utc, Paris), Openness::Open);
        assert_eq!(nine_to_six.at(seven_utc - TimeDelta::minutes(1), Paris), Openness::Closed);
        assert_eq!(nine_to_six.at("2025-06-10T05:00:00Z".parse().unwrap(), chrono_tz::Indian::Reunion), Openness::Open);
    }

    #[test]
    fn hours_of_a_regular_week() {
        let from = date("2025-07-09");
        for (text, hours_a_week) in [
            ("Mo-Fr 09:00-18:00", 45),
            ("Mo-Fr 09:00-18:00; PH off", 45),
            ("24/7", 168),
            ("Mo-Fr 08:30-12:30,14:00-18:00", 40),
            ("Fr 20:00-26:00", 6),
            // Two months of holidays do not make a week less regular.
            ("Mo-Fr 09:00-18:00; Jul-Aug off", 45),
            ("week 1-53/2 Mo-Fr 09:00-12:00", 0),
            ("Mo-Fr 09:00-12:00 unknown", 0),
            ("off", 0),
        ] {
            assert_eq!(hours(text).weekly_minutes(from), hours_a_week * 60, "{text}");
        }
    }

    #[test]
    fn intervals_are_merged_and_bounded() {
        let monday = date("2025-06-09");
        let intervals = hours("Mo-Fr 09:00-12:00,12:00-18:00; We off").intervals(monday, 7, Paris);
        assert_eq!(intervals.len(), 4);
        assert_eq!(intervals[0], paris("2025-06-09T09:00:00")..paris("2025-06-09T18:00:00"));
        assert_eq!(hours("24/7").intervals(monday, u16::MAX, Paris).len(), 1);
        assert_eq!(hours("24/7").intervals(NaiveDate::MAX, 7, Paris).len(), 0);
        assert!(hours("off").intervals(monday, 7, Paris).is_empty());
    }

    #[test]
    fn clocks_that_jump() {
        // On the 30th of March 2025 clocks go from two to three, on the 26th of October from three to two.
        let spring = hours("01:00-02:30").intervals(date("2025-03-30"), 1, Paris);
        assert_eq!((spring[0].end - spring[0].start).num_minutes(), 60);
        let skipped = hours("02:10-02:50").intervals(date("2025-03-30"), 1, Paris);
        assert!(skipped.is_empty());
        let autumn = hours("01:00-02:30").intervals(date("2025-10-26"), 1, Paris);
        assert_eq!((autumn[0].end - autumn[0].start).num_minutes(), 150);
    }

    #[test]
    fn what_is_refused() {
        let long = format!("Mo {}", "09:00-10:00,".repeat(30));
        for (text, why) in [
            ("", BadOpeningHours::Empty),
            ("  ", BadOpeningHours::Empty),
            (long.as_str(), BadOpeningHours::TooLong),
            ("tous les jours", BadOpeningHours::Syntax),
            ("Mo-Fr 25:00-26:00", BadOpeningHours::Syntax),
            ("Mo-Fr 09:00", BadOpeningHours::Syntax),
            ("sunrise-sunset", BadOpeningHours::SunTime),
            ("Mo (sunset+09:00)-26:00", BadOpeningHours::SunTime),
            ("Mo-Fr 09:00-18:00; SH off", BadOpeningHours::SchoolHoliday),
        ] {
            assert_eq!(text.parse::<OpeningHours>(), Err(why), "{text}");
        }
    }

    #[test]
    fn hostile_expressions_take_no_time() {
        let rules = ["week 1-53/2 Mo[1]-2 days", "easter -9999 days-easter +9999 days", "9999 Dec 31+ 00:00-48:00", "Feb 29 off"];
        for rule in rules {
            let text = format!("{rule}; ").repeat(MAX_LENGTH / (rule.len() + 2));
            let Ok(hours) = text.trim_end_matches("; ").parse::<OpeningHours>() else { continue };
            hours.weekly_minutes(date("2025-01-01"));
            hours.intervals(date("2025-01-01"), MAX_DAYS, Paris);
            hours.at(Time::MAX_UTC, Paris);
            hours.at(Time::MIN_UTC, Paris);
        }
    }

    #[test]
    fn stored_as_written() {
        let hours = hours(" Mo-Fr 9:00-18:00 ");
        assert_eq!(serde_json::to_string(&hours).unwrap(), r#""Mo-Fr 9:00-18:00""#);
        assert_eq!(serde_json::from_str::<OpeningHours>(r#""Mo-Fr 9:00-18:00""#).unwrap(), hours);
        assert!(serde_json::from_str::<OpeningHours>(r#""nope""#).is_err());
    }

    /// Expressions grown from the pieces of the grammar, most of them valid.
    fn expression() -> impl Strategy<Value = String> {
        let wide = prop_oneof![
            Just(String::new()),
            Just("24/7".to_owned()),
            "(19|20)[0-9]{2}(-20[5-9][0-9](/[1-9])?)? ",
            "(Jan|Feb|Mar|Dec)( [0-9]{1,2})?(-(Jun|Feb|Dec)( [0-9]{1,2})?)? ",
            "(Jan|Feb) (Mo|Su)\\[-?[1-5]\\] [+-][0-9]{1,4} days ",
            "easter ([+-][0-9]{1,4} days)?(-easter [+-][0-9]{1,4} days)? ",
            "week [0-9]{1,2}(-[0-9]{1,2}(/[0-9]{1,3})?)? ",
        ];
        let days = prop_oneof![
            Just(String::new()),
            "(Mo|Tu|We|Su)(-(Mo|Th|Fr|Sa))? ",
            "(Mo|Su)\\[-?[1-5](-[1-5])?(,[1-5])?\\]( [+-][0-9]{1,4} days)? ",
            "PH( [+-][0-9]{1,4} days?)? ",
            "(PH,Mo|Mo,PH) ",
        ];
        let times = prop_oneof![
            Just(String::new()),
            "[0-2][0-9]:[0-5][0-9]-[0-4][0-9]:[0-5][0-9]\\+?",
            "[0-2][0-9]:[0-5][0-9](\\+|-[0-4][0-9]:[0-5][0-9](/[0-5][0-9])?)?(,[0-2][0-9]:00-[0-4][0-9]:00){0,3}",
        ];
        let state = prop_oneof![Just(""), Just(" off"), Just(" unknown"), Just(" open \"x\""), Just(" \"sur rendez-vous\"")];
        let rule = (wide, days, times, state).prop_map(|(wide, days, times, state)| format!("{wide}{days}{times}{state}"));
        (proptest::collection::vec(rule, 1..5), prop_oneof![Just("; "), Just(", "), Just(" || ")])
            .prop_map(|(rules, joint)| rules.join(joint))
    }

    proptest! {
        #[test]
        fn any_expression_is_judged(text in expression(), days in 0_i64..40_000) {
            if let Ok(hours) = text.parse::<OpeningHours>() {
                let first = date("1890-01-01") + TimeDelta::days(days);
                prop_assert!(hours.weekly_minutes(first) <= 7 * 24 * 60);
                let intervals = hours.intervals(first, 9, chrono_tz::UTC);
                prop_assert!(intervals.windows(2).all(|pair| pair[0].end < pair[1].start));
                for hour in 0..24 * 9 {
                    let at = first.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(hour);
                    let inside = intervals.iter().any(|interval| interval.contains(&at));
                    prop_assert_eq!(hours.at(at, chrono_tz::UTC) == Openness::Open, inside, "{} at {}", text, at);
                }
            }
        }

        #[test]
        fn any_text_is_judged(text in ".{0,80}") {
            let _ = text.parse::<OpeningHours>();
        }
    }
}
