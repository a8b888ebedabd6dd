//! Notes and tasks, which the organisers of an event share and nobody else knows of.

use chrono::TimeDelta;
use serde_json::{Value, json};
use traboule_tests::on_each_database;

use super::{World, codes, text};

const SHARED: &str = "query ($id: ID!) { event(id: $id) {
    notes(first: 10) { nodes { id body version space { id } author { displayName } } totalCount }
    tasks(first: 10) { nodes { id title version space { id } dueOn doneAt doneBy { displayName } } totalCount } } }";
const ADD_NOTE: &str =
    "mutation ($event: ID!, $body: String!, $space: ID) { done: eventNoteAdd(input: {event: $event, body: $body, space: $space}) {
    eventNote { id } userErrors { code } } }";
const ADD_TASK: &str = "mutation ($event: ID!, $title: String!, $space: ID, $dueOn: NaiveDate) {
    done: eventTaskAdd(input: {event: $event, title: $title, space: $space, dueOn: $dueOn}) { eventTask { id } userErrors { code } } }";

impl World {
    async fn note(&self, who: usize, event: &str, body: &str) -> String {
        text(&self.done(who, ADD_NOTE, json!({ "event": event, "body": body })).await["eventNote"]["id"])
    }

    async fn task(&self, who: usize, event: &str, title: &str, space: usize) -> String {
        self.server.clock.advance(TimeDelta::seconds(1));
        let variables = json!({ "event": event, "title": title, "space": self.space(space), "dueOn": "2026-12-24" });
        text(&self.done(who, ADD_TASK, variables).await["eventTask"]["id"])
    }

    async fn shared(&self, who: Option<usize>, event: &str) -> Value {
        self.ask(who, SHARED, json!({ "id": event })).await["event"].take()
    }

    async fn by_id(&self, who: usize, call: &str, id: &str, version: i32) -> Value {
        let below = if call.contains("Delete") { "id" } else { "userErrors { code }" };
        let document = format!("mutation ($id: ID!, $version: Int!) {{ done: {call} {{ {below} }} }}");
        self.done(who, &document, json!({ "id": id, "version": version })).await
    }
}

#[tokio::test]
async fn notes_are_read_by_the_organisers_and_edited_by_their_author() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(24 * 30, "").await;
        world.organiser(&event, 1, "HOST").await;
        let partner = world.organiser(&event, 2, "PARTNER").await;
        world.invite(&event, 3, "HOST").await;
        let first = world.note(0, &event, " Who has chairs?\nAnd tables? ").await;
        world.server.clock.advance(TimeDelta::seconds(1));
        let second = world.note(2, &event, "We do.").await;
        for (who, sees) in [(None, 0), (Some(0), 2), (Some(1), 2), (Some(2), 2), (Some(3), 0)] {
            let seen = world.shared(who, &event).await;
            assert_eq!(seen["notes"]["totalCount"], json!(sees), "{who:?}");
            assert_eq!(seen["notes"]["nodes"].as_array().unwrap().len(), sees, "{who:?}");
        }
        let seen = world.shared(Some(1), &event).await["notes"]["nodes"].take();
        assert_eq!((&seen[0]["id"], &seen[0]["body"]), (&json!(first), &json!("Who has chairs?\nAnd tables?")));
        assert_eq!((&seen[1]["id"], &seen[1]["space"]["id"]), (&json!(second), &json!(world.space(2))));
        assert_eq!(seen[1]["author"]["displayName"], "New member");

        // Who is only asked to organise has no part in it, and nobody writes for another.
        let write = |space: Option<usize>| json!({ "event": event, "body": "?", "space": space.map(|space| world.space(space)) });
        for (who, space, expected) in [(3, None, "DENIED"), (1, Some(0), "DENIED"), (0, Some(3), "DENIED")] {
            assert_eq!(codes(&world.done(who, ADD_NOTE, write(space)).await), [expected], "{who} for {space:?}");
        }
        let long = json!({ "event": event, "body": "x".repeat(10_001) });
        assert_eq!(codes(&world.done(0, ADD_NOTE, long).await), ["INVALID_BODY"]);
        assert_eq!(codes(&world.done(0, ADD_NOTE, json!({ "event": event, "body": " \n " })).await), ["INVALID_BODY"]);

        let update = "eventNoteUpdate(input: {id: $id, version: $version, body: \"We have ten.\"})";
        for (who, version, expected) in [(0, 1, vec!["DENIED"]), (3, 1, vec!["NOT_FOUND"]), (2, 2, vec!["CONFLICT"]), (2, 1, vec![])] {
            assert_eq!(codes(&world.by_id(who, update, &second, version).await), expected, "{who}");
        }
        let delete = "eventNoteDelete(id: $id, version: $version)";
        assert_eq!(codes(&world.by_id(1, delete, &second, 2).await), ["DENIED"]);
        // Who no longer organises the event sees nothing of it, not even what they wrote.
        world.organiser_step(2, "coOrganiserWithdraw", &partner).await;
        assert_eq!(world.shared(Some(2), &event).await["notes"]["totalCount"], json!(0));
        assert_eq!(codes(&world.by_id(2, update, &second, 2).await), ["NOT_FOUND"]);
        assert_eq!(world.shared(Some(1), &event).await["notes"]["nodes"][1]["body"], "We have ten.");
        assert_eq!(world.by_id(0, delete, &second, 2).await["id"], json!(second), "the lead may");
        assert_eq!(codes(&world.by_id(0, delete, &second, 2).await), ["NOT_FOUND"]);
        assert_eq!(world.shared(Some(0), &event).await["notes"]["totalCount"], json!(1));
    })
    .await;
}

#[tokio::test]
async fn tasks_are_done_by_organisers_and_lose_who_leaves() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(24 * 30, "").await;
        world.organiser(&event, 1, "HOST").await;
        let partner = world.organiser(&event, 2, "PARTNER").await;
        world.invite(&event, 3, "HOST").await;
        let (bread, chairs) = (world.task(0, &event, "Bread", 0).await, world.task(1, &event, "Chairs", 2).await);
        let add = |title: &str, space: usize| json!({ "event": event, "title": title, "space": world.space(space) });
        for (who, title, space, expected) in
            [(0, "Wine", 3, "NOT_ORGANISING"), (0, "a\nb", 0, "INVALID_TITLE"), (0, " ", 0, "INVALID_TITLE"), (3, "Wine", 0, "DENIED")]
        {
            assert_eq!(codes(&world.done(who, ADD_TASK, add(title, space)).await), [expected], "{title}");
        }
        for (who, sees) in [(None, 0), (Some(0), 2), (Some(2), 2), (Some(3), 0)] {
            assert_eq!(world.shared(who, &event).await["tasks"]["totalCount"], json!(sees), "{who:?}");
        }
        let done = "eventTaskDone(id: $id, version: $version)";
        let reopen = "eventTaskReopen(id: $id, version: $version)";
        assert_eq!(codes(&world.by_id(2, reopen, &bread, 1).await), ["NOT_DONE"]);
        assert_eq!(codes(&world.by_id(2, done, &bread, 1).await), Vec::<&str>::new());
        assert_eq!(codes(&world.by_id(2, done, &bread, 1).await), ["CONFLICT"]);
        assert_eq!(codes(&world.by_id(2, done, &bread, 2).await), ["ALREADY_DONE"]);
        assert_eq!(codes(&world.by_id(3, done, &chairs, 1).await), ["NOT_FOUND"]);
        let open =
            "query ($id: ID!, $done: Boolean) { event(id: $id) { tasks(done: $done) { nodes { title doneBy { id } } totalCount } } }";
        for (which, expected) in [(json!(true), "Bread"), (json!(false), "Chairs")] {
            let seen = world.ask(Some(1), open, json!({ "id": event, "done": which })).await;
            let tasks = &seen["event"]["tasks"];
            assert_eq!((&tasks["totalCount"], &tasks["nodes"][0]["title"]), (&json!(1), &json!(expected)));
            assert_eq!(tasks["nodes"][0]["doneBy"].is_object(), which == json!(true));
        }
        assert_eq!(codes(&world.by_id(0, reopen, &bread, 2).await), Vec::<&str>::new());

        let rename = "eventTaskUpdate(input: {id: $id, version: $version, title: \"Ten chairs\", dueOn: null})";
        assert_eq!(codes(&world.by_id(1, rename, &chairs, 1).await), Vec::<&str>::new());
        world.organiser_step(2, "coOrganiserWithdraw", &partner).await;
        let tasks = world.shared(Some(0), &event).await["tasks"]["nodes"].take();
        let (first, second) = (&tasks[0], &tasks[1]);
        assert_eq!(
            (&first["title"], &first["dueOn"], &first["space"]["id"]),
            (&json!("Bread"), &json!("2026-12-24"), &json!(world.space(0)))
        );
        assert_eq!(
            (&second["title"], &second["dueOn"], &second["space"], &second["version"]),
            (&json!("Ten chairs"), &Value::Null, &Value::Null, &json!(3))
        );
        let give = format!("eventTaskUpdate(input: {{id: $id, version: $version, space: \"{}\"}})", world.space(2));
        assert_eq!(codes(&world.by_id(0, &give, &chairs, 3).await), ["NOT_ORGANISING"], "it left");
        assert_eq!(world.by_id(1, "eventTaskDelete(id: $id, version: $version)", &chairs, 3).await["id"], json!(chairs));
        assert_eq!(world.shared(Some(0), &event).await["tasks"]["totalCount"], json!(1));
    })
    .await;
}

#[tokio::test]
async fn there_are_five_hundred_and_their_pages_leave_none_out() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.draft(24 * 30, "").await;
        let five = (0..5)
            .map(|number| format!("n{number}: eventNoteAdd(input: {{event: $event, body: \"Note {number}\"}}) {{ eventNote {{ id }} }}"));
        let five = format!("mutation ($event: ID!) {{ {} }}", five.collect::<Vec<_>>().join(" "));
        for _ in 0..100 {
            world.server.clock.advance(TimeDelta::milliseconds(1));
            world.ask(Some(0), &five, json!({ "event": event })).await;
        }
        assert_eq!(codes(&world.done(0, ADD_NOTE, json!({ "event": event, "body": "One more" })).await), ["TOO_MANY"]);
        let page = "query ($id: ID!, $after: String) { event(id: $id) { notes(first: 100, after: $after) {
            nodes { id } totalCount pageInfo { hasNextPage endCursor } } } }";
        let (mut seen, mut after) = (std::collections::BTreeSet::new(), Value::Null);
        for round in 0..5 {
            let notes = world.ask(Some(0), page, json!({ "id": event, "after": after })).await["event"]["notes"].take();
            seen.extend(notes["nodes"].as_array().unwrap().iter().map(|node| text(&node["id"])));
            assert_eq!((&notes["totalCount"], &notes["pageInfo"]["hasNextPage"]), (&json!(500), &json!(round < 4)));
            after = notes["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(seen.len(), 500);
        assert_eq!(codes(&world.step(0, "eventDelete(id: $id, version: $version)", &event).await), Vec::<&str>::new());
        let gone = world.ask(Some(0), "query ($id: ID!) { node(id: $id) { id } }", json!({ "id": seen.first() })).await;
        assert_eq!(gone["node"], Value::Null, "a draft takes them with it");
    })
    .await;
}

#[tokio::test]
async fn their_statements_do_not_grow_with_events() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let nested = "query ($spaces: [ID!]!) { nodes(ids: $spaces) { ... on Space { events(first: 20) { nodes { event {
            leadOffer { state toSpace { name } } notes(first: 5) { nodes { body author { displayName } } totalCount }
            tasks(first: 5) { nodes { title doneBy { displayName } space { name } } totalCount } } } } leadOffers { totalCount } } } }";
        let spaces: Vec<String> = world.spaces.iter().map(ToString::to_string).collect();
        let mut counts = Vec::new();
        for round in 0..3 {
            for number in 0..2 {
                let event = world.announced(24 * (10 + round * 5 + number), "").await;
                world.organiser(&event, 1, "HOST").await;
                world.note(1, &event, "We bring chairs.").await;
                let task = world.task(0, &event, "Bread", 1).await;
                world.by_id(1, "eventTaskDone(id: $id, version: $version)", &task, 1).await;
                let offer = "mutation ($event: ID!, $space: ID!) { done: leadOfferCreate(input: {event: $event, space: $space}) { leadOffer { id } } }";
                world.done(0, offer, json!({ "event": event, "space": world.space(1) })).await;
            }
            let before = world.server.app.store().statements();
            world.ask(Some(1), nested, json!({ "spaces": spaces })).await;
            counts.push(world.server.app.store().statements() - before);
        }
        assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    })
    .await;
}
