//! Export: a person takes along everything that is held about them.

use chrono::TimeDelta;
use serde_json::{Map, Value, json};
use traboule_tests::on_each_database;

use super::{World, code, text};

const EXPORT: &str = "query ($after: String) { viewer { export(after: $after) { data next } } }";

#[tokio::test]
async fn everything_that_is_held_is_shown_to_its_person() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let camille = world.server.sign_in("camille@example.org").await;
        let eve = world.server.sign_in("eve@example.org").await;
        let rename = "mutation { profileUpdate(input: {version: 1, displayName: \"Camille Martin\"}) { person { id } } }";
        world.as_(&camille, rename, json!({})).await;
        // Records stand in the order of time.
        let pass = || world.server.clock.advance(TimeDelta::seconds(1));
        pass();
        let token = world.token(&camille, &["READ"]).await;
        pass();
        let space = world.owned("La Nef", &camille).await;
        let other = world.space("La Cale").await;
        pass();
        world.claim(&camille, &other, "I sweep it.").await;
        pass();
        world.claim(&eve, &other, "So do I.").await;
        let suggest =
            "mutation ($id: ID!) { spaceSuggest(id: $id, input: {name: \"La Cale sèche\"}, comment: \"It is.\") { suggestion { id } } }";
        world.as_(&camille, suggest, json!({ "id": other })).await;

        pass();
        let event = world.event(&camille, &space).await;
        pass();
        let note = "mutation ($event: ID!) { eventNoteAdd(input: {event: $event, body: \"We have chairs.\"}) { eventNote { id } } }";
        world.as_(&camille, note, json!({ "event": event })).await;
        pass();
        let task = "mutation ($event: ID!) { eventTaskAdd(input: {event: $event, title: \"Bread\"}) { eventTask { id } } }";
        let task = world.as_(&camille, task, json!({ "event": event })).await;
        pass();
        let done = "mutation ($id: ID!) { eventTaskDone(id: $id, version: 1) { userErrors { code } } }";
        world.as_(&camille, done, task["eventTaskAdd"]["eventTask"].clone()).await;

        let part = world.as_(&camille, EXPORT, json!({})).await["viewer"]["export"].take();
        assert_eq!(part["next"], Value::Null);
        let data = &part["data"];
        let kinds: Vec<_> = data.as_object().unwrap().keys().map(String::as_str).collect();
        let expected = [
            "accessTokens",
            "activity",
            "calendarTokens",
            "claims",
            "eventNotes",
            "eventTasks",
            "grants",
            "imports",
            "mandates",
            "noticeChoices",
            "profile",
            "rsvpInvitations",
            "rsvps",
            "sessions",
            "signInCodes",
            "suggestions",
        ];
        assert_eq!(kinds, expected);
        let profile = &data["profile"][0];
        assert_eq!((&profile["email"], &profile["displayName"]), (&json!("camille@example.org"), &json!("Camille Martin")));
        assert_eq!((&data["accessTokens"][0]["name"], &data["accessTokens"][0]["scopes"]), (&json!("Our website"), &json!(["READ"])));
        assert_eq!(data["sessions"].as_array().map(Vec::len), Some(1));
        let grant = &data["grants"][0];
        assert_eq!((&grant["role"], &grant["space"]), (&json!("SPACE_OWNER"), &json!(space)));
        let claims: Vec<_> = data["claims"].as_array().unwrap().iter().map(|claim| (&claim["message"], &claim["state"])).collect();
        assert_eq!(claims, [(&json!("Mine."), &json!("APPROVED")), (&json!("I sweep it."), &json!("OPEN"))]);
        assert_eq!((&data["suggestions"][0]["space"], &data["suggestions"][0]["comment"]), (&json!(other), &json!("It is.")));
        let note = &data["eventNotes"][0];
        assert_eq!((&note["event"], &note["space"], &note["body"]), (&json!(event), &json!(space), &json!("We have chairs.")));
        let task = &data["eventTasks"][0];
        assert_eq!((&task["event"], &task["title"], task["doneAt"].is_string()), (&json!(event), &json!("Bread"), true));
        let activity = data["activity"].as_array().unwrap();
        let actions: Vec<_> = activity.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
        let expected = [
            "profile.update",
            "access_token.create",
            "space_claim.open",
            "space_claim.open",
            "suggestion.open",
            "event.create",
            "event_note.add",
            "event_task.add",
            "event_task.done",
        ];
        assert_eq!(actions, expected);
        assert_eq!((&activity[0]["object"], activity[0]["at"].is_string()), (&json!(camille.person), true));

        let whole = part.to_string();
        for secret in [&camille.token[5..], &token[5..], "hash", "eve@example.org"] {
            assert!(!whole.contains(secret), "{secret}");
        }
        assert!(!whole.contains(&eve.person.to_string()) && !whole.contains("So do I."), "only one's own");
        assert_eq!(world.server.data(EXPORT, json!({}), None).await["viewer"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_large_export_comes_in_parts_that_leave_nothing_out() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let camille = world.server.sign_in("camille@example.org").await;
        let space = world.space("La Nef").await;
        let suggest = "mutation ($id: ID!, $text: String!, $comment: String!) {
            spaceSuggest(id: $id, input: {description: {sourceLocale: \"en\", texts: [{locale: \"en\", text: $text}]}}, comment: $comment) {
                suggestion { id } userErrors { message }
            }
        }";
        let text_of = |number: usize| format!("{number} {}", "x".repeat(4_900));
        for number in 0..230 {
            let variables = json!({ "id": space, "text": text_of(number), "comment": number.to_string() });
            world.server.clock.advance(TimeDelta::milliseconds(1));
            let made = world.as_(&camille, suggest, variables).await;
            assert!(made["spaceSuggest"]["suggestion"]["id"].is_string(), "{made}");
        }
        let mut all: Map<String, Value> = Map::new();
        let (mut after, mut parts) = (Value::Null, 0);
        loop {
            let part = world.as_(&camille, EXPORT, json!({ "after": after })).await["viewer"]["export"].take();
            assert!(part.to_string().len() < 1_100_000, "a part is bounded");
            for (kind, records) in part["data"].as_object().unwrap() {
                let list = all.entry(kind).or_insert_with(|| json!([])).as_array_mut().unwrap();
                list.extend(records.as_array().unwrap().iter().cloned());
            }
            parts += 1;
            after = part["next"].clone();
            if after.is_null() {
                break;
            }
        }
        assert_eq!(parts, 2);
        let comments: Vec<String> = all["suggestions"].as_array().unwrap().iter().map(|one| text(&one["comment"])).collect();
        assert_eq!(comments, (0..230).map(|number| number.to_string()).collect::<Vec<_>>(), "each once, in order");
        assert_eq!(all["activity"].as_array().map(Vec::len), Some(230));
        assert!(all.contains_key("imports"), "the last kind was reached");
        let wrong = world.server.graphql(EXPORT, json!({ "after": "x" }), Some(&camille.token)).await;
        assert_eq!(code(&wrong), "BAD_USER_INPUT");
    })
    .await;
}
