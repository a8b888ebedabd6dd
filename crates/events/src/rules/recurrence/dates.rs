//! From a rule and a start to dates: walk through the periods, take the days that fit, choose among them.
//!
//! The work is bounded by the calendar and not by the rule: a period is looked at once, each of its days once, from the
//! period of the start to that of the last day, so a rule that never matches costs as much as one that always does.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::rule::{ByDay, Frequency, Rule, days_from_monday};

/// The dates of `rule` from `start` to `last`, in order. `start` is among them only if the rule means it.
pub(super) fn dates(rule: &Rule, start: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let filter = Filter::new(rule, start);
    let first = Period::around(rule, start);
    std::iter::successors(first, move |period| period.next(rule))
        .take_while(move |period| period.first <= last)
        .flat_map(move |period| filter.days(period))
        .filter(move |day| (start..=last).contains(day))
}

/// One step of a rule: a day, a week, a month, a year, or the weeks of a year.
#[derive(Clone, Copy, Debug)]
struct Period {
    first: NaiveDate,
    /// The day after its last.
    end: NaiveDate,
}

impl Period {
    fn around(rule: &Rule, day: NaiveDate) -> Option<Self> {
        match rule.frequency {
            Frequency::Daily => Self::days(day, 1),
            Frequency::Weekly => Self::days(week_of(day, rule.week_start)?, 7),
            Frequency::Monthly => Self::months(day.with_day(1)?, 1),
            Frequency::Yearly if rule.by_week.is_empty() => Self::months(NaiveDate::from_ymd_opt(day.year(), 1, 1)?, 12),
            Frequency::Yearly => Self::weeks_of(week_year(day, rule.week_start)?, rule.week_start),
        }
    }

    fn next(self, rule: &Rule) -> Option<Self> {
        let interval = u64::from(rule.interval);
        match rule.frequency {
            Frequency::Daily => Self::days(self.first.checked_add_days(Days::new(interval))?, 1),
            Frequency::Weekly => Self::days(self.first.checked_add_days(Days::new(7 * interval))?, 7),
            Frequency::Monthly => Self::months(self.first.checked_add_months(Months::new(rule.interval.into()))?, 1),
            Frequency::Yearly if rule.by_week.is_empty() => {
                Self::months(self.first.checked_add_months(Months::new(12 * u32::from(rule.interval)))?, 12)
            }
            // The fourth day of a year's first week lies in that year.
            Frequency::Yearly => {
                let year = self.first.checked_add_days(Days::new(3))?.year();
                Self::weeks_of(year.checked_add(rule.interval.into())?, rule.week_start)
            }
        }
    }

    fn days(first: NaiveDate, length: u64) -> Option<Self> {
        Some(Self { first, end: first.checked_add_days(Days::new(length))? })
    }

    fn months(first: NaiveDate, length: u32) -> Option<Self> {
        Some(Self { first, end: first.checked_add_months(Months::new(length))? })
    }

    fn weeks_of(year: i32, week_start: Weekday) -> Option<Self> {
        Some(Self { first: first_week(year, week_start)?, end: first_week(year.checked_add(1)?, week_start)? })
    }

    fn length(self) -> i64 {
        self.end.signed_duration_since(self.first).num_days()
    }
}

/// The first day of the week that holds `day`.
fn week_of(day: NaiveDate, week_start: Weekday) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(day.weekday().days_since(week_start).into()))
}

/// The first day of the year's week number 1: the first week that has at least four days in the year.
fn first_week(year: i32, week_start: Weekday) -> Option<NaiveDate> {
    week_of(NaiveDate::from_ymd_opt(year, 1, 4)?, week_start)
}

/// The year whose numbered weeks hold `day`.
fn week_year(day: NaiveDate, week_start: Weekday) -> Option<i32> {
    Some(week_of(day, week_start)?.checked_add_days(Days::new(3))?.year())
}

/// Which days of a period a rule means; what it leaves out is taken from the start.
struct Filter {
    by_month: Vec<i64>,
    by_week: Vec<i64>,
    by_year_day: Vec<i64>,
    by_month_day: Vec<i64>,
    by_day: Vec<ByDay>,
    by_position: Vec<i64>,
    /// Whether a numbered weekday counts within the year, as it does in a yearly rule that names no months.
    in_year: bool,
    month: Option<u32>,
    month_day: Option<u32>,
    weekday: Option<Weekday>,
}

impl Filter {
    fn new(rule: &Rule, start: NaiveDate) -> Self {
        let (no_day, no_date) = (rule.by_day.is_empty(), rule.by_month_day.is_empty() && rule.by_year_day.is_empty());
        let dated = no_day && no_date && rule.by_week.is_empty() && rule.frequency >= Frequency::Monthly;
        let by_weekday = match rule.frequency {
            Frequency::Weekly => no_day,
            Frequency::Yearly => no_day && no_date && !rule.by_week.is_empty(),
            Frequency::Daily | Frequency::Monthly => false,
        };
        Self {
            month: (dated && rule.frequency == Frequency::Yearly && rule.by_month.is_empty()).then(|| start.month()),
            month_day: dated.then(|| start.day()),
            weekday: by_weekday.then(|| start.weekday()),
            by_month: numbers(&rule.by_month),
            by_week: numbers(&rule.by_week),
            by_year_day: numbers(&rule.by_year_day),
            by_month_day: numbers(&rule.by_month_day),
            by_day: rule.by_day.iter().copied().collect(),
            by_position: numbers(&rule.by_position),
            in_year: rule.frequency == Frequency::Yearly && rule.by_month.is_empty(),
        }
    }

    /// The days of the period that fit, and of them those at the places that the rule chooses.
    fn days(&self, period: Period) -> Vec<NaiveDate> {
        let all = period.first.iter_days().take_while(|day| *day < period.end);
        let days: Vec<NaiveDate> = all.filter(|day| self.fits(*day, period)).collect();
        let last = i64::try_from(days.len()).unwrap_or_default();
        days.into_iter().zip(1..).filter(|(_, place)| holds(&self.by_position, *place, last)).map(|(day, _)| day).collect()
    }

    fn fits(&self, day: NaiveDate, period: Period) -> bool {
        let in_month = (i64::from(day.day()), i64::from(day.num_days_in_month()));
        let in_year = (i64::from(day.ordinal()), days_in_year(day.year()));
        let week = day.signed_duration_since(period.first).num_days() / 7 + 1;
        let (place, last) = if self.in_year { in_year } else { in_month };
        holds(&self.by_month, day.month().into(), 12)
            && holds(&self.by_week, week, period.length() / 7)
            && holds(&self.by_year_day, in_year.0, in_year.1)
            && holds(&self.by_month_day, in_month.0, in_month.1)
            && (self.by_day.is_empty() || self.by_day.iter().any(|wanted| is_day(*wanted, day.weekday(), place, last)))
            && self.month.is_none_or(|month| day.month() == month)
            && self.month_day.is_none_or(|number| day.day() == number)
            && self.weekday.is_none_or(|weekday| day.weekday() == weekday)
    }
}

/// Whether `place` of `last` is among the numbers of a part; a part that is not given holds all.
fn holds(numbers: &[i64], place: i64, last: i64) -> bool {
    numbers.is_empty() || numbers.iter().any(|number| is_nth(*number, place, last))
}

/// Whether a day that is `place` of `last` in its month or year is the wanted one among those of its weekday.
fn is_day(wanted: ByDay, weekday: Weekday, place: i64, last: i64) -> bool {
    let nth = |nth: i8| if nth > 0 { (place - 1) / 7 + 1 == i64::from(nth) } else { (last - place) / 7 + 1 == -i64::from(nth) };
    days_from_monday(weekday) == wanted.weekday && wanted.nth.is_none_or(nth)
}

/// Whether `place` of `last` is the one that `number` means, counted from the end if negative.
const fn is_nth(number: i64, place: i64, last: i64) -> bool {
    if number > 0 { place == number } else { place == last + 1 + number }
}

fn numbers<N: Copy + Into<i64>>(list: &BTreeSet<N>) -> Vec<i64> {
    list.iter().map(|number| (*number).into()).collect()
}

fn days_in_year(year: i32) -> i64 {
    if NaiveDate::from_ymd_opt(year, 2, 29).is_some() { 366 } else { 365 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dates of a rule as RFC 5545 3.8.5.3 lists them, in the years of its examples.
    #[test]
    fn the_examples_of_the_standard() {
        for (start, rule, expected) in [
            ("1997-09-02", "FREQ=DAILY;COUNT=10", "09-02 09-03 09-04"),
            ("1997-09-02", "FREQ=DAILY;INTERVAL=10;COUNT=5", "09-02 09-12 09-22 10-02"),
            ("1997-09-02", "FREQ=WEEKLY;INTERVAL=2;WKST=SU", "09-02 09-16 09-30 10-14 10-28 11-11"),
            ("1997-09-02", "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", "09-02 09-04 09-09 09-11"),
            ("1997-09-01", "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE,FR", "09-01 09-03 09-05 09-15 09-17 09-19 09-29"),
            ("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "08-05 08-10 08-19 08-24"),
            ("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "08-05 08-17 08-19 08-31"),
            ("1997-09-05", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "09-05 10-03 11-07 12-05 01-02 02-06"),
            ("1997-09-07", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "09-07 09-28 11-02 11-30 01-04 01-25 03-01"),
            ("1997-09-22", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "09-22 10-20 11-17 12-22 01-19 02-16"),
            ("1997-09-28", "FREQ=MONTHLY;BYMONTHDAY=-3", "09-28 10-29 11-28 12-29 01-29 02-26"),
            ("1997-09-02", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "09-02 09-15 10-02 10-15"),
            ("1997-09-30", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "09-30 10-01 10-31 11-01 11-30 12-01"),
            ("1997-09-10", "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "09-10 09-11 09-12 09-13 09-14 09-15 03-10"),
            ("1997-09-02", "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "09-02 09-09 09-16 09-23 09-30 11-04"),
            ("1998-02-13", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "02-13 03-13 11-13 08-13"),
            ("1997-09-13", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "09-13 10-11 11-08 12-13 01-10"),
            ("1997-09-04", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "09-04 10-07 11-06"),
            ("1997-09-29", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "09-29 10-30 11-27 12-30 01-29 02-26"),
            ("2007-01-15", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "01-15 01-30 02-15 03-15 03-30"),
            ("1997-06-10", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7", "06-10 07-10 06-10 07-10 06-10"),
            ("1997-03-10", "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3", "03-10 01-10 02-10 03-10"),
            ("1997-01-01", "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "01-01 04-10 07-19 01-01 04-09 07-18"),
            ("1997-05-19", "FREQ=YEARLY;BYDAY=20MO", "05-19 05-18 05-17"),
            ("1997-05-12", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "05-12 05-11 05-17"),
            ("1997-03-13", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "03-13 03-20 03-27 03-05"),
            ("1996-11-05", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "11-05 11-07 11-02"),
            // What a rule leaves out comes from the start, also beside a numbered week.
            ("1997-05-14", "FREQ=YEARLY;BYWEEKNO=20", "05-14 05-13 05-19"),
            ("1996-02-29", "FREQ=YEARLY", "02-29 02-29 02-29"),
            ("1997-01-31", "FREQ=MONTHLY", "01-31 03-31 05-31 07-31 08-31"),
            // Week 1 begins in December, and week 53 ends in January.
            ("2018-12-31", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", "12-31 12-30 01-04"),
            ("2020-12-28", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO,SU", "12-28 01-03 12-28"),
            ("2019-12-23", "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO", "12-23 12-28 12-27"),
        ] {
            let start: NaiveDate = start.parse().unwrap();
            let last = start.checked_add_months(Months::new(12 * 12)).unwrap();
            let expected: Vec<&str> = expected.split(' ').collect();
            let found: Vec<String> =
                dates(&rule.parse().unwrap(), start, last).take(expected.len()).map(|date| date.format("%m-%d").to_string()).collect();
            assert_eq!(found, expected, "{start} {rule}");
        }
    }

    #[test]
    fn a_rule_that_never_matches_ends_all_the_same() {
        let start: NaiveDate = "2026-01-01".parse().unwrap();
        for rule in ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYWEEKNO=10;BYMONTH=9", "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=8"] {
            assert_eq!(dates(&rule.parse().unwrap(), start, start + Months::new(24)).count(), 0, "{rule}");
        }
    }
}
