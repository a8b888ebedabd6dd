//! What others learn of who comes.

use serde_json::{Value, json};
use traboule_kernel::Actor;
use traboule_tests::on_each_database;

use super::world::{World, visitor};

#[tokio::test]
async fn nobody_is_seen_who_does_not_choose_to_be() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let made = world.event(200, "capacity: 3").await;
        world.co_organises(&made, 1, "CO_HOST").await;
        world.co_organises(&made, 2, "PARTNER").await;
        let hidden = world.comes(&visitor(5), &made, "").await;
        let among = world.comes(&visitor(6), &made, "visibility: ATTENDEES").await;
        let open = world.comes(&visitor(7), &made, "visibility: EVERYBODY, partySize: 1").await;
        let waits = world.comes(&visitor(8), &made, "visibility: EVERYBODY").await;
        let all = "query($id: ID!) { node(id: $id) { ... on EventOccurrence {
            rsvps(states: [REQUESTED, GOING, WAITLISTED, OFFERED, CANCELLED]) { totalCount nodes { id partySize version } }
            attendance { going waitlisted }
        } } }";
        let list = |data: &Value| -> Vec<String> {
            data["node"]["rsvps"]["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
        };
        let everybody = [&hidden, &among, &open, &waits].map(|rsvp| rsvp.id.clone());
        for (who, name, sees, counts) in [
            (Actor::anonymous(), "anonymous", vec![&open.id], false),
            (visitor(9), "somebody", vec![&open.id], false),
            (visitor(5), "who comes", vec![&hidden.id, &among.id, &open.id], false),
            (visitor(8), "who waits", vec![&open.id, &waits.id], false),
            (world.member(9, 0), "a member of the lead", vec![&open.id], false),
            (world.runs(2), "a partner", vec![&open.id], true),
            (world.runs(1), "a co-host", everybody.iter().collect(), true),
            (world.runs(0), "the lead", everybody.iter().collect(), true),
        ] {
            let data = world.graph.data(&who, all, json!({"id": made.date})).await;
            assert_eq!(list(&data).iter().collect::<Vec<_>>(), sees, "{name}");
            assert_eq!(data["node"]["rsvps"]["totalCount"], json!(sees.len()), "{name}");
            assert_eq!(data["node"]["attendance"].is_object(), counts, "{name}");
        }
        // What is seen of somebody else is that they come, and no more.
        let data = world.graph.data(&visitor(9), all, json!({"id": made.date})).await;
        assert_eq!(data["node"]["rsvps"]["nodes"], json!([{"id": open.id, "partySize": null, "version": null}]));
        let cancel = world.step(&visitor(9), "rsvpCancel(id: $id)", &open.id).await;
        assert_eq!((cancel.as_str(), world.step(&visitor(9), "rsvpCancel(id: $id)", &hidden.id).await.as_str()), ("DENIED", "NOT_FOUND"));
    })
    .await;
}

#[tokio::test]
async fn statements_do_not_grow_with_those_who_come() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let nested = "{ events(first: 20) { nodes { freePlaces viewerRsvp { state } seatPools { size } attendance { going }
            rsvps(first: 5) { totalCount nodes { state position person { displayName } home { name } occurrence { startsAt } } } } } }";
        let own = "{ rsvps(first: 20) { totalCount nodes { position occurrence { event { title { text } } } } } agenda { nodes { key } } }";
        let mut counts = Vec::new();
        for round in 0..3 {
            for number in 0..2 {
                let made = world.event(100 + round * 10 + number, "capacity: 4").await;
                for visitor in (5..9).map(visitor) {
                    world.comes(&visitor, &made, "visibility: EVERYBODY").await;
                }
                world.comes(&world.member(9, 1), &made, &format!(r#"home: "{}", visibility: EVERYBODY"#, world.spaces[1])).await;
            }
            counts.push((
                world.graph.statements(&world.runs(0), nested, json!({})).await,
                world.graph.statements(&world.member(9, 1), own, json!({})).await,
            ));
        }
        assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    })
    .await;
}
