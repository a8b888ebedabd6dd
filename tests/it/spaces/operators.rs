//! Operators: one number each, many spaces each, and as many statements for many as for one.

use serde_json::{Value, json};
use traboule_kernel::Actor;
use traboule_kernel::ids::OperatorId;
use traboule_tests::graph::{TestGraph, none, person, steward};
use traboule_tests::on_each_database;

use super::{codes, id, published};

const CREATE: &str = "mutation($input: OperatorInput!) { operatorCreate(input: $input) { operator { id } userErrors { field code } } }";

async fn create(graph: &TestGraph, input: Value) -> Value {
    graph.data(&steward(1), CREATE, json!({"input": input})).await["operatorCreate"].clone()
}

#[tokio::test]
async fn numbers_are_checked_and_belong_to_one() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        assert_eq!(graph.code(&person(2), CREATE, json!({"input": {"legalName": "X", "legalForm": "SCIC"}})).await, "DENIED");
        let wrong = create(&graph, json!({"legalName": "X", "legalForm": "SCIC", "siren": "123456789", "rna": "W1"})).await;
        assert_eq!(codes(&wrong), ["INVALID_SIREN", "INVALID_RNA"]);
        let first = create(&graph, json!({"legalName": "La Coopérative", "legalForm": "SCIC", "siren": "732829320"})).await;
        let operator: OperatorId = id(&first["operator"]["id"]);
        let taken = create(&graph, json!({"legalName": "Une autre", "legalForm": "SAS", "siren": "732829320"})).await;
        assert_eq!(codes(&taken), ["SIREN_TAKEN"]);

        const UPDATE: &str = "mutation($id: ID!, $version: Int!, $input: OperatorInput!) { operatorUpdate(id: $id, version: $version, input: $input) { operator { legalName version } userErrors { code } } }";
        let update = json!({"id": operator, "version": 1, "input": {"legalName": "La Coopé", "legalForm": "SCIC", "siren": "732829320"}});
        let data = graph.data(&steward(1), UPDATE, update.clone()).await;
        assert_eq!(data["operatorUpdate"]["operator"], json!({"legalName": "La Coopé", "version": 2}));
        assert_eq!(graph.code(&steward(1), UPDATE, update).await, "CONFLICT");

        // A space's SIRET begins with its operator's SIREN.
        const SPACE: &str = "mutation($input: SpaceInput!) { spaceCreate(input: $input) { space { operator { legalName } } userErrors { field code } } }";
        let space = |siret: &str| json!({"input": {"name": "S", "kinds": ["OTHER"], "operatorId": operator, "siret": siret}});
        let data = graph.data(&steward(1), SPACE, space("73282932000074")).await;
        assert_eq!(data["spaceCreate"]["space"]["operator"]["legalName"], "La Coopé");
        assert_eq!(codes(&graph.data(&steward(1), SPACE, space("55208131766522")).await["spaceCreate"]), ["SIRET_OF_ANOTHER_OPERATOR"]);
    })
    .await;
}

#[tokio::test]
async fn a_nested_list_costs_the_same_for_one_operator_and_for_many() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        const NESTED: &str = "{ operators(first: 50) { totalCount nodes { legalName spaces(first: 2) { totalCount nodes { name operator { legalForm } } } } } }";
        let mut counts = Vec::new();
        for number in 0..12 {
            let made = create(&graph, json!({"legalName": format!("Operator {number:02}"), "legalForm": "ASSOCIATION"})).await;
            for space in 0..3 {
                published(&graph, &format!("Space {number} {space}"), json!({"operatorId": made["operator"]["id"]})).await;
            }
            if matches!(number, 0 | 3 | 11) {
                counts.push(graph.statements(&Actor::anonymous(), NESTED, none()).await);
            }
        }
        assert!(counts.iter().all(|count| *count == counts[0] && *count <= 5), "{counts:?}");
        let data = graph.data(&Actor::anonymous(), NESTED, none()).await;
        assert_eq!(data["operators"]["totalCount"], 12);
        assert_eq!(data["operators"]["nodes"][11], json!({"legalName": "Operator 11", "spaces": {"totalCount": 3, "nodes": [
            {"name": "Space 11 0", "operator": {"legalForm": "ASSOCIATION"}}, {"name": "Space 11 1", "operator": {"legalForm": "ASSOCIATION"}}]}}));
    })
    .await;
}
