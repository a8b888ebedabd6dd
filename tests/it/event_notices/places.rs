//! What people are told of their own coming.

use serde_json::json;
use traboule_tests::graph::none;
use traboule_tests::on_each_database;

use super::{Post, calendar, told};
use crate::attendance::world::visitor;

#[tokio::test]
async fn who_comes_gets_a_letter_for_their_calendar_once() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let made = post.world.event(200, "capacity: 3").await;
        assert_eq!(post.told().await, []);
        post.reads_english(&visitor(6)).await;
        for number in [5, 6] {
            post.world.comes(&visitor(number), &made, "").await;
        }
        let letters = post.new_letters().await;
        let subjects: Vec<_> = letters.iter().map(|letter| (letter.to.as_str(), letter.subject.as_str())).collect();
        assert_eq!(subjects, [("person5@example.org", "Vous venez : Apéro"), ("person6@example.org", "You come: Apéro")]);
        for part in ["Où :\n    1 rue de l'Exemple", "(Europe/Paris)", "http://127.0.0.1:4000/events/apero"] {
            assert!(letters[0].text.contains(part), "no {part} in\n{}", letters[0].text);
        }
        assert!(letters[1].text.contains("Where:\n    1 rue de l'Exemple"), "{}", letters[1].text);
        let event = "query($id: ID!) { event(id: $id) { uid sequence } }";
        let data = post.world.graph.data(&post.world.runs(0), event, json!({ "id": made.event })).await;
        for letter in &letters {
            assert_eq!(letter.unsubscribe, None, "a place is a promise");
            assert_eq!(calendar(letter, "METHOD").as_deref(), Some("PUBLISH"));
            assert_eq!(calendar(letter, "UID").as_deref(), data["event"]["uid"].as_str());
            assert_eq!(calendar(letter, "SEQUENCE"), Some(data["event"]["sequence"].to_string()));
            assert_eq!(calendar(letter, "STATUS").as_deref(), Some("TENTATIVE"));
            assert_eq!(calendar(letter, "RECURRENCE-ID"), None);
        }
        post.nothing_twice().await;
        // Another visibility is no news.
        let own = post.world.graph.data(&visitor(5), "{ rsvps { nodes { id version } } }", none()).await["rsvps"]["nodes"][0].take();
        let hide = format!(
            "mutation {{ rsvpUpdate(id: {}, version: {}, input: {{visibility: EVERYBODY}}) {{ rsvp {{ id }} userErrors {{ code }} }} }}",
            own["id"], own["version"]
        );
        assert!(post.world.graph.data(&visitor(5), &hide, none()).await["rsvpUpdate"]["rsvp"].is_object());
        assert_eq!(post.told().await, []);
        // What one does oneself, one knows.
        let rsvps = post.world.graph.data(&visitor(5), "{ rsvps { nodes { id } } }", none()).await;
        let id = rsvps["rsvps"]["nodes"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(post.world.step(&visitor(5), "rsvpCancel(id: $id)", &id).await, "CANCELLED");
        assert_eq!(post.told().await, []);
    })
    .await;
}

#[tokio::test]
async fn what_becomes_of_a_request_is_told_with_its_reason() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let made = post.world.event(200, "joinMode: APPROVAL, capacity: 1").await;
        let mut asked = Vec::new();
        for number in 5..9 {
            asked.push(post.world.comes(&visitor(number), &made, "").await);
        }
        assert_eq!(post.told().await, [], "who asks knows");
        let lead = post.world.runs(0);
        let approve = "rsvpApprove(id: $id, version: <version>)";
        assert_eq!(post.world.step(&lead, approve, &asked[0].id).await, "GOING");
        assert_eq!(post.world.step(&lead, approve, &asked[1].id).await, "WAITLISTED");
        let reject = r#"rsvpReject(id: $id, version: <version>, reason: "Complet.")"#;
        assert_eq!(post.world.step(&lead, reject, &asked[2].id).await, "REJECTED");
        let letters = post.new_letters().await;
        let subjects: Vec<_> = letters.iter().map(|letter| letter.subject.as_str()).collect();
        assert_eq!(subjects, ["Vous venez : Apéro", "Liste d'attente : Apéro", "Demande refusée : Apéro"]);
        assert!(letters[0].text.contains("ont accepté"), "{}", letters[0].text);
        assert!(letters[2].text.contains("Motif :\n> Complet.\n"), "{}", letters[2].text);
        let files: Vec<_> = letters.iter().map(|letter| letter.attachments.len()).collect();
        assert_eq!(files, [1, 0, 0], "who does not come has nothing for their calendar");
        let remove = r#"rsvpRemove(id: $id, version: <version>, reason: "Erreur.")"#;
        assert_eq!(post.world.step(&lead, remove, &asked[0].id).await, "CANCELLED");
        let letters = post.new_letters().await;
        let subjects: Vec<_> = letters.iter().map(|letter| (letter.to.as_str(), letter.subject.as_str())).collect();
        assert_eq!(subjects, [("person5@example.org", "Place retirée : Apéro"), ("person6@example.org", "Vous venez : Apéro")]);
        assert!(letters[0].text.contains("> Erreur.") && letters[1].text.contains("Une place s'est libérée"));
        post.nothing_twice().await;
    })
    .await;
}

#[tokio::test]
async fn an_offer_says_until_when_and_that_it_lapsed() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let made = post.world.event(30, "capacity: 1").await;
        let first = post.world.comes(&visitor(5), &made, "").await;
        post.world.comes(&visitor(6), &made, "").await;
        let guest = "ami@example.org";
        post.new_letters().await;
        let token = post.guest(&made, guest, "en").await;
        assert_eq!(post.told().await, [], "a guest who waits knows");
        post.world.step(&visitor(5), "rsvpCancel(id: $id)", &first.id).await;
        let letters = post.new_letters().await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        let rsvps = post.world.graph.data(&visitor(6), "{ rsvps { nodes { offeredUntil } } }", none()).await;
        let until: traboule_kernel::Time = rsvps["rsvps"]["nodes"][0]["offeredUntil"].as_str().unwrap().parse().unwrap();
        // Paris is an hour ahead in winter.
        let paris = (until + chrono::TimeDelta::hours(1)).format("%d/%m/%Y à %H:%M (Europe/Paris)").to_string();
        assert_eq!(letters[0].subject, "Une place pour vous : Apéro");
        assert!(letters[0].text.contains(&paris), "{paris}\n{}", letters[0].text);

        post.world.graph.pass(until - post.world.graph.test.store.now()).await;
        let letters = post.new_letters().await;
        let subjects: Vec<_> = letters.iter().map(|letter| (letter.to.as_str(), letter.subject.as_str())).collect();
        assert_eq!(subjects, [(guest, "A place for you: Apéro"), ("person6@example.org", "Place perdue : Apéro")]);
        assert!(letters[0].text.contains("by the link in your first letter"), "{}", letters[0].text);
        let accept = "mutation($token: String!) { rsvpGuestOfferAccept(token: $token) { guestRsvp { state } } }";
        let done = post.world.graph.data(&traboule_kernel::Actor::anonymous(), accept, json!({ "token": token })).await;
        assert_eq!(done["rsvpGuestOfferAccept"]["guestRsvp"]["state"], "GOING");
        assert_eq!(post.told().await, [(guest.to_owned(), "You come: Apéro".to_owned())]);
        post.nothing_twice().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_moves_up_is_told() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let made = post.world.event(200, "capacity: 1").await;
        for number in 5..8 {
            post.world.comes(&visitor(number), &made, "").await;
        }
        assert_eq!(post.told().await, told(&[5], "Vous venez : Apéro"), "who waits knows");
        post.world.edit(&made, "eventUpdate", ", input: {capacity: 3}").await;
        let letters = post.new_letters().await;
        assert!(letters.len() == 2 && letters.iter().all(|letter| letter.text.contains("Une place s'est libérée")), "{letters:?}");
        post.nothing_twice().await;
    })
    .await;
}
