//! Files of other programs, of this one, and of people who mean harm.

use proptest::prelude::*;
use traboule_kernel::Time;

use super::super::draft::Note;
use super::super::event::{Calendar, CalendarEvent, CalendarOccurrence, CalendarStatus, Details, When};
use super::*;
use crate::rules::recurrence::Series;
use crate::rules::schedule::Schedule;

fn paris() -> Zone {
    "Europe/Paris".parse().unwrap()
}

/// A file of events, one of them in each of the texts.
fn file(events: &[&str]) -> String {
    let events: Vec<String> = events.iter().map(|event| format!("BEGIN:VEVENT\n{event}\nEND:VEVENT\n")).collect();
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{}END:VCALENDAR\n", events.concat()).replace('\n', "\r\n")
}

fn import(events: &[&str]) -> Import {
    read(file(events).as_bytes(), paris()).unwrap()
}

fn draft(event: &str) -> Draft {
    let import = import(&[event]);
    assert_eq!(import.refused, [], "{event}");
    import.drafts[0].clone()
}

fn times(draft: &Draft) -> (String, String, &'static str) {
    let text = |time: Time| time.format("%m-%dT%H:%M").to_string();
    (text(draft.schedule.starts_at()), text(draft.schedule.ends_at()), draft.schedule.zone().name())
}

#[test]
fn times_of_all_kinds() {
    for (written, starts, ends, zone, notes) in [
        (
            "DTSTART;TZID=Europe/Paris:20260601T190000\nDTEND;TZID=Europe/Paris:20260601T210000",
            "06-01T17:00",
            "06-01T19:00",
            "Europe/Paris",
            vec![],
        ),
        ("DTSTART:20260601T170000Z\nDURATION:PT90M", "06-01T17:00", "06-01T18:30", "Europe/Paris", vec![]),
        (
            "DTSTART;TZID=Romance Standard Time:20260601T190000\nDTEND:20260601T190000Z",
            "06-01T17:00",
            "06-01T19:00",
            "Europe/Paris",
            vec![],
        ),
        ("DTSTART;TZID=Indian/Reunion:20260601T190000", "06-01T15:00", "06-01T16:00", "Indian/Reunion", vec![Note::NoEnd]),
        ("DTSTART:20260601T190000\nDTEND:20260601T200000", "06-01T17:00", "06-01T18:00", "Europe/Paris", vec![Note::NoZone]),
        (
            "DTSTART;TZID=Mars/Phobos:20260601T190000\nDTEND;TZID=Mars/Phobos:20260601T200000",
            "06-01T17:00",
            "06-01T18:00",
            "Europe/Paris",
            vec![Note::UnknownZone("Mars/Phobos".to_owned())],
        ),
        ("DTSTART;VALUE=DATE:20260601", "05-31T22:00", "06-01T22:00", "Europe/Paris", vec![Note::AllDay]),
        ("DTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20260603", "05-31T22:00", "06-02T22:00", "Europe/Paris", vec![Note::AllDay]),
    ] {
        let draft = draft(&format!("SUMMARY:x\n{written}"));
        assert_eq!(times(&draft), (starts.to_owned(), ends.to_owned(), zone), "{written}");
        assert_eq!(draft.notes.into_iter().collect::<Vec<_>>(), notes, "{written}");
    }
}

#[test]
fn zones_that_the_file_explains() {
    let text = "BEGIN:VCALENDAR\nX-WR-TIMEZONE:Indian/Reunion\nBEGIN:VTIMEZONE\nTZID:Chez nous\nX-LIC-LOCATION:Europe/London\n\
                BEGIN:STANDARD\nTZID:wrong\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nSUMMARY:a\nDTSTART;TZID=Chez nous:20260601T190000\nDURATION:PT1H\n\
                END:VEVENT\nBEGIN:VEVENT\nSUMMARY:b\nDTSTART:20260601T190000Z\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR";
    let import = read(text.as_bytes(), paris()).unwrap();
    assert_eq!(times(&import.drafts[0]), ("06-01T18:00".to_owned(), "06-01T19:00".to_owned(), "Europe/London"));
    assert_eq!(times(&import.drafts[1]), ("06-01T19:00".to_owned(), "06-01T20:00".to_owned(), "Indian/Reunion"));
}

const START: &str = "DTSTART;TZID=Europe/Paris:20260601T190000\nDTEND;TZID=Europe/Paris:20260601T210000";

#[test]
fn texts_are_taken_within_their_bounds_and_people_are_not() {
    let long = "é".repeat(10_001);
    let draft = draft(&format!(
        "UID:a@b\nSUMMARY:Ap\n éro\\, le \\nsoir\nDESCRIPTION:{long}\nLOCATION:Le 101\\n Lyon\nURL:http://example.org\n\
         CATEGORIES:Lab,lab,,b\\,c\nCATEGORIES:{}\nORGANIZER;CN=Camille:mailto:camille@example.org\nATTENDEE:mailto:a@example.org\n{START}\n\
         BEGIN:VALARM\nSUMMARY:alarm\nEND:VALARM\nthis is no line",
        "x".repeat(51)
    ));
    assert_eq!(
        (draft.uid.as_deref(), draft.title.as_str(), draft.location.as_deref()),
        (Some("a@b"), "Apéro, le soir", Some("Le 101 Lyon"))
    );
    assert_eq!(draft.description.as_ref().unwrap().chars().count(), 10_000);
    assert_eq!((draft.topics.join("|").as_str(), draft.url.clone()), ("Lab|b,c", None));
    let notes: Vec<Note> = draft.notes.iter().cloned().collect();
    assert_eq!(notes, [Note::Shortened("description"), Note::NoUrl, Note::TopicsLeftOut, Note::Unreadable]);
    assert!(!format!("{draft:?}").contains("amille"));
}

#[test]
fn what_does_not_become_a_draft() {
    for (event, why) in [
        (START.to_owned(), Refusal::NoTitle),
        (format!("SUMMARY: \\n\n{START}"), Refusal::NoTitle),
        ("SUMMARY:x".to_owned(), Refusal::NoStart),
        ("SUMMARY:x\nDTSTART:tomorrow".to_owned(), Refusal::NoStart),
        (format!("SUMMARY:x\nSTATUS:cancelled\n{START}"), Refusal::Cancelled),
        (format!("SUMMARY:x\nCLASS:PRIVATE\n{START}"), Refusal::Private),
        (format!("SUMMARY:x\nUID:u\nRECURRENCE-ID:20260601T170000Z\n{START}"), Refusal::NoSeries),
        (
            "SUMMARY:x\nDTSTART:20260601T170000Z\nDTEND:20260601T160000Z".to_owned(),
            Refusal::Times("ends_at must be after the start".to_owned()),
        ),
        (
            "SUMMARY:x\nDTSTART:20260601T170000Z\nDURATION:P5W".to_owned(),
            Refusal::Times("ends_at must be at most 31 days after the start".to_owned()),
        ),
    ] {
        let import = import(&["SUMMARY:good\nDTSTART:20260601T170000Z", &event]);
        assert_eq!(import.drafts.len(), 1, "{event}: the others are read");
        let refused: Vec<(usize, &Refusal)> = import.refused.iter().map(|refused| (refused.line, &refused.why)).collect();
        assert_eq!(refused, [(7, &why)], "{event}");
    }
}

#[test]
fn series_with_their_exceptions() {
    let series = format!(
        "UID:u\nSUMMARY:Lundi\n{START}\nRRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;VALUE=DATE:20260615\nRDATE;TZID=Europe/Paris:20260603T120000,20300101T120000"
    );
    let moved =
        "UID:u\nSUMMARY:Mardi\nRECURRENCE-ID;TZID=Europe/Paris:20260608T190000\nDTSTART;TZID=Europe/Paris:20260609T190000\nDURATION:PT3H";
    let cancelled = "UID:u\nSTATUS:CANCELLED\nRECURRENCE-ID:20260622T170000Z";
    let ranged = "UID:u\nSUMMARY:r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260622T170000Z";
    let missing = "UID:u\nSUMMARY:m\nRECURRENCE-ID:20260623T170000Z";
    // Exceptions may stand before their series.
    let import = import(&[moved, &series, cancelled, ranged, missing]);
    let draft = &import.drafts[0];
    let keys: Vec<String> = draft.series.as_ref().unwrap().occurrences().iter().map(|occurrence| occurrence.key.to_string()).collect();
    assert_eq!(keys, ["20260601T190000", "20260603T120000", "20260608T190000", "20260622T190000", "20260629T190000"]);
    let overrides: Vec<(String, bool, bool, bool)> = draft
        .overrides
        .iter()
        .map(|(key, found)| (key.to_string(), found.cancelled, found.starts.is_some(), found.length.is_some()))
        .collect();
    assert_eq!(overrides, [("20260608T190000".to_owned(), false, true, true), ("20260622T190000".to_owned(), true, false, false)]);
    assert_eq!(draft.notes.iter().cloned().collect::<Vec<_>>(), [Note::DatesLeftOut, Note::OnlyTimes]);
    let refused: Vec<&Refusal> = import.refused.iter().map(|refused| &refused.why).collect();
    assert_eq!(refused, [&Refusal::Range, &Refusal::NoOccurrence]);
}

#[test]
fn a_rule_that_is_not_for_events_leaves_one_event() {
    for (rule, why) in [
        ("FREQ=SECONDLY", "events are repeated by days, weeks, months or years"),
        ("FREQ=WEEKLY;BYDAY=TU", "the rule does not name the date at which the series starts; the next that it names is 2026-06-02"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "the rule names no date within 2 years of the start"),
    ] {
        let draft = draft(&format!("SUMMARY:x\n{START}\nRRULE:{rule}"));
        assert_eq!(draft.series, None);
        let note = draft.notes.first().unwrap().to_string();
        assert!(note.starts_with(&format!("it is not repeated: {why}")), "{note}");
    }
    let utc = draft("SUMMARY:x\nDTSTART:20261019T170000Z\nRRULE:FREQ=WEEKLY;COUNT=2");
    let hours: Vec<String> = utc.series.unwrap().occurrences().iter().map(|found| found.starts_at.format("%H").to_string()).collect();
    assert_eq!(hours, ["17", "17"], "a series in UTC keeps that clock");
}

#[test]
fn hostile_files_end_in_an_answer() {
    let nested = "BEGIN:VCALENDAR\n".to_owned() + &"BEGIN:VEVENT\n".repeat(60_000);
    let ends = "BEGIN:VCALENDAR\n".to_owned() + &"END:VEVENT\n".repeat(60_000);
    let folded = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:".to_owned() + &"x\n ".repeat(300_000);
    let many = file(&vec!["SUMMARY:x\nDTSTART:20260601T170000Z\nRRULE:FREQ=DAILY"; MAX_EVENTS + 7]);
    let dates: Vec<String> = (0..20_000).map(|number| format!("2030{:02}{:02}T000000Z", number % 12 + 1, number % 28 + 1)).collect();
    let dates = dates.join(",");
    let dates = file(&[&format!("SUMMARY:x\n{START}\nRRULE:FREQ=DAILY\nRDATE:{dates}\nEXDATE:{dates}")]);
    for (text, drafts, left_out) in [(&nested, 0, 0), (&ends, 0, 0), (&folded, 0, 0), (&many, MAX_EVENTS, 7), (&dates, 1, 0)] {
        let import = read(text.as_bytes(), paris()).unwrap();
        assert_eq!((import.drafts.len(), import.left_out), (drafts, left_out), "{}", text.get(..40).unwrap());
    }
    for (bytes, why) in [
        (&b""[..], Unreadable::NotCalendar),
        (b"<!DOCTYPE html>", Unreadable::NotCalendar),
        (b"BEGIN:VCARD\nEND:VCARD", Unreadable::NotCalendar),
        (b"BEGIN:VCALENDAR\nNAME:\xe9t\xe9\nEND:VCALENDAR", Unreadable::NotText),
        (&vec![b' '; MAX_FILE + 1], Unreadable::TooLarge),
    ] {
        assert_eq!(read(bytes, paris()).unwrap_err(), why);
    }
}

#[test]
fn letters_that_were_folded_in_two() {
    let mut bytes = b"\xef\xbb\xbfBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260601T170000Z\r\nSUMMARY:Ap".to_vec();
    bytes.extend(b"\xc3\r\n \xa9ro\r\nEND:VEVENT\r\nEND:VCALENDAR");
    assert_eq!(read(&bytes, paris()).unwrap().drafts[0].title, "Apéro");
}

fn details(title: &str, status: CalendarStatus) -> Details {
    Details {
        sequence: 0,
        status,
        updated_at: "2026-05-02T08:00:00Z".parse().unwrap(),
        title: title.to_owned(),
        description: Some("Un\ndeux, trois; quatre \\n".to_owned()),
        location: Some("Le 101, Lyon".to_owned()),
        point: None,
        url: Some("https://example.org/e".to_owned()),
        categories: vec!["a,b".to_owned(), "c".to_owned()],
        organiser: None,
    }
}

proptest! {
    #[test]
    fn a_series_that_is_written_is_read_again(asked in crate::rules::recurrence::generated(), at in any::<prop::sample::Index>()) {
        let Ok(series) = Series::new(asked) else { return Ok(()) };
        let cancelled = *at.get(series.occurrences());
        let confirmed = details("Série", CalendarStatus::Confirmed);
        let event = CalendarEvent {
            uid: "u@example.org".to_owned(),
            created_at: confirmed.updated_at,
            details: confirmed,
            when: When::Again(series.clone(), vec![CalendarOccurrence { occurrence: cancelled, details: details("Série", CalendarStatus::Cancelled) }]),
        };
        let calendar = Calendar { name: None, method: None, events: vec![event] };
        let import = read(calendar.to_ics().as_bytes(), Zone::UTC).unwrap();
        prop_assert_eq!(&import.refused, &[]);
        let draft = &import.drafts[0];
        prop_assert_eq!(draft.series.as_ref(), Some(&series));
        prop_assert!(draft.notes.is_empty() && draft.overrides[&cancelled.key].cancelled);
        prop_assert_eq!((draft.title.as_str(), draft.topics.join("|")), ("Série", "a,b|c".to_owned()));
        prop_assert_eq!(draft.description.as_deref(), Some("Un\ndeux, trois; quatre \\n"));
        let once = Schedule::new(cancelled.starts_at, cancelled.ends_at, series.recurrence().zone).unwrap();
        prop_assert_eq!(once.length(), draft.schedule.length());
    }

    #[test]
    fn any_file_is_read_or_refused(text in "(BEGIN:VCALENDAR\r?\n)?((BEGIN|END):V(EVENT|ALARM|TIMEZONE)\r?\n|(DTSTART|DTEND|RDATE|RRULE|EXDATE|DURATION|SUMMARY|TZID|UID|RECURRENCE-ID)(;[A-Z]{2,5}=[^\n]{0,9})?:[0-9TZP,;=FREQDAILY]{0,20}\r?\n| .{0,20}\n){0,40}.{0,20}") {
        let _ = read(text.as_bytes(), paris());
    }
}
