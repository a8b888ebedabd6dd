//! Each module alone is a subgraph.

use serde_json::json;
use traboule_graph::{Engine, Limits, Mode, compose};

use crate::support::houses::Houses;
use crate::support::{Asker, codes, everything, houses, markets};

fn subgraph(module: traboule_graph::Module) -> Asker {
    Asker::of(Engine::new(compose(vec![module], Mode::Subgraph).unwrap(), Limits::default()))
}

fn representations(of: &[(&str, &str)]) -> serde_json::Value {
    json!({ "r": of.iter().map(|(kind, id)| json!({ "__typename": kind, "id": id })).collect::<Vec<_>>() })
}

const ENTITIES: &str = "query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on House { id ...F } } } fragment F on House";

#[tokio::test]
async fn entities_are_one_level_and_a_missing_one_is_null_with_one_error() {
    let asker = subgraph(houses::module(Houses(20)));
    let query = format!("{ENTITIES} {{ name neighbour {{ nick }} }}");
    let of = [("House", "hou_1"), ("House", "hou_999"), ("House", "hou_3"), ("Market", "mar_1"), ("House", "mar_1"), ("House", "hou_1")];
    let reply = asker.ask_with(&query, representations(&of)).await;
    let house = |n: u8, nick: serde_json::Value| json!({ "__typename": "House", "id": format!("hou_{n}"), "name": format!("House {n}"), "neighbour": { "nick": nick } });
    let one = house(1, json!(null));
    assert_eq!(reply["data"]["_entities"], json!([one, null, house(3, json!(null)), null, null, one]), "{reply:#}");
    let errors: Vec<_> = reply["errors"].as_array().unwrap().iter().map(|error| error["path"][1].clone()).zip(codes(&reply)).collect();
    let mut errors: Vec<_> = errors.into_iter().map(|(at, code)| format!("{at} {code}")).collect();
    errors.sort();
    assert_eq!(errors, ["1 NOT_FOUND", "3 BAD_USER_INPUT", "4 BAD_USER_INPUT"]);
    assert_eq!(asker.trace.take(), ["House x2", "House x3"]);
}

#[tokio::test]
async fn a_subgraph_adds_its_fields_to_objects_that_it_does_not_own() {
    let asker = subgraph(markets::module());
    let query = format!("{ENTITIES} {{ nextMarket {{ title house {{ id nextMarket {{ id }} }} }} view {{ id }} }}");
    let reply = asker.ask_with(&query, representations(&[("House", "hou_2"), ("House", "hou_4")])).await;
    assert_eq!(
        reply["data"]["_entities"],
        json!([
            { "__typename": "House", "id": "hou_2", "nextMarket": { "title": "Market 201", "house": { "id": "hou_2", "nextMarket": { "id": "mar_201" } } }, "view": [{ "id": "hou_2" }, { "id": "hou_1" }] },
            { "__typename": "House", "id": "hou_4", "nextMarket": null, "view": [{ "id": "hou_4" }, { "id": "hou_1" }] },
        ]),
        "{reply:#}"
    );
    assert_eq!(asker.trace.take(), ["Market x1", "nextMarket x1", "nextMarket x2", "view x2"]);
}

#[tokio::test]
async fn a_gateway_may_ask_for_a_thousand_objects() {
    let asker = subgraph(houses::module(Houses(2000)));
    let asker =
        Asker { engine: Engine::new(asker.engine.schema().clone(), Limits { cost_signed_in: 99_999, ..Limits::default() }), ..asker };
    let query = format!("{ENTITIES} {{ name }}");
    let ids: Vec<String> = (1..=1001).map(|id| format!("hou_{id}")).collect();
    let of = |count: usize| representations(&ids.iter().take(count).map(|id| ("House", id.as_str())).collect::<Vec<_>>());
    let reply = asker.ask_with(&query, of(1000)).await;
    assert_eq!(reply["data"]["_entities"][999]["name"], "House 1000");
    assert_eq!(asker.trace.take(), ["House x1000"]);
    assert_eq!(codes(&asker.ask_with(&query, of(1001)).await), ["LIST_LIMIT"]);
}

#[tokio::test]
async fn the_sdl_of_a_subgraph_has_keys_and_is_served() {
    let asker = subgraph(markets::module());
    let sdl = asker.engine.schema().sdl().to_owned();
    for part in [
        "type Market @key(fields: \"id\") {",
        "type House @key(fields: \"id\") {",
        "type MarketConnection @shareable {",
        "type MarketEdge @shareable {",
        "type PageInfo @shareable {",
        "extend schema @link(",
    ] {
        assert!(sdl.contains(part), "{part}\n{sdl}");
    }
    for part in ["_entities", "_service", "_Entity", "Mutation", "Subscription", "HouseDetails", "HouseMarkets", "NoEdgeFields", "\u{1}"] {
        assert!(!sdl.contains(part), "{part}\n{sdl}");
    }
    assert_eq!(asker.data_of("{ _service { sdl } }").await["_service"]["sdl"], sdl);

    let houses = compose(vec![houses::module(Houses(1))], Mode::Subgraph).unwrap();
    for part in ["type House @key(fields: \"id\") {", "type Subscription {", "type Mutation {", "type HouseBuildUserError @shareable {"] {
        assert!(houses.sdl().contains(part), "{part}\n{}", houses.sdl());
    }
    let nodes = compose(vec![everything::module()], Mode::Subgraph).unwrap();
    for part in [
        "type House implements Node @key(fields: \"id\", resolvable: false) {",
        "type Market implements Node @key(fields: \"id\", resolvable: false) {",
    ] {
        assert!(nodes.sdl().contains(part), "{part}\n{}", nodes.sdl());
    }
}

#[tokio::test]
async fn references_to_others_objects_are_their_ids() {
    let asker = subgraph(everything::module());
    let data = asker.data_of(r#"{ node(id: "hou_77") { __typename id } street { ... on Stone { of { id __typename } } } }"#).await;
    assert_eq!(data["node"], json!({ "__typename": "House", "id": "hou_77" }));
    assert_eq!(data["street"][2], json!({ "of": { "id": "hou_2", "__typename": "House" } }));
}
