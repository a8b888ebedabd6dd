//! Mutations answer with payloads, one after the other, whoever waits.

use serde_json::{Value, json};
use std::time::Duration;
use traboule_graph::Incoming;

use crate::support::{Asker, codes, json_of};

fn build(name: &str) -> String {
    format!(
        "mutation {{ houseBuild(input: {{ name: \"{name}\", beside: \"hou_4\" }}) {{
            house {{ name nextMarket {{ title }} neighbour {{ id }} }} material userErrors {{ field code message }} }} }}"
    )
}

#[tokio::test]
async fn success_mistakes_and_faults_are_told_apart() {
    let asker = Asker::default();
    assert_eq!(
        asker.data_of(&build("x")).await["houseBuild"],
        json!({ "house": { "name": "House 5", "nextMarket": { "title": "Market 501" }, "neighbour": { "id": "hou_6" } }, "material": "wood", "userErrors": [] })
    );
    assert_eq!(
        asker.data_of(&build("")).await["houseBuild"],
        json!({ "house": null, "material": null, "userErrors": [
            { "field": ["input", "name"], "code": "NAME_MISSING", "message": "give it a name" },
        ] })
    );
    let reply = asker.ask(&build("fault")).await;
    assert_eq!((&reply["data"], codes(&reply)), (&Value::Null, vec!["CONFLICT".to_owned()]));
    assert_eq!(reply["errors"][0]["path"], json!(["houseBuild"]));
}

#[tokio::test]
async fn mutations_run_in_the_order_of_the_document_and_their_answers_are_levels() {
    let asker = Asker::default();
    let query = r#"mutation {
        b: houseBuild(input: { name: "1", beside: "hou_7" }) { house { name markets(first: 2) { nodes { house { name } } } } }
        a: houseBuild(input: { name: "2" }) { house { name } } }"#;
    let data = asker.data_of(query).await;
    assert_eq!(data["b"]["house"]["markets"]["nodes"], json!([{ "house": { "name": "House 8" } }, { "house": { "name": "House 8" } }]));
    let trace = asker.trace.take();
    assert_eq!(trace, ["House x1", "House x1", "House x1", "build 1", "build 2", "markets(2) x1"]);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_goes_away_does_not_stop_a_mutation() {
    let asker = Asker::default();
    let incoming = Incoming { query: "mutation { houseMove }".to_owned(), ..Incoming::default() };
    let prepared = asker.engine.prepare(incoming, true).unwrap();
    let gone = tokio::time::timeout(Duration::from_secs(1), asker.engine.execute(prepared, asker.data())).await;
    assert!(gone.is_err());
    assert!(asker.trace.take().is_empty());
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(asker.trace.take(), ["moved"]);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_longer_than_the_limits_say() {
    let asker = Asker::default();
    let start = tokio::time::Instant::now();
    let reply = asker.ask("{ sleep }").await;
    assert_eq!((codes(&reply), reply.get("data")), (vec!["TIMEOUT".to_owned()], None));
    assert_eq!(start.elapsed().as_secs(), 10);
    assert_eq!(codes(&asker.ask("mutation { houseMove }").await), ["TIMEOUT"]);
    assert_eq!(start.elapsed().as_secs(), 25);
    // The mutation itself goes on to its end.
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(asker.trace.take(), ["moved"]);
}

#[tokio::test]
async fn references_in_a_subscription_have_no_driver_and_are_right() {
    use futures_util::StreamExt as _;
    let asker = Asker::default();
    let query = r"subscription { visits(count: 2) { house { name ...F neighbour { name } markets(first: 1) { nodes { house { name } } } } maybe { name } both { half id } } }
        fragment F on House { neighbour { nick rooms { faces { id } } } }";
    let prepared = asker.engine.prepare(Incoming { query: query.to_owned(), ..Incoming::default() }, true).unwrap();
    let replies: Vec<Value> = asker.engine.execute_stream(prepared, asker.data()).map(json_of).collect().await;
    assert_eq!(replies.len(), 2);
    assert_eq!(
        replies[0]["data"]["visits"],
        json!({
            "house": {
                "name": "House 1",
                "neighbour": { "nick": null, "name": "House 2", "rooms": [{ "faces": { "id": "hou_2" } }, { "faces": { "id": "hou_3" } }] },
                "markets": { "nodes": [{ "house": { "name": "House 1" } }] },
            },
            "maybe": null,
            "both": [{ "half": 1, "id": "hou_1" }, { "half": null, "id": "hou_2" }],
        })
    );
    let mut paths: Vec<String> = replies[0]["errors"].as_array().unwrap().iter().map(|error| error["path"].to_string()).collect();
    paths.sort();
    assert_eq!(paths, [r#"["visits","both",1,"half"]"#, r#"["visits","maybe"]"#]);
    assert_eq!(replies[1]["data"]["visits"]["both"], json!([{ "half": null, "id": "hou_2" }, { "half": 3, "id": "hou_3" }]));
}
