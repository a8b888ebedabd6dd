//! Where a person is signed in.

use chrono::TimeDelta;
use serde_json::{Value, json};
use traboule_tests::{TestServer, on_each_database};

use super::code;

const LIST: &str = "query ($first: Int, $after: String) {
    viewer { sessions(first: $first, after: $after) { totalCount nodes { id label revokedAt } pageInfo { hasNextPage endCursor } } }
}";
const REVOKE: &str = "mutation ($id: ID!) { sessionRevoke(input: {id: $id}) { session { id revokedAt } } }";

async fn ids(server: &TestServer, token: &str) -> Vec<Value> {
    let data = server.data(LIST, json!({}), Some(token)).await;
    let nodes = data["viewer"]["sessions"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["id"].clone()).collect()
}

#[tokio::test]
async fn sessions_are_listed_page_by_page_and_ended() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        let first = server.sign_in("camille@example.org").await;
        server.clock.advance(TimeDelta::seconds(1));
        let second = server.sign_in("camille@example.org").await;
        assert_eq!(first.person, second.person);

        let all = ids(&server, &second.token).await;
        assert_eq!(all.len(), 2);
        let page = server.data(LIST, json!({ "first": 1 }), Some(&first.token)).await;
        let page = &page["viewer"]["sessions"];
        assert_eq!((&page["totalCount"], &page["nodes"][0]["id"], &page["pageInfo"]["hasNextPage"]), (&json!(2), &all[0], &json!(true)));
        let rest = server.data(LIST, json!({ "first": 1, "after": page["pageInfo"]["endCursor"] }), Some(&first.token)).await;
        assert_eq!(rest["viewer"]["sessions"]["nodes"][0]["id"], all[1]);

        // The newest is the second's own; the first ends it.
        let ended = server.data(REVOKE, json!({ "id": all[0] }), Some(&first.token)).await;
        assert!(ended["sessionRevoke"]["session"]["revokedAt"].is_string(), "{ended}");
        assert_eq!(code(&server.graphql(LIST, json!({}), Some(&second.token)).await), "UNAUTHENTICATED");
        assert_eq!(ids(&server, &first.token).await, all[1..]);
        let again = server.data(REVOKE, json!({ "id": all[0] }), Some(&first.token)).await;
        assert_eq!(again, ended, "ending it again changes nothing");
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_session_does_not_exist() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        let camille = server.sign_in("camille@example.org").await;
        let eve = server.sign_in("eve@example.org").await;
        let id = ids(&server, &camille.token).await.remove(0);
        assert_eq!(code(&server.graphql(REVOKE, json!({ "id": id }), Some(&eve.token)).await), "NOT_FOUND");
        assert_eq!(code(&server.graphql(REVOKE, json!({ "id": id }), None).await), "UNAUTHENTICATED");
        let node = "query ($id: ID!) { node(id: $id) { id ... on Session { label } } }";
        for token in [None, Some(eve.token.as_str())] {
            assert_eq!(server.data(node, json!({ "id": id }), token).await["node"], Value::Null);
        }
        assert_eq!(server.data(node, json!({ "id": id }), Some(&camille.token)).await["node"]["id"], id);
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_after_thirty_days() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        let used = server.sign_in("camille@example.org").await;
        let unused = server.sign_in("camille@example.org").await;
        let alive = async |token: &str| server.graphql("{ viewer { locale } }", json!({}), Some(token)).await.get("errors").is_none();
        for _ in 0..4 {
            server.clock.advance(TimeDelta::days(6));
            assert!(alive(&used.token).await);
        }
        assert!(!alive(&unused.token).await, "24 days without use");
        server.clock.advance(TimeDelta::days(6));
        assert!(!alive(&used.token).await, "30 days");
    })
    .await;
}
