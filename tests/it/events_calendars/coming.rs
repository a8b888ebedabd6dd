//! What hangs on who comes: one's own calendar, the page of a guest, the list for those who run the event; and series in feeds.

use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use traboule_tests::on_each_database;

use super::{HERE, World, day};

impl World {
    /// The dates of an event: their ids, by their start.
    async fn dates(&self, event: &str) -> Vec<String> {
        let document = "query ($id: ID!) { event(id: $id) { occurrences(first: 100) { nodes { id } } } }";
        let data = self.data(0, document, json!({ "id": event })).await;
        let nodes = data["event"]["occurrences"]["nodes"].as_array().unwrap();
        nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
    }

    async fn comes(&self, who: usize, date: &str) -> String {
        let document = "mutation ($date: ID!) { rsvpCreate(input: {occurrence: $date, partySize: 2}) { rsvp { id } userErrors { code } } }";
        let data = self.data(who, document, json!({ "date": date })).await;
        let id = data["rsvpCreate"]["rsvp"]["id"].as_str();
        assert!(id.is_some(), "{data}");
        id.unwrap().to_owned()
    }

    /// A mutation of a date of the event, at the event's version of now.
    async fn change_date(&self, event: &str, date: &str, mutation: &str) {
        let seen = self.data(0, "query ($id: ID!) { event(id: $id) { version } }", json!({ "id": event })).await;
        let document = format!("mutation ($id: ID!, $version: Int!) {{ done: {mutation} {{ userErrors {{ message }} }} }}");
        let data = self.data(0, &document, json!({ "id": date, "version": seen["event"]["version"] })).await;
        assert_eq!(data["done"]["userErrors"], json!([]), "{mutation}");
    }

    /// The status of a `POST` without a body, and where it leads.
    async fn post(&self, path: &str) -> (u16, String) {
        let request = Request::post(path).body(Body::empty()).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let location = parts.headers.get("location").map(|value| value.to_str().unwrap().to_owned());
        (parts.status.as_u16(), location.unwrap_or_else(|| String::from_utf8(body.to_vec()).unwrap()))
    }
}

#[tokio::test]
async fn a_series_is_one_event_with_what_differs_and_ones_own_dates_stand_alone() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let weekly = format!("{HERE}, recurrence: {{rrule: \"FREQ=WEEKLY;COUNT=4\"}}");
        let (event, slug) = world.announced(0, "Apéro", day(7), &weekly).await;
        let dates = world.dates(&event).await;
        world.comes(1, &dates[0]).await;
        world.comes(1, &dates[1]).await;
        world.change_date(&event, &dates[1], "eventOccurrenceCancel(id: $id, version: $version, reason: \"Il neige.\")").await;
        let own = "eventOccurrenceUpdate(id: $id, version: $version, scope: THIS_ONLY, input: {
            title: {sourceLocale: \"fr\", texts: [{locale: \"fr\", text: \"Apéro de Noël\"}]}})";
        world.change_date(&event, &dates[2], own).await;

        let feed = world.get(&format!("/calendars/events/{slug}.ics")).await;
        assert_eq!(feed.values("RRULE"), ["FREQ=WEEKLY;COUNT=4"], "{}", feed.body);
        assert_eq!(feed.values("RECURRENCE-ID").len(), 2);
        assert_eq!(feed.values("STATUS"), ["TENTATIVE", "CANCELLED", "TENTATIVE"]);
        assert_eq!(feed.values("SUMMARY"), ["Apéro", "Apéro", "Apéro de Noël"]);
        assert_eq!(feed.values("UID").iter().collect::<std::collections::BTreeSet<_>>().len(), 1, "one event has one name");
        assert!(feed.values("DESCRIPTION").contains(&"Il neige.".to_owned()), "{}", feed.body);

        let token = "mutation { calendarTokenCreate(input: {name: \"Téléphone\"}) { address } }";
        let address = world.data(1, token, json!({})).await["calendarTokenCreate"]["address"].take();
        let path = address.as_str().unwrap().strip_prefix("https://traboule.example.org").unwrap().to_owned();
        let mine = world.get(&path).await;
        assert_eq!((mine.values("RRULE").len(), mine.values("RECURRENCE-ID").len()), (0, 0), "{}", mine.body);
        assert_eq!(mine.values("UID"), dates[..2], "each has a name of its own");
        assert_eq!(mine.values("STATUS"), ["TENTATIVE", "CANCELLED"], "who was to come learns that it does not take place");

        let page = world.get(&format!("/events/{slug}")).await;
        assert_eq!(page.body.matches("<dt>Ensuite</dt>").count(), 2, "without the one that was cancelled: {}", page.body);
    })
    .await;
}

#[tokio::test]
async fn what_was_over_when_a_series_was_edited_stays_in_its_feed() {
    on_each_database(async |backend| {
        let mut world = World::new(backend).await;
        let weekly = format!("{HERE}, recurrence: {{rrule: \"FREQ=WEEKLY;COUNT=4\"}}");
        let (event, slug) = world.announced(0, "Apéro", day(1), &weekly).await;
        let dates = world.dates(&event).await;
        world.server.clock.advance(TimeDelta::days(10));
        world.sign_in_again().await;
        let later = format!(
            "eventOccurrenceUpdate(id: $id, version: $version, scope: ALL, input: {{startsAt: {:?}}})",
            (day(15) + TimeDelta::hours(1)).to_rfc3339()
        );
        world.change_date(&event, &dates[2], &later).await;
        let own = "eventOccurrenceUpdate(id: $id, version: $version, scope: THIS_ONLY, input: {
            title: {sourceLocale: \"fr\", texts: [{locale: \"fr\", text: \"Apéro ailleurs\"}]},
            venue: {kind: ADDRESS, address: \"Parc de la Tête d'Or\"}, capacity: 12})";
        world.change_date(&event, &dates[2], own).await;

        let feed = world.get(&format!("/calendars/events/{slug}.ics")).await;
        assert_eq!(feed.values("UID"), [&event, &event, &dates[0], &dates[1]].map(String::as_str), "{}", feed.body);
        assert_eq!(feed.values("RRULE"), ["FREQ=WEEKLY;COUNT=2"]);
        let starts: Vec<String> = feed.values("DTSTART").into_iter().filter(|start| start.starts_with("TZID")).collect();
        let expected = ["20261209T100000", "20261209T100000", "20261125T090000", "20261202T090000"];
        assert_eq!(starts, expected.map(|start| format!("TZID=Europe/Paris:{start}")));
        assert_eq!(feed.values("SUMMARY"), ["Apéro", "Apéro ailleurs", "Apéro", "Apéro"]);

        // The page is about the next date.
        let page = world.get(&format!("/events/{slug}")).await.body;
        for part in ["<h1>Apéro ailleurs</h1>", "<dd>Parc de la Tête d&#39;Or</dd>", "<dd>12</dd>"] {
            assert!(page.contains(part), "no {part} in\n{page}");
        }
        assert!(!page.contains("Salle Bleue"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_feed_keeps_what_differed_long_ago_and_what_took_place() {
    on_each_database(async |backend| {
        let mut world = World::new(backend).await;
        let weekly = format!("{HERE}, recurrence: {{rrule: \"FREQ=WEEKLY;COUNT=40\"}}");
        let (event, slug) = world.announced(0, "Apéro", day(1), &weekly).await;
        let dates = world.dates(&event).await;
        world.change(0, &event, "eventConfirm(id: $id, version: $version)").await;
        world.change_date(&event, &dates[1], "eventOccurrenceCancel(id: $id, version: $version, reason: \"Il neige.\")").await;
        world.server.clock.advance(TimeDelta::days(150));
        world.sign_in_again().await;
        let path = format!("/calendars/events/{slug}.ics");
        let feed = world.get(&path).await;
        assert_eq!((feed.values("RECURRENCE-ID").len(), feed.values("STATUS")), (1, vec!["CONFIRMED".into(), "CANCELLED".into()]));
        world.change(0, &event, "eventCancel(id: $id, version: $version, reason: \"Fermeture.\")").await;
        let feed = world.get(&path).await;
        let of = |status: &str| feed.values("STATUS").iter().filter(|value| *value == status).count();
        // The series is cancelled; of its dates only those stand there that are not as it says.
        assert_eq!(feed.values("STATUS")[0], "CANCELLED");
        assert_eq!((of("CANCELLED"), of("CONFIRMED")), (1, 21), "{}", feed.body);
        assert_eq!(feed.values("DESCRIPTION"), ["Fermeture."], "what took place gives no reason");
    })
    .await;
}

#[tokio::test]
async fn who_waits_may_not_be_there_and_a_page_says_what_its_date_was_moved_from() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let weekly = format!("{HERE}, capacity: 2, recurrence: {{rrule: \"FREQ=WEEKLY;COUNT=4\"}}");
        let (event, slug) = world.announced(0, "Apéro", day(7), &weekly).await;
        let dates = world.dates(&event).await;
        world.change(0, &event, "eventConfirm(id: $id, version: $version)").await;
        world.comes(0, &dates[0]).await;
        world.comes(1, &dates[0]).await;
        world.comes(1, &dates[1]).await;
        let token = "mutation { calendarTokenCreate(input: {name: \"Téléphone\"}) { address } }";
        let address = world.data(1, token, json!({})).await["calendarTokenCreate"]["address"].take();
        let mine = world.get(address.as_str().unwrap().strip_prefix("https://traboule.example.org").unwrap()).await;
        assert_eq!(mine.values("STATUS"), ["TENTATIVE", "CONFIRMED"], "who waits has no place yet: {}", mine.body);

        // All dates move: none of them was moved. Then one does.
        let all = format!(
            "eventOccurrenceUpdate(id: $id, version: $version, scope: ALL, input: {{startsAt: {:?}}})",
            (day(7) + TimeDelta::hours(1)).to_rfc3339()
        );
        world.change_date(&event, &dates[0], &all).await;
        let page = async || {
            let page = world.get(&format!("/events/{slug}")).await.body;
            let (_, rest) = page.split_once("<script type=\"application/ld+json\">").unwrap();
            serde_json::from_str::<Value>(rest.split_once("</script>").unwrap().0).unwrap()
        };
        let seen = page().await;
        assert_eq!((&seen["eventStatus"], &seen["previousStartDate"]), (&json!("https://schema.org/EventScheduled"), &Value::Null));
        let one = format!(
            "eventOccurrenceUpdate(id: $id, version: $version, scope: THIS_ONLY, input: {{startsAt: {:?}}})",
            (day(7) + TimeDelta::hours(3)).to_rfc3339()
        );
        world.change_date(&event, &dates[0], &one).await;
        let seen = page().await;
        let expected = (&json!("https://schema.org/EventRescheduled"), &json!("2026-12-01T10:00:00+01:00"));
        assert_eq!((&seen["eventStatus"], &seen["previousStartDate"]), expected);
    })
    .await;
}

#[tokio::test]
async fn a_guest_comes_by_the_buttons_of_a_page_that_changes_nothing_by_itself() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (event, _) = world.announced(0, "Apéro <b>", day(7), &format!("{HERE}, capacity: 3")).await;
        let date = world.dates(&event).await.remove(0);
        let ask = "mutation ($date: ID!) { rsvpGuestAsk(input: {occurrence: $date, email: \"ami@example.org\"}) { sent } }";
        world.server.data(ask, json!({ "date": date }), None).await;
        let letter = world.server.letter_to("ami@example.org").await.unwrap().replace("=\r\n", "");
        let path = letter.split("https://traboule.example.org").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        for _ in 0..2 {
            let page = world.get(&path).await;
            assert!(page.status == 200 && page.body.contains("Rien n'est encore réservé.") && page.body.contains("Apéro &lt;b&gt;"));
            assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
        }
        let confirm = format!("{path}?step=confirm");
        assert_eq!(world.post(&confirm).await, (303, path.clone()));
        assert!(world.get(&path).await.body.contains("Votre venue est confirmée."));
        assert_eq!(world.post(&format!("{path}?step=accept")).await.0, 409, "nothing is held for them");
        assert_eq!(world.post(&format!("{path}?step=dance")).await.0, 400);
        assert_eq!(world.post(&format!("{path}?step=cancel")).await, (303, path.clone()));
        assert!(world.get(&path).await.body.contains("Votre venue est annulée."));
        assert_eq!((world.get("/guests/trbg_none").await.status, world.post("/guests/trbg_none?step=confirm").await.0), (404, 404));
    })
    .await;
}

#[tokio::test]
async fn those_who_run_an_event_take_the_list_of_who_comes() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (event, _) = world.announced(0, "Apéro", day(7), HERE).await;
        let date = world.dates(&event).await.remove(0);
        world.comes(1, &date).await;
        let path = format!("/attendees/{date}.csv");
        let list = world.by(0, &path).await;
        assert_eq!((list.status, list.header("content-type")), (200, "text/csv; charset=utf-8; header=present"));
        let lines: Vec<&str> = list.body.split("\r\n").collect();
        assert_eq!(lines[0], "name,email,partySize,home,state,needsReconfirmation,createdAt");
        assert!(lines[1].contains(",manager1@example.org,2,,GOING,false,") && lines[2].is_empty(), "{lines:?}");
        assert_eq!((world.by(1, &path).await.status, world.get(&path).await.status), (403, 401));
        assert_eq!(world.by(0, "/attendees/occ_01h455vb4pex5vsknk084sn02q.csv").await.status, 404);
        // Whoever organises it with the lead has it too, and the trail says who took it.
        world.organise_together(&event).await;
        assert_eq!(world.by(1, &path).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn who_leaves_comes_to_nothing_and_who_waited_moves_up() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (event, _) = world.announced(0, "Apéro", day(7), &format!("{HERE}, capacity: 2")).await;
        let date = world.dates(&event).await.remove(0);
        let leaves = world.server.sign_in("camille@example.org").await;
        let create = "mutation ($date: ID!) { rsvpCreate(input: {occurrence: $date, partySize: 2}) { rsvp { id state } } }";
        let there = world.server.data(create, json!({ "date": date }), Some(&leaves.token)).await;
        assert_eq!(there["rsvpCreate"]["rsvp"]["state"], "GOING");
        let waits = world.comes(1, &date).await;
        let state = "query ($id: ID!) { node(id: $id) { ... on Rsvp { state } } }";
        assert_eq!(world.data(1, state, json!({ "id": waits })).await["node"]["state"], "WAITLISTED");
        let erase = "mutation { accountErase(input: {email: \"camille@example.org\"}) { userErrors { code } } }";
        let erased: Value = world.server.data(erase, json!({}), Some(&leaves.token)).await;
        assert_eq!(erased["accountErase"]["userErrors"], json!([]), "{erased}");
        while world.server.app.worker().run_once().await.unwrap() > 0 {}
        assert_eq!(world.data(1, state, json!({ "id": waits })).await["node"]["state"], "GOING");
        let list = world.by(0, &format!("/attendees/{date}.csv")).await.body;
        assert!(list.contains("CANCELLED") && !list.contains("camille"), "{list}");
    })
    .await;
}
