//! Each scope of an edit, and a split that changes nothing.

use proptest::prelude::*;

use super::super::judged;
use super::*;

fn wall(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn key(text: &str) -> OccurrenceKey {
    text.parse().unwrap()
}

/// Mondays at seven in the evening, with one more on a Wednesday.
fn mondays(rule: &str) -> Series {
    Series::new(Recurrence {
        dtstart: wall("2026-06-01T19:00:00"),
        length: TimeDelta::hours(2),
        zone: "Europe/Paris".parse().unwrap(),
        rrule: rule.parse().unwrap(),
        exdates: [key("20260615T190000")].into(),
        rdates: [key("20260617T190000")].into(),
    })
    .unwrap()
}

fn keys(series: &Series) -> Vec<String> {
    series.occurrences().iter().map(|occurrence| occurrence.key.to_string()[4..11].to_owned()).collect()
}

fn none() -> Overrides<u8> {
    Overrides::new()
}

fn to(starts: &str) -> TimeChange {
    TimeChange { starts: Some(wall(starts)), ..TimeChange::default() }
}

#[test]
fn cancelling_one_changes_no_series() {
    let series = mondays("FREQ=WEEKLY;COUNT=5");
    let cancelled = cancel(&series, none(), key("20260608T190000")).unwrap();
    assert!(cancelled[&key("20260608T190000")].cancelled && cancelled.len() == 1);
    assert_eq!(cancel(&series, cancelled.clone(), key("20260608T190000")), Err(BadEdit::Cancelled));
    assert_eq!(cancel(&series, none(), key("20260615T190000")), Err(BadEdit::NoOccurrence));
    let again = edit(&series, cancelled, key("20260608T190000"), EditScope::ThisOnly, &to("2026-06-09T19:00:00"));
    assert_eq!(again, Err(BadEdit::Cancelled));
}

#[test]
fn this_only_moves_one_and_keeps_its_key() {
    let series = mondays("FREQ=WEEKLY;COUNT=5");
    let one = key("20260608T190000");
    let first = edit(&series, none(), one, EditScope::ThisOnly, &to("2026-06-09T20:00:00")).unwrap();
    let longer = TimeChange { length: Some(TimeDelta::hours(3)), ..TimeChange::default() };
    let edited = edit(&series, first.overrides, one, EditScope::ThisOnly, &longer).unwrap();
    assert_eq!((&edited.series, edited.following, edited.moved.len(), edited.dropped.len()), (&series, None, 0, 0));
    let moved = edited.overrides[&one].apply(series.occurrence(one).unwrap(), series.recurrence().zone);
    assert_eq!(moved.key, one);
    assert_eq!(moved.starts_at, "2026-06-09T18:00:00Z".parse::<traboule_kernel::Time>().unwrap());
    assert_eq!(moved.ends_at, "2026-06-09T21:00:00Z".parse::<traboule_kernel::Time>().unwrap());
    let rule = TimeChange { rrule: Some("FREQ=DAILY".parse().unwrap()), ..TimeChange::default() };
    assert_eq!(edit(&series, none(), one, EditScope::ThisOnly, &rule), Err(BadEdit::WholeSeries));
}

#[test]
fn all_at_another_hour_moves_every_date_of_it() {
    let series = mondays("FREQ=WEEKLY;UNTIL=20260629T170000Z");
    assert_eq!(keys(&series), ["0601T19", "0608T19", "0617T19", "0622T19", "0629T19"]);
    let overrides = Overrides::from([
        (key("20260608T190000"), Override { content: 1, ..Override::default() }),
        (key("20260622T190000"), Override { starts: Some(wall("2026-06-23T12:00:00")), content: 2, ..Override::default() }),
    ]);
    let edited = edit(&series, overrides, key("20260608T190000"), EditScope::All, &to("2026-06-08T20:30:00")).unwrap();
    assert_eq!(keys(&edited.series), ["0601T20", "0608T20", "0617T20", "0622T20", "0629T20"]);
    assert_eq!(edited.series.recurrence().rrule.to_string(), "FREQ=WEEKLY;UNTIL=20260629T183000Z");
    assert_eq!(edited.moved[&key("20260622T190000")], key("20260622T203000"));
    assert!(edited.dropped.is_empty() && edited.following.is_none() && edited.moved.len() == 5);
    let contents: Vec<(String, u8)> = edited.overrides.iter().map(|(key, found)| (key.to_string(), found.content)).collect();
    assert_eq!(contents, [("20260608T203000".to_owned(), 1), ("20260622T203000".to_owned(), 2)]);
    assert_eq!(edited.overrides[&key("20260622T203000")].starts, Some(wall("2026-06-23T12:00:00")));
}

#[test]
fn another_day_may_need_another_rule() {
    let series = mondays("FREQ=WEEKLY;BYDAY=MO;COUNT=4");
    let tuesday = to("2026-06-02T19:00:00");
    let next = "2026-06-08".parse().unwrap();
    let edited = edit(&series, none(), key("20260601T190000"), EditScope::All, &tuesday);
    assert_eq!(edited, Err(BadEdit::Series(BadSeries::StartNotInRule { next })));
    let ruled = TimeChange { rrule: Some("FREQ=WEEKLY;BYDAY=TU;COUNT=2".parse().unwrap()), ..tuesday.clone() };
    let edited = edit(&series, none(), key("20260601T190000"), EditScope::All, &ruled).unwrap();
    assert_eq!(keys(&edited.series), ["0602T19", "0609T19", "0618T19"]);
    let dropped: Vec<String> = edited.dropped.iter().map(ToString::to_string).collect();
    assert_eq!(dropped, ["20260622T190000"]);
    // A rule that names no weekday follows its start.
    let plain = edit(&mondays("FREQ=WEEKLY;COUNT=2"), none(), key("20260601T190000"), EditScope::All, &tuesday).unwrap();
    assert_eq!(keys(&plain.series), ["0602T19", "0609T19", "0618T19"]);
}

#[test]
fn this_and_following_splits_the_series() {
    let series = mondays("FREQ=WEEKLY;COUNT=6");
    assert_eq!(keys(&series), ["0601T19", "0608T19", "0617T19", "0622T19", "0629T19", "0706T19"]);
    let overrides = Overrides::from([
        (key("20260601T190000"), Override { content: 1, ..Override::default() }),
        (key("20260629T190000"), Override { content: 2, ..Override::default() }),
    ]);
    let split = edit(&series, overrides, key("20260622T190000"), EditScope::ThisAndFollowing, &to("2026-06-22T18:00:00")).unwrap();
    let (tail, tail_overrides) = split.following.unwrap();
    assert_eq!(keys(&split.series), ["0601T19", "0608T19", "0617T19"]);
    assert_eq!(split.series.recurrence().rrule.to_string(), "FREQ=WEEKLY;UNTIL=20260622T165959Z");
    assert_eq!(keys(&tail), ["0622T18", "0629T18", "0706T18"]);
    assert_eq!(tail.recurrence().rrule.to_string(), "FREQ=WEEKLY;COUNT=3");
    assert_eq!(split.overrides.keys().map(ToString::to_string).collect::<Vec<_>>(), ["20260601T190000"]);
    assert_eq!(tail_overrides.keys().map(ToString::to_string).collect::<Vec<_>>(), ["20260629T180000"]);
    assert_eq!((split.moved.len(), split.dropped.len()), (3, 0));
}

#[test]
fn splitting_at_the_first_or_beside_the_rule() {
    let series = mondays("FREQ=WEEKLY;COUNT=6");
    let same = TimeChange::default();
    let first = edit(&series, none(), key("20260601T190000"), EditScope::ThisAndFollowing, &same).unwrap();
    assert_eq!((first.series, first.following), (series.clone(), None));
    let beside = edit(&series, none(), key("20260617T190000"), EditScope::ThisAndFollowing, &same);
    assert_eq!(beside, Err(BadEdit::BesideRule));
    let unknown = edit(&series, none(), key("20260602T190000"), EditScope::All, &same);
    assert_eq!(unknown, Err(BadEdit::NoOccurrence));
    for bad in [
        TimeChange { length: Some(TimeDelta::zero()), ..TimeChange::default() },
        TimeChange { length: Some(MAX_LENGTH + TimeDelta::seconds(1)), ..TimeChange::default() },
        to("2126-06-02T19:00:00"),
        to("2026-06-02T19:00:00.5"),
    ] {
        assert_eq!(edit(&series, none(), key("20260601T190000"), EditScope::All, &bad), Err(BadEdit::Time), "{bad:?}");
    }
}

#[test]
fn all_that_is_to_come_goes_on_without_the_past() {
    let series = mondays("FREQ=WEEKLY;COUNT=6");
    let overrides = Overrides::from([
        (key("20260601T190000"), Override { content: 1, ..Override::default() }),
        (key("20260706T190000"), Override { content: 2, ..Override::default() }),
    ]);
    // Said of one of them, done to all from the first that is to come.
    let (said, from) = (key("20260629T190000"), key("20260622T190000"));
    let edited = edit_to_come(&series, overrides, said, from, &to("2026-06-30T18:00:00")).unwrap();
    let (tail, tail_overrides) = edited.following.unwrap();
    assert_eq!(keys(&tail), ["0623T18", "0630T18", "0707T18"]);
    assert_eq!(tail.recurrence().rrule.to_string(), "FREQ=WEEKLY;COUNT=3");
    assert_eq!(edited.moved[&from], key("20260623T180000"));
    assert_eq!(tail_overrides.keys().map(ToString::to_string).collect::<Vec<_>>(), ["20260707T180000"]);
    // From the first on it is an edit of all.
    let first = key("20260601T190000");
    let all = edit_to_come(&series, none(), said, first, &to("2026-06-30T18:00:00")).unwrap();
    assert_eq!(all, edit(&series, none(), said, EditScope::All, &to("2026-06-30T18:00:00")).unwrap());
    // The Wednesday stands beside the rule, before the first Monday that is to come.
    let beside = edit_to_come(&series, none(), key("20260617T190000"), from, &TimeChange::default());
    assert_eq!(beside, Err(BadEdit::BesideRule));
}

#[test]
fn another_clock_keeps_what_it_shows() {
    let zone: Zone = "Indian/Reunion".parse().unwrap();
    let change = TimeChange { zone: Some(zone), ..TimeChange::default() };
    let edited = edit(&mondays("FREQ=WEEKLY;COUNT=3"), none(), key("20260601T190000"), EditScope::All, &change).unwrap();
    assert_eq!(keys(&edited.series), ["0601T19", "0608T19", "0617T19"]);
    assert_eq!(edited.series.occurrences()[0].starts_at, "2026-06-01T15:00:00Z".parse::<traboule_kernel::Time>().unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn a_split_that_changes_nothing_changes_no_occurrence(asked in judged::recurrence(), at in any::<prop::sample::Index>()) {
        let Ok(series) = Series::new(asked) else { return Ok(()) };
        let overrides: Overrides<usize> =
            series.occurrences().iter().enumerate().map(|(place, found)| (found.key, Override { content: place, ..Override::default() })).collect();
        let split = at.get(series.occurrences()).key;
        let edited = edit(&series, overrides.clone(), split, EditScope::ThisAndFollowing, &TimeChange::default()).unwrap();
        let (tail, tail_overrides) = edited.following.map_or((None, Overrides::new()), |(series, found)| (Some(series), found));
        let mut all = edited.series.occurrences().to_vec();
        all.extend(tail.iter().flat_map(Series::occurrences));
        prop_assert_eq!(&all, series.occurrences());
        let mut differ = edited.overrides;
        differ.extend(tail_overrides);
        prop_assert_eq!(differ, overrides);
        prop_assert!(edited.dropped.is_empty());
    }
}
