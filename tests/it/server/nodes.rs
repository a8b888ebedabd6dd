//! `node`, `nodes` and `serviceConfig`.

use serde_json::{Value, json};
use traboule_tests::{TestServer, on_each_database};

use super::code;

const ABSENT: &str = "per_01h455vb4pex5vsknk084sn02q";

#[tokio::test]
async fn objects_are_found_by_their_ids_in_order() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        let camille = server.sign_in("camille@example.org").await.person;
        let nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
        let data = server.data(nodes, json!({ "ids": [ABSENT, camille, camille] }), None).await;
        let person = json!({ "__typename": "Person", "id": camille });
        assert_eq!(data["nodes"], json!([null, person, person]));

        let node = "query ($id: ID!) { node(id: $id) { id } }";
        assert_eq!(server.data(node, json!({ "id": ABSENT }), None).await["node"], Value::Null);
        for id in ["", "per_x", "xyz_01h455vb4pex5vsknk084sn02q", "42"] {
            assert_eq!(code(&server.graphql(node, json!({ "id": id }), None).await), "BAD_USER_INPUT", "{id}");
        }
        let many: Vec<&str> = std::iter::repeat_n(ABSENT, 101).collect();
        assert_eq!(server.data(nodes, json!({ "ids": many[..100] }), None).await["nodes"].as_array().unwrap().len(), 100);
        assert_eq!(code(&server.graphql(nodes, json!({ "ids": many }), None).await), "LIST_LIMIT");
    })
    .await;
}

#[tokio::test]
async fn the_limits_can_be_read() {
    on_each_database(async |backend| {
        let server = TestServer::with(backend, |settings| settings.limits.depth = 9).await;
        let config =
            "{ serviceConfig { limits { depth costAnonymous pageMost bodyBytes } rate { anonymous { capacity restorePerSecond } } } }";
        let expected = json!({
            "limits": { "depth": 9, "costAnonymous": 1000, "pageMost": 100, "bodyBytes": 131_072 },
            "rate": { "anonymous": { "capacity": 2000, "restorePerSecond": 20 } },
        });
        assert_eq!(server.data(config, json!({}), None).await["serviceConfig"], expected);
    })
    .await;
}
