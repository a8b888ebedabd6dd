//! The life of an RSVP, from saying that one comes to having been there.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, ConnectionTrait as _, EntityTrait, QueryFilter, Statement};
use serde_json::{Value, json};
use traboule_kernel::Actor;
use traboule_store::entity::audit_entry;
use traboule_tests::graph::none;
use traboule_tests::on_each_database;

use super::world::{World, visitor};

fn code(reply: &Value) -> &Value {
    let mistake = &reply["data"]["rsvpCreate"]["userErrors"][0]["code"];
    if mistake.is_null() { &reply["errors"][0]["extensions"]["code"] } else { mistake }
}

#[tokio::test]
async fn said_twice_it_is_the_same() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let made = world.event(200, "capacity: 2").await;
        let first = world.comes(&visitor(5), &made, "").await;
        assert_eq!(first.state, "GOING");
        let again = world.comes(&visitor(5), &made, "partySize: 2").await;
        assert_eq!((again.id.as_str(), world.of_rsvp(&first.id, "partySize").await), (first.id.as_str(), json!(1)));
        assert_eq!(world.of_date(&made, "freePlaces").await, json!(1));
        // Who called off may come again, and that is another one.
        assert_eq!(world.step(&visitor(5), "rsvpCancel(id: $id)", &first.id).await, "CANCELLED");
        let other = world.comes(&visitor(5), &made, "partySize: 2").await;
        assert!(other.id != first.id && other.state == "GOING");
        assert_eq!(world.of_date(&made, "freePlaces").await, json!(0));
        assert_eq!(world.step(&visitor(5), "rsvpCancel(id: $id)", &first.id).await, "NOT_LISTED");
    })
    .await;
}

#[tokio::test]
async fn who_may_come() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (nobody, somebody) = (Actor::anonymous(), visitor(5));
        let free = world.event(200, "capacity: 3").await;
        assert_eq!(code(&world.try_come(&nobody, &free, "").await), "UNAUTHENTICATED");
        for (more, expected) in [("partySize: 0", "PARTY_SIZE"), ("partySize: 21", "PARTY_SIZE"), ("partySize: 4", "LARGER_THAN_EVENT")] {
            assert_eq!(code(&world.try_come(&somebody, &free, more).await), expected, "{more}");
        }
        let home = format!(r#"home: "{}""#, world.spaces[1]);
        assert_eq!(code(&world.try_come(&somebody, &free, &home).await), "NOT_MEMBER");
        assert_eq!(world.comes(&world.member(6, 1), &free, &home).await.state, "GOING");
        // A person who is no more comes to nothing, whatever their session says.
        let gone = visitor(999);
        assert_eq!(code(&world.try_come(&gone, &free, "").await), "UNAUTHENTICATED");

        let external = world.event(200, r#"joinMode: EXTERNAL, joinUrl: "https://example.org/tickets""#).await;
        assert_eq!(code(&world.try_come(&somebody, &external, "").await), "EXTERNAL");
        let members = world.event(200, "visibility: MEMBERS").await;
        assert_eq!(code(&world.try_come(&somebody, &members, "").await), "NOT_FOUND");
        assert_eq!(world.comes(&world.member(6, 0), &members, "").await.state, "GOING");

        let cancelled = world.event(200, "").await;
        world.edit(&cancelled, "eventCancel", r#", reason: "Il neige.""#).await;
        assert_eq!(code(&world.try_come(&somebody, &cancelled, "").await), "NOT_OPEN");
        let soon = world.event(1, "").await;
        world.graph.pass(TimeDelta::hours(1)).await;
        assert_eq!(code(&world.try_come(&somebody, &soon, "").await), "BEGUN");
    })
    .await;
}

#[tokio::test]
async fn who_came_is_noted() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let made = world.event(24, "capacity: 5").await;
        let (came, stayed) = (world.comes(&visitor(5), &made, "partySize: 2").await, world.comes(&visitor(6), &made, "").await);
        let (check_in, no_show) = ("rsvpCheckIn(id: $id, version: <version>)", "rsvpMarkNoShow(id: $id, version: <version>)");
        let host = world.runs(0);
        assert_eq!(world.step(&host, check_in, &came.id).await, "TOO_EARLY");
        world.graph.pass(TimeDelta::hours(13)).await;
        assert_eq!(world.step(&visitor(5), check_in, &came.id).await, "DENIED");
        assert_eq!(world.step(&host, check_in, &came.id).await, "ATTENDED");
        assert_eq!(world.step(&host, no_show, &stayed.id).await, "TOO_EARLY");
        world.graph.pass(TimeDelta::hours(12)).await;
        assert_eq!(world.step(&visitor(6), "rsvpCancel(id: $id)", &stayed.id).await, "BEGUN");
        assert_eq!(world.step(&host, no_show, &stayed.id).await, "NO_SHOW");
        let counts = world.of_date(&made, "attendance { attendedPeople noShowPeople goingPeople }").await;
        assert_eq!(counts, json!({"attendedPeople": 2, "noShowPeople": 1, "goingPeople": 0}));
    })
    .await;
}

#[tokio::test]
async fn a_moved_date_is_confirmed_again() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let made = world.event(200, "capacity: 5").await;
        let comes = world.comes(&visitor(5), &made, "").await;
        let starts = world.graph.test.store.now() + TimeDelta::hours(300);
        let ends = starts + TimeDelta::hours(1);
        let schedule = format!(r#", input: {{schedule: {{startsAt: "{}", endsAt: "{}"}}}}"#, starts.to_rfc3339(), ends.to_rfc3339());
        assert_eq!(world.of_rsvp(&comes.id, "needsReconfirmation").await, json!(false));
        world.edit(&made, "eventUpdate", &schedule).await;
        assert_eq!(world.of_rsvp(&comes.id, "needsReconfirmation").await, json!(true));
        assert_eq!(world.step(&world.runs(0), "rsvpReconfirm(id: $id)", &comes.id).await, "DENIED", "nobody says so for them");
        assert_eq!(world.step(&visitor(5), "rsvpReconfirm(id: $id)", &comes.id).await, "GOING");
        assert_eq!(world.of_rsvp(&comes.id, "needsReconfirmation").await, json!(false));
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_event_ends_them_all() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let made = world.event(200, "capacity: 1").await;
        let (comes, waits) = (world.comes(&visitor(5), &made, "").await, world.comes(&visitor(6), &made, "").await);
        world.edit(&made, "eventCancel", r#", reason: "Il neige.""#).await;
        for rsvp in [comes, waits] {
            assert_eq!((world.state(&rsvp).await.as_str(), world.of_rsvp(&rsvp.id, "reason").await), ("CANCELLED", json!("Il neige.")));
        }
        // The lead cancelled it, so the trail says of each RSVP for whom that was.
        let ended = audit_entry::Entity::find().filter(audit_entry::Column::Action.eq("rsvp.end"));
        let ended = ended.all(world.graph.test.store.read()).await.unwrap();
        assert_eq!(ended.iter().map(|entry| entry.for_space_id).collect::<Vec<_>>(), [Some(world.spaces[0]); 2]);
    })
    .await;
}

#[tokio::test]
async fn one_finds_ones_own() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (later, sooner, others) = (world.event(300, "").await, world.event(200, "").await, world.event(250, "").await);
        for made in [&later, &sooner] {
            world.comes(&visitor(5), made, "").await;
        }
        world.comes(&visitor(6), &others, "").await;
        let mine = "{ rsvps { totalCount nodes { occurrence { id } state } } agenda { totalCount nodes { id } } }";
        let data = world.graph.data(&visitor(5), mine, none()).await;
        let ids = |list: &Value, pointer: &str| -> Vec<String> {
            list.as_array().unwrap().iter().map(|node| node.pointer(pointer).unwrap().as_str().unwrap().to_owned()).collect()
        };
        let expected = [sooner.date.clone(), later.date.clone()];
        assert_eq!(ids(&data["rsvps"]["nodes"], "/occurrence/id"), expected);
        assert_eq!(ids(&data["agenda"]["nodes"], "/id"), expected);
        assert_eq!(data["rsvps"]["totalCount"], json!(2));
        // Whoever runs the lead has all its dates, and goes to none.
        let data = world.graph.data(&world.runs(0), mine, none()).await;
        assert_eq!((&data["rsvps"]["totalCount"], &data["agenda"]["totalCount"]), (&json!(0), &json!(3)));
        assert_eq!(world.graph.code(&Actor::anonymous(), "{ agenda { totalCount } }", none()).await, "UNAUTHENTICATED");
        let own = world
            .graph
            .data(
                &visitor(5),
                "query($id: ID!) { node(id: $id) { ... on EventOccurrence { viewerRsvp { state } } } }",
                json!({"id": sooner.date}),
            )
            .await;
        assert_eq!(own["node"]["viewerRsvp"]["state"], "GOING");
        assert!(world.of_date(&sooner, "viewerRsvp { state }").await.is_null());
    })
    .await;
}

#[tokio::test]
async fn dates_are_found_by_their_free_places() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (full, roomy, open) =
            (world.event(100, "capacity: 1").await, world.event(101, "capacity: 5").await, world.event(102, "").await);
        world.comes(&visitor(5), &full, "").await;
        world.comes(&visitor(5), &roomy, "partySize: 2").await;
        for (places, expected) in [(1, vec![&roomy.date, &open.date]), (3, vec![&roomy.date, &open.date]), (4, vec![&open.date])] {
            let document = format!("{{ events(filter: {{freePlaces: {places}}}) {{ nodes {{ id }} }} }}");
            let data = world.graph.data(&Actor::anonymous(), &document, none()).await;
            let found: Vec<&str> = data["events"]["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect();
            assert_eq!(found, expected, "{places}");
        }
        // Who waits for more than there is keeps the rest from those who come later.
        world.comes(&visitor(6), &roomy, "partySize: 4").await;
        let data = world.graph.data(&Actor::anonymous(), "{ events(filter: {freePlaces: 1}) { totalCount } }", none()).await;
        assert_eq!(data["events"]["totalCount"], json!(1));
    })
    .await;
}

#[tokio::test]
async fn addresses_are_purged_of_whoever_never_came() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let left = async |table: &str| {
            let sql = format!("SELECT count(*) FROM {table}");
            let store = &world.graph.test.store;
            let row = store.read().query_one_raw(Statement::from_string(store.backend(), sql)).await.unwrap().unwrap();
            row.try_get_by_index::<i64>(0).unwrap()
        };
        // Somebody asks for a place and never follows the link; others are invited, and nobody comes.
        let (asked, invites) = (world.event(24, "").await, world.event(24, "").await);
        let ask = format!(r#"mutation {{ rsvpGuestAsk(input: {{occurrence: "{}", email: "ami@example.org"}}) {{ sent }} }}"#, asked.date);
        world.graph.data(&Actor::anonymous(), &ask, none()).await;
        let invite =
            format!(r#"mutation {{ rsvpInvite(input: {{event: "{}", emails: ["amie@example.org"]}}) {{ added }} }}"#, invites.event);
        world.graph.data(&world.runs(0), &invite, none()).await;
        // A series is cut, and both parts have whom they invited.
        let series = world.event(24, "recurrence: {rrule: \"FREQ=DAILY;COUNT=4\"}").await;
        let invite =
            format!(r#"mutation {{ rsvpInvite(input: {{event: "{}", emails: ["amis@example.org"]}}) {{ added }} }}"#, series.event);
        world.graph.data(&world.runs(0), &invite, none()).await;
        let seen = "query($id: ID!) { event(id: $id) { version occurrences { nodes { id startsAt } } } }";
        let seen = world.graph.data(&world.runs(0), seen, json!({ "id": series.event })).await["event"].take();
        let third = &seen["occurrences"]["nodes"][2];
        let cut = "mutation($id: ID!, $version: Int!) { eventOccurrenceUpdate(id: $id, version: $version, scope: THIS_AND_FOLLOWING,
            input: {capacity: 9}) { event { id } userErrors { message } } }";
        let done = world.graph.data(&world.runs(0), cut, json!({ "id": third["id"], "version": seen["version"] })).await;
        assert!(done["eventOccurrenceUpdate"]["event"]["id"] != json!(series.event), "{done}");
        // A date that is moved to an earlier day is purged that much earlier.
        let moved = world.event(24 * 300, "").await;
        world.comes(&visitor(5), &moved, "").await;
        let starts = world.graph.test.store.now() + TimeDelta::hours(24);
        let (from, to) = (starts.to_rfc3339(), (starts + TimeDelta::hours(2)).to_rfc3339());
        world.edit(&moved, "eventUpdate", &format!(r#", input: {{schedule: {{startsAt: "{from}", endsAt: "{to}"}}}}"#)).await;
        let all = async || (left("rsvp_guest").await, left("rsvp_invitation").await, left("rsvp").await);
        world.graph.pass(TimeDelta::days(390)).await;
        assert_eq!(all().await, (1, 3, 1), "thirteen months are not over");
        world.graph.pass(TimeDelta::days(10)).await;
        assert_eq!(all().await, (0, 0, 0));
    })
    .await;
}

#[tokio::test]
async fn lists_are_purged_and_counts_remain() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let made = world.event(24, "capacity: 5").await;
        let came = world.comes(&visitor(5), &made, "partySize: 3").await;
        world.comes(&visitor(6), &made, "").await;
        world.graph.pass(TimeDelta::hours(24)).await;
        world.step(&world.runs(0), "rsvpCheckIn(id: $id, version: <version>)", &came.id).await;
        let parties = async || world.of_date(&made, "rsvps(states: [GOING, ATTENDED]) { totalCount }").await["totalCount"].take();
        world.graph.pass(TimeDelta::days(390)).await;
        assert_eq!(parties().await, json!(2), "thirteen months are not over");
        world.graph.pass(TimeDelta::days(10)).await;
        assert_eq!(parties().await, json!(0));
        assert_eq!(world.of_date(&made, "attendance { attendedPeople goingPeople }").await, json!({"attendedPeople": 3, "goingPeople": 0}));
    })
    .await;
}
