//! Who waits, and who moves up: one routine for every cause of a free place.

use chrono::TimeDelta;
use serde_json::json;
use traboule_tests::on_each_database;

use super::world::{World, visitor};

#[tokio::test]
async fn first_come_first_served_whatever_frees_a_place() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let made = world.event(200, "capacity: 4").await;
        let four = world.comes(&visitor(4), &made, "partySize: 4").await;
        let three = world.comes(&visitor(5), &made, "partySize: 3").await;
        let one = world.comes(&visitor(6), &made, "").await;
        assert_eq!([&four.state, &three.state, &one.state], ["GOING", "WAITLISTED", "WAITLISTED"]);
        assert_eq!((world.of_rsvp(&three.id, "position").await, world.of_rsvp(&one.id, "position").await), (json!(1), json!(2)));
        // Two places are free now, but three people wait for them: nobody passes.
        let smaller = "mutation($id: ID!) { rsvpUpdate(id: $id, version: 1, input: {partySize: 2}) { userErrors { code } } }";
        world.graph.data(&visitor(4), smaller, json!({"id": four.id})).await;
        assert_eq!([world.state(&three).await, world.state(&one).await], ["WAITLISTED", "WAITLISTED"]);
        assert_eq!(world.of_date(&made, "freePlaces").await, json!(0), "who comes now waits");
        // A higher capacity lets the first in, and then the next.
        world.edit(&made, "eventUpdate", ", input: {capacity: 5}").await;
        assert_eq!([world.state(&three).await, world.state(&one).await], ["GOING", "WAITLISTED"]);
        // A removal does, too.
        let remove = r#"rsvpRemove(id: $id, version: <version>, reason: "Désolés.")"#;
        assert_eq!(world.step(&world.runs(0), remove, &four.id).await, "CANCELLED");
        assert_eq!((world.state(&one).await.as_str(), world.of_date(&made, "freePlaces").await), ("GOING", json!(1)));
        // Fewer places send nobody away, and let nobody in.
        world.edit(&made, "eventUpdate", ", input: {capacity: 2}").await;
        assert_eq!([world.state(&three).await, world.state(&one).await], ["GOING", "GOING"]);
        let late = world.comes(&visitor(7), &made, "").await;
        assert_eq!((late.state.as_str(), world.of_date(&made, "freePlaces").await), ("WAITLISTED", json!(0)));
        world.edit(&made, "eventUpdate", ", input: {capacity: null}").await;
        assert_eq!((world.state(&late).await.as_str(), world.of_date(&made, "freePlaces").await), ("GOING", json!(null)));
    })
    .await;
}

#[tokio::test]
async fn near_the_start_places_are_offered_and_lapse() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let made = world.event(40, "capacity: 1").await;
        let first = world.comes(&visitor(5), &made, "").await;
        let (second, third) = (world.comes(&visitor(6), &made, "").await, world.comes(&visitor(7), &made, "").await);
        assert_eq!(world.step(&visitor(6), "rsvpOfferAccept(id: $id)", &second.id).await, "NOT_LISTED");
        assert_eq!(world.step(&visitor(5), "rsvpCancel(id: $id)", &first.id).await, "CANCELLED");
        assert_eq!([world.state(&second).await, world.state(&third).await], ["OFFERED", "WAITLISTED"]);
        let until = world.graph.test.store.now() + TimeDelta::hours(12);
        assert_eq!(world.of_rsvp(&second.id, "offeredUntil").await, json!(until.to_rfc3339()));
        assert_eq!(world.of_date(&made, "freePlaces").await, json!(0), "places that are held are not free");
        world.graph.pass(TimeDelta::hours(11)).await;
        assert_eq!(world.state(&second).await, "OFFERED");
        world.graph.pass(TimeDelta::hours(2)).await;
        assert_eq!([world.state(&second).await, world.state(&third).await], ["OFFER_LAPSED", "OFFERED"]);
        assert_eq!(world.step(&visitor(6), "rsvpOfferAccept(id: $id)", &second.id).await, "NOT_LISTED");
        assert_eq!(world.step(&world.runs(0), "rsvpOfferAccept(id: $id)", &third.id).await, "DENIED", "nobody takes it for them");
        assert_eq!(world.step(&visitor(7), "rsvpOfferAccept(id: $id)", &third.id).await, "GOING");
        assert_eq!(world.comes(&visitor(6), &made, "").await.state, "WAITLISTED");
    })
    .await;
}

#[tokio::test]
async fn pools_are_for_members_until_they_are_released() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let made = world.event(200, "capacity: 3").await;
        let organiser = world.co_organises(&made, 1, "PARTNER").await;
        let release = world.graph.test.store.now() + TimeDelta::hours(100);
        let set = async |who, space: usize, size: u32, at: chrono::DateTime<chrono::Utc>| {
            let document = format!(
                r#"mutation {{ seatPoolSet(input: {{occurrence: "{}", space: "{}", size: {size}, releaseAt: "{}"}})
                    {{ occurrence {{ freePlaces seatPools {{ space {{ id }} size }} }} userErrors {{ field code }} }} }}"#,
                made.date,
                world.spaces[space],
                at.to_rfc3339()
            );
            world.graph.ask(who, &document, json!({})).await
        };
        let lead = world.runs(0);
        let done = set(&lead, 1, 2, release).await;
        let occurrence = &done["data"]["seatPoolSet"]["occurrence"];
        assert_eq!(occurrence["freePlaces"], json!(1), "{done}");
        assert_eq!(occurrence["seatPools"], json!([{"space": {"id": world.spaces[1].to_string()}, "size": 2}]));
        for (who, space, size, at, expected) in [
            (&lead, 2, 1, release, "NOT_ORGANISING"),
            (&lead, 1, 4, release, "INVALID_FIELD"),
            (&lead, 1, 1, release + TimeDelta::hours(200), "INVALID_FIELD"),
        ] {
            let reply = set(who, space, size, at).await;
            assert_eq!(reply["data"]["seatPoolSet"]["userErrors"][0]["code"], expected, "{reply}");
        }
        assert_eq!(set(&world.runs(1), 1, 1, release).await["errors"][0]["extensions"]["code"], "DENIED", "a partner does not run it");

        let home = format!(r#"home: "{}""#, world.spaces[1]);
        assert_eq!(world.comes(&visitor(5), &made, "").await.state, "GOING");
        let waits = world.comes(&visitor(6), &made, "").await;
        assert_eq!(waits.state, "WAITLISTED", "two places are not theirs");
        assert_eq!(world.comes(&world.member(7, 1), &made, &home).await.state, "GOING");
        world.graph.pass(TimeDelta::hours(99)).await;
        assert_eq!(world.state(&waits).await, "WAITLISTED");
        world.graph.pass(TimeDelta::hours(2)).await;
        assert_eq!(world.state(&waits).await, "GOING", "released, with nobody doing anything");

        // Where the date moves, so does the release.
        let moved = world.event(200, "capacity: 2").await;
        world.co_organises(&moved, 1, "PARTNER").await;
        let at = world.graph.test.store.now() + TimeDelta::hours(190);
        let document = format!(
            r#"mutation {{ seatPoolSet(input: {{occurrence: "{}", space: "{}", size: 1, releaseAt: "{}"}}) {{ userErrors {{ code }} }} }}"#,
            moved.date,
            world.spaces[1],
            at.to_rfc3339()
        );
        world.graph.data(&lead, &document, json!({})).await;
        world.comes(&visitor(5), &moved, "").await;
        let waits = world.comes(&visitor(6), &moved, "").await;
        let starts = world.graph.test.store.now() + TimeDelta::hours(100);
        let (from, to) = (starts.to_rfc3339(), (starts + TimeDelta::hours(2)).to_rfc3339());
        world.edit(&moved, "eventUpdate", &format!(r#", input: {{schedule: {{startsAt: "{from}", endsAt: "{to}"}}}}"#)).await;
        world.graph.pass(TimeDelta::hours(89)).await;
        assert_eq!(world.state(&waits).await, "WAITLISTED");
        world.graph.pass(TimeDelta::hours(2)).await;
        assert_eq!(world.state(&waits).await, "OFFERED", "ten hours before the start, as before");

        // A co-organiser that steps back keeps no places.
        let other = world.event(200, "capacity: 3").await;
        let _ = organiser;
        let again = world.co_organises(&other, 1, "HOST").await;
        let document = format!(
            r#"mutation {{ seatPoolSet(input: {{occurrence: "{}", space: "{}", size: 3, releaseAt: "{}"}}) {{ userErrors {{ code }} }} }}"#,
            other.date,
            world.spaces[1],
            (world.graph.test.store.now() + TimeDelta::hours(10)).to_rfc3339()
        );
        world.graph.data(&world.runs(1), &document, json!({})).await;
        let waits = world.comes(&visitor(5), &other, "").await;
        assert_eq!(waits.state, "WAITLISTED");
        let withdraw = format!(r#"mutation {{ coOrganiserWithdraw(input: {{id: "{again}", version: 2}}) {{ userErrors {{ code }} }} }}"#);
        world.graph.data(&world.runs(1), &withdraw, json!({})).await;
        assert_eq!(world.state(&waits).await, "GOING");
    })
    .await;
}
