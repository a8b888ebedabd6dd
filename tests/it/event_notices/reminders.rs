//! A day before the start.

use chrono::TimeDelta;
use traboule_tests::on_each_database;

use super::{Post, calendar, told};
use crate::attendance::world::visitor;

#[tokio::test]
async fn who_comes_is_reminded_once_a_day_before() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let made = post.world.event(100, "capacity: 3").await;
        for number in 5..9 {
            post.world.comes(&visitor(number), &made, "").await;
        }
        post.new_letters().await;
        post.guest(&made, "ami@example.org", "en").await;
        let gone = post.world.comes(&visitor(5), &made, "").await;
        post.world.step(&visitor(5), "rsvpCancel(id: $id)", &gone.id).await;
        assert_eq!(post.told().await, told(&[8], "Vous venez : Apéro"), "8 moves up, the guest still waits");
        post.world.graph.pass(TimeDelta::hours(75)).await;
        assert_eq!(post.told().await, []);
        post.world.graph.pass(TimeDelta::hours(1)).await;
        let letters = post.new_letters().await;
        let subjects: Vec<_> = letters.iter().map(|letter| (letter.to.clone(), letter.subject.clone())).collect();
        assert_eq!(subjects, told(&[6, 7, 8], "Rappel : Apéro"));
        assert_eq!(calendar(&letters[0], "METHOD").as_deref(), Some("PUBLISH"));
        assert!(letters[0].unsubscribe.is_some());
        post.nothing_twice().await;
        post.world.graph.pass(TimeDelta::hours(48)).await;
        assert_eq!(post.told().await, []);
    })
    .await;
}

#[tokio::test]
async fn a_date_that_was_moved_is_reminded_of_at_its_new_start() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let made = post.world.event(100, "").await;
        post.world.comes(&visitor(5), &made, "").await;
        post.new_letters().await;
        let move_to = async |post: &Post, hours: i64| {
            let starts = post.world.graph.test.store.now() + TimeDelta::hours(hours);
            let (starts, ends) = (starts.to_rfc3339(), (starts + TimeDelta::hours(2)).to_rfc3339());
            post.world.edit(&made, "eventUpdate", &format!(r#", input: {{schedule: {{startsAt: "{starts}", endsAt: "{ends}"}}}}"#)).await
        };
        // Away and back again, and then for good: one reminder for each start that it has when the time comes.
        for hours in [200, 100, 150] {
            move_to(&post, hours).await;
        }
        assert_eq!(post.told().await.len(), 3);
        post.world.graph.pass(TimeDelta::hours(76)).await;
        assert_eq!(post.told().await, [], "the old start is none any more");
        post.world.graph.pass(TimeDelta::hours(50)).await;
        assert_eq!(post.told().await, told(&[5], "Rappel : Apéro"));
        move_to(&post, 100).await;
        post.new_letters().await;
        post.world.graph.pass(TimeDelta::hours(76)).await;
        assert_eq!(post.told().await, told(&[5], "Rappel : Apéro"), "another start, another reminder");
        post.nothing_twice().await;
    })
    .await;
}

#[tokio::test]
async fn nobody_is_reminded_of_what_is_cancelled_or_starts_soon() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let (cancelled, soon) = (post.world.event(100, "").await, post.world.event(20, "").await);
        for made in [&cancelled, &soon] {
            post.world.comes(&visitor(5), made, "").await;
        }
        assert_eq!(post.told().await, told(&[5, 5], "Vous venez : Apéro"), "who says now that they come tomorrow knows it");
        post.world.edit(&cancelled, "eventCancel", r#", reason: "Non.""#).await;
        post.new_letters().await;
        post.world.graph.pass(TimeDelta::hours(90)).await;
        assert_eq!(post.told().await, []);
    })
    .await;
}
