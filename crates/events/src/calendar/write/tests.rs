//! What is written, whole, and read again by another implementation.

use chrono::TimeDelta;
use icalendar::parser::{Component, read_calendar, unfold};
use proptest::prelude::*;

use super::super::event::CalendarOrganiser;
use super::*;
use crate::rules::recurrence::{Occurrence, Recurrence};

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

fn details(title: &str) -> Details {
    Details {
        sequence: 2,
        status: CalendarStatus::Confirmed,
        updated_at: time("2026-05-02T08:00:00Z"),
        title: title.to_owned(),
        description: None,
        location: None,
        point: None,
        url: None,
        categories: Vec::new(),
        organiser: None,
    }
}

fn once(details: Details, starts: &str, ends: &str, zone: &str) -> CalendarEvent {
    CalendarEvent {
        uid: "evt_01h455vb4pex5vsknk084sn02q@traboule.example.org".to_owned(),
        created_at: time("2026-05-01T08:00:00Z"),
        details,
        when: When::Once(Schedule::new(time(starts), time(ends), zone.parse().unwrap()).unwrap()),
    }
}

fn calendar(events: Vec<CalendarEvent>) -> Calendar {
    Calendar { name: None, method: None, events }
}

fn mondays() -> Series {
    Series::new(Recurrence {
        dtstart: "2026-10-19T19:00:00".parse().unwrap(),
        length: TimeDelta::hours(2),
        zone: "Europe/Paris".parse().unwrap(),
        rrule: "FREQ=WEEKLY;UNTIL=20261116".parse().unwrap(),
        exdates: ["20261109T190000".parse().unwrap()].into(),
        rdates: ["20261028T120000".parse().unwrap()].into(),
    })
    .unwrap()
}

#[test]
fn an_event_as_text() {
    let all = Details {
        description: Some("Venez !\nEntrée libre; sur inscription, au fond de la cour \\ à gauche".to_owned()),
        location: Some("Le 101, 12 rue des Capucins, Lyon".to_owned()),
        point: Some((45.7676, 4.8344)),
        url: Some("https://traboule.example.org/e/apero".to_owned()),
        categories: vec!["rencontre".to_owned(), "a,b".to_owned()],
        organiser: Some(CalendarOrganiser { name: "Le \"101\"".to_owned(), uri: "https://traboule.example.org/s/le-101".to_owned() }),
        ..details("Apéro des voisins")
    };
    let calendar = Calendar {
        name: Some("Le 101".to_owned()),
        method: None,
        events: vec![once(all, "2026-06-01T17:00:00Z", "2026-06-01T19:00:00Z", "Europe/Paris")],
    };
    let expected = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Traboule//Events//EN",
        "CALSCALE:GREGORIAN",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "NAME:Le 101",
        "X-WR-CALNAME:Le 101",
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:STANDARD",
        "DTSTART:20260101T000000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20261025T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "UID:evt_01h455vb4pex5vsknk084sn02q@traboule.example.org",
        "DTSTAMP:20260502T080000Z",
        "CREATED:20260501T080000Z",
        "LAST-MODIFIED:20260502T080000Z",
        "SEQUENCE:2",
        "DTSTART;TZID=Europe/Paris:20260601T190000",
        "DTEND;TZID=Europe/Paris:20260601T210000",
        "STATUS:CONFIRMED",
        "SUMMARY:Apéro des voisins",
        "DESCRIPTION:Venez !\\nEntrée libre\\; sur inscription\\, au fond de la cour \\",
        " \\ à gauche",
        "LOCATION:Le 101\\, 12 rue des Capucins\\, Lyon",
        "GEO:45.767600;4.834400",
        "URL:https://traboule.example.org/e/apero",
        "CATEGORIES:rencontre,a\\,b",
        "ORGANIZER;CN=Le ^'101^':https://traboule.example.org/s/le-101",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ];
    let unfolded = |text: &str| text.replace("\r\n ", "");
    assert_eq!(unfolded(&calendar.to_ics()), unfolded(&expected.join("\r\n")));
}

#[test]
fn a_series_with_what_differs_in_it() {
    let series = mondays();
    let zone = series.recurrence().zone;
    let moved = Occurrence {
        key: "20261026T190000".parse().unwrap(),
        starts_at: time("2026-10-27T19:00:00Z"),
        ends_at: time("2026-10-27T21:00:00Z"),
    };
    let cancelled = series.occurrence("20261102T190000".parse().unwrap()).unwrap();
    assert_eq!(zone.wall(cancelled.starts_at), "2026-11-02T19:00:00".parse().unwrap());
    let differing = vec![
        CalendarOccurrence { occurrence: moved, details: details("Un mardi") },
        CalendarOccurrence { occurrence: cancelled, details: Details { status: CalendarStatus::Cancelled, ..details("Lundi") } },
    ];
    let event = CalendarEvent {
        when: When::Again(series, differing),
        ..once(details("Lundi"), "2026-06-01T17:00:00Z", "2026-06-01T19:00:00Z", "UTC")
    };
    let text = calendar(vec![event]).to_ics();
    let times: Vec<&str> = text
        .split("\r\n")
        .skip_while(|line| *line != "END:VTIMEZONE")
        .filter(|line| {
            ["DTSTART", "DTEND", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID", "STATUS", "UID"].iter().any(|name| line.starts_with(name))
        })
        .collect();
    let uid = "UID:evt_01h455vb4pex5vsknk084sn02q@traboule.example.org";
    assert_eq!(
        times,
        [
            uid,
            "DTSTART;TZID=Europe/Paris:20261019T190000",
            "DTEND;TZID=Europe/Paris:20261019T210000",
            "RRULE:FREQ=WEEKLY;UNTIL=20261116T225959Z",
            "EXDATE;TZID=Europe/Paris:20261109T190000",
            "RDATE;TZID=Europe/Paris:20261028T120000",
            "STATUS:CONFIRMED",
            uid,
            "RECURRENCE-ID;TZID=Europe/Paris:20261026T190000",
            "DTSTART;TZID=Europe/Paris:20261027T200000",
            "DTEND;TZID=Europe/Paris:20261027T220000",
            "STATUS:CONFIRMED",
            uid,
            "RECURRENCE-ID;TZID=Europe/Paris:20261102T190000",
            "DTSTART;TZID=Europe/Paris:20261102T190000",
            "DTEND;TZID=Europe/Paris:20261102T210000",
            "STATUS:CANCELLED",
        ]
    );
}

#[test]
fn clocks_that_say_it_twice_or_need_no_zone() {
    let starts = |starts: &str, ends: &str, zone: &str| {
        let text = calendar(vec![once(details("x"), starts, ends, zone)]).to_ics();
        let zoned = text.contains("BEGIN:VTIMEZONE");
        let start = text.rsplit("\r\n").find(|line| line.starts_with("DTSTART")).unwrap().to_owned();
        (start, zoned)
    };
    for (from, to, zone, expected, zoned) in [
        ("2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z", "Europe/Paris", "DTSTART;TZID=Europe/Paris:20261025T023000", true),
        ("2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z", "Europe/Paris", "DTSTART:20261025T013000Z", true),
        ("2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z", "UTC", "DTSTART:20261025T013000Z", false),
    ] {
        assert_eq!(starts(from, to, zone), (expected.to_owned(), zoned));
    }
}

#[test]
fn a_calendar_by_mail_says_what_it_asks_for() {
    let by = |method| Calendar { method: Some(method), ..Calendar::default() }.to_ics();
    assert!(by(Method::Cancel).contains("\r\nMETHOD:CANCEL\r\n") && by(Method::Publish).contains("\r\nMETHOD:PUBLISH\r\n"));
    assert!(!by(Method::Publish).contains("REFRESH-INTERVAL"));
    assert!(!Calendar::default().to_ics().contains("METHOD"));
}

fn value<'a>(component: &'a Component<'_>, name: &str) -> Option<&'a str> {
    component.properties.iter().find(|property| property.name.as_str() == name).map(|property| property.val.as_str())
}

proptest! {
    #[test]
    fn another_implementation_reads_what_is_written(
        title in "(.|[\\\\\n\r;,:\"]){1,120}", description in "(.|[\\\\\n\r;,:\"é😀]){1,300}", uid in "[a-z0-9_@.]{1,80}",
        starts in 1_767_225_600_i64..1_893_456_000, length in 1_i64..100_000,
    ) {
        let (from, to) = (Time::from_timestamp(starts, 0).unwrap(), Time::from_timestamp(starts + length, 0).unwrap());
        let event = CalendarEvent {
            uid: uid.clone(),
            ..once(Details { description: Some(description.clone()), ..details(&title) }, &from.to_rfc3339(), &to.to_rfc3339(), "Europe/Paris")
        };
        let text = calendar(vec![event]).to_ics();
        prop_assert!(text.ends_with("\r\n") && text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
        let unfolded = unfold(&text);
        let read = read_calendar(&unfolded).unwrap();
        prop_assert_eq!(read.components.len(), 2);
        let event = &read.components[1];
        let kept = |text: &str| {
            let lines = text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
            lines.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')).collect::<String>()
        };
        prop_assert_eq!(value(event, "SUMMARY").unwrap_or_default(), kept(&title));
        prop_assert_eq!(value(event, "DESCRIPTION").unwrap_or_default(), kept(&description));
        prop_assert_eq!(value(event, "UID").unwrap(), uid);
    }
}
