//! What was not read is never shown. The houses' owner poisons every column that was not asked for.

use serde_json::json;

use crate::support::Asker;

#[tokio::test]
async fn a_part_at_hand_is_not_loaded_again() {
    let asker = Asker::default();
    let data =
        asker.data_of("{ all { name nick colour } houses(first: 1) { edges { node { nick } } nodes { name } } namesOnly { name } }").await;
    assert_eq!(data["all"][2], json!({ "name": "House 3", "nick": "h3", "colour": "BLUE" }));
    assert_eq!(data["houses"], json!({ "edges": [{ "node": { "nick": "h1" } }], "nodes": [{ "name": "House 1" }] }));
    assert_eq!(asker.trace.take(), ["all"]);
}

#[tokio::test]
async fn what_a_part_at_hand_does_not_hold_is_loaded() {
    let asker = Asker::default();
    let data = asker.data_of("{ namesOnly { name nick } }").await;
    assert_eq!(data, json!({ "namesOnly": [{ "name": "House 1", "nick": "h1" }, { "name": "House 2", "nick": null }] }));
    assert_eq!(asker.trace.take(), ["House x2"]);
}

#[tokio::test]
async fn what_is_selected_in_fragments_counts_as_asked() {
    let asker = Asker::default();
    let query = r"{ all { ...A } houses(first: 2) { ...B edges { node { ... on House { colour } } } } }
        fragment A on House { n: name ... on Node { id ... on House { nick } } }
        fragment B on HouseConnection { nodes { ...A } }";
    let data = asker.data_of(query).await;
    assert_eq!(data["all"][0], json!({ "n": "House 1", "id": "hou_1", "nick": "h1" }));
    assert_eq!(data["houses"]["nodes"][0], json!({ "n": "House 1", "id": "hou_1", "nick": "h1" }));
    assert_eq!(asker.trace.take(), ["all"]);
}

#[tokio::test]
async fn two_selections_of_one_object_read_both_their_columns() {
    let asker = Asker::default();
    let data = asker.data_of(r#"{ a: house(id: "hou_1") { x: neighbour { neighbour { name } } y: neighbour { neighbour { nick } } z: neighbour { name } } }"#).await;
    assert_eq!(
        data["a"],
        json!({ "x": { "neighbour": { "name": "House 3" } }, "y": { "neighbour": { "nick": "h3" } }, "z": { "name": "House 2" } })
    );
    // The house, its neighbour for three selections, the neighbour's for two.
    assert_eq!(asker.trace.take(), ["House x1", "House x1", "House x1"]);
}

#[tokio::test]
async fn the_total_is_counted_only_when_asked_for() {
    let asker = Asker::default();
    asker.data_of("{ houses { nodes { id } } }").await;
    assert!(asker.trace.take().is_empty());
    let data =
        asker.data_of("{ houses(first: 1) { ...T } all { markets { totalCount } } } fragment T on HouseConnection { t: totalCount }").await;
    assert_eq!(data["houses"], json!({ "t": 20 }));
    assert_eq!(data["all"][0], json!({ "markets": { "totalCount": 2 } }));
    assert_eq!(asker.trace.take(), ["all", "count", "markets(20) x19"]);
    // `near` does not look ahead.
    assert_eq!(asker.codes("{ near { totalCount } }").await, ["INTERNAL"]);
}

#[tokio::test]
async fn pages_are_windows_with_cursors() {
    let asker = Asker::default();
    let data =
        asker.data_of("{ houses(first: 2) { edges { cursor } pageInfo { hasPreviousPage hasNextPage startCursor endCursor } } }").await;
    let end = &data["houses"]["pageInfo"]["endCursor"];
    assert_eq!(data["houses"]["edges"][1]["cursor"], *end);
    assert_eq!(data["houses"]["pageInfo"]["hasPreviousPage"], false);
    let next = asker.data_of(&format!("{{ houses(first: 2, after: {end}) {{ nodes {{ id }} pageInfo {{ hasPreviousPage }} }} }}")).await;
    assert_eq!(next, json!({ "houses": { "nodes": [{ "id": "hou_3" }, { "id": "hou_4" }], "pageInfo": { "hasPreviousPage": true } } }));
    for (arguments, code) in [("first: 101", "PAGE_LIMIT"), ("first: 1, last: 1", "BAD_USER_INPUT"), ("after: \"x\"", "BAD_USER_INPUT")] {
        assert_eq!(asker.codes(&format!("{{ houses({arguments}) {{ nodes {{ id }} }} }}")).await, [code]);
    }
}
