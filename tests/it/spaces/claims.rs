//! Claims: who asks, who decides, what happens then.

use serde_json::{Value, json};
use traboule_kernel::ids::{ClaimId, SpaceId};
use traboule_kernel::{Actor, Role, Scope};
use traboule_tests::graph::{TestGraph, none, person, steward, with_role};
use traboule_tests::on_each_database;

use super::post::Post;
use super::{codes, id, published};

const CLAIM: &str = r#"mutation($id: ID!) { spaceClaim(id: $id, message: "I opened it.") { claim { id state } userErrors { code } } }"#;
const APPROVE: &str = "mutation($id: ID!) { spaceClaimApprove(id: $id) { claim { state } userErrors { code } } }";
const REJECT: &str =
    "mutation($id: ID!, $reason: String!) { spaceClaimReject(id: $id, reason: $reason) { claim { state reason } userErrors { code } } }";
const WITHDRAW: &str = "mutation($id: ID!) { spaceClaimWithdraw(id: $id) { claim { state } userErrors { code } } }";

async fn claim(graph: &TestGraph, actor: &Actor, space: SpaceId) -> Value {
    graph.data(actor, CLAIM, json!({"id": space})).await["spaceClaim"].clone()
}

#[tokio::test]
async fn one_open_claim_a_person_seen_by_those_who_have_to_do_with_it() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let space = published(&graph, "Le Grenier", json!({})).await;
        let (asker, other) = (person(1), person(2));
        assert_eq!(graph.code(&Actor::anonymous(), CLAIM, json!({"id": space})).await, "UNAUTHENTICATED");
        let opened: ClaimId = id(&claim(&graph, &asker, space).await["claim"]["id"]);
        assert_eq!(codes(&claim(&graph, &asker, space).await), ["ALREADY_OPEN"]);
        claim(&graph, &other, space).await;

        let list = async |actor: &Actor, filter: &str| {
            let query = format!("{{ spaceClaims(filter: {filter}) {{ totalCount nodes {{ person {{ id }} }} }} }}");
            graph.data(actor, &query, none()).await["spaceClaims"]["totalCount"].as_i64().unwrap()
        };
        assert_eq!(list(&asker, "{}").await, 1);
        assert_eq!(list(&person(9), "{}").await, 0);
        assert_eq!(list(&steward(3), "{}").await, 2);
        assert_eq!(list(&steward(3), "{ mine: true }").await, 0);
        assert_eq!(list(&with_role(4, Role::SpaceOwner, space), "{ state: OPEN }").await, 2);
        assert_eq!(list(&with_role(4, Role::SpaceManager, space), "{}").await, 0);

        // Somebody else's claim does not exist.
        const NODE: &str = "query($id: ID!) { node(id: $id) { id } }";
        assert_eq!(graph.data(&other, NODE, json!({"id": opened})).await["node"], Value::Null);
        assert_eq!(graph.code(&other, WITHDRAW, json!({"id": opened})).await, "NOT_FOUND");
        assert_eq!(graph.data(&asker, NODE, json!({"id": opened})).await["node"], json!({"id": opened}));
    })
    .await;
}

#[tokio::test]
async fn a_claim_is_answered_once_by_somebody_else() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let space = published(&graph, "Le Grenier", json!({})).await;
        let asker = person(1);
        let first: ClaimId = id(&claim(&graph, &asker, space).await["claim"]["id"]);
        let both = Actor::person(asker.person_id().unwrap(), steward(1).grants().to_vec());
        assert_eq!(codes(&graph.data(&both, APPROVE, json!({"id": first})).await["spaceClaimApprove"]), ["ONESELF"]);
        assert_eq!(
            codes(&graph.data(&steward(2), REJECT, json!({"id": first, "reason": " "})).await["spaceClaimReject"]),
            ["REASON_MISSING"]
        );
        let rejected = graph.data(&steward(2), REJECT, json!({"id": first, "reason": "Who are you?"})).await;
        assert_eq!(rejected["spaceClaimReject"]["claim"], json!({"state": "REJECTED", "reason": "Who are you?"}));
        for (mutation, name) in [(APPROVE, "spaceClaimApprove"), (WITHDRAW, "spaceClaimWithdraw")] {
            let actor = if name.ends_with("Withdraw") { &asker } else { &steward(2) };
            assert_eq!(codes(&graph.data(actor, mutation, json!({"id": first})).await[name]), ["INVALID_TRANSITION"]);
        }
        // One may ask again, and take it back.
        let second: ClaimId = id(&claim(&graph, &asker, space).await["claim"]["id"]);
        assert_eq!(graph.data(&asker, WITHDRAW, json!({"id": second})).await["spaceClaimWithdraw"]["claim"]["state"], "WITHDRAWN");
        // An owner decides as well as a steward.
        let third: ClaimId = id(&claim(&graph, &asker, space).await["claim"]["id"]);
        let owner = with_role(5, Role::SpaceOwner, space);
        assert_eq!(graph.data(&owner, APPROVE, json!({"id": third})).await["spaceClaimApprove"]["claim"]["state"], "APPROVED");
        assert_eq!(codes(&claim(&graph, &with_role(1, Role::SpaceOwner, space), space).await), ["ALREADY_YOURS"]);
    })
    .await;
}

#[tokio::test]
async fn an_owner_named_on_the_machine_edits_from_then_on() {
    on_each_database(async |backend| {
        let post = Post::new(backend).await;
        let space = published(&post.graph, "La Nef", json!({})).await;
        const READ: &str = "query($id: ID!) { space(id: $id) { claimStatus version } }";
        const UPDATE: &str = "mutation($id: ID!, $version: Int!) { spaceUpdate(id: $id, version: $version, input: {name: \"Nef\"}) { userErrors { code } } }";
        let manager = post.grant(6, Role::SpaceManager, Scope::Space(space)).await;
        let read = async || post.graph.data(&manager, READ, json!({"id": space})).await["space"].clone();
        assert_eq!(read().await, json!({"claimStatus": "UNCLAIMED", "version": 2}));
        let owner = post.grant(5, Role::SpaceOwner, Scope::Space(space)).await;
        assert_eq!(read().await, json!({"claimStatus": "CLAIMED", "version": 3}));
        let updated = post.graph.data(&owner, UPDATE, json!({"id": space, "version": 3})).await;
        assert_eq!(codes(&updated["spaceUpdate"]), Vec::<&str>::new());
        // A second owner changes nothing about the space.
        post.grant(7, Role::SpaceOwner, Scope::Space(space)).await;
        assert_eq!(read().await, json!({"claimStatus": "CLAIMED", "version": 4}));
    })
    .await;
}
