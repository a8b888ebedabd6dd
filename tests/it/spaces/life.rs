//! From a draft that somebody writes to a space that closed for good.

use serde_json::{Value, json};
use traboule_kernel::ids::{ClaimId, SpaceId};
use traboule_kernel::{Actor, Role};
use traboule_tests::graph::{TestGraph, none, person, steward, with_role};
use traboule_tests::on_each_database;

use super::{codes, draft, id, published};

const READ: &str = "query($id: ID!) { space(id: $id) { name state version stale claimStatus provenance { field source } } }";

fn step(name: &str) -> String {
    format!(
        "mutation($id: ID!, $version: Int!) {{ {name}(id: $id, version: $version) {{ space {{ state version }} userErrors {{ code }} }} }}"
    )
}

#[tokio::test]
async fn a_person_writes_a_draft_owns_it_and_publishes_it() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let (author, stranger, steward) = (person(1), person(2), steward(3));
        const CREATE: &str = r#"mutation { spaceCreate(input: { name: "La Mezzanine", kinds: [COWORKING, FABLAB] }) { space { id slug state } userErrors { code } } }"#;
        assert_eq!(graph.code(&Actor::anonymous(), CREATE, none()).await, "UNAUTHENTICATED");
        let data = graph.data(&author, CREATE, none()).await;
        assert_eq!((data["spaceCreate"]["space"]["slug"].as_str(), data["spaceCreate"]["space"]["state"].as_str()), (Some("la-mezzanine"), Some("DRAFT")));
        let space: SpaceId = id(&data["spaceCreate"]["space"]["id"]);

        // A draft is there for its author and those who decide; for others it is not.
        let variables = || json!({"id": space});
        assert_eq!(graph.data(&stranger, READ, variables()).await["space"], Value::Null);
        assert_eq!(graph.data(&Actor::anonymous(), READ, variables()).await["space"], Value::Null);
        assert_eq!(graph.data(&author, READ, variables()).await["space"]["name"], "La Mezzanine");
        assert_eq!(graph.data(&steward, READ, variables()).await["space"]["name"], "La Mezzanine");

        // The author may not publish before somebody else says that it is theirs.
        let publish = step("spacePublish");
        assert_eq!(graph.code(&author, &publish, json!({"id": space, "version": 1})).await, "DENIED");
        let claims = graph.data(&steward, "{ spaceClaims { nodes { id state person { id } space { name } } } }", none()).await;
        let claim: ClaimId = id(&claims["spaceClaims"]["nodes"][0]["id"]);
        const APPROVE: &str = "mutation($id: ID!) { spaceClaimApprove(id: $id) { claim { state } userErrors { code } } }";
        assert_eq!(codes(&graph.data(&author, APPROVE, json!({"id": claim})).await["spaceClaimApprove"]), ["ONESELF"]);
        assert_eq!(graph.data(&steward, APPROVE, json!({"id": claim})).await["spaceClaimApprove"]["claim"]["state"], "APPROVED");

        let owner = with_role(1, Role::SpaceOwner, space);
        assert_eq!(graph.code(&owner, &publish, json!({"id": space, "version": 1})).await, "CONFLICT");
        let data = graph.data(&owner, &publish, json!({"id": space, "version": 2})).await;
        assert_eq!(data["spacePublish"]["space"], json!({"state": "PUBLISHED", "version": 3}));
        assert_eq!(graph.data(&stranger, READ, variables()).await["space"]["claimStatus"], "CLAIMED");
        // Now it is the owner's: no steward edits it any more.
        assert_eq!(graph.code(&steward, &step("spaceClose"), json!({"id": space, "version": 3})).await, "DENIED");
    })
    .await;
}

#[tokio::test]
async fn every_step_that_the_domain_lists_and_no_other() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let steward = steward(1);
        let steps = ["spacePublish", "spaceCloseTemporarily", "spaceReopen", "spaceClose"];
        // For each state: how to get there, and which steps lead where.
        let table: [(&[&str], [Option<&str>; 4]); 4] = [
            (&[], [Some("PUBLISHED"), None, None, None]),
            (&["spacePublish"], [None, Some("TEMPORARILY_CLOSED"), None, Some("CLOSED")]),
            (&["spacePublish", "spaceCloseTemporarily"], [None, None, Some("PUBLISHED"), Some("CLOSED")]),
            (&["spacePublish", "spaceClose"], [None, None, None, None]),
        ];
        for (way, outcomes) in table {
            for (name, outcome) in steps.into_iter().zip(outcomes) {
                let space = draft(&graph, "Somewhere", json!({})).await;
                let mut version = 1;
                for taken in way {
                    graph.data(&steward, &step(taken), json!({"id": space, "version": version})).await;
                    version += 1;
                }
                let data = graph.data(&steward, &step(name), json!({"id": space, "version": version})).await;
                match outcome {
                    Some(state) => assert_eq!(data[name]["space"], json!({"state": state, "version": version + 1}), "{way:?} {name}"),
                    None => assert_eq!(codes(&data[name]), ["INVALID_TRANSITION"], "{way:?} {name}"),
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_edit_is_checked_field_by_field_and_leaves_its_mark() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let space = published(&graph, "Le Grenier", json!({"openingHours": "Mo-Fr 09:00-18:00"})).await;
        let owner = with_role(1, Role::SpaceManager, space);
        const UPDATE: &str = "mutation($id: ID!, $version: Int!, $input: SpaceInput!) { spaceUpdate(id: $id, version: $version, input: $input) {
            space { name openingHours { expression weeklyMinutes } website: contact { website } address { city department region } version }
            userErrors { field code message } } }";
        let update = async |actor: &Actor, version: i32, input: Value| {
            graph.ask(actor, UPDATE, json!({"id": space, "version": version, "input": input})).await
        };
        // Nobody owns it yet: a manager by grant is not enough, a steward is.
        assert_eq!(update(&owner, 2, json!({"name": "x"})).await["errors"][0]["extensions"]["code"], "DENIED");
        let steward = steward(2);
        let wrong = json!({"name": " ", "siret": "123", "website": "www.example.org", "openingHours": "whenever",
            "address": {"postcode": "6900"}, "offers": [{"label": "Desk", "unit": "MONTH", "priceCents": -1}]});
        let response = update(&steward, 2, wrong).await;
        let fields: Vec<String> = response["data"]["spaceUpdate"]["userErrors"].as_array().unwrap().iter()
            .map(|error| error["field"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect::<Vec<_>>().join(".")).collect();
        assert_eq!(fields, ["input.siret", "input.address.postcode", "input.openingHours", "input.website"]);
        let response = update(&steward, 2, json!({"name": " ", "offers": [{"label": "Desk", "unit": "MONTH", "priceCents": -1}]})).await;
        assert_eq!(codes(&response["data"]["spaceUpdate"]), ["INVALID_FIELD", "INVALID_FIELD"]);

        let right = json!({"website": "https://example.org/grenier", "openingHours": null, "address": {"postcode": "69001", "city": "Lyon", "inseeCity": "69381"}});
        let response = update(&steward, 2, right).await;
        assert_eq!(response["data"]["spaceUpdate"]["space"], json!({
            "name": "Le Grenier", "openingHours": null, "website": {"website": "https://example.org/grenier"},
            "address": {"city": "Lyon", "department": "69", "region": "84"}, "version": 3,
        }));
        assert_eq!(update(&steward, 2, json!({"name": "Late"})).await["errors"][0]["extensions"]["code"], "CONFLICT");
        let sources = graph.data(&steward, READ, json!({"id": space})).await;
        let fields: Vec<&str> = sources["space"]["provenance"].as_array().unwrap().iter().map(|entry| entry["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["NAME", "KINDS", "ADDRESS", "OPENING_HOURS", "WEBSITE"]);
    })
    .await;
}

#[tokio::test]
async fn an_entry_grows_stale_and_is_confirmed() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let space = published(&graph, "Le Grenier", json!({})).await;
        graph.test.clock.advance(chrono::TimeDelta::days(366));
        let read = || json!({"id": space});
        assert_eq!(graph.data(&person(1), READ, read()).await["space"]["stale"], true);
        const CONFIRM: &str = "mutation($id: ID!) { spaceConfirm(id: $id) { space { stale } userErrors { code } } }";
        assert_eq!(graph.code(&person(1), CONFIRM, read()).await, "DENIED");
        assert_eq!(graph.data(&steward(2), CONFIRM, read()).await["spaceConfirm"]["space"]["stale"], false);
    })
    .await;
}

#[tokio::test]
async fn a_slug_leads_to_its_space_for_ever() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let first = published(&graph, "L'Établi", json!({})).await;
        let second = published(&graph, "L’établi", json!({})).await;
        const SLUG: &str = "query($slug: String!) { space(slug: $slug) { id slug } }";
        let find = async |slug: &str| graph.data(&Actor::anonymous(), SLUG, json!({"slug": slug})).await["space"].clone();
        assert_eq!(find("l-etabli").await, json!({"id": first, "slug": "l-etabli"}));
        assert_eq!(find("l-etabli-2").await, json!({"id": second, "slug": "l-etabli-2"}));
        assert_eq!(find("nowhere").await, Value::Null);

        const CHANGE: &str = "mutation($id: ID!, $version: Int!, $slug: String!) { spaceSlugChange(id: $id, version: $version, slug: $slug) { space { slug } userErrors { code } } }";
        let change = async |id: SpaceId, version: i32, slug: &str| {
            graph.data(&steward(1), CHANGE, json!({"id": id, "version": version, "slug": slug})).await["spaceSlugChange"].clone()
        };
        assert_eq!(codes(&change(first, 2, "Établi !").await), ["INVALID_SLUG"]);
        assert_eq!(change(first, 2, "atelier").await["space"]["slug"], "atelier");
        assert_eq!(find("l-etabli").await, json!({"id": first, "slug": "atelier"}));
        assert_eq!(codes(&change(second, 2, "l-etabli").await), ["SLUG_TAKEN"]);
        assert_eq!(change(first, 3, "l-etabli").await["space"]["slug"], "l-etabli");
    })
    .await;
}
