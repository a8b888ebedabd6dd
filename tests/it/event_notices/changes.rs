//! Cancellations and changes.

use chrono::TimeDelta;
use serde_json::json;
use traboule_tests::graph::{TestGraph, none};
use traboule_tests::on_each_database;

use super::{Post, calendar, events_of, told};
use crate::attendance::world::{World, visitor};

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
async fn a_cancelled_date_of_a_series_is_named_and_told_once() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let (event, dates) = post.series(3).await;
        for date in &dates {
            post.world.comes(&visitor(5), date, "").await;
        }
        post.world.comes(&visitor(6), &dates[0], "").await;
        let letters = post.new_letters().await;
        assert_eq!(letters.len(), 4);
        let names: std::collections::BTreeSet<_> = letters.iter().map(|letter| calendar(letter, "UID").unwrap()).collect();
        assert_eq!(names, dates.iter().map(|date| date.date.clone()).collect(), "each date by its name");
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
        assert_eq!(calendar(&letters[1], "UID").as_ref(), Some(&dates[1].date));
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

#[tokio::test]
async fn who_relies_on_a_date_is_told_where_it_went() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let made = post.world.event(200, "capacity: 1").await;
        post.world.co_organises(&made, 1, "HOST").await;
        post.world.comes(&visitor(5), &made, "").await;
        post.world.comes(&visitor(6), &made, "").await;
        post.new_letters().await;
        post.guest(&made, "ami@example.org", "en").await;
        // What nobody travels by is no news to them.
        post.world.edit(&made, "eventUpdate", r#", input: {topics: ["jeux"]}"#).await;
        assert_eq!(post.told().await, []);
        let before = post.world.of_date(&made, "startsAt").await;
        let before: traboule_kernel::Time = before.as_str().unwrap().parse().unwrap();
        let after = before + TimeDelta::hours(1);
        let (starts, ends) = (after.to_rfc3339(), (after + TimeDelta::hours(2)).to_rfc3339());
        post.world.edit(&made, "eventUpdate", &format!(r#", input: {{schedule: {{startsAt: "{starts}", endsAt: "{ends}"}}}}"#)).await;
        let letters = post.new_letters().await;
        let mut expected = vec![("ami@example.org".to_owned(), "Change: Apéro".to_owned())];
        expected.extend(told(&[2, 5, 6], "Changement : Apéro"));
        let subjects: Vec<_> = letters.iter().map(|letter| (letter.to.clone(), letter.subject.clone())).collect();
        assert_eq!(subjects, expected, "who edits knows");
        let paris = |time: traboule_kernel::Time| (time + TimeDelta::hours(1)).format("%d/%m/%Y à %H:%M").to_string();
        let comes = &letters[2].text;
        for part in [paris(after), format!("(avant : {})", paris(before)), "dites si vous venez toujours".to_owned()] {
            assert!(comes.contains(&part), "no {part} in\n{comes}");
        }
        assert!(letters[1].text.contains("Prenez-en acte") && !letters[1].text.contains("avant :"), "{}", letters[1].text);
        assert!(letters[0].text.contains("by the link in your first letter"), "{}", letters[0].text);
        assert!(letters.iter().all(|letter| letter.unsubscribe.is_some()));
        assert_eq!(calendar(&letters[2], "SEQUENCE").as_deref(), Some("2"));
        // Another place: from one address to another no row of a date changes.
        post.world.edit(&made, "eventUpdate", r#", input: {venue: {kind: ADDRESS, address: "2 place du Marché"}}"#).await;
        let letters = post.new_letters().await;
        assert_eq!(letters.len(), 4);
        assert!(letters[2].text.contains("Où :\n    2 place du Marché"), "{}", letters[2].text);
        assert_eq!(calendar(&letters[2], "LOCATION").as_deref(), Some("2 place du Marché"));
        post.nothing_twice().await;
    })
    .await;
}

#[tokio::test]
async fn another_place_of_a_series_that_has_begun_is_told() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let (event, dates) = post.series(3).await;
        post.world.co_organises(&dates[0], 1, "HOST").await;
        for (number, date) in [(5, &dates[0]), (6, &dates[1]), (7, &dates[2])] {
            post.world.comes(&visitor(number), date, "").await;
        }
        let own = format!(
            r#"mutation {{ eventOccurrenceUpdate(id: "{}", version: {}, scope: THIS_ONLY,
                input: {{venue: {{kind: ADDRESS, address: "Ailleurs"}}}}) {{ userErrors {{ code }} }} }}"#,
            dates[2].date,
            post.version(&event).await,
        );
        post.world.graph.data(&post.world.runs(0), &own, none()).await;
        post.world.graph.pass(TimeDelta::hours(101)).await;
        post.new_letters().await;
        post.world.edit(&dates[0], "eventUpdate", r#", input: {venue: {kind: ADDRESS, address: "2 place du Marché"}}"#).await;
        let letters = post.new_letters().await;
        let subjects: Vec<_> = letters.iter().map(|letter| (letter.to.clone(), letter.subject.clone())).collect();
        let mut expected = told(&[1], "Sans réponse : Atelier");
        expected.extend(told(&[2, 6], "Changement : Atelier"));
        assert_eq!(subjects, expected, "neither what began nor what has a place of its own moves, and the next date is near");
        assert!(letters[2].text.contains("2 place du Marché"), "{}", letters[1].text);
        post.nothing_twice().await;
    })
    .await;
}

#[tokio::test]
async fn one_date_of_a_series_moves_for_those_who_come_to_it() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let (event, dates) = post.series(3).await;
        post.world.comes(&visitor(5), &dates[0], "").await;
        post.world.comes(&visitor(6), &dates[1], "").await;
        let first = post.new_letters().await;
        let names: Vec<_> = first.iter().map(|letter| calendar(letter, "UID").unwrap()).collect();
        assert_eq!(names, [&dates[0].date, &dates[1].date].map(String::as_str), "each has a name of its own");
        let before: traboule_kernel::Time = post.world.of_date(&dates[1], "startsAt").await.as_str().unwrap().parse().unwrap();
        let edit = format!(
            r#"mutation {{ eventOccurrenceUpdate(id: "{}", version: {}, scope: THIS_ONLY, input: {{startsAt: "{}"}}) {{ userErrors {{ code }} }} }}"#,
            dates[1].date,
            post.version(&event).await,
            (before + TimeDelta::minutes(30)).to_rfc3339()
        );
        post.world.graph.data(&post.world.runs(0), &edit, none()).await;
        let letters = post.new_letters().await;
        assert_eq!(letters.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["person6@example.org"]);
        assert_eq!(calendar(&letters[0], "UID").as_deref(), Some(names[1].as_str()), "it keeps its name");
        assert_eq!(calendar(&letters[0], "RECURRENCE-ID"), None, "who comes to one date has no series");
        assert_ne!(calendar(&letters[0], "DTSTART"), calendar(&first[1], "DTSTART"));
        post.nothing_twice().await;

        // Cut off from its series, it is still the same in the calendar of whoever comes.
        let cut = format!(
            r#"mutation {{ eventOccurrenceUpdate(id: "{}", version: {}, scope: THIS_AND_FOLLOWING, input: {{startsAt: "{}"}}) {{
                event {{ id }} userErrors {{ code }} }} }}"#,
            dates[1].date,
            post.version(&event).await,
            (before + TimeDelta::minutes(45)).to_rfc3339()
        );
        let data = post.world.graph.data(&post.world.runs(0), &cut, none()).await;
        let new = data["eventOccurrenceUpdate"]["event"]["id"].as_str();
        assert!(new.is_some_and(|new| new != event), "{data}");
        let again = post.new_letters().await;
        assert_eq!(again.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["person6@example.org"]);
        assert_eq!(calendar(&again[0], "UID").as_deref(), Some(names[1].as_str()));
        let counts = |letter| calendar(letter, "SEQUENCE").unwrap().parse::<u32>().unwrap();
        let counted = [&first[1], &letters[0], &again[0]].map(counts);
        assert!(counted.windows(2).all(|pair| pair[0] < pair[1]), "calendars take the newest: {counted:?}");
        post.nothing_twice().await;
    })
    .await;
}

#[tokio::test]
async fn the_statements_do_not_grow_with_the_readers() {
    on_each_database(async |backend| {
        let mut counts = Vec::new();
        for most in [3_u128, 30] {
            let mut post = Post::of(World::of(TestGraph::with_people(backend, 50).await).await).await;
            let made = post.world.event(200, "").await;
            for number in 10..10 + most {
                post.world.comes(&visitor(number), &made, "").await;
            }
            post.new_letters().await;
            let mut of_each = Vec::new();
            let carried = async |post: &mut Post| {
                let before = post.world.graph.test.store.statements();
                post.world.graph.pass(TimeDelta::zero()).await;
                let statements = post.world.graph.test.store.statements() - before;
                (statements, post.new_letters().await.len())
            };
            post.world.edit(&made, "eventUpdate", r#", input: {venue: {kind: ADDRESS, address: "2 place du Marché"}}"#).await;
            let (change, letters) = carried(&mut post).await;
            assert_eq!(letters as u128, most);
            of_each.push(change);
            post.world.graph.test.clock.advance(TimeDelta::hours(176));
            let (reminder, letters) = carried(&mut post).await;
            assert_eq!(letters as u128, most);
            of_each.push(reminder);
            counts.push(of_each);
        }
        assert_eq!(counts[0], counts[1]);
    })
    .await;
}
