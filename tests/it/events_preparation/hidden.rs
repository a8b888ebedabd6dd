//! Events that are seen by their address alone, or by those who were invited; and those that are past.

use serde_json::{Value, json};
use traboule_tests::on_each_database;

use super::{World, codes, text};

#[tokio::test]
async fn an_unlisted_event_is_in_no_list_of_its_organisers_either() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(24 * 30, ", visibility: UNLISTED").await;
        world.organiser(&event, 1, "HOST").await;
        let listed = "query ($id: ID!) { space(id: $id) { coOrganisations { totalCount nodes { event { id } } } } }";
        for (who, expected) in [(None, 0), (Some(3), 0), (Some(0), 1), (Some(1), 1)] {
            let list = world.ask(who, listed, json!({ "id": world.space(1) })).await["space"]["coOrganisations"].take();
            assert_eq!((&list["totalCount"], list["nodes"].as_array().map(Vec::len)), (&json!(expected), Some(expected)), "{who:?}");
        }
        // Whoever has its address sees who organises it.
        let seen = "query ($id: ID!) { event(id: $id) { coOrganisers { totalCount } } }";
        assert_eq!(world.ask(None, seen, json!({ "id": event })).await["event"]["coOrganisers"]["totalCount"], json!(1));
    })
    .await;
}

#[tokio::test]
async fn a_room_that_is_booked_twice_names_nobody_elses_unlisted_event() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let book = async |who: usize, visibility: &str| {
            let starts = world.server.app.store().now() + chrono::TimeDelta::days(30);
            let document = format!(
                "mutation ($lead: ID!, $room: ID!, $starts: DateTime!, $ends: DateTime!) {{ done: eventCreate(input: {{
                    lead: $lead, title: {{sourceLocale: \"fr\", texts: [{{locale: \"fr\", text: \"Apéro\"}}]}}, startsAt: $starts,
                    endsAt: $ends, visibility: {visibility}, venue: {{kind: SPACE, space: $room, room: \"Salle Bleue\"}} }})
                    {{ event {{ id }} roomConflicts {{ event {{ id }} }} userErrors {{ code message }} }} }}"
            );
            let variables = json!({
                "lead": world.space(who), "room": world.space(0), "starts": starts, "ends": starts + chrono::TimeDelta::hours(2),
            });
            let done = world.done(who, &document, variables).await;
            let event = text(&done["event"]["id"]);
            world.step(who, "eventAnnounce(id: $id, version: $version)", &event).await;
            (event, done["roomConflicts"].clone())
        };
        let (hidden, _) = book(0, "UNLISTED").await;
        let (public, met) = book(1, "PUBLIC").await;
        assert_eq!(met, json!([]));
        let (_, met) = book(0, "PUBLIC").await;
        assert_eq!(met.as_array().map(Vec::len), Some(2), "who organises it is told: {met}, {hidden}, {public}");
    })
    .await;
}

#[tokio::test]
async fn what_took_place_is_not_moved() {
    on_each_database(async |backend| {
        let mut world = World::new(backend).await;
        let event = world.announced(10, "").await;
        world.pass(chrono::TimeDelta::hours(11)).await;
        let later = world.server.app.store().now() + chrono::TimeDelta::days(30);
        let (from, to) = (later.to_rfc3339(), (later + chrono::TimeDelta::hours(2)).to_rfc3339());
        let moves =
            format!("eventUpdate(id: $id, version: $version, input: {{schedule: {{startsAt: {from:?}, endsAt: {to:?}, timeZone: \"Europe/Paris\"}}}})");
        assert_eq!(codes(&world.step(0, &moves, &event).await), ["BEGUN"]);
        // While it goes on people are led elsewhere, and no more once it is over; what it is about may still be told better.
        let elsewhere = |address: &str| {
            format!("eventUpdate(id: $id, version: $version, input: {{venue: {{kind: ADDRESS, address: \"{address}\"}}}})")
        };
        assert_eq!(codes(&world.step(0, &elsewhere("2 place du Marché"), &event).await), Vec::<&str>::new());
        world.pass(chrono::TimeDelta::hours(11)).await;
        assert_eq!(codes(&world.step(0, &elsewhere("3 place du Marché"), &event).await), ["BEGUN"]);
        let topics = "eventUpdate(id: $id, version: $version, input: {topics: [\"jeux\"]})";
        assert_eq!(codes(&world.step(0, topics, &event).await), Vec::<&str>::new());
    })
    .await;
}

#[tokio::test]
async fn whoever_is_invited_sees_the_event_and_comes() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(24 * 30, ", visibility: MEMBERS, joinMode: INVITE").await;
        let seen = "query ($id: ID!) { event(id: $id) { id occurrences { nodes { id } } } }";
        let friend = world.server.sign_in("ami@example.org").await.token;
        let by = async |document: &str, variables: Value| world.server.graphql(document, variables, Some(&friend)).await;
        assert_eq!(by(seen, json!({ "id": event })).await["data"]["event"], Value::Null);
        let invite = "mutation ($event: ID!) { done: rsvpInvite(input: {event: $event, emails: [\"ami@example.org\"]}) { added userErrors { code } } }";
        assert_eq!(codes(&world.done(0, invite, json!({ "event": event })).await), Vec::<&str>::new());
        let letter = world.server.letter_to("ami@example.org").await.unwrap().replace("=\r\n", "");
        assert!(letter.contains("sign in with this address"), "{letter}");
        let found = by(seen, json!({ "id": event })).await["data"]["event"].take();
        assert_eq!(found["id"], json!(event), "{found}");
        let come = "mutation ($date: ID!) { rsvpCreate(input: {occurrence: $date}) { rsvp { state } userErrors { code } } }";
        let done = by(come, json!({ "date": found["occurrences"]["nodes"][0]["id"] })).await;
        assert_eq!(done["data"]["rsvpCreate"]["rsvp"]["state"], "GOING", "{done}");
        // Nobody else does, and no list shows it to them.
        assert_eq!(world.ask(Some(3), seen, json!({ "id": event })).await["event"], Value::Null);
        let listed = by("{ events { totalCount } }", json!({})).await;
        assert_eq!(listed["data"]["events"]["totalCount"], json!(0), "{listed}");
    })
    .await;
}
