//! Suggestions: shown as a diff, decided by the owner, or by a steward while nobody owns the space.

use serde_json::{Value, json};
use traboule_kernel::ids::{SpaceId, SuggestionId};
use traboule_kernel::{Actor, Role};
use traboule_tests::graph::{TestGraph, none, person, steward, with_role};
use traboule_tests::on_each_database;

use super::{codes, id, published};

const SUGGEST: &str = "mutation($id: ID!, $input: SpaceInput!) { spaceSuggest(id: $id, input: $input) {
    suggestion { id state changes { field before after } } userErrors { code } } }";
const ACCEPT: &str =
    "mutation($id: ID!) { suggestionAccept(id: $id) { suggestion { state space { name version } } userErrors { code message } } }";
const REJECT: &str =
    r#"mutation($id: ID!) { suggestionReject(id: $id, reason: "No.") { suggestion { state reason } userErrors { code } } }"#;

async fn suggest(graph: &TestGraph, actor: &Actor, space: SpaceId, input: Value) -> Value {
    graph.data(actor, SUGGEST, json!({"id": space, "input": input})).await["spaceSuggest"].clone()
}

#[tokio::test]
async fn a_suggestion_is_a_diff_that_a_steward_makes_true() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let space = published(&graph, "Le Grenier", json!({"wheelchair": "NO"})).await;
        let guest = person(1);
        assert_eq!(codes(&suggest(&graph, &guest, space, json!({"name": "Le Grenier"})).await), ["NOTHING_CHANGES"]);
        assert_eq!(codes(&suggest(&graph, &guest, space, json!({"phone": "12"})).await), ["INVALID_FIELD"]);
        let made = suggest(&graph, &guest, space, json!({"name": "Le Grand Grenier", "wheelchair": "YES", "phone": null})).await;
        assert_eq!(
            made["suggestion"]["changes"],
            json!([
                {"field": "NAME", "before": "\"Le Grenier\"", "after": "\"Le Grand Grenier\""},
                {"field": "WHEELCHAIR", "before": "\"NO\"", "after": "\"YES\""},
            ])
        );
        let suggestion: SuggestionId = id(&made["suggestion"]["id"]);
        assert_eq!(graph.code(&guest, ACCEPT, json!({"id": suggestion})).await, "DENIED");
        assert_eq!(graph.code(&person(2), ACCEPT, json!({"id": suggestion})).await, "NOT_FOUND");
        let accepted = graph.data(&steward(3), ACCEPT, json!({"id": suggestion})).await;
        assert_eq!(
            accepted["suggestionAccept"]["suggestion"],
            json!({"state": "ACCEPTED", "space": {"name": "Le Grand Grenier", "version": 3}})
        );
        assert_eq!(codes(&graph.data(&steward(3), REJECT, json!({"id": suggestion})).await["suggestionReject"]), ["INVALID_TRANSITION"]);
        let search = graph.data(&guest, r#"{ spaces(filter: { text: "grand" }) { nodes { name } } }"#, none()).await;
        assert_eq!(search["spaces"]["nodes"], json!([{"name": "Le Grand Grenier"}]));
    })
    .await;
}

#[tokio::test]
async fn all_of_a_suggestion_happens_or_nothing() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let space = published(&graph, "Le Grenier", json!({})).await;
        let late = suggest(&graph, &person(1), space, json!({"name": "Late", "wheelchair": "YES"})).await;
        let soon = suggest(&graph, &person(2), space, json!({"name": "Soon"})).await;
        let accept =
            async |made: &Value| graph.data(&steward(3), ACCEPT, json!({"id": made["suggestion"]["id"]})).await["suggestionAccept"].clone();
        assert_eq!(accept(&soon).await["suggestion"]["space"]["name"], "Soon");
        assert_eq!(codes(&accept(&late).await), ["CONFLICT"]);
        let space = graph.data(&person(1), "query($id: ID!) { space(id: $id) { name wheelchair } }", json!({"id": space})).await;
        assert_eq!(space["space"], json!({"name": "Soon", "wheelchair": "UNKNOWN"}));
    })
    .await;
}

#[tokio::test]
async fn a_claimed_space_is_decided_by_those_who_run_it() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let space = published(&graph, "Le Grenier", json!({})).await;
        let claim = graph
            .data(&person(7), r#"mutation($id: ID!) { spaceClaim(id: $id, message: "Mine.") { claim { id } } }"#, json!({"id": space}))
            .await;
        let approve = "mutation($id: ID!) { spaceClaimApprove(id: $id) { claim { state } } }";
        graph.data(&steward(3), approve, json!({"id": claim["spaceClaim"]["claim"]["id"]})).await;

        let made = suggest(&graph, &person(1), space, json!({"name": "Other"})).await;
        let variables = || json!({"id": made["suggestion"]["id"]});
        assert_eq!(graph.code(&steward(3), ACCEPT, variables()).await, "NOT_FOUND");
        let count =
            async |actor: &Actor| graph.data(actor, "{ suggestions { totalCount } }", none()).await["suggestions"]["totalCount"].clone();
        assert_eq!((count(&steward(3)).await, count(&person(1)).await, count(&person(2)).await), (json!(0), json!(1), json!(0)));
        let manager = with_role(8, Role::SpaceManager, space);
        assert_eq!(count(&manager).await, json!(1));
        let rejected = graph.data(&manager, REJECT, variables()).await;
        assert_eq!(rejected["suggestionReject"]["suggestion"], json!({"state": "REJECTED", "reason": "No."}));
    })
    .await;
}
