//! Two entries of one place become one, and every way to the old one leads to the new one.

use serde_json::{Value, json};
use traboule_kernel::Actor;
use traboule_kernel::ids::SpaceId;
use traboule_tests::graph::{TestGraph, none, person, steward};
use traboule_tests::on_each_database;

use super::{codes, draft, published};

const MERGE: &str = "mutation($id: ID!, $into: ID!) { spaceMerge(id: $id, into: $into) { space { id } userErrors { code } } }";

async fn merge(graph: &TestGraph, actor: &Actor, from: SpaceId, into: SpaceId) -> Value {
    graph.data(actor, MERGE, json!({"id": from, "into": into})).await["spaceMerge"].clone()
}

#[tokio::test]
async fn addresses_of_a_merged_space_lead_to_what_it_became() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let (a, b, c) = (published(&graph, "A", json!({})).await, published(&graph, "B", json!({})).await, published(&graph, "C", json!({})).await);
        let steward = steward(1);
        assert_eq!(graph.code(&person(2), MERGE, json!({"id": a, "into": b})).await, "DENIED");
        assert_eq!(codes(&merge(&graph, &steward, a, a).await), ["SAME_SPACE"]);
        assert_eq!(merge(&graph, &steward, a, b).await["space"]["id"], json!(b));
        assert_eq!(codes(&merge(&graph, &steward, a, c).await), ["INVALID_TRANSITION"]);
        assert_eq!(codes(&merge(&graph, &steward, c, a).await), ["TARGET_NOT_OPEN"]);
        // Merged once more, the first leads to the last in one step.
        merge(&graph, &steward, b, c).await;
        for (id, slug) in [(a, "a"), (b, "b")] {
            let data = graph.data(&Actor::anonymous(), "query($id: ID!, $slug: String!) { byId: space(id: $id) { state mergedInto { name } } bySlug: space(slug: $slug) { name } }", json!({"id": id, "slug": slug})).await;
            assert_eq!(data, json!({"byId": {"state": "MERGED", "mergedInto": {"name": "C"}}, "bySlug": {"name": "C"}}));
        }
        let listed = graph.data(&Actor::anonymous(), "{ spaces { totalCount nodes { name } } }", none()).await;
        assert_eq!(listed["spaces"], json!({"totalCount": 1, "nodes": [{"name": "C"}]}));
    })
    .await;
}

#[tokio::test]
async fn what_waits_ends_and_an_owner_is_not_lost() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let (a, b) = (published(&graph, "A", json!({})).await, published(&graph, "B", json!({})).await);
        let steward = steward(1);
        let claim = r#"mutation($id: ID!) { spaceClaim(id: $id, message: "Mine.") { claim { id } } }"#;
        graph.data(&person(2), claim, json!({"id": a})).await;
        let owned = graph.data(&person(3), claim, json!({"id": b})).await;
        graph
            .data(
                &steward,
                "mutation($id: ID!) { spaceClaimApprove(id: $id) { claim { state } } }",
                json!({"id": owned["spaceClaim"]["claim"]["id"]}),
            )
            .await;

        assert_eq!(codes(&merge(&graph, &steward, b, a).await), ["WOULD_LOSE_OWNER"]);
        let unpublished = draft(&graph, "Draft", json!({})).await;
        assert_eq!(codes(&merge(&graph, &steward, a, unpublished).await), ["TARGET_NOT_OPEN"]);
        merge(&graph, &steward, a, b).await;
        let mine = graph.data(&person(2), "{ spaceClaims { nodes { state reason } } }", none()).await;
        assert_eq!(mine["spaceClaims"]["nodes"], json!([{"state": "REJECTED", "reason": "The space was merged into another."}]));
    })
    .await;
}
