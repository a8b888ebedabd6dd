//! Recurrence rules as text: the part of RFC 5545 3.3.10 that events need.
//!
//! An event is repeated by days or longer, so `FREQ` is `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`: whoever asks for
//! every second, minute or hour is refused before anything is computed. `BYHOUR`, `BYMINUTE` and `BYSECOND` may only
//! repeat the time at which the series starts, as some programs write them. All other parts are read, each once, each
//! number within its range.

use std::collections::BTreeSet;
use std::fmt::{self, Display, Write};
use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};
use traboule_kernel::Time;

/// How long the text of a rule may be, in bytes.
pub const MAX_RULE: usize = 500;
/// How often a rule may skip: `INTERVAL` is at most this.
pub const MAX_INTERVAL: u16 = 999;

/// A recurrence rule that is well formed. Which dates it means depends on a start: see
/// [`Series`](super::Series).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub(super) frequency: Frequency,
    pub(super) interval: u16,
    pub(super) end: End,
    pub(super) by_month: BTreeSet<u8>,
    pub(super) by_week: BTreeSet<i8>,
    pub(super) by_year_day: BTreeSet<i16>,
    pub(super) by_month_day: BTreeSet<i8>,
    pub(super) by_day: BTreeSet<ByDay>,
    pub(super) by_position: BTreeSet<i16>,
    pub(super) week_start: Weekday,
    hour: Option<u8>,
    minute: Option<u8>,
    second: Option<u8>,
}

/// The period by which a rule repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    /// By days.
    Daily,
    /// By weeks.
    Weekly,
    /// By months.
    Monthly,
    /// By years.
    Yearly,
}

/// Where a rule ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing is said.
    Open,
    /// After this many occurrences.
    Count(u16),
    /// At this instant, included.
    Until(Time),
    /// At this time by the clock of the series, included.
    UntilWall(NaiveDateTime),
}

/// A day of the week; with a number, the n-th of a month or year, from its end if negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ByDay {
    /// Days from Monday, so that days have an order.
    pub(super) weekday: u8,
    pub(super) nth: Option<i8>,
}

/// Why a text is no rule that events are repeated by. May be shown to clients.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRule {
    /// It is longer than [`MAX_RULE`].
    #[error("a rule is at most {MAX_RULE} bytes long")]
    TooLong,
    /// A piece of it is not `NAME=VALUE`.
    #[error("a rule is made of parts such as FREQ=WEEKLY, joined by semicolons")]
    Form,
    /// A part that is not known.
    #[error("`{0}` is no part of a rule that is known here")]
    Unknown(String),
    /// A part stands there twice.
    #[error("{0} stands there twice")]
    Twice(&'static str),
    /// There is no `FREQ`.
    #[error("a rule needs FREQ")]
    NoFrequency,
    /// Every second, minute or hour.
    #[error("events are repeated by days, weeks, months or years: FREQ is DAILY, WEEKLY, MONTHLY or YEARLY")]
    TooOften,
    /// Several times a day.
    #[error("an event takes place once a day at most: BYHOUR, BYMINUTE and BYSECOND may only repeat the time of the start")]
    SeveralTimesADay,
    /// A value is not what the part takes.
    #[error("{part} takes {wanted}")]
    Value {
        /// The part.
        part: &'static str,
        /// What it takes.
        wanted: &'static str,
    },
    /// Both `COUNT` and `UNTIL`.
    #[error("a rule has COUNT or UNTIL, not both")]
    CountAndUntil,
    /// A part that the frequency does not take.
    #[error("{part} does not go with FREQ={frequency}")]
    NotWith {
        /// The part.
        part: &'static str,
        /// The frequency.
        frequency: Frequency,
    },
    /// `BYSETPOS` alone.
    #[error("BYSETPOS chooses among the days of another BY part, and there is none")]
    NothingToChooseFrom,
}

impl Frequency {
    const fn name(self) -> &'static str {
        match self {
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        }
    }
}

impl Display for Frequency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl Rule {
    /// The same rule with another end.
    pub(super) fn ending(&self, end: End) -> Self {
        Self { end, ..self.clone() }
    }

    /// The same rule without the time of day, which the start of its series says; nothing if the two differ.
    pub(super) fn at(&self, time: NaiveTime) -> Option<Self> {
        let is = |part: Option<u8>, number: u32| part.is_none_or(|part| u32::from(part) == number);
        let same = is(self.hour, time.hour()) && is(self.minute, time.minute()) && is(self.second, time.second());
        same.then(|| Self { hour: None, minute: None, second: None, ..self.clone() })
    }
}

/// The parts in the order in which [`Rule`] writes them.
const PARTS: [&str; 14] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYMONTH",
    "BYWEEKNO",
    "BYYEARDAY",
    "BYMONTHDAY",
    "BYDAY",
    "BYHOUR",
    "BYMINUTE",
    "BYSECOND",
    "BYSETPOS",
    "WKST",
];

impl FromStr for Rule {
    type Err = BadRule;

    fn from_str(text: &str) -> Result<Self, BadRule> {
        if text.len() > MAX_RULE {
            return Err(BadRule::TooLong);
        }
        let text = text.trim().to_ascii_uppercase();
        let mut values: [Option<&str>; PARTS.len()] = [None; PARTS.len()];
        for part in text.strip_prefix("RRULE:").unwrap_or(&text).split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or(BadRule::Form)?;
            let place = PARTS.iter().position(|known| *known == name).ok_or_else(|| BadRule::Unknown(name.chars().take(40).collect()))?;
            if values[place].replace(value).is_some() {
                return Err(BadRule::Twice(PARTS[place]));
            }
        }
        let [freq, interval, count, until, month, week, year_day, month_day, day, hour, minute, second, position, week_start] = values;
        let rule = Self {
            frequency: frequency(freq.ok_or(BadRule::NoFrequency)?)?,
            interval: interval.map_or(Ok(1), |value| number(value, 1..=MAX_INTERVAL, "INTERVAL", "a number from 1 to 999"))?,
            end: end(count, until)?,
            by_month: list(month, |value| number(value, 1..=12, "BYMONTH", "months from 1 to 12"))?,
            by_week: list(week, |value| around(value, 53, "BYWEEKNO", "weeks from 1 to 53, or from -53 to -1"))?,
            by_year_day: list(year_day, |value| around(value, 366, "BYYEARDAY", "days from 1 to 366, or from -366 to -1"))?,
            by_month_day: list(month_day, |value| around(value, 31, "BYMONTHDAY", "days from 1 to 31, or from -31 to -1"))?,
            by_day: list(day, by_day)?,
            by_position: list(position, |value| around(value, 366, "BYSETPOS", "places from 1 to 366, or from -366 to -1"))?,
            week_start: week_start.map_or(Ok(Weekday::Mon), |value| weekday(value).ok_or(BadRule::Value { part: "WKST", wanted: DAY }))?,
            hour: clock(hour, 23)?,
            minute: clock(minute, 59)?,
            second: clock(second, 59)?,
        };
        rule.check()?;
        Ok(rule)
    }
}

impl Rule {
    /// Which parts go together.
    fn check(&self) -> Result<(), BadRule> {
        let frequency = self.frequency;
        let refuse = |part| Err(BadRule::NotWith { part, frequency });
        if frequency != Frequency::Yearly && !self.by_week.is_empty() {
            return refuse("BYWEEKNO");
        }
        if frequency != Frequency::Yearly && !self.by_year_day.is_empty() {
            return refuse("BYYEARDAY");
        }
        if frequency == Frequency::Weekly && !self.by_month_day.is_empty() {
            return refuse("BYMONTHDAY");
        }
        let most = match frequency {
            Frequency::Monthly => 5,
            Frequency::Yearly if self.by_week.is_empty() => 53,
            Frequency::Daily | Frequency::Weekly | Frequency::Yearly => 0,
        };
        if self.by_day.iter().filter_map(|day| day.nth).any(|nth| nth.unsigned_abs() > most) {
            return refuse("a numbered BYDAY");
        }
        if !self.by_position.is_empty() && !self.has_days() {
            return Err(BadRule::NothingToChooseFrom);
        }
        Ok(())
    }

    fn has_days(&self) -> bool {
        !(self.by_month.is_empty()
            && self.by_week.is_empty()
            && self.by_year_day.is_empty()
            && self.by_month_day.is_empty()
            && self.by_day.is_empty())
    }
}

const DAY: &str = "days of the week: MO, TU, WE, TH, FR, SA, SU";
const NUMBERED_DAY: &str = "days of the week such as MO, or numbered ones such as 2TU or -1FR";

fn frequency(value: &str) -> Result<Frequency, BadRule> {
    match value {
        "DAILY" => Ok(Frequency::Daily),
        "WEEKLY" => Ok(Frequency::Weekly),
        "MONTHLY" => Ok(Frequency::Monthly),
        "YEARLY" => Ok(Frequency::Yearly),
        "SECONDLY" | "MINUTELY" | "HOURLY" => Err(BadRule::TooOften),
        _ => Err(BadRule::Value { part: "FREQ", wanted: "DAILY, WEEKLY, MONTHLY or YEARLY" }),
    }
}

/// A plain number within a range: digits only, perhaps with a sign.
fn number<N: FromStr + PartialOrd>(
    value: &str,
    range: std::ops::RangeInclusive<N>,
    part: &'static str,
    wanted: &'static str,
) -> Result<N, BadRule> {
    value.parse().ok().filter(|number| range.contains(number)).ok_or(BadRule::Value { part, wanted })
}

/// A number from 1 to `most`, or counted from the end.
fn around<N: TryFrom<i16>>(value: &str, most: i16, part: &'static str, wanted: &'static str) -> Result<N, BadRule> {
    let found: i16 = number(value, -most..=most, part, wanted)?;
    if found == 0 { None } else { N::try_from(found).ok() }.ok_or(BadRule::Value { part, wanted })
}

fn list<T: Ord>(value: Option<&str>, read: impl Fn(&str) -> Result<T, BadRule>) -> Result<BTreeSet<T>, BadRule> {
    value.map_or(Ok(BTreeSet::new()), |value| value.split(',').map(read).collect())
}

fn weekday(value: &str) -> Option<Weekday> {
    Some(match value {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    })
}

const fn weekday_name(days_from_monday: u8) -> &'static str {
    match days_from_monday {
        0 => "MO",
        1 => "TU",
        2 => "WE",
        3 => "TH",
        4 => "FR",
        5 => "SA",
        _ => "SU",
    }
}

fn by_day(value: &str) -> Result<ByDay, BadRule> {
    let bad = BadRule::Value { part: "BYDAY", wanted: NUMBERED_DAY };
    let at = value.len().checked_sub(2).filter(|at| value.is_char_boundary(*at)).ok_or_else(|| bad.clone())?;
    let (nth, name) = value.split_at(at);
    let day = weekday(name).ok_or(bad)?;
    let nth = if nth.is_empty() { None } else { Some(around(nth, 53, "BYDAY", NUMBERED_DAY)?) };
    Ok(ByDay { weekday: days_from_monday(day), nth })
}

/// Monday is 0.
pub(super) fn days_from_monday(day: Weekday) -> u8 {
    u8::try_from(day.num_days_from_monday()).unwrap_or_default()
}

fn clock(value: Option<&str>, most: u8) -> Result<Option<u8>, BadRule> {
    value.map(|value| value.parse().ok().filter(|number| *number <= most).ok_or(BadRule::SeveralTimesADay)).transpose()
}

fn end(count: Option<&str>, until: Option<&str>) -> Result<End, BadRule> {
    match (count, until) {
        (None, None) => Ok(End::Open),
        (Some(_), Some(_)) => Err(BadRule::CountAndUntil),
        (Some(count), None) => number(count, 1..=u16::MAX, "COUNT", "a number from 1 to 65535").map(End::Count),
        (None, Some(until)) => {
            read_until(until).ok_or(BadRule::Value { part: "UNTIL", wanted: "a date such as 20261231 or a time such as 20261231T225959Z" })
        }
    }
}

/// A date means that whole day, by the clock of the series.
fn read_until(text: &str) -> Option<End> {
    if !text.is_ascii() {
        return None;
    }
    match text.len() {
        8 => Some(End::UntilWall(NaiveDate::parse_from_str(text, "%Y%m%d").ok()?.and_hms_opt(23, 59, 59)?)),
        15 => Some(End::UntilWall(NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok()?)),
        16 => Some(End::Until(NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").ok()?.and_utc())),
        _ => None,
    }
}

/// The rule as RFC 5545 writes it, each list in order.
impl Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "FREQ={}", self.frequency)?;
        if self.interval != 1 {
            write!(out, ";INTERVAL={}", self.interval)?;
        }
        match self.end {
            End::Open => {}
            End::Count(count) => write!(out, ";COUNT={count}")?,
            End::Until(until) => write!(out, ";UNTIL={}", until.format("%Y%m%dT%H%M%SZ"))?,
            End::UntilWall(until) => write!(out, ";UNTIL={}", until.format("%Y%m%dT%H%M%S"))?,
        }
        write_list(out, "BYMONTH", &self.by_month)?;
        write_list(out, "BYWEEKNO", &self.by_week)?;
        write_list(out, "BYYEARDAY", &self.by_year_day)?;
        write_list(out, "BYMONTHDAY", &self.by_month_day)?;
        write_list(out, "BYDAY", &self.by_day)?;
        write_list(out, "BYHOUR", self.hour)?;
        write_list(out, "BYMINUTE", self.minute)?;
        write_list(out, "BYSECOND", self.second)?;
        write_list(out, "BYSETPOS", &self.by_position)?;
        if self.week_start == Weekday::Mon { Ok(()) } else { write!(out, ";WKST={}", weekday_name(days_from_monday(self.week_start))) }
    }
}

fn write_list<T: Display>(out: &mut fmt::Formatter<'_>, name: &str, list: impl IntoIterator<Item = T>) -> fmt::Result {
    for (place, entry) in list.into_iter().enumerate() {
        if place == 0 {
            write!(out, ";{name}=")?;
        } else {
            out.write_char(',')?;
        }
        entry.fmt(out)?;
    }
    Ok(())
}

impl Display for ByDay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(nth) = self.nth {
            nth.fmt(out)?;
        }
        out.write_str(weekday_name(self.weekday))
    }
}

#[cfg(test)]
mod tests;
