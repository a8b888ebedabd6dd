//! Generated series, judged by a second implementation: the crate `rrule`.
//!
//! It is the judge and not the engine because it (0.14) drops plain weekdays that stand beside numbered ones
//! (`BYDAY=MO,-1TU`), refuses `-5MO` and `-53MO`, takes whole weeks for `BYWEEKNO` without `BYDAY`, and looks for the
//! next date of a rule that never matches until the year 10000. Where clocks are put forward at midnight it drops the day. What it gets wrong is not generated here; the
//! tables in `dates` hold it.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, TimeZone};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use traboule_kernel::Time;

use super::super::schedule::Zone;
use super::dates::dates;
use super::{Recurrence, Rule, Series};

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// Zones that change their clocks in either half of the year, by half an hour, for a month, and never.
const ZONES: [&str; 6] = ["Europe/Paris", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tokyo"];
/// The hours in which clocks are changed, and one in which nobody sleeps.
const HOURS: [u32; 5] = [0, 1, 2, 3, 19];

type Part = BoxedStrategy<Option<String>>;

fn part(choices: Vec<String>, most: usize) -> Part {
    let chosen = subsequence(choices, 1..=most).prop_map(|chosen| Some(chosen.join(",")));
    prop_oneof![2 => Just(None), 1 => chosen].boxed()
}

fn no_part() -> Part {
    Just(None).boxed()
}

fn around(least: i32, most: i32) -> Vec<String> {
    (least..=most).filter(|number| *number != 0).map(|number| number.to_string()).collect()
}

fn weekdays() -> Vec<String> {
    DAYS.map(str::to_owned).to_vec()
}

fn numbered(least: i32, most: i32) -> Vec<String> {
    around(least, most).into_iter().flat_map(|number| DAYS.map(|day| format!("{number}{day}"))).collect()
}

/// The parts of a rule of one frequency, in the order of `NAMES`.
fn parts(frequency: &'static str) -> BoxedStrategy<[Option<String>; 6]> {
    let month = || part(around(1, 12), 4);
    let month_day = || part(around(-31, 31), 4);
    let day = |least, most| prop_oneof![part(weekdays(), 3), part(numbered(least, most), 3)].boxed();
    let position = || prop_oneof![3 => no_part(), 1 => part(around(-4, 4), 2)].boxed();
    let strategy = match frequency {
        "DAILY" => (month(), no_part(), no_part(), month_day(), part(weekdays(), 4), no_part()).boxed(),
        "WEEKLY" => (month(), no_part(), no_part(), no_part(), part(weekdays(), 4), no_part()).boxed(),
        "MONTHLY" => (month(), no_part(), no_part(), month_day(), day(-4, 5), position()).boxed(),
        _ => {
            let dated = (month(), no_part(), part(around(-366, 366), 60), month_day(), day(-52, 53), position());
            let weeks = (month(), part(around(-52, 52), 4), no_part(), no_part(), part(weekdays(), 3), no_part());
            prop_oneof![3 => dated, 1 => weeks].boxed()
        }
    };
    strategy.prop_map(|(month, week, year_day, month_day, day, position)| [month, week, year_day, month_day, day, position]).boxed()
}

const NAMES: [&str; 6] = ["BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS"];

fn rule() -> impl Strategy<Value = Rule> {
    let frequency = select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]);
    let end = prop_oneof![
        Just(String::new()),
        (1_u16..60).prop_map(|count| format!(";COUNT={count}")),
        (2026_i32..2030, 1_u32..13).prop_map(|(year, month)| format!(";UNTIL={year}{month:02}15T120000Z")),
    ];
    let all = frequency.prop_flat_map(|frequency| (Just(frequency), parts(frequency)));
    (all, 1_u16..5, end, select(vec!["", ";WKST=SU", ";WKST=WE"])).prop_filter_map(
        "the judge is wrong about some",
        |((frequency, parts), interval, end, week_start)| {
            let weeks_alone = parts[1].is_some() && (parts[4].is_none() || interval > 1);
            let written = NAMES.iter().zip(&parts).filter_map(|(name, value)| Some(format!(";{name}={}", value.as_ref()?)));
            let text = format!("FREQ={frequency};INTERVAL={interval}{end}{}{week_start}", written.collect::<String>());
            if weeks_alone { None } else { text.parse().ok() }
        },
    )
}

/// A recurrence that starts at the first date which its rule names after a date in 2026 or 2027.
pub(crate) fn recurrence() -> impl Strategy<Value = Recurrence> {
    let time = (select(HOURS.to_vec()), select(vec![0, 15, 30])).prop_filter_map("no time", |(h, m)| NaiveTime::from_hms_opt(h, m, 0));
    let start = (0_u64..730, time, select(ZONES.to_vec()));
    (rule(), start).prop_filter_map("a rule that never matches", |(rrule, (days, time, zone))| {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1)? + Days::new(days);
        let start = dates(&rrule, day, day + Days::new(1500)).next()?;
        // What a rule leaves out is taken from its start, so it is asked again from there.
        let start = dates(&rrule, start, start + Days::new(1500)).next()?;
        let (dtstart, zone): (_, Zone) = (start.and_time(time), zone.parse().ok()?);
        Some(Recurrence { dtstart, length: TimeDelta::hours(1), zone, rrule, exdates: BTreeSet::new(), rdates: BTreeSet::new() })
    })
}

/// What the other implementation says, of the same rule with the same end.
fn judge(recurrence: &Recurrence) -> Vec<Time> {
    let Recurrence { dtstart, zone, rrule, .. } = recurrence;
    let text = format!("DTSTART;TZID={zone}:{}\nRRULE:{rrule}", dtstart.format("%Y%m%dT%H%M%S"));
    let set: rrule::RRuleSet = text.parse().unwrap_or_else(|bad| panic!("{text}: {bad}"));
    set.into_iter().map(|time| time.to_utc()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn two_implementations_agree(asked in recurrence()) {
        // The other one wants a start that its clock shows once.
        prop_assume!(asked.zone.tz().from_local_datetime(&asked.dtstart).single().is_some());
        let series = match Series::new(asked) {
            Ok(series) => series,
            Err(bad) => {
                prop_assert_eq!(bad, super::BadSeries::EndsBeforeStart);
                return Ok(());
            }
        };
        let starts: Vec<Time> = series.occurrences().iter().map(|occurrence| occurrence.starts_at).collect();
        let judged = judge(series.recurrence());
        prop_assert_eq!(starts.len(), judged.len());
        prop_assert_eq!(starts.iter().zip(&judged).find(|(ours, theirs)| ours != theirs), None);
    }
}
