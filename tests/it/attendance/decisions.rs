//! Where the organisers decide who comes.

use serde_json::json;
use traboule_tests::graph::none;
use traboule_tests::on_each_database;

use super::world::{Made, World, visitor};

async fn invite(world: &World, made: &Made, emails: &str) -> serde_json::Value {
    let document = format!(
        r#"mutation {{ rsvpInvite(input: {{event: "{}", emails: [{emails}]}}) {{ added userErrors {{ field code }} }} }}"#,
        made.event
    );
    world.graph.data(&world.runs(0), &document, none()).await["rsvpInvite"].take()
}

#[tokio::test]
async fn requests_are_granted_in_the_order_of_asking() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let made = world.event(200, "capacity: 1, joinMode: APPROVAL").await;
        let (first, second) = (world.comes(&visitor(5), &made, "").await, world.comes(&visitor(6), &made, "").await);
        let third = world.comes(&visitor(7), &made, "").await;
        assert_eq!([&first.state, &second.state, &third.state], ["REQUESTED"; 3]);
        let approve = "rsvpApprove(id: $id, version: <version>)";
        assert_eq!(world.step(&visitor(5), approve, &first.id).await, "DENIED");
        assert_eq!(world.step(&visitor(9), approve, &first.id).await, "NOT_FOUND", "nobody else knows of it");
        let host = world.runs(0);
        assert_eq!(world.step(&host, approve, &third.id).await, "GOING");
        assert_eq!(world.step(&host, approve, &second.id).await, "WAITLISTED");
        assert_eq!(world.step(&host, approve, &first.id).await, "WAITLISTED");
        let rows = world.of_date(&made, "rsvps(states: [WAITLISTED]) { nodes { id position } }").await;
        assert_eq!(rows["nodes"], json!([{"id": first.id, "position": 1}, {"id": second.id, "position": 2}]), "who asked first is first");
        assert_eq!(world.step(&host, approve, &first.id).await, "NOT_LISTED");
        let blank = r#"rsvpReject(id: $id, version: <version>, reason: " ")"#;
        assert_eq!(world.step(&host, blank, &first.id).await, "INVALID_REASON");
        let reject = r#"rsvpReject(id: $id, version: <version>, reason: "Complet.")"#;
        let fourth = world.comes(&visitor(8), &made, "").await;
        assert_eq!(world.step(&host, reject, &fourth.id).await, "REJECTED");
        assert_eq!(world.of_rsvp(&fourth.id, "reason").await, json!("Complet."));
        assert_eq!(world.step(&host, "rsvpApprove(id: $id, version: 1)", &second.id).await, "CONFLICT");
    })
    .await;
}

#[tokio::test]
async fn whom_they_invited_comes_at_once() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let made = world.event(200, "joinMode: INVITE").await;
        let refused = world.try_come(&visitor(5), &made, "").await;
        assert_eq!(refused["data"]["rsvpCreate"]["userErrors"][0]["code"], "NOT_INVITED");
        let invited = invite(&world, &made, r#"" Person5@Example.org", "friend@example.org""#).await;
        assert_eq!(invited, json!({"added": 2, "userErrors": []}));
        assert_eq!(invite(&world, &made, r#""person5@example.org""#).await["added"], json!(0));
        let wrong = invite(&world, &made, r#""a@example.org", "nobody""#).await;
        assert_eq!(wrong["userErrors"], json!([{"field": ["input", "emails", "1"], "code": "INVALID_EMAIL"}]));
        assert_eq!(world.comes(&visitor(5), &made, "").await.state, "GOING");

        let asked = world.event(200, "joinMode: APPROVAL").await;
        invite(&world, &asked, r#""person5@example.org""#).await;
        assert_eq!(world.comes(&visitor(5), &asked, "").await.state, "GOING");
        assert_eq!(world.comes(&visitor(6), &asked, "").await.state, "REQUESTED");
    })
    .await;
}
