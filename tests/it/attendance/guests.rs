//! People without an account, and the links in their letters.

use chrono::TimeDelta;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use traboule_kernel::Actor;
use traboule_store::Message as _;
use traboule_store::entity::outbox_message::{Column, Entity};
use traboule_store::mail::Mail;
use traboule_tests::graph::none;
use traboule_tests::on_each_database;

use super::world::{Made, World, visitor};

/// What `rsvpGuestAsk` answers.
async fn ask(world: &World, who: &Actor, made: &Made, email: &str, more: &str) -> Value {
    let document = format!(
        r#"mutation {{ rsvpGuestAsk(input: {{occurrence: "{}", email: "{email}", {more}}}) {{ sent userErrors {{ field code }} }} }}"#,
        made.date
    );
    world.graph.ask(who, &document, none()).await
}

/// Every letter that was sent, oldest first.
async fn letters(world: &World) -> Vec<Mail> {
    let messages = Entity::find().order_by_asc(Column::Seq).all(world.graph.test.store.read()).await.unwrap();
    let letters = messages.into_iter().filter(|message| message.name == Mail::NAME);
    letters.filter_map(|message| Some(serde_json::from_value(message.payload?).unwrap())).collect()
}

/// The token in the newest letter to this address.
async fn token(world: &World, email: &str) -> String {
    let letters = letters(world).await;
    let text = &letters.iter().rev().find(|letter| letter.to == email).unwrap().text;
    text.split("/guests/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

/// What a link does: the state behind it, or the code of what was wrong.
async fn follow(world: &World, step: &str, token: &str) -> String {
    let document =
        format!("mutation($token: String!) {{ done: {step}(token: $token) {{ guestRsvp {{ state partySize }} userErrors {{ code }} }} }}");
    let reply = world.graph.ask(&Actor::anonymous(), &document, json!({ "token": token })).await;
    let done = &reply["data"]["done"];
    let said = [&done["guestRsvp"]["state"], &done["userErrors"][0]["code"]];
    let said = said.into_iter().find_map(Value::as_str);
    assert!(said.is_some(), "{reply}");
    said.unwrap().to_owned()
}

#[tokio::test]
async fn a_guest_comes_by_the_link_in_the_letter() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let made = world.event(200, "capacity: 2").await;
        let nobody = Actor::anonymous();
        let sent = ask(&world, &nobody, &made, " Ami@Example.org", "partySize: 2").await;
        assert_eq!(sent["data"]["rsvpGuestAsk"], json!({"sent": true, "userErrors": []}), "{sent}");
        assert_eq!(world.of_date(&made, "freePlaces").await, json!(2), "nothing is reserved yet");
        let letter = letters(&world).await.pop().unwrap();
        assert!(letter.to == "ami@example.org" && letter.subject.contains("Apéro"), "{letter:?}");
        let link = token(&world, "ami@example.org").await;
        let behind = "query($token: String!) { guestRsvp(token: $token) { state partySize event { title { text } } } }";
        let data = world.graph.data(&nobody, behind, json!({ "token": link })).await;
        assert_eq!(data["guestRsvp"], json!({"state": null, "partySize": 2, "event": {"title": {"text": "Apéro"}}}));
        assert_eq!(follow(&world, "rsvpGuestCancel", &link).await, "NOT_LISTED");
        for _ in 0..2 {
            assert_eq!(follow(&world, "rsvpGuestConfirm", &link).await, "GOING");
            assert_eq!(world.of_date(&made, "freePlaces").await, json!(0), "confirmed twice it is the same");
        }
        // Another link to the same address leads to the same place.
        ask(&world, &nobody, &made, "ami@example.org", "").await;
        let other = token(&world, "ami@example.org").await;
        assert_ne!(other, link);
        assert_eq!(follow(&world, "rsvpGuestConfirm", &other).await, "GOING");
        assert_eq!(world.of_date(&made, "attendance { going goingPeople }").await, json!({"going": 1, "goingPeople": 2}));
        let guests = "rsvps { nodes { guestEmail person { id } partySize } }";
        assert_eq!(
            world.of_date(&made, guests).await["nodes"][0],
            json!({"guestEmail": "ami@example.org", "person": null, "partySize": 2})
        );

        let waits = world.comes(&visitor(5), &made, "").await;
        assert_eq!(follow(&world, "rsvpGuestCancel", &other).await, "CANCELLED");
        assert_eq!(world.state(&waits).await, "GOING");
        assert_eq!(follow(&world, "rsvpGuestCancel", &link).await, "NOT_LISTED");
        for unknown in ["", "trbg_AAAA", &format!("{link}A")] {
            assert_eq!(follow(&world, "rsvpGuestConfirm", unknown).await, "UNKNOWN_LINK");
        }
    })
    .await;
}

#[tokio::test]
async fn a_guest_who_is_invited_comes_at_once() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let nobody = Actor::anonymous();
        for mode in ["INVITE", "APPROVAL"] {
            let made = world.event(200, &format!("joinMode: {mode}")).await;
            let invite =
                format!(r#"mutation {{ rsvpInvite(input: {{event: "{}", emails: ["ami@example.org"]}}) {{ added }} }}"#, made.event);
            world.graph.data(&world.runs(0), &invite, none()).await;
            ask(&world, &nobody, &made, "ami@example.org", "").await;
            ask(&world, &nobody, &made, "other@example.org", "").await;
            let link = token(&world, "ami@example.org").await;
            assert_eq!(follow(&world, "rsvpGuestConfirm", &link).await, "GOING", "{mode}");
            let letters = letters(&world).await;
            let others = letters.iter().filter(|letter| letter.to == "other@example.org").count();
            assert_eq!(others, usize::from(mode == "APPROVAL"), "{mode}: nobody but the invited gets a link");
        }
    })
    .await;
}

#[tokio::test]
async fn where_guests_are_not_taken() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let nobody = Actor::anonymous();
        let (public, hidden) = (world.event(200, "capacity: 3").await, world.event(200, "visibility: MEMBERS").await);
        let (invite, network) = (world.event(200, "joinMode: INVITE").await, world.event(1, "").await);
        let code = async |who: &Actor, made: &Made, email: &str, more: &str| {
            let reply = ask(&world, who, made, email, more).await;
            let said = [&reply["data"]["rsvpGuestAsk"]["userErrors"][0]["code"], &reply["errors"][0]["extensions"]["code"]];
            said.into_iter().find_map(Value::as_str).unwrap_or("sent").to_owned()
        };
        assert_eq!(code(&nobody, &public, "nobody", "").await, "INVALID_EMAIL");
        assert_eq!(code(&nobody, &public, "a@example.org", "partySize: 4").await, "LARGER_THAN_EVENT");
        assert_eq!(code(&nobody, &public, "a@example.org", "partySize: 0").await, "PARTY_SIZE");
        assert_eq!(code(&nobody, &hidden, "a@example.org", "").await, "NOT_FOUND");
        assert_eq!(code(&nobody, &invite, "a@example.org", "").await, "sent", "nobody learns who is invited");
        assert_eq!(code(&visitor(5), &public, "a@example.org", "").await, "DENIED", "who is signed in says so as themselves");
        world.graph.pass(TimeDelta::hours(2)).await;
        assert_eq!(code(&nobody, &network, "a@example.org", "").await, "BEGUN");
        assert!(letters(&world).await.is_empty());
        // Nobody's mailbox is filled, and nobody learns whether it was.
        for _ in 0..5 {
            assert_eq!(code(&nobody, &public, "a@example.org", "").await, "sent");
        }
        assert_eq!(letters(&world).await.len(), 3);
        let link = token(&world, "a@example.org").await;
        world.graph.pass(TimeDelta::hours(25)).await;
        assert_eq!(follow(&world, "rsvpGuestConfirm", &link).await, "TOO_LATE");
        ask(&world, &nobody, &public, "a@example.org", "").await;
        let link = token(&world, "a@example.org").await;
        world.edit(&public, "eventUpdate", ", input: {visibility: MEMBERS}").await;
        assert_eq!(follow(&world, "rsvpGuestConfirm", &link).await, "NOT_OPEN");
    })
    .await;
}
