//! A series: a rule that has a start, and the occurrences that follow.

use std::collections::BTreeSet;

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use traboule_kernel::Time;

use super::super::schedule::{MAX_LENGTH, YEARS, Zone};
use super::OccurrenceKey;
use super::dates::dates;
use super::rule::{End, Rule};
use super::stored::Stored;

/// For how many years from its start a series goes on at most.
pub const MAX_YEARS: u32 = 2;
/// How many occurrences a series has at most.
pub const MAX_OCCURRENCES: usize = 1_000;
/// How many dates may be added to what the rule says.
pub const MAX_EXTRA_DATES: usize = 100;

/// How an event is repeated, as somebody wrote it, or as a row holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Recurrence {
    /// When the first occurrence starts, by the clock of the zone.
    pub dtstart: NaiveDateTime,
    /// How long each occurrence is; to the second, across daylight saving too, as calendars read `DTEND`.
    pub length: TimeDelta,
    /// Whose clock is kept.
    pub zone: Zone,
    /// On which dates.
    pub rrule: Rule,
    /// Dates that the rule names and that are left out. One that it does not name leaves nothing out.
    pub exdates: BTreeSet<OccurrenceKey>,
    /// Dates beside the rule.
    pub rdates: BTreeSet<OccurrenceKey>,
}

/// One of the events of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Its name within the series.
    pub key: OccurrenceKey,
    /// When it starts.
    pub starts_at: Time,
    /// When it ends.
    pub ends_at: Time,
}

/// A recurrence that is valid, with an end, and its occurrences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    recurrence: Recurrence,
    occurrences: Vec<Occurrence>,
}

/// Why a recurrence is no series. May be shown to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSeries {
    /// The start or the length is out of bounds.
    #[error("a series starts at a whole second in the years {} to {}, and its events last at most {} days", YEARS.start(), YEARS.end(), MAX_LENGTH.num_days())]
    Start,
    /// The rule names another time of day.
    #[error("BYHOUR, BYMINUTE and BYSECOND may only repeat the time at which the series starts")]
    TimeOfDay,
    /// The rule ends before the start.
    #[error("the rule ends before the series starts")]
    EndsBeforeStart,
    /// The rule never comes to pass within the time that a series may last.
    #[error("the rule names no date within {MAX_YEARS} years of the start")]
    Never,
    /// The start is none of the dates of the rule.
    #[error("the rule does not name the date at which the series starts; the next that it names is {next}")]
    StartNotInRule {
        /// The first date that the rule names.
        next: NaiveDate,
    },
    /// There are too many of them.
    #[error("a series has at most {MAX_OCCURRENCES} occurrences, and at most {MAX_EXTRA_DATES} of them beside its rule")]
    TooMany,
    /// A date beside the rule lies before the start, or too far after it.
    #[error("{0} does not lie within {MAX_YEARS} years after the start of the series")]
    DateOutside(OccurrenceKey),
    /// Every occurrence is left out.
    #[error("no occurrence is left")]
    Empty,
}

impl Recurrence {
    /// Whether the occurrence of this key takes place at another time than its series says. Of what took place before the
    /// series began, since all that was to come was edited, nothing is said.
    pub fn is_moved(&self, key: OccurrenceKey, starts_at: Time, ends_at: Time) -> bool {
        let as_said = || Occurrence::new(key, self.length, self.zone);
        key.wall() >= self.dtstart && as_said() != Occurrence { key, starts_at, ends_at }
    }
}

impl Series {
    /// The series of a recurrence. The rule gets an end if it has none, or a nearer one if it lasts too long:
    /// [`MAX_YEARS`] after the start. Dates that leave nothing out are forgotten.
    ///
    /// The start must be a date of the rule: RFC 5545 3.8.5.3 leaves open what else it would mean, and programs disagree.
    pub fn new(asked: Recurrence) -> Result<Self, BadSeries> {
        let Recurrence { dtstart, length, zone, .. } = asked;
        let is_length = TimeDelta::zero() < length && length <= MAX_LENGTH && length.subsec_nanos() == 0;
        if !is_length || dtstart.nanosecond() != 0 || !YEARS.contains(&dtstart.year()) {
            return Err(BadSeries::Start);
        }
        let rule = asked.rrule.at(dtstart.time()).ok_or(BadSeries::TimeOfDay)?;
        let last = dtstart.date().checked_add_months(Months::new(12 * MAX_YEARS)).ok_or(BadSeries::Start)?;
        let until = zone.instant(last.and_hms_opt(23, 59, 59).ok_or(BadSeries::Start)?);
        let end = match rule.end {
            End::Until(earlier) => End::Until(earlier.min(until)),
            End::UntilWall(earlier) => End::Until(zone.instant(earlier).min(until)),
            End::Count(count) if dates(&rule, dtstart.date(), last).nth(usize::from(count) - 1).is_some() => End::Count(count),
            End::Open | End::Count(_) => End::Until(until),
        };
        if matches!(end, End::Until(until) if until < zone.instant(dtstart)) {
            return Err(BadSeries::EndsBeforeStart);
        }
        let first = dates(&rule, dtstart.date(), last).next().ok_or(BadSeries::Never)?;
        if first != dtstart.date() {
            return Err(BadSeries::StartNotInRule { next: first });
        }
        let mut recurrence = Recurrence { rrule: rule.ending(end), ..asked };
        if let Some(outside) = recurrence.rdates.iter().find(|key| key.wall() < dtstart || key.wall().date() > last) {
            return Err(BadSeries::DateOutside(*outside));
        }
        let mut keys = rule_keys(&recurrence);
        keys.extend(&recurrence.rdates);
        if keys.len() > MAX_OCCURRENCES || recurrence.rdates.len() > MAX_EXTRA_DATES {
            return Err(BadSeries::TooMany);
        }
        recurrence.exdates.retain(|key| keys.remove(key));
        if keys.is_empty() {
            return Err(BadSeries::Empty);
        }
        let occurrences = keys.into_iter().map(|key| Occurrence::new(key, length, zone)).collect();
        Ok(Self { recurrence, occurrences })
    }

    /// What to store: valid, and with an end.
    pub const fn recurrence(&self) -> &Recurrence {
        &self.recurrence
    }

    /// When an event that is repeated like this starts and ends for the first time.
    pub fn first(&self) -> (Time, Time) {
        let starts_at = self.recurrence.zone.instant(self.recurrence.dtstart);
        (starts_at, starts_at + self.recurrence.length)
    }

    /// Its occurrences by their keys, never none.
    pub fn occurrences(&self) -> &[Occurrence] {
        &self.occurrences
    }

    /// The occurrence of this key.
    pub fn occurrence(&self, key: OccurrenceKey) -> Option<Occurrence> {
        let place = self.occurrences.binary_search_by_key(&key, |occurrence| occurrence.key).ok()?;
        self.occurrences.get(place).copied()
    }

    /// The keys that the rule names, left out or not.
    pub(super) fn rule_keys(&self) -> BTreeSet<OccurrenceKey> {
        rule_keys(&self.recurrence)
    }
}

/// Of a rule whose end is a count or an instant.
fn rule_keys(recurrence: &Recurrence) -> BTreeSet<OccurrenceKey> {
    let Recurrence { dtstart, zone, rrule, .. } = recurrence;
    let last = dtstart.date().checked_add_months(Months::new(12 * MAX_YEARS)).unwrap_or(dtstart.date());
    let walls = dates(rrule, dtstart.date(), last).map(|date| date.and_time(dtstart.time()));
    let in_time = |wall: &NaiveDateTime| match rrule.end {
        End::Until(until) => zone.instant(*wall) <= until,
        End::UntilWall(_) | End::Open | End::Count(_) => true,
    };
    let most = if let End::Count(count) = rrule.end { usize::from(count) } else { usize::MAX };
    walls.take_while(in_time).take(most).map(OccurrenceKey::from).collect()
}

impl Occurrence {
    fn new(key: OccurrenceKey, length: TimeDelta, zone: Zone) -> Self {
        Self::starting(key, key.wall(), length, zone)
    }

    /// The occurrence of this key at another time.
    pub(super) fn starting(key: OccurrenceKey, wall: NaiveDateTime, length: TimeDelta, zone: Zone) -> Self {
        let starts_at = zone.instant(wall);
        Self { key, starts_at, ends_at: starts_at + length }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> OccurrenceKey {
        text.parse().unwrap()
    }

    fn asked(dtstart: &str, zone: &str, rule: &str) -> Recurrence {
        Recurrence {
            dtstart: dtstart.parse().unwrap(),
            length: TimeDelta::hours(2),
            zone: zone.parse().unwrap(),
            rrule: rule.parse().unwrap(),
            exdates: BTreeSet::new(),
            rdates: BTreeSet::new(),
        }
    }

    fn starts(series: &Series) -> Vec<String> {
        series.occurrences().iter().map(|occurrence| occurrence.starts_at.format("%m-%dT%H:%M").to_string()).collect()
    }

    #[test]
    fn the_clock_on_the_wall_is_kept() {
        for (dtstart, zone, rule, expected) in [
            ("2026-03-22T19:00:00", "Europe/Paris", "FREQ=WEEKLY;COUNT=3", ["03-22T18:00", "03-29T17:00", "04-05T17:00"]),
            ("2026-10-18T19:00:00", "Europe/Paris", "FREQ=WEEKLY;COUNT=3", ["10-18T17:00", "10-25T18:00", "11-01T18:00"]),
            // The hour that does not exist, and the one that comes twice.
            ("2026-03-28T02:30:00", "Europe/Paris", "FREQ=DAILY;COUNT=3", ["03-28T01:30", "03-29T01:30", "03-30T00:30"]),
            ("2026-10-24T02:30:00", "Europe/Paris", "FREQ=DAILY;COUNT=3", ["10-24T00:30", "10-25T00:30", "10-26T01:30"]),
            ("2026-03-28T19:00:00", "Indian/Reunion", "FREQ=DAILY;COUNT=3", ["03-28T15:00", "03-29T15:00", "03-30T15:00"]),
        ] {
            let series = Series::new(asked(dtstart, zone, rule)).unwrap();
            assert_eq!(starts(&series), expected, "{dtstart} {zone}");
            assert!(series.occurrences().iter().all(|occurrence| occurrence.ends_at - occurrence.starts_at == TimeDelta::hours(2)));
        }
        let gap = Series::new(asked("2026-03-28T02:30:00", "Europe/Paris", "FREQ=DAILY;COUNT=2")).unwrap();
        assert_eq!(gap.occurrences()[1].key, key("20260329T023000"));
    }

    #[test]
    fn a_date_is_moved_where_its_series_says_another_time() {
        let recurrence = asked("2026-06-01T19:00:00", "Europe/Paris", "FREQ=WEEKLY;COUNT=3");
        for (name, starts, ends, moved) in [
            ("20260608T190000", "2026-06-08T17:00:00Z", "2026-06-08T19:00:00Z", false),
            ("20260608T190000", "2026-06-08T17:30:00Z", "2026-06-08T19:30:00Z", true),
            ("20260608T190000", "2026-06-08T17:00:00Z", "2026-06-08T20:00:00Z", true),
            // Before the series began.
            ("20260525T190000", "2026-05-25T08:00:00Z", "2026-05-25T09:00:00Z", false),
        ] {
            assert_eq!(recurrence.is_moved(key(name), starts.parse().unwrap(), ends.parse().unwrap()), moved, "{name} {starts}");
        }
    }

    #[test]
    fn every_series_has_an_end_within_two_years() {
        for (rule, ends, count) in [
            ("FREQ=DAILY", "UNTIL=20280601T215959Z", 732),
            ("FREQ=WEEKLY", "UNTIL=20280601T215959Z", 105),
            ("FREQ=WEEKLY;COUNT=3", "COUNT=3", 3),
            ("FREQ=WEEKLY;COUNT=105", "COUNT=105", 105),
            ("FREQ=WEEKLY;COUNT=106", "UNTIL=20280601T215959Z", 105),
            ("FREQ=DAILY;COUNT=65535", "UNTIL=20280601T215959Z", 732),
            ("FREQ=WEEKLY;UNTIL=20990101", "UNTIL=20280601T215959Z", 105),
            ("FREQ=WEEKLY;UNTIL=20260608", "UNTIL=20260608T215959Z", 2),
            ("FREQ=WEEKLY;UNTIL=20260608T190000", "UNTIL=20260608T170000Z", 2),
            ("FREQ=WEEKLY;UNTIL=20260608T170000Z", "UNTIL=20260608T170000Z", 2),
            ("FREQ=WEEKLY;UNTIL=20260608T165959Z", "UNTIL=20260608T165959Z", 1),
            ("FREQ=YEARLY", "UNTIL=20280601T215959Z", 3),
            ("FREQ=YEARLY;INTERVAL=999", "UNTIL=20280601T215959Z", 1),
        ] {
            let series = Series::new(asked("2026-06-01T19:00:00", "Europe/Paris", rule)).unwrap();
            let stored = series.recurrence().rrule.to_string();
            assert!(stored.ends_with(ends), "{rule}: {stored}");
            assert_eq!(series.occurrences().len(), count, "{rule}");
            assert_eq!(Series::new(series.recurrence().clone()), Ok(series), "{rule}: what is stored is read again");
        }
    }

    #[test]
    fn dates_are_added_and_left_out() {
        let recurrence = Recurrence {
            exdates: [key("20260601T190000"), key("20260608T190000"), key("20260609T190000")].into(),
            rdates: [key("20260603T120000"), key("20260615T190000")].into(),
            ..asked("2026-06-01T19:00:00", "Europe/Paris", "FREQ=WEEKLY;COUNT=3")
        };
        let series = Series::new(recurrence).unwrap();
        assert_eq!(starts(&series), ["06-03T10:00", "06-15T17:00"]);
        assert_eq!(series.recurrence().exdates, [key("20260601T190000"), key("20260608T190000")].into());
        assert_eq!(series.occurrence(key("20260603T120000")).unwrap(), series.occurrences()[0]);
        assert_eq!(series.occurrence(key("20260601T190000")), None);
    }

    #[test]
    fn what_is_no_series() {
        let days = |most: usize| -> BTreeSet<OccurrenceKey> {
            let first: NaiveDateTime = "2026-06-01T10:00:00".parse().unwrap();
            (0..).take(most).map(|day| OccurrenceKey::from(first + TimeDelta::days(day))).collect()
        };
        let good = || asked("2026-06-01T19:00:00", "Europe/Paris", "FREQ=DAILY");
        let next = |text: &str| BadSeries::StartNotInRule { next: text.parse().unwrap() };
        let first = [key("20260601T190000")];
        for (recurrence, expected) in [
            (Recurrence { dtstart: "1999-06-01T19:00:00".parse().unwrap(), ..good() }, BadSeries::Start),
            (Recurrence { dtstart: "2026-06-01T19:00:00.1".parse().unwrap(), ..good() }, BadSeries::Start),
            (Recurrence { length: TimeDelta::zero(), ..good() }, BadSeries::Start),
            (Recurrence { length: MAX_LENGTH + TimeDelta::seconds(1), ..good() }, BadSeries::Start),
            (asked("2026-06-01T19:00:00", "Europe/Paris", "FREQ=DAILY;BYHOUR=20"), BadSeries::TimeOfDay),
            (asked("2026-06-01T19:00:00", "Europe/Paris", "FREQ=DAILY;UNTIL=20260531"), BadSeries::EndsBeforeStart),
            (asked("2026-06-01T19:00:00", "Europe/Paris", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), BadSeries::Never),
            (asked("2025-06-01T19:00:00", "Europe/Paris", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"), BadSeries::Never),
            (asked("2026-06-01T19:00:00", "Europe/Paris", "FREQ=WEEKLY;BYDAY=TU"), next("2026-06-02")),
            (asked("2026-06-01T19:00:00", "Europe/Paris", "FREQ=MONTHLY;BYDAY=-1MO"), next("2026-06-29")),
            (Recurrence { rdates: [key("20260531T190000")].into(), ..good() }, BadSeries::DateOutside(key("20260531T190000"))),
            (Recurrence { rdates: [key("20280602T000000")].into(), ..good() }, BadSeries::DateOutside(key("20280602T000000"))),
            (Recurrence { rdates: days(MAX_EXTRA_DATES + 2).split_off(&key("20260602T000000")), ..good() }, BadSeries::TooMany),
            (Recurrence { exdates: first.into(), ..asked("2026-06-01T19:00:00", "Europe/Paris", "FREQ=DAILY;COUNT=1") }, BadSeries::Empty),
        ] {
            assert_eq!(Series::new(recurrence.clone()), Err(expected), "{recurrence:?}");
        }
        let full = Recurrence { rdates: days(MAX_EXTRA_DATES + 1).split_off(&key("20260602T000000")), ..good() };
        assert_eq!(Series::new(full).unwrap().occurrences().len(), 832);
        let same_time =
            Series::new(asked("2026-06-01T19:00:00", "Europe/Paris", "FREQ=DAILY;COUNT=2;BYHOUR=19;BYMINUTE=0;BYSECOND=0")).unwrap();
        assert_eq!(same_time.recurrence().rrule.to_string(), "FREQ=DAILY;COUNT=2");
    }
}
