//! Errors stand where they belong, with a code, and tell nothing of the inside.

use serde_json::{Value, json};
use traboule_graph::{Engine, Limits, Mode, compose};
use traboule_kernel::Actor;

use crate::support::{Asker, codes, engine_with, modules};

/// The paths and codes of a reply's errors.
fn places(reply: &Value) -> Vec<(String, String)> {
    let paths = reply["errors"].as_array().unwrap().iter().map(|error| {
        let steps = error["path"].as_array().cloned().unwrap_or_default();
        steps.iter().map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned)).collect::<Vec<_>>().join(".")
    });
    paths.zip(codes(reply)).collect()
}

fn place(path: &str, code: &str) -> (String, String) {
    (path.to_owned(), code.to_owned())
}

#[tokio::test]
async fn a_batch_that_fails_is_one_null_and_one_error_for_each_parent() {
    let asker = Asker::default();
    let reply = asker.ask("{ houses(first: 2) { nodes { id broken b: broken } } }").await;
    assert_eq!(
        reply["data"]["houses"]["nodes"],
        json!([{ "id": "hou_1", "broken": null, "b": null }, { "id": "hou_2", "broken": null, "b": null }])
    );
    let mut places = places(&reply);
    places.sort();
    let expected = ["0.b", "0.broken", "1.b", "1.broken"].map(|path| place(&format!("houses.nodes.{path}"), "UNAVAILABLE"));
    assert_eq!(places, expected);
    assert!(!reply.to_string().contains("own server"));
}

#[tokio::test]
async fn one_parent_that_fails_leaves_the_others() {
    let asker = Asker::default();
    let reply = asker.ask("{ houses(first: 3) { nodes { id half name } } }").await;
    assert_eq!(
        reply["data"]["houses"]["nodes"],
        json!([
            { "id": "hou_1", "half": 1, "name": "House 1" },
            { "id": "hou_2", "half": null, "name": "House 2" },
            { "id": "hou_3", "half": 3, "name": "House 3" },
        ])
    );
    assert_eq!(places(&reply), [place("houses.nodes.1.half", "CONFLICT")]);
    assert_eq!(reply["errors"][0]["message"], "no half of house 2");
}

#[tokio::test]
async fn a_failed_non_null_field_nulls_its_nearest_nullable_parent() {
    let asker = Asker::default();
    for (query, data, path) in [
        (r#"{ a: housesById(ids: ["hou_1", "hou_2"]) { id whole } }"#, json!({ "a": [{ "id": "hou_1", "whole": 1 }, null] }), "a.1.whole"),
        (
            r#"{ a: housesById(ids: ["hou_1", "hou_2"]) { id strict } }"#,
            json!({ "a": [{ "id": "hou_1", "strict": 1 }, null] }),
            "a.1.strict",
        ),
        (r#"{ house(id: "hou_1") { id neighbour { strict } } }"#, json!({ "house": null }), "house.neighbour.strict"),
        (r#"{ house(id: "hou_1") { id rooms { faces { strict } } } }"#, json!({ "house": null }), "house.rooms.1.faces.strict"),
        (r#"{ house(id: "hou_1") { maybe { name } name } }"#, json!({ "house": { "maybe": null, "name": "House 1" } }), "house.maybe"),
        (r#"{ node(id: "hou_1") { id ... on House { never { name } } } }"#, json!({ "node": null }), "node.never"),
        ("{ houses(first: 2) { nodes { whole } } wrong }", Value::Null, "houses.nodes.1.whole"),
    ] {
        let reply = asker.ask(query).await;
        assert_eq!(reply["data"], data, "{query}\n{reply:#}");
        assert!(places(&reply).iter().any(|(at, _)| at == path), "{query}\n{reply:#}");
        assert_eq!(codes(&reply).iter().filter(|code| *code != "INTERNAL").count(), 1, "{query}\n{reply:#}");
    }
}

#[tokio::test]
async fn a_guard_that_refuses_nulls_its_field_only() {
    let asker = Asker::default();
    let reply = asker.ask(r#"{ house(id: "hou_1") { id secret neighbour { secret name } } }"#).await;
    assert_eq!(reply["data"], json!({ "house": { "id": "hou_1", "secret": null, "neighbour": { "secret": null, "name": "House 2" } } }));
    let mut places = places(&reply);
    places.sort();
    assert_eq!(places, [place("house.neighbour.secret", "DENIED"), place("house.secret", "DENIED")]);
    let machine = Asker { actor: Actor::system("test"), ..asker };
    assert_eq!(machine.data_of(r#"{ node(id: "hou_1") { ... on House { secret } } }"#).await, json!({ "node": { "secret": "s1" } }));
}

#[tokio::test]
async fn an_error_in_a_nullable_root_field_nulls_it_only() {
    let asker = Asker::default();
    let reply = asker.ask(r#"{ wrong house(id: "hou_1") { id } }"#).await;
    assert_eq!(reply["data"], json!({ "wrong": null, "house": { "id": "hou_1" } }));
    assert_eq!(places(&reply), [place("wrong", "INTERNAL")]);
    let reply = asker.ask(r#"{ wrongStrict house(id: "hou_1") { id } }"#).await;
    assert_eq!((&reply["data"], codes(&reply)), (&Value::Null, vec!["UNAUTHENTICATED".to_owned()]));
}

#[tokio::test]
async fn internals_are_never_sent() {
    let asker = Asker::default();
    for query in ["{ wrong }", "{ foreign }", "{ dataless }"] {
        let reply = asker.ask(query).await;
        assert_eq!(codes(&reply), ["INTERNAL"], "{query}");
        assert_eq!(reply["errors"][0]["message"], "an internal error occurred", "{query}");
    }
}

#[tokio::test]
async fn a_panic_is_an_internal_error() {
    let reply = Asker::default().ask("{ panics }").await;
    assert_eq!((codes(&reply), reply.get("data")), (vec!["INTERNAL".to_owned()], None));
}

#[tokio::test]
async fn arguments_that_do_not_fit_are_bad_input() {
    let asker = Asker::default();
    for query in [
        r#"{ house(id: "mar_1") { id } }"#,
        r#"{ house(id: "hou_x") { id } }"#,
        r#"{ housesById(ids: ["hou_1", "mar_1"]) { id } }"#,
        r#"mutation { houseBuild(input: { name: "x", beside: "mar_1" }) { material } }"#,
        "{ length(small: 10) }",
        "{ houses(first: 1) { nodes { echo(number: 10) } } }",
    ] {
        assert_eq!(asker.codes(query).await, ["BAD_USER_INPUT"], "{query}");
    }
    let reply = asker.ask(r#"{ house(id: "mar_1") { id } }"#).await;
    assert_eq!(reply["errors"][0]["message"], "Failed to parse \"ID\": expected the id of a House, which starts with `hou_`");
    assert_eq!(asker.codes("{ house(id: {}) { id } }").await, ["GRAPHQL_VALIDATION_FAILED"]);
    assert_eq!(asker.codes("{ houses(first: true) { nope } }").await, ["GRAPHQL_VALIDATION_FAILED", "GRAPHQL_VALIDATION_FAILED"]);
    assert_eq!(asker.codes("{ house(id: }").await, ["GRAPHQL_PARSE_FAILED"]);
}

#[tokio::test]
async fn a_batch_with_too_few_answers_fails_for_the_others() {
    let reply = Asker::default().ask("{ houses(first: 3) { nodes { short } } }").await;
    assert_eq!(reply["data"]["houses"]["nodes"], json!([{ "short": 1 }, { "short": null }, { "short": null }]));
    assert_eq!(places(&reply), [place("houses.nodes.1.short", "INTERNAL"), place("houses.nodes.2.short", "INTERNAL")]);
}

#[tokio::test]
async fn errors_are_capped_and_the_rest_is_counted() {
    let asker = Asker::of(engine_with(Limits { reply_errors: 3, ..Limits::default() }));
    let reply = asker.ask("{ all { broken } }").await;
    assert_eq!(codes(&reply), ["UNAVAILABLE", "UNAVAILABLE", "UNAVAILABLE", "MORE_ERRORS"]);
    assert_eq!(reply["errors"][3]["message"], "16 more errors");
    let three = asker.ask("{ houses(first: 3) { nodes { broken } } }").await;
    assert_eq!(codes(&three).len(), 3);
}

#[tokio::test]
async fn a_viewer_sees_with_its_own_eyes_in_each_request() {
    let asker = Asker::default();
    let query = r#"{ housesById(ids: ["hou_18", "hou_19"]) { name } house(id: "hou_18") { n: name } }"#;
    assert_eq!(asker.data_of(query).await["housesById"], json!([{ "name": "House 18" }, null]));
    let machine = Asker { actor: Actor::system("test"), engine: asker.engine.clone(), ..Asker::default() };
    assert_eq!(machine.data_of(query).await["housesById"][1], json!({ "name": "House 19" }));
    assert_eq!(asker.data_of(query).await["housesById"][1], Value::Null);
    // Nor does an edge to it say more than that there is one.
    let reply = asker.ask(r#"{ node(id: "hou_18") { id ... on House { maybe { id } neighbour { name nextMarket { title } } } } }"#).await;
    assert_eq!((&reply["data"], codes(&reply)), (&json!({ "node": null }), vec!["NOT_FOUND".to_owned()]));
}

#[tokio::test]
async fn bytes_of_a_scalar_are_not_taken_for_text() {
    let data = Asker::default().data_of(r#"{ house(id: "hou_1") { bytes } }"#).await;
    assert_eq!(data, json!({ "house": { "bytes": [123, 125] } }));
}

#[tokio::test]
async fn requests_reach_the_schema_only_through_the_engine() {
    // A schema has no way to execute; an engine is the one door.
    let schema = compose(modules(), Mode::Whole).unwrap();
    let asker = Asker::of(Engine::new(schema, Limits::default()));
    assert_eq!(asker.data_of("{ __typename }").await, json!({ "__typename": "Query" }));
}
