//! Cancellations and changes.

use chrono::TimeDelta;
use serde_json::json;
use traboule_tests::graph::none;
use traboule_tests::on_each_database;

use super::{Post, calendar, events_of, told};
use crate::attendance::world::visitor;

#[tokio::test]
async fn a_cancellation_reaches_who_relied_on_it_once() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let made = post.world.event(200, "capacity: 2").await;
        post.world.co_organises(&made, 1, "HOST").await;
        let gone = post.world.comes(&visitor(5), &made, "").await;
        post.world.step(&visitor(5), "rsvpCancel(id: $id)", &gone.id).await;
        // Who waits relies on it too, and so does somebody without an account.
        post.world.comes(&visitor(6), &made, "partySize: 2").await;
        post.world.comes(&visitor(7), &made, "").await;
        post.new_letters().await;
        post.guest(&made, "ami@example.org", "en").await;
        post.new_letters().await;
        post.world.graph.pass(TimeDelta::minutes(1)).await;
        post.world.edit(&made, "eventCancel", r#", reason: "Canicule.""#).await;
        let letters = post.new_letters().await;
        let mut expected = vec![("ami@example.org".to_owned(), "Cancelled: Apéro".to_owned())];
        expected.extend(told(&[1, 2, 6, 7], "Annulé : Apéro"));
        let subjects: Vec<_> = letters.iter().map(|letter| (letter.to.clone(), letter.subject.clone())).collect();
        assert_eq!(subjects, expected);
        let event = "query($id: ID!) { event(id: $id) { uid sequence } }";
        let data = post.world.graph.data(&post.world.runs(0), event, json!({ "id": made.event })).await;
        for letter in &letters {
            assert!(letter.text.contains("> Canicule."), "{}", letter.text);
            assert_eq!(calendar(letter, "METHOD").as_deref(), Some("CANCEL"));
            assert_eq!(calendar(letter, "UID").as_deref(), data["event"]["uid"].as_str());
            assert_eq!(calendar(letter, "SEQUENCE"), Some(data["event"]["sequence"].to_string()));
            assert_eq!(calendar(letter, "STATUS").as_deref(), Some("CANCELLED"));
            assert_eq!(letter.unsubscribe, None, "who promised to come is told");
        }
        post.nothing_twice().await;
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_date_of_a_series_is_named_by_its_key_and_told_once() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let (event, dates) = post.series(3).await;
        for date in &dates {
            post.world.comes(&visitor(5), date, "").await;
        }
        post.world.comes(&visitor(6), &dates[0], "").await;
        let letters = post.new_letters().await;
        assert_eq!(letters.len(), 4);
        let keys: std::collections::BTreeSet<_> = letters.iter().map(|letter| calendar(letter, "RECURRENCE-ID").unwrap()).collect();
        assert_eq!(keys.len(), 3, "each date by its key: {keys:?}");
        let cancel = format!(
            r#"mutation {{ eventOccurrenceCancel(id: "{}", version: {}, reason: "Grève.") {{ userErrors {{ code }} }} }}"#,
            dates[1].date,
            post.version(&event).await
        );
        post.world.graph.data(&post.world.runs(0), &cancel, none()).await;
        let letters = post.new_letters().await;
        let subjects: Vec<_> = letters.iter().map(|letter| (letter.to.clone(), letter.subject.clone())).collect();
        assert_eq!(subjects, told(&[1, 5], "Annulé : Atelier"), "nobody who does not come to that date");
        assert_eq!(calendar(&letters[1], "METHOD").as_deref(), Some("CANCEL"));
        assert!(keys.contains(&calendar(&letters[1], "RECURRENCE-ID").unwrap()));
        assert_eq!(calendar(&letters[1], "RRULE"), None);
        assert_eq!(calendar(&letters[1], "SEQUENCE").as_deref(), Some("1"));
        // Then all of it: one letter each, of what was not cancelled before.
        post.world.edit(&dates[0], "eventCancel", r#", reason: "Fermeture.""#).await;
        let letters = post.new_letters().await;
        let dates: Vec<_> = letters.iter().map(|letter| (letter.to.as_str(), events_of(letter))).collect();
        assert_eq!(dates, [("person1@example.org", 2), ("person5@example.org", 2), ("person6@example.org", 1)]);
        post.nothing_twice().await;
    })
    .await;
}
