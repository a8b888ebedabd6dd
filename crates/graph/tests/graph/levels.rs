//! Each level is loaded once, whatever the document looks like.

use serde_json::{Value, json};

use crate::support::Asker;

/// Asks and checks the data and the loads, which are sorted.
async fn check(query: &str, data: Value, loads: &[&str]) {
    let asker = Asker::default();
    let got = asker.data_of(query).await;
    assert_eq!(got, data, "{query}\n{got:#}");
    assert_eq!(asker.trace.take(), loads, "{query}");
}

#[tokio::test]
async fn a_level_is_one_load_and_rows_do_not_add_any() {
    let asker = Asker::default();
    for first in [1, 3, 15] {
        let query = format!(
            "{{ houses(first: {first}) {{ nodes {{ name neighbour {{ name neighbour {{ nick }} }}
                 markets(first: 2) {{ nodes {{ title house {{ name nextMarket {{ title }} }} }} }} }} }} }}"
        );
        let data = asker.data_of(&query).await;
        let nodes = data["houses"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), first);
        for (number, node) in (1..).zip(nodes) {
            assert_eq!(node["name"], format!("House {number}"));
            assert_eq!(node["neighbour"]["name"], format!("House {}", number + 1));
            assert_eq!(node["markets"]["nodes"][1]["title"], format!("Market {}", number * 100 + 2));
            assert_eq!(node["markets"]["nodes"][1]["house"]["name"], format!("House {number}"));
            let next = &node["markets"]["nodes"][1]["house"]["nextMarket"]["title"];
            assert_eq!(*next, if number == 4 { Value::Null } else { json!(format!("Market {}", number * 100 + 1)) });
        }
        let loads = asker.trace.take();
        assert_eq!(loads.len(), 6, "{loads:?}");
        // One load of each level: neighbours, their neighbours, the markets' houses; one of each edge.
        assert_eq!(loads.iter().filter(|load| load.starts_with("House")).count(), 3, "{loads:?}");
        assert_eq!(loads.iter().filter(|load| load.starts_with("markets")).count(), 1, "{loads:?}");
    }
}

#[tokio::test]
async fn aliases_with_different_arguments_are_different_fields() {
    check(
        r#"{ house(id: "hou_3") { a: markets(first: 1) { nodes { title } } b: markets(first: 2) { nodes { id } } x: echo(number: 1) y: echo(number: 2) } }"#,
        json!({ "house": {
            "a": { "nodes": [{ "title": "Market 301" }] },
            "b": { "nodes": [{ "id": "mar_301" }, { "id": "mar_302" }] },
            "x": "1@hou_3",
            "y": "2@hou_3",
        } }),
        &["House x1", "markets(1) x1", "markets(2) x1"],
    )
    .await;
}

#[tokio::test]
async fn references_of_one_kind_are_one_load_whatever_is_selected_on_them() {
    check(
        r#"{ house(id: "hou_1") { rooms { title faces { name } } a: neighbour { nick } b: neighbour { colour } } }"#,
        json!({ "house": {
            "rooms": [{ "title": "hall", "faces": { "name": "House 1" } }, { "title": "attic", "faces": { "name": "House 2" } }],
            "a": { "nick": null },
            "b": { "colour": "RED" },
        } }),
        &["House x1", "House x2"],
    )
    .await;
}

#[tokio::test]
async fn fragments_inline_named_and_nested_are_followed() {
    check(
        r#"
        query { house(id: "hou_1") { ...A ... on House { nick } ... { colour } ... on Node { id } ... on Found { __typename } } }
        fragment A on House { name ...B }
        fragment B on Node { id ... on House { neighbour { ...C } } }
        fragment C on House { name }
        "#,
        json!({ "house": {
            "name": "House 1", "id": "hou_1", "neighbour": { "name": "House 2" }, "nick": "h1", "colour": "RED", "__typename": "House",
        } }),
        &["House x1", "House x1"],
    )
    .await;
}

#[tokio::test]
async fn skip_and_include_prune() {
    let asker = Asker::default();
    let query = r#"query($yes: Boolean!, $no: Boolean = false) { house(id: "hou_1") {
        id name @skip(if: $yes) nick @include(if: $yes) neighbour @include(if: $no) { name }
        ... @include(if: $no) { colour } ...F @skip(if: $yes) } }
        fragment F on House { markets { nodes { id } } }"#;
    let reply = asker.ask_with(query, json!({ "yes": true })).await;
    assert_eq!(reply["data"], json!({ "house": { "id": "hou_1", "nick": "h1" } }));
    assert_eq!(asker.trace.take(), ["House x1"]);
}

#[tokio::test]
async fn one_response_key_with_several_selections_is_one_field() {
    // In an object of a level, in a value object, at the root, through fragments of all kinds.
    check(
        r#"
        {
          house(id: "hou_1") { rooms { title faces { name } } neighbour { name } markets(first: 1) { nodes { title } } }
          ...R
          ... on Query { houses(first: 1) { nodes { name } edges { cursor node { id } } } }
          houses(first: 1) { nodes { nick } edges { node { colour } } pageInfo { hasNextPage } }
        }
        fragment R on Query { house(id: "hou_1") { neighbour { nick ...N } ...M rooms { faces { colour } } } }
        fragment M on House { markets(first: 1) { nodes { id } } neighbour { neighbour { id } } }
        fragment N on House { neighbour { name } name }
        "#,
        json!({
            "house": {
                "rooms": [
                    { "title": "hall", "faces": { "name": "House 1", "colour": "RED" } },
                    { "title": "attic", "faces": { "name": "House 2", "colour": "RED" } },
                ],
                "neighbour": { "name": "House 2", "nick": null, "neighbour": { "name": "House 3", "id": "hou_3" } },
                "markets": { "nodes": [{ "title": "Market 101", "id": "mar_101" }] },
            },
            "houses": {
                "nodes": [{ "name": "House 1", "nick": "h1" }],
                "edges": [{ "cursor": "eyJvIjoibnVtYmVyIiwiayI6MX0", "node": { "id": "hou_1", "colour": "RED" } }],
                "pageInfo": { "hasNextPage": true },
            },
        }),
        // The house, its rooms' houses with its neighbour, the neighbour's neighbour; one edge.
        &["House x1", "House x1", "House x2", "markets(1) x1"],
    )
    .await;
}

#[tokio::test]
async fn keys_stand_in_the_order_of_the_document() {
    let asker = Asker::default();
    let incoming = |query: &str| traboule_graph::Incoming { query: query.to_owned(), ..traboule_graph::Incoming::default() };
    let prepared = asker
        .engine
        .prepare(incoming("{ z: all { slow id a: name neighbour { id __typename } b: id } house(id: \"hou_1\") { id } }"), true);
    let bytes = asker.engine.execute(prepared.unwrap(), asker.data()).await.into_bytes();
    let text = String::from_utf8(bytes).unwrap();
    let start = r#"{"data":{"z":[{"slow":7,"id":"hou_1","a":"House 1","neighbour":{"id":"hou_2","__typename":"House"},"b":"hou_1"},{"#;
    assert!(text.starts_with(start), "{text}");
    assert!(text.contains(r#"}],"house":{"id":"hou_1"}},"extensions":"#), "{text}");
}

#[tokio::test]
async fn interfaces_and_unions_are_resolved_as_whole_objects() {
    check(
        r#"{ nodes(ids: ["hou_1", "mar_101", "hou_3", "hou_999"]) {
            __typename id ... on House { name ...H } ... on Market { title house { name } } ... on Node { same: id } } }
        fragment H on House { neighbour { name } nick }"#,
        json!({ "nodes": [
            { "__typename": "House", "id": "hou_1", "name": "House 1", "neighbour": { "name": "House 2" }, "nick": "h1", "same": "hou_1" },
            { "__typename": "Market", "id": "mar_101", "title": "Market 101", "house": { "name": "House 1" }, "same": "mar_101" },
            { "__typename": "House", "id": "hou_3", "name": "House 3", "neighbour": { "name": "House 4" }, "nick": "h3", "same": "hou_3" },
            null,
        ] }),
        &["House x1", "House x2", "House x3", "Market x1"],
    )
    .await;
}

#[tokio::test]
async fn a_union_holds_references_and_objects() {
    check(
        r"{ street {
            ... on House { name neighbour { id } } ... on House { neighbour { name } }
            ... on Stone { grams of { name } } ...S __typename
            ... on Market { markets: title } } }
          fragment S on Stone { of { nick } heavy: grams }",
        json!({ "street": [
            { "name": "House 1", "neighbour": { "id": "hou_2", "name": "House 2" }, "__typename": "House" },
            { "__typename": "Market", "markets": "Market 101" },
            { "grams": 5, "of": { "name": "House 2", "nick": null }, "heavy": 5, "__typename": "Stone" },
            { "name": "House 3", "neighbour": { "id": "hou_4", "name": "House 4" }, "__typename": "House" },
            { "grams": 6, "of": { "name": "House 3", "nick": "h3" }, "heavy": 6, "__typename": "Stone" },
        ] }),
        // The stones' houses are met in the same pass as the houses of the street.
        &["House x2", "House x3", "Market x1"],
    )
    .await;
}

#[tokio::test]
async fn a_node_that_is_unknown_or_hidden_is_null_even_if_only_its_id_is_asked() {
    let asker = Asker::default();
    for id in ["hou_19", "hou_999"] {
        for selection in ["id", "__typename", "... on House { name }", "... on House { nextMarket { title } }"] {
            let reply = asker
                .ask(&format!("{{ node(id: \"{id}\") {{ {selection} }} house(id: \"{id}\") {{ ... on Node {{ {selection} }} }} }}"))
                .await;
            assert_eq!(reply["data"], json!({ "node": null, "house": null }), "{selection}");
            assert_eq!(reply.get("errors"), None, "{selection}");
        }
    }
    let machine = Asker { actor: traboule_kernel::Actor::system("test"), ..Asker::default() };
    assert_eq!(machine.data_of(r#"{ node(id: "hou_19") { id } }"#).await, json!({ "node": { "id": "hou_19" } }));
    assert_eq!(asker.codes(r#"{ node(id: "nonsense") { id } }"#).await, ["BAD_USER_INPUT"]);
}

#[tokio::test]
async fn ids_alone_are_answered_without_a_load() {
    check(
        r#"{ house(id: "hou_1") { neighbour { id __typename } maybe { id } } near { nodes { id } edges { km node { id } } } }"#,
        json!({
            "house": { "neighbour": { "id": "hou_2", "__typename": "House" }, "maybe": { "id": "hou_1001" } },
            "near": {
                "nodes": [{ "id": "hou_1" }, { "id": "hou_2" }],
                "edges": [{ "km": 0.5, "node": { "id": "hou_1" } }, { "km": 1.0, "node": { "id": "hou_2" } }],
            },
        }),
        &["House x1"],
    )
    .await;
}

#[tokio::test]
async fn one_object_in_many_places_is_one_row() {
    let asker = Asker::default();
    let data = asker.data_of("{ all { view { name } } }").await;
    assert_eq!(data["all"][4]["view"], json!([{ "name": "House 5" }, { "name": "House 1" }]));
    // 19 houses see themselves and house 1: 19 keys.
    assert_eq!(asker.trace.take(), ["House x19", "all", "view x19"]);
}

#[tokio::test]
async fn introspection_and_typename_work() {
    let asker = Asker::default();
    let data = asker.data_of(r#"{ __typename __type(name: "House") { name fields { name } } __schema { queryType { name } } }"#).await;
    assert_eq!(data["__typename"], "Query");
    assert!(data["__type"]["fields"].as_array().unwrap().contains(&json!({ "name": "markets" })));
    assert_eq!(data["__schema"]["queryType"]["name"], "Query");
}
