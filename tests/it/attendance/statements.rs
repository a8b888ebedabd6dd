//! What it takes to decide on many at once: as many statements as on two.

use futures_util::future::join_all;
use traboule_events::rules::rsvp::RsvpVisibility;
use traboule_events::service::rsvp::NewRsvp;
use traboule_tests::graph::{TestGraph, person};
use traboule_tests::on_each_database;

use super::world::{Made, World};

const RUNNERS: u128 = 3;
const MANY: u128 = 64;

/// So many come at once to an event with one place. In one thread all of them have asked before anybody is answered, so they share
/// one transaction. How many statements that took.
async fn come_together(world: &World, made: &Made, many: u128) -> u64 {
    let (service, store) = (&world.graph.services.events, &world.graph.test.store);
    let before = store.statements();
    let asked = (1..=many).map(async |number| {
        let new = NewRsvp { party_size: 1, home: None, visibility: RsvpVisibility::Nobody };
        service.rsvp_create(&person(RUNNERS + number), made.date(), new).await.unwrap()
    });
    join_all(asked).await;
    store.statements() - before
}

#[tokio::test]
async fn many_newcomers_take_the_statements_of_two() {
    on_each_database(async |backend| {
        let world = World::of(TestGraph::with_people(backend, RUNNERS + MANY).await).await;
        let mut counts = Vec::new();
        for many in [2, MANY] {
            let made = world.event(200, "capacity: 1").await;
            counts.push(come_together(&world, &made, many).await);
        }
        // Eight that read and lock, and nine that write: among them the trail, the messages with their deliveries, and what is due
        // by itself for a first RSVP (the purge, the reminder).
        assert!(counts[0] == counts[1] && counts[1] <= 17, "{backend:?}: {counts:?}");
    })
    .await;
}

#[tokio::test]
async fn many_who_move_up_take_the_statements_of_two() {
    on_each_database(async |backend| {
        let world = World::of(TestGraph::with_people(backend, RUNNERS + MANY).await).await;
        let mut counts = Vec::new();
        for capacity in [3, MANY] {
            let made = world.event(200, "capacity: 1").await;
            come_together(&world, &made, MANY).await;
            let before = world.graph.test.store.statements();
            world.edit(&made, "eventUpdate", &format!(", input: {{capacity: {capacity}}}")).await;
            counts.push(world.graph.test.store.statements() - before);
            let counted = world.of_date(&made, "attendance { going }").await;
            assert_eq!(counted["going"], serde_json::json!(u64::try_from(capacity).unwrap()), "{counted}");
        }
        assert_eq!(counts[0], counts[1], "{backend:?}");
    })
    .await;
}
