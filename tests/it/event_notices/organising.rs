//! What spaces are told that organise together, and whom organisers invite.

use chrono::TimeDelta;
use serde_json::Value;
use traboule_kernel::Actor;
use traboule_tests::graph::none;
use traboule_tests::on_each_database;

use super::{Post, events_of, told};
use crate::attendance::world::Made;

impl Post {
    async fn invites(&self, made: &Made, space: usize) -> String {
        let invite = format!(
            r#"mutation {{ coOrganiserInvite(input: {{event: "{}", space: "{}", role: HOST, message: "Secret."}}) {{ coOrganiser {{ id }} userErrors {{ code }} }} }}"#,
            made.event, self.world.spaces[space]
        );
        let data = self.world.graph.data(&self.world.runs(0), &invite, none()).await;
        data["coOrganiserInvite"]["coOrganiser"]["id"].as_str().unwrap_or_else(|| panic!("{data}")).to_owned()
    }

    async fn organiser_step(&self, who: &Actor, step: &str, id: &str, version: i64, reason: &str) {
        let document = format!(
            r#"mutation {{ done: {step}(input: {{id: "{id}", version: {version}, reason: "{reason}"}}) {{ userErrors {{ code }} }} }}"#
        );
        let data = self.world.graph.data(who, &document, none()).await;
        assert_eq!(data["done"]["userErrors"], Value::Array(Vec::new()), "{step}");
    }
}

#[tokio::test]
async fn invitations_and_answers_reach_who_runs_the_other_space() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let made = post.world.event(1000, "").await;
        let (lead, second, third) = (post.world.runs(0), post.world.runs(1), post.world.runs(2));
        let id = post.invites(&made, 1).await;
        let letters = post.new_letters().await;
        assert_eq!(letters.len(), 1);
        assert_eq!((letters[0].to.as_str(), letters[0].subject.as_str()), ("person2@example.org", "Invitation à co-organiser : Apéro"));
        assert!(letters[0].text.contains("« La Navette »") && letters[0].text.contains("« L'Ourdissoir »"), "{}", letters[0].text);
        assert!(!letters[0].text.contains("Secret"), "what somebody writes stays where it is read beside their name");
        assert_eq!(events_of(&letters[0]), 1);
        assert!(letters[0].unsubscribe.is_some());
        post.organiser_step(&second, "coOrganiserAccept", &id, 1, "Volontiers.").await;
        assert_eq!(post.told().await, told(&[1], "Apéro : « La Navette » co-organise"));
        // What changes has to be acknowledged, and that is no second acceptance.
        post.world.edit(&made, "eventUpdate", ", input: {capacity: 9}").await;
        assert_eq!(post.told().await, told(&[2], "Changement : Apéro"));
        let acknowledge = format!(r#"mutation {{ coOrganiserAcknowledge(id: "{id}", version: 3) {{ userErrors {{ code }} }} }}"#);
        post.world.graph.data(&second, &acknowledge, none()).await;
        assert_eq!(post.told().await, []);
        post.organiser_step(&second, "coOrganiserWithdraw", &id, 4, "Fermé.").await;
        let letters = post.new_letters().await;
        assert_eq!((letters[0].to.as_str(), letters[0].subject.as_str()), ("person1@example.org", "Apéro : « La Navette » se retire"));
        assert!(letters[0].text.contains("> Fermé."), "{}", letters[0].text);

        let id = post.invites(&made, 2).await;
        post.new_letters().await;
        post.organiser_step(&third, "coOrganiserDecline", &id, 1, "Non.").await;
        assert_eq!(post.told().await, told(&[1], "Apéro : « Le Métier » décline"));
        let id = post.invites(&made, 2).await;
        post.organiser_step(&third, "coOrganiserAccept", &id, 1, "Oui.").await;
        post.new_letters().await;
        post.organiser_step(&lead, "coOrganiserRemove", &id, 2, "Autre projet.").await;
        let letters = post.new_letters().await;
        assert_eq!((letters[0].to.as_str(), letters[0].subject.as_str()), ("person3@example.org", "Apéro : « Le Métier » n'organise plus"));
        let id = post.invites(&made, 2).await;
        post.new_letters().await;
        post.organiser_step(&lead, "coOrganiserRevoke", &id, 1, "Erreur.").await;
        assert_eq!(post.told().await, told(&[3], "Apéro : invitation close"));
        post.invites(&made, 2).await;
        post.new_letters().await;
        post.world.graph.pass(TimeDelta::days(30)).await;
        assert_eq!(post.told().await, told(&[1], "Apéro : « Le Métier » n'a pas répondu"));
        post.nothing_twice().await;
    })
    .await;
}

#[tokio::test]
async fn the_lead_is_offered_and_answered_by_letter() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let made = post.world.event(1000, "").await;
        let (lead, second) = (post.world.runs(0), post.world.runs(1));
        let organises = post.invites(&made, 1).await;
        post.organiser_step(&second, "coOrganiserAccept", &organises, 1, "Oui.").await;
        post.new_letters().await;
        let offer = async |post: &Post| {
            let document = format!(
                r#"mutation {{ leadOfferCreate(input: {{event: "{}", space: "{}", message: "Secret."}}) {{ leadOffer {{ id }} userErrors {{ code }} }} }}"#,
                made.event, post.world.spaces[1]
            );
            let data = post.world.graph.data(&lead, &document, none()).await;
            data["leadOfferCreate"]["leadOffer"]["id"].as_str().unwrap_or_else(|| panic!("{data}")).to_owned()
        };
        let id = offer(&post).await;
        let letters = post.new_letters().await;
        assert_eq!(letters.len(), 1);
        assert_eq!((letters[0].to.as_str(), letters[0].subject.as_str()), ("person2@example.org", "Voulez-vous porter l'événement ? Apéro"));
        for part in ["« L'Ourdissoir »", "« La Navette »", "avant le"] {
            assert!(letters[0].text.contains(part) && !letters[0].text.contains("Secret"), "{}", letters[0].text);
        }
        post.organiser_step(&lead, "leadOfferWithdraw", &id, 1, "Erreur.").await;
        assert_eq!(post.told().await, told(&[2], "Apéro : le portage n'est plus proposé"));
        let id = offer(&post).await;
        post.new_letters().await;
        post.organiser_step(&second, "leadOfferDecline", &id, 1, "Pas le temps.").await;
        let letters = post.new_letters().await;
        assert_eq!((letters[0].to.as_str(), letters[0].subject.as_str()), ("person1@example.org", "Apéro : « La Navette » ne portera pas l'événement"));
        assert!(letters[0].text.contains("> Pas le temps."), "{}", letters[0].text);
        offer(&post).await;
        post.new_letters().await;
        post.world.graph.pass(TimeDelta::days(15)).await;
        assert_eq!(post.told().await, told(&[1], "Apéro : « La Navette » n'a pas répondu pour le portage"));
        let id = offer(&post).await;
        post.new_letters().await;
        post.organiser_step(&second, "leadOfferAccept", &id, 1, "Volontiers.").await;
        assert_eq!(post.told().await, told(&[1], "Apéro : « La Navette » porte l'événement"));
        post.nothing_twice().await;
    })
    .await;
}

#[tokio::test]
async fn people_are_invited_at_their_addresses_as_themselves() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let made = post.world.event(200, "joinMode: INVITE").await;
        post.reads_english(&crate::attendance::world::visitor(6)).await;
        let invite = async |post: &Post, emails: &str| {
            let document =
                format!(r#"mutation {{ rsvpInvite(input: {{event: "{}", emails: [{emails}]}}) {{ userErrors {{ code }} }} }}"#, made.event);
            post.world.graph.data(&post.world.runs(0), &document, none()).await
        };
        invite(&post, r#""ami@example.org", "person6@example.org""#).await;
        let letters = post.new_letters().await;
        let subjects: Vec<_> = letters.iter().map(|letter| (letter.to.as_str(), letter.subject.as_str())).collect();
        assert_eq!(subjects, [("ami@example.org", "Invitation : Apéro"), ("person6@example.org", "Invitation: Apéro")]);
        assert!(letters.iter().all(|letter| events_of(letter) == 1 && letter.unsubscribe.is_some()));
        // Who is invited again was told.
        post.world.graph.pass(TimeDelta::minutes(1)).await;
        invite(&post, r#""ami@example.org", "person7@example.org""#).await;
        assert_eq!(post.told().await, told(&[7], "Invitation : Apéro"));
        post.nothing_twice().await;
    })
    .await;
}
