//! Acknowledgements that are missing are shown to the organisers in time, and the lead is told once a change.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use traboule_store::entity::{outbox_delivery, outbox_message};
use traboule_tests::on_each_database;

use super::{World, codes};

impl World {
    /// Whose acknowledgement is missing, in the eyes of somebody.
    async fn missing(&self, who: Option<usize>, event: &str) -> Value {
        let document = "query ($id: ID!) { event(id: $id) { missingAcknowledgements { space { id } unacknowledged } } }";
        self.ask(who, document, json!({ "id": event })).await["event"]["missingAcknowledgements"].take()
    }

    async fn change(&self, who: usize, event: &str, input: &str) {
        let call = format!("eventUpdate(id: $id, version: $version, input: {{{input}}})");
        assert_eq!(codes(&self.step(who, &call, event).await), Vec::<&str>::new());
    }

    /// A little more than these hours later, with all that was due by then done.
    async fn hours_later(&self, hours: i64) {
        self.server.clock.advance(TimeDelta::hours(hours));
        self.carry().await;
    }

    async fn told(&self) -> u64 {
        let told = outbox_message::Entity::find().filter(outbox_message::Column::Name.eq("events.acknowledgements_missing.v1"));
        told.count(self.server.app.store().read()).await.unwrap()
    }

    async fn acknowledge(&self, who: usize, organiser: &str) {
        let seen = "query ($id: ID!) { node(id: $id) { ... on CoOrganiser { version } } }";
        let version = self.ask(Some(who), seen, json!({ "id": organiser })).await["node"]["version"].take();
        let call =
            "mutation ($id: ID!, $version: Int!) { done: coOrganiserAcknowledge(id: $id, version: $version) { userErrors { code } } }";
        assert_eq!(codes(&self.done(who, call, json!({ "id": organiser, "version": version })).await), Vec::<&str>::new());
    }
}

#[tokio::test]
async fn what_is_cut_from_a_series_is_looked_at_too() {
    on_each_database(async |backend| {
        let mut world = World::new(backend).await;
        let series = world.announced(24 * 30, ", recurrence: {rrule: \"FREQ=WEEKLY;COUNT=4\"}").await;
        world.organiser(&series, 1, "HOST").await;
        world.organiser(&series, 2, "PARTNER").await;
        let cut = world.cut(0, &series, 2).await;
        world.carry().await;
        assert_eq!(world.told().await, 0);
        // Three days before the first of the dates that were cut off.
        world.pass(TimeDelta::days(30 + 14 - 3) + TimeDelta::hours(1)).await;
        world.carry().await;
        assert_eq!(world.told().await, 1);
        let missing = world.missing(Some(0), &cut).await;
        assert_eq!(missing.as_array().map(Vec::len), Some(2), "{missing}");
    })
    .await;
}

#[tokio::test]
async fn where_they_move_the_date_themselves_it_is_looked_at_before_that_one() {
    on_each_database(async |backend| {
        let mut world = World::new(backend).await;
        let event = world.announced(24 * 30, "").await;
        world.organiser(&event, 1, "HOST").await;
        world.change(0, &event, "capacity: 9").await;
        let starts = world.server.app.store().now() + TimeDelta::days(60);
        let (from, to) = (starts.to_rfc3339(), (starts + TimeDelta::hours(2)).to_rfc3339());
        world.change(1, &event, &format!("schedule: {{startsAt: {from:?}, endsAt: {to:?}, timeZone: \"Europe/Paris\"}}")).await;
        world.pass(TimeDelta::days(28)).await;
        world.carry().await;
        assert_eq!(world.told().await, 0, "it is another date now");
        world.pass(TimeDelta::days(29) + TimeDelta::hours(1)).await;
        world.carry().await;
        assert_eq!(world.told().await, 1);
        let open = json!([{ "space": { "id": world.space(1) }, "unacknowledged": ["CAPACITY_DOWN"] }]);
        assert_eq!(world.missing(Some(0), &event).await, open);
    })
    .await;
}

#[tokio::test]
async fn they_are_shown_three_days_before_the_next_date() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(100, "").await;
        let host = world.organiser(&event, 1, "HOST").await;
        let partner = world.organiser(&event, 2, "PARTNER").await;
        world.invite(&event, 3, "HOST").await;
        world.change(1, &event, "capacity: 9").await;
        world.change(0, &event, "capacity: 8").await;
        world.hours_later(27).await;
        assert_eq!((world.missing(Some(0), &event).await, world.told().await), (json!([]), 0), "73 hours before");
        world.hours_later(1).await;
        let of = |space: usize| json!({ "space": { "id": world.space(space) }, "unacknowledged": ["CAPACITY_DOWN"] });
        for (who, expected) in [
            (None, Value::Null),
            (Some(0), json!([of(1), of(2)])),
            (Some(1), json!([of(1), of(2)])),
            (Some(2), json!([of(1), of(2)])),
            (Some(3), Value::Null),
        ] {
            assert_eq!(world.missing(who, &event).await, expected, "{who:?}");
        }
        assert_eq!(world.told().await, 1, "two changes have one look");
        world.acknowledge(1, &host).await;
        assert_eq!(world.missing(Some(0), &event).await, json!([of(2)]));
        // A change that comes later is told at once, and once.
        world.change(0, &event, "capacity: 7").await;
        world.hours_later(0).await;
        assert_eq!(world.told().await, 2);
        world.hours_later(1).await;
        assert_eq!((world.missing(Some(0), &event).await, world.told().await), (json!([of(1), of(2)]), 2));
        world.acknowledge(1, &host).await;
        world.acknowledge(2, &partner).await;
        assert_eq!(world.missing(Some(0), &event).await, json!([]));
        // Where it has begun there is nothing left to wait for.
        world.change(0, &event, "capacity: 6").await;
        world.hours_later(0).await;
        assert_eq!(world.told().await, 3);
        world.hours_later(72).await;
        assert_eq!(world.missing(Some(0), &event).await, json!([]));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_told_where_nothing_is_missing() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (acknowledged, cancelled, moved) =
            (world.announced(100, "").await, world.announced(100, "").await, world.announced(100, "").await);
        let deleted = world.draft(100, "").await;
        let mut hosts = Vec::new();
        for event in [&acknowledged, &cancelled, &moved, &deleted] {
            hosts.push(world.organiser(event, 1, "HOST").await);
            world.change(0, event, "capacity: 9").await;
        }
        let alone = world.announced(100, "").await;
        world.change(0, &alone, "capacity: 9").await;
        world.acknowledge(1, &hosts[0]).await;
        world.step(0, "eventCancel(id: $id, version: $version, reason: \"Rain.\")", &cancelled).await;
        world.step(0, "eventDelete(id: $id, version: $version)", &deleted).await;
        let later = world.server.app.store().now() + TimeDelta::hours(110);
        let schedule =
            format!("schedule: {{startsAt: \"{}\", endsAt: \"{}\"}}", later.to_rfc3339(), (later + TimeDelta::hours(1)).to_rfc3339());
        world.change(0, &moved, &schedule).await;
        world.hours_later(28).await;
        assert_eq!(world.told().await, 0, "the one that was moved has ten hours more");
        assert_eq!(world.missing(Some(0), &cancelled).await, json!([]));
        world.hours_later(10).await;
        assert_eq!(world.told().await, 1);
        let failed = outbox_delivery::Entity::find().filter(outbox_delivery::Column::Attempts.gt(1));
        assert_eq!(failed.count(world.server.app.store().read()).await.unwrap(), 0, "each deadline was kept at its first try");
    })
    .await;
}

#[tokio::test]
async fn their_statements_do_not_grow() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let nested = "{ events(first: 50) { nodes { event { missingAcknowledgements { space { name } unacknowledged } } } } }";
        let (mut reads, mut writes) = (Vec::new(), Vec::new());
        for round in 0..3 {
            let event = world.announced(50 + round, "").await;
            for space in 1..=1 + usize::try_from(round).unwrap() {
                world.organiser(&event, space, "HOST").await;
            }
            let before = world.server.app.store().statements();
            world.change(0, &event, "capacity: 9").await;
            writes.push(world.server.app.store().statements() - before);
            let before = world.server.app.store().statements();
            world.ask(Some(0), nested, json!({})).await;
            reads.push(world.server.app.store().statements() - before);
        }
        assert!(reads.iter().all(|count| *count == reads[0]), "{reads:?}");
        assert!(writes.iter().all(|count| *count == writes[0]), "{writes:?}");
    })
    .await;
}
