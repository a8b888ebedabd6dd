//! Grants: who may see them, and who may give them.

use serde_json::{Value, json};
use traboule_kernel::{Role, Scope};
use traboule_tests::{TestServer, on_each_database};

use super::code;

const NODE: &str = "query ($id: ID!) { node(id: $id) { ... on Grant { id role state person { id } grantedBy { id } } } }";
const REVOKE: &str = "mutation ($id: ID!) { grantRevoke(input: {id: $id}) { grant { state until } userErrors { code } } }";

#[tokio::test]
async fn a_grant_is_seen_by_its_holder_and_by_admins() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        let ada = server.sign_in("ada@example.org").await;
        let bob = server.sign_in("bob@example.org").await;
        let eve = server.sign_in("eve@example.org").await;
        let id = server.grant("ada@example.org", Role::Admin, Scope::Instance).await;
        server.grant("bob@example.org", Role::Admin, Scope::Instance).await;

        let expected = json!({ "id": id, "role": "ADMIN", "state": "ACTIVE", "person": { "id": ada.person }, "grantedBy": null });
        for token in [&ada.token, &bob.token] {
            assert_eq!(server.data(NODE, json!({ "id": id }), Some(token)).await["node"], expected);
        }
        for token in [None, Some(eve.token.as_str())] {
            assert_eq!(server.data(NODE, json!({ "id": id }), token).await["node"], Value::Null);
            assert!(matches!(code(&server.graphql(REVOKE, json!({ "id": id }), token).await), "NOT_FOUND" | "UNAUTHENTICATED"));
        }
        let own = "{ viewer { grants { totalCount nodes { id role state } } } }";
        let grants = json!({ "totalCount": 1, "nodes": [{ "id": id, "role": "ADMIN", "state": "ACTIVE" }] });
        assert_eq!(server.data(own, json!({}), Some(&ada.token)).await["viewer"]["grants"], grants);

        assert_eq!(
            code(&server.graphql(REVOKE, json!({ "id": id }), Some(&bob.token)).await),
            "DENIED",
            "an admin's role is its holder's to end"
        );
        let ended = server.data(REVOKE, json!({ "id": id }), Some(&ada.token)).await;
        assert_eq!(ended["grantRevoke"]["grant"]["state"], "ENDED");
        assert_eq!(server.data(own, json!({}), Some(&ada.token)).await["viewer"]["grants"]["totalCount"], 0);
    })
    .await;
}

#[tokio::test]
async fn a_place_that_does_not_exist_can_be_granted_nothing_at() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        let ada = server.sign_in("ada@example.org").await;
        server.grant("ada@example.org", Role::Admin, Scope::Instance).await;
        let create = "mutation ($network: ID, $space: ID) {
            grantCreate(input: {email: \"bob@example.org\", role: NETWORK_STEWARD, network: $network, space: $space}) {
                grant { id } userErrors { code }
            }
        }";
        let (network, space) = ("net_01h455vb4pex5vsknk084sn02q", "spc_01h455vb4pex5vsknk084sn02q");
        let token = Some(ada.token.as_str());
        let data = server.data(create, json!({ "network": network }), token).await;
        assert_eq!(data["grantCreate"], json!({ "grant": null, "userErrors": [{ "code": "UNKNOWN_SCOPE" }] }));
        for both_or_none in [json!({}), json!({ "network": network, "space": space }), json!({ "network": space })] {
            assert_eq!(code(&server.graphql(create, both_or_none, token).await), "BAD_USER_INPUT");
        }
        assert_eq!(code(&server.graphql(create, json!({ "network": network }), None).await), "UNAUTHENTICATED");
    })
    .await;
}
