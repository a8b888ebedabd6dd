//! Pages of events as people may have meant them, and as they hopefully did not.

use serde_json::Value;

use super::*;
use crate::rules::schedule::Zone;

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

fn text(locale: &str, text: &str) -> Text {
    Text { locale: locale.parse().unwrap(), text: text.to_owned() }
}

fn page() -> EventPage {
    let zone: Zone = "Europe/Paris".parse().unwrap();
    EventPage {
        locale: Locale::fr(),
        title: text("fr", "Apéro des voisins"),
        description: Some(text("fr", "Venez !\nEntrée libre.\n\n\nAu fond de la cour.")),
        topics: vec!["rencontre".to_owned()],
        state: EventState::Confirmed,
        reason: None,
        unlisted: false,
        schedule: Schedule::new(time("2026-07-01T17:00:00Z"), time("2026-07-01T19:00:00Z"), zone).unwrap(),
        next_starts: Vec::new(),
        previous_starts: Vec::new(),
        on_site: Some(OnSite::Address("Parc de la Tête d'Or".to_owned())),
        online: None,
        capacity: Some(30),
        join: JoinMode::Free,
        join_url: None,
        organisers: vec![PageOrganiser { name: "L'Ourdissoir".to_owned(), website: Some("https://ourdissoir.example.org".to_owned()) }],
        address: "https://traboule.example.org/events/apero".to_owned(),
        calendar: "https://traboule.example.org/calendars/events/apero.ics".to_owned(),
    }
}

/// What stands in the block of JSON-LD, read as a browser does.
fn data_of(html: &str) -> Value {
    let (_, rest) = html.split_once("<script type=\"application/ld+json\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn a_page_says_when_and_where_in_words() {
    let html = page().to_html();
    for part in [
        "<html lang=\"fr\">",
        "<h1>Apéro des voisins</h1>",
        "<time datetime=\"2026-07-01T19:00:00+02:00\">mercredi 1er juillet 2026 à 19:00 (Europe/Paris, UTC+02:00)</time> \
         jusqu'à <time datetime=\"2026-07-01T21:00:00+02:00\">21:00</time>",
        "<dd>Parc de la Tête d&#39;Or</dd>",
        "<p>Venez !<br>\nEntrée libre.</p>\n<p>Au fond de la cour.</p>",
        "<li><a href=\"https://ourdissoir.example.org\" rel=\"noopener nofollow\">L&#39;Ourdissoir</a></li>",
        "<a href=\"https://traboule.example.org/calendars/events/apero.ics\" type=\"text/calendar\">",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert!(!html.contains("noindex") && !html.contains("class=\"state\""));
    let english = EventPage { locale: "de".parse().unwrap(), ..page() }.to_html();
    for part in ["<html lang=\"en\">", "<h1 lang=\"fr\">", "Wednesday 1 July 2026 at 19:00 (Europe/Paris, UTC+02:00)", "<div lang=\"fr\">"]
    {
        assert!(english.contains(part), "{part}\n{english}");
    }
    let zone = "Europe/Paris".parse().unwrap();
    let night = Schedule::new(time("2026-10-24T21:30:00Z"), time("2026-10-25T01:30:00Z"), zone).unwrap();
    let night = EventPage { schedule: night, ..page() }.to_html();
    assert!(
        night.contains("jusqu'à <time datetime=\"2026-10-25T02:30:00+01:00\">dimanche 25 octobre 2026 à 02:30 (Europe/Paris, UTC+01:00)")
    );
    let unlisted = EventPage { unlisted: true, state: EventState::Cancelled, reason: Some("Il neige.".to_owned()), ..page() }.to_html();
    assert!(unlisted.contains("<meta name=\"robots\" content=\"noindex\">"));
    assert!(unlisted.contains("<p class=\"state\"><strong>Annulé</strong> \u{2013} Il neige.</p>"));
    assert!(!unlisted.contains("Entrée libre</dd>"), "nobody takes part in what is cancelled");
}

#[test]
fn data_in_the_words_of_schema_org() {
    let data = data_of(&page().to_html());
    for (pointer, expected) in [
        ("/@type", "Event"),
        ("/name", "Apéro des voisins"),
        ("/startDate", "2026-07-01T19:00:00+02:00"),
        ("/endDate", "2026-07-01T21:00:00+02:00"),
        ("/eventStatus", "https://schema.org/EventScheduled"),
        ("/eventAttendanceMode", "https://schema.org/OfflineEventAttendanceMode"),
        ("/location/@type", "Place"),
        ("/location/address", "Parc de la Tête d'Or"),
        ("/organizer/0/name", "L'Ourdissoir"),
    ] {
        assert_eq!(data.pointer(pointer).and_then(Value::as_str), Some(expected), "{pointer}");
    }
    assert_eq!((&data["maximumAttendeeCapacity"], data.get("previousStartDate")), (&30.into(), None));

    let moved = EventPage { previous_starts: vec![time("2026-06-30T17:00:00Z")], ..page() };
    let data = moved.json_ld();
    assert_eq!(data["eventStatus"], "https://schema.org/EventRescheduled");
    assert_eq!(data["previousStartDate"], "2026-06-30T19:00:00+02:00");
    let back = EventPage { previous_starts: vec![time("2026-07-01T17:00:00Z")], ..page() }.json_ld();
    assert_eq!((&back["eventStatus"], back.get("previousStartDate")), (&"https://schema.org/EventScheduled".into(), None));
    let cancelled = EventPage { state: EventState::Cancelled, ..moved };
    assert_eq!(cancelled.json_ld()["eventStatus"], "https://schema.org/EventCancelled");

    let place = Place { name: "Le 101".to_owned(), city: Some("Lyon".to_owned()), point: Some((45.5, 4.5)), ..Place::default() };
    let hybrid = EventPage {
        on_site: Some(OnSite::Space(place, Some("Salle Bleue".to_owned()))),
        online: Some("https://meet.example.org/a".to_owned()),
        ..page()
    };
    let data = hybrid.json_ld();
    assert_eq!(data["eventAttendanceMode"], "https://schema.org/MixedEventAttendanceMode");
    assert_eq!((&data["location"][0]["name"], &data["location"][1]["@type"]), (&"Le 101, Salle Bleue".into(), &"VirtualLocation".into()));
    assert_eq!(data["location"][0]["address"]["addressLocality"], "Lyon");
    assert_eq!(data["location"][0]["geo"]["latitude"], 45.5);
    let online = EventPage { on_site: None, ..hybrid };
    assert_eq!(online.json_ld()["eventAttendanceMode"], "https://schema.org/OnlineEventAttendanceMode");
}

#[test]
fn nothing_that_people_write_leaves_its_place() {
    let attack = "\"'></script></title></h1><script>alert(1)</script><!--<img src=x onerror=alert(2)>&\u{2028}";
    let evil = EventPage {
        title: text("fr", attack),
        description: Some(text("fr", attack)),
        topics: vec![attack.to_owned()],
        state: EventState::Cancelled,
        reason: Some(attack.to_owned()),
        on_site: Some(OnSite::Space(
            Place {
                name: attack.to_owned(),
                street: Some(attack.to_owned()),
                website: Some(format!("https://a.example/{attack}")),
                ..Place::default()
            },
            Some(attack.to_owned()),
        )),
        online: Some("javascript:alert(3)".to_owned()),
        organisers: vec![PageOrganiser { name: attack.to_owned(), website: Some("javascript:alert(4)".to_owned()) }],
        ..page()
    };
    let html = evil.to_html();
    assert_eq!(html.matches("<script").count(), 1, "{html}");
    assert_eq!(html.matches("</script").count(), 1);
    assert!(!html.contains("<img") && !html.contains("<!--") && !html.contains("href=\"javascript"), "{html}");
    assert_eq!((html.matches("<h1>").count(), html.matches("</h1>").count(), html.matches("</title>").count()), (1, 1, 1));
    let data = data_of(&html);
    assert_eq!((&data["name"], &data["organizer"][0]["name"]), (&attack.into(), &attack.into()), "and nothing is lost");
}
