//! What feeds hold, for whom, and when a copy is still good.

use serde_json::json;

use super::{HERE, World, day, on_each_database};

#[tokio::test]
async fn an_event_as_its_calendar() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let texts = "description: {sourceLocale: \"fr\", texts: [
            {locale: \"fr\", text: \"Venez !\\nEntrée libre; au fond\"}, {locale: \"en\", text: \"Come!\"}]},";
        let (id, slug) = world.announced(0, "Apéro des voisins", day(30), &format!("{texts} {HERE}")).await;
        let reply = world.get(&format!("/calendars/events/{slug}.ics")).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, "text/calendar; charset=utf-8"));
        assert_eq!(reply.header("cache-control"), "public, max-age=300");
        assert_eq!(reply.header("vary"), "authorization");
        for (property, expected) in [
            ("NAME", "Apéro des voisins"),
            ("UID", id.as_str()),
            ("SUMMARY", "Apéro des voisins"),
            ("STATUS", "TENTATIVE"),
            ("SEQUENCE", "0"),
            ("DESCRIPTION", "Venez !\\nEntrée libre\\; au fond"),
            ("LOCATION", "L'Ourdissoir\\, Salle Bleue\\, 4\\, rue des Tables\\, 69001 Lyon"),
            ("GEO", "45.767600;4.834400"),
            ("URL", &format!("https://traboule.example.org/events/{slug}")),
            ("CATEGORIES", "Rencontre,a\\,b"),
            ("ORGANIZER", "CN=L'Ourdissoir:mailto:accueil@example.org"),
            ("TZID", "Europe/Paris"),
        ] {
            assert_eq!(reply.values(property), [expected], "{property}\n{}", reply.body);
        }
        // 08:00 UTC in December.
        let starts = &reply.values("DTSTART")[reply.values("DTSTART").len() - 1];
        assert_eq!(starts, "TZID=Europe/Paris:20261224T090000");
        assert!(reply.body.contains("BEGIN:VTIMEZONE\r\n"), "{}", reply.body);

        let by_id = world.get(&format!("/calendars/events/{id}.ics")).await;
        assert_eq!(by_id.body, reply.body);
        let english = world.get(&format!("/calendars/events/{slug}.ics?lang=en-GB&nonce=1")).await;
        assert_eq!((english.values("DESCRIPTION"), english.values("SUMMARY")), (vec!["Come!".into()], reply.values("SUMMARY")));
        let wrong = world.get(&format!("/calendars/events/{slug}.ics?lang=english")).await;
        assert_eq!((wrong.status, wrong.header("content-type")), (400, "application/problem+json"));
    })
    .await;
}

#[tokio::test]
async fn what_others_do_not_see_is_not_there_and_is_answered_alike() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (_, draft) = world.draft(0, "Brouillon", day(10), HERE).await;
        let (_, members) = world.announced(0, "Entre nous", day(11), &format!("{HERE}, visibility: MEMBERS")).await;
        let (_, unlisted) = world.announced(0, "Par adresse", day(12), &format!("{HERE}, visibility: UNLISTED")).await;
        let (_, public) = world.announced(0, "Pour tous", day(13), HERE).await;

        let absent = world.get("/calendars/events/nothing-here.ics").await;
        assert_eq!((absent.status, absent.header("content-type")), (404, "application/problem+json"));
        for name in [draft.as_str(), &members, "evt_00000000000000000000000001", "%2e%2e", ""] {
            let hidden = world.get(&format!("/calendars/events/{name}.ics")).await;
            assert_eq!((hidden.status, &hidden.body), (404, &absent.body), "{name}");
        }
        for path in [&format!("/calendars/events/{public}"), "/calendars/spaces/nowhere.ics", "/calendars/networks/nowhere.ics"] {
            let other = world.get(path).await;
            assert_eq!((other.status, &other.body), (404, &absent.body), "{path}");
        }
        for (name, anonymous, other, member) in
            [(&draft, 404, 404, 404), (&members, 404, 404, 200), (&unlisted, 200, 200, 200), (&public, 200, 200, 200)]
        {
            let path = format!("/calendars/events/{name}.ics");
            let got = (world.get(&path).await.status, world.by(1, &path).await.status, world.by(0, &path).await.status);
            assert_eq!(got, (anonymous, other, member), "{name}");
        }
        let feed = "/calendars/spaces/l-ourdissoir.ics";
        assert_eq!(world.get(feed).await.values("SUMMARY"), ["Pour tous"]);
        let own = world.by(0, feed).await;
        assert_eq!(own.values("SUMMARY"), ["Entre nous", "Par adresse", "Pour tous"], "who runs the space, but no drafts");
        assert_eq!(own.header("cache-control"), "private, max-age=300");
        let bad = world.ask(feed, &[("authorization", "Bearer trbs_wrong")]).await;
        assert_eq!(bad.status, 401, "a token that is none is no anonymous visitor");
    })
    .await;
}

#[tokio::test]
async fn a_space_shows_what_it_organises_and_a_network_what_is_below_it() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let networks = format!("networks: [\"{}\"]", world.network);
        let (together, _) = world.announced(0, "Ensemble", day(20), &format!("{HERE}, {networks}")).await;
        world.announced(0, "Du réseau", day(10), &format!("{HERE}, {networks}")).await;
        world.announced(0, "Hors réseau", day(15), HERE).await;
        world.announced(0, "Réseau seul", day(16), &format!("{HERE}, {networks}, visibility: NETWORK")).await;
        assert_eq!(world.get("/calendars/spaces/la-navette.ics").await.values("SUMMARY"), Vec::<String>::new());
        world.organise_together(&together).await;

        let summaries = async |path: &str| world.get(&format!("/calendars/{path}.ics")).await.values("SUMMARY");
        assert_eq!(summaries("spaces/la-navette").await, ["Ensemble"]);
        assert_eq!(summaries("spaces/l-ourdissoir").await, ["Du réseau", "Hors réseau", "Ensemble"], "by their start");
        for network in ["grand-lyon", "region"] {
            assert_eq!(summaries(&format!("networks/{network}")).await, ["Du réseau", "Ensemble"], "{network}");
        }
        let names: Vec<String> = world.get("/calendars/networks/region.ics").await.values("X-WR-CALNAME");
        assert_eq!(names, ["Région"]);
        let member = world.by(0, "/calendars/networks/region.ics").await.values("SUMMARY");
        assert_eq!(member, ["Du réseau", "Réseau seul", "Ensemble"]);
    })
    .await;
}

#[tokio::test]
async fn a_change_counts_up_and_what_is_cancelled_stays() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (id, slug) = world.announced(0, "Concert", day(30), HERE).await;
        let path = "/calendars/spaces/l-ourdissoir.ics";
        let first = world.get(path).await;
        world.change(0, &id, "eventConfirm(id: $id, version: $version)").await;
        let second = world.get(path).await;
        assert_eq!((second.values("STATUS"), second.values("SEQUENCE")), (vec!["CONFIRMED".into()], vec!["1".into()]));
        let later = json!({ "startsAt": day(31), "endsAt": day(32) });
        let moved = format!(
            "eventUpdate(id: $id, version: $version, input: {{schedule: {{startsAt: {}, endsAt: {}}}}})",
            later["startsAt"], later["endsAt"]
        );
        world.change(0, &id, &moved).await;
        let third = world.get(path).await;
        assert_eq!(third.values("SEQUENCE"), ["2"]);
        assert_ne!(third.values("DTSTART"), second.values("DTSTART"));
        world.change(0, &id, "eventCancel(id: $id, version: $version, reason: \"Il neige.\")").await;
        let last = world.get(path).await;
        assert_eq!((last.values("STATUS"), last.values("SEQUENCE")), (vec!["CANCELLED".into()], vec!["3".into()]));
        assert_eq!(last.values("DESCRIPTION"), ["Il neige."]);
        for reply in [&first, &second, &third, &last] {
            assert_eq!(reply.values("UID"), [id.as_str()], "its name never changes");
        }
        assert_eq!(world.get(&format!("/calendars/events/{slug}.ics")).await.values("STATUS"), ["CANCELLED"]);
        // Three months after its end nobody asks any more.
        world.server.clock.advance(chrono::TimeDelta::days(32 + 91));
        assert_eq!(world.get(path).await.values("UID").len(), 1);
        world.server.clock.advance(chrono::TimeDelta::days(2));
        assert_eq!(world.get(path).await.values("UID").len(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_copy_is_good_until_something_changes() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let networks = format!("networks: [\"{}\"]", world.network);
        let (id, slug) = world.announced(0, "Concert", day(30), &format!("{HERE}, {networks}")).await;
        for path in [format!("events/{slug}"), "spaces/l-ourdissoir".to_owned(), "networks/grand-lyon".to_owned()] {
            let path = format!("/calendars/{path}.ics");
            let first = world.get(&path).await;
            let tag = first.header("etag").to_owned();
            assert!(tag.starts_with("W/\"") && tag.len() > 10, "{tag}");
            world.server.clock.advance(chrono::TimeDelta::minutes(1));
            for known in [tag.as_str(), "*", &format!("\"other\", {tag}")] {
                let again = world.ask(&path, &[("if-none-match", known)]).await;
                assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", tag.as_str()), "{known}");
                assert_eq!(again.header("cache-control"), "public, max-age=300");
            }
            assert_eq!(world.ask(&path, &[("if-none-match", "W/\"other\"")]).await.status, 200);
            world.change(0, &id, "eventUpdate(id: $id, version: $version, input: {topics: [\"new\"]})").await;
            let changed = world.ask(&path, &[("if-none-match", &tag)]).await;
            assert_eq!((changed.status, changed.values("CATEGORIES")), (200, vec!["new".to_owned()]));
            world.change(0, &id, "eventUpdate(id: $id, version: $version, input: {topics: [\"old\"]})").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_feed_takes_as_many_statements_for_many_events_as_for_one() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let networks = format!("networks: [\"{}\"]", world.network);
        let mut counts = Vec::new();
        for round in 0..3 {
            for number in 0..=round {
                let (id, _) = world.announced(0, "Soirée", day(10 + round + number), &format!("{HERE}, {networks}")).await;
                world.organise_together(&id).await;
            }
            let mut of_round = Vec::new();
            for path in ["spaces/l-ourdissoir", "spaces/la-navette", "networks/region"] {
                let path = format!("/calendars/{path}.ics");
                let before = world.server.app.store().statements();
                assert_eq!(world.get(&path).await.status, 200);
                of_round.push(world.server.app.store().statements() - before);
                let before = world.server.app.store().statements();
                world.by(0, &path).await;
                of_round.push(world.server.app.store().statements() - before);
            }
            counts.push(of_round);
        }
        assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
        assert!(counts[0].iter().all(|count| *count <= 8), "{counts:?}");
    })
    .await;
}

#[tokio::test]
async fn a_feed_costs_its_reader_something() {
    on_each_database(async |backend| {
        let server = traboule_tests::TestServer::with(backend, |settings| settings.http.rate.anonymous.capacity = 50).await;
        let router = server.app.router(traboule_http::Lifecycle::new());
        let mut statuses = Vec::new();
        for _ in 0..3 {
            let request = axum::http::Request::get("/calendars/events/nothing.ics").body(axum::body::Body::empty()).unwrap();
            statuses.push(tower::ServiceExt::oneshot(router.clone(), request).await.unwrap().status().as_u16());
        }
        assert_eq!(statuses, [404, 404, 429], "also where there is none");
    })
    .await;
}
