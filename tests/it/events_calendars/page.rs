//! The public page of an event over HTTP.

use serde_json::{Value, json};

use super::{HERE, Reply, World, day, on_each_database};

impl Reply {
    /// What stands in the block of JSON-LD.
    fn json_ld(&self) -> Value {
        let (_, rest) = self.body.split_once("<script type=\"application/ld+json\">").unwrap();
        serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
    }
}

#[tokio::test]
async fn a_page_shows_what_everybody_may_see_and_nothing_else() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (id, slug) = world.announced(0, "Apéro des voisins", day(30), &format!("{HERE}, capacity: 30")).await;
        let page = world.get(&format!("/events/{slug}")).await;
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
        assert_eq!(page.header("cache-control"), "public, max-age=300");
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
        assert!(page.header("x-robots-tag").is_empty() && !page.body.contains("noindex"));
        assert!(page.body.contains("<h1>Apéro des voisins</h1>"), "{}", page.body);
        assert!(
            page.body.contains("<time datetime=\"2026-12-24T09:00:00+01:00\">jeudi 24 décembre 2026 à 09:00 (Europe/Paris, UTC+01:00)")
        );
        assert!(page.body.contains(&format!("href=\"https://traboule.example.org/calendars/events/{slug}.ics\"")));
        assert!(!page.body.contains("La Navette"), "who did not accept is not named");
        let data = page.json_ld();
        for (pointer, expected) in [
            ("/@type", "Event"),
            ("/@id", format!("https://traboule.example.org/events/{slug}").as_str()),
            ("/startDate", "2026-12-24T09:00:00+01:00"),
            ("/eventStatus", "https://schema.org/EventScheduled"),
            ("/location/name", "L'Ourdissoir, Salle Bleue"),
            ("/location/address/streetAddress", "4, rue des Tables"),
            ("/organizer/0/name", "L'Ourdissoir"),
        ] {
            assert_eq!(data.pointer(pointer).and_then(Value::as_str), Some(expected), "{pointer}");
        }
        assert_eq!((&data["maximumAttendeeCapacity"], &data["location"]["geo"]["latitude"]), (&json!(30), &json!(45.7676)));

        let invite = "mutation ($event: ID!, $space: ID!) { coOrganiserInvite(input: {event: $event, space: $space, role: HOST}) {
            coOrganiser { id } } }";
        world.data(0, invite, json!({ "event": id, "space": world.spaces[1].to_string() })).await;
        assert!(!world.get(&format!("/events/{slug}")).await.body.contains("La Navette"), "nor who is only asked");
        let again = world.ask(&format!("/events/{slug}"), &[("if-none-match", page.header("etag"))]).await;
        assert_eq!((again.status, again.body.as_str()), (304, ""));

        let moved = format!(
            "eventUpdate(id: $id, version: $version, input: {{schedule: {{startsAt: {:?}, endsAt: {:?}}}}})",
            day(31).to_rfc3339(),
            day(32).to_rfc3339()
        );
        world.change(0, &id, &moved).await;
        let data = world.get(&format!("/events/{slug}")).await.json_ld();
        assert_eq!(data["eventStatus"], "https://schema.org/EventRescheduled");
        assert_eq!(data["previousStartDate"], "2026-12-24T09:00:00+01:00");
        world.change(0, &id, "eventCancel(id: $id, version: $version, reason: \"Il <neige>.\")").await;
        let page = world.get(&format!("/events/{slug}")).await;
        assert_eq!(page.json_ld()["eventStatus"], "https://schema.org/EventCancelled");
        assert!(page.body.contains("<strong>Annulé</strong> \u{2013} Il &lt;neige&gt;."), "{}", page.body);
        let english = world.get(&format!("/events/{slug}?lang=en")).await;
        assert!(english.body.contains("<html lang=\"en\">") && english.body.contains("<h1 lang=\"fr\">"), "{}", english.body);
    })
    .await;
}

#[tokio::test]
async fn who_accepted_is_named_and_what_is_hidden_is_absent() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let online = "venue: {kind: HYBRID, space: $lead, url: \"https://meet.example.org/a\"}";
        let (id, slug) = world.announced(0, "Ensemble", day(30), online).await;
        world.organise_together(&id).await;
        let before = world.server.app.store().statements();
        let page = world.get(&format!("/events/{slug}")).await;
        assert_eq!(world.server.app.store().statements() - before, 3);
        let data = page.json_ld();
        let names: Vec<&Value> = data["organizer"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
        assert_eq!(names, ["L'Ourdissoir", "La Navette"]);
        assert_eq!(data["eventAttendanceMode"], "https://schema.org/MixedEventAttendanceMode");
        assert_eq!(data["location"][1], json!({ "@type": "VirtualLocation", "url": "https://meet.example.org/a" }));

        let (_, draft) = world.draft(0, "Brouillon", day(10), HERE).await;
        let (_, members) = world.announced(0, "Entre nous", day(11), &format!("{HERE}, visibility: MEMBERS")).await;
        let (_, unlisted) = world.announced(0, "Par adresse", day(12), &format!("{HERE}, visibility: UNLISTED")).await;
        let absent = world.get("/events/nothing-here").await;
        assert_eq!((absent.status, absent.header("content-type")), (404, "application/problem+json"));
        for name in [&draft, &members] {
            let path = format!("/events/{name}");
            for hidden in [world.get(&path).await, world.by(0, &path).await] {
                assert_eq!((hidden.status, &hidden.body), (404, &absent.body), "{name}");
            }
        }
        let page = world.get(&format!("/events/{unlisted}")).await;
        assert_eq!((page.status, page.header("x-robots-tag")), (200, "noindex"));
        assert!(page.body.contains("<meta name=\"robots\" content=\"noindex\">"));
    })
    .await;
}

#[tokio::test]
async fn what_people_write_is_text_and_never_markup() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let attack = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&";
        let quoted = serde_json::to_string(attack).unwrap();
        let more = format!(
            "description: {{sourceLocale: \"fr\", texts: [{{locale: \"fr\", text: {quoted}}}]}}, topics: [\"</script>\"],
             venue: {{kind: SPACE, space: $lead, room: {quoted}}}"
        );
        let (_, slug) = world.announced(0, attack, day(30), &more).await;
        let page = world.get(&format!("/events/{slug}")).await;
        assert_eq!((page.body.matches("<script").count(), page.body.matches("</script").count()), (1, 1), "{}", page.body);
        assert!(!page.body.contains("<img"), "{}", page.body);
        let data = page.json_ld();
        assert_eq!((&data["name"], &data["description"]), (&json!(attack), &json!(attack)));
        let feed = world.get(&format!("/calendars/events/{slug}.ics")).await;
        assert_eq!(feed.values("SUMMARY"), [attack]);
    })
    .await;
}
