//! Imports and possible duplicates through the graph.

use serde_json::{Value, json};
use traboule_kernel::{Actor, Role};
use traboule_tests::graph::{TestGraph, none, person, steward, with_role};
use traboule_tests::on_each_database;

use super::{CENSUS, csv, place};

const IMPORT: &str = "mutation($input: SpacesImportInput!) { spacesImport(input: $input) {
    import { id state rowsDone rowsTotal fileName counts { created suspicious } rows(first: 2) { totalCount nodes { line space { name } } } }
    report { dryRun counts { created updated unchanged skipped suspicious } rows(first: 100, onlyOdd: true) { line outcome findings { code field } } }
    userErrors { field code message }
} }";

/// The file in pieces that fit the limit of a string.
fn pieces(file: &str) -> Vec<String> {
    file.as_bytes().chunks(10_000).map(|piece| String::from_utf8(piece.to_vec()).unwrap()).collect()
}

async fn import(graph: &TestGraph, actor: &Actor, file: &str, dry_run: bool) -> Value {
    // Time passes between two imports.
    graph.test.clock.advance(chrono::TimeDelta::seconds(1));
    let input = json!({"fileName": "census.csv", "content": pieces(file), "dryRun": dry_run});
    graph.data(actor, IMPORT, json!({"input": input})).await["spacesImport"].take()
}

/// A file of about 65 KB, as large as the census of a region. All of it is ASCII, so that it may be cut anywhere.
fn large() -> String {
    let rows: Vec<String> = (0..450)
        .map(|number| place(&format!("r{number}"), &format!("Lieu {number}"), f64::from(number) * 700.0).replace('à', "a"))
        .collect();
    csv(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

#[tokio::test]
async fn stewards_import_a_file_in_pieces() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let file = large();
        assert!((60_000..80_000).contains(&file.len()), "{}", file.len());
        let dry = import(&graph, &steward(1), &file, true).await;
        assert_eq!((&dry["import"], &dry["report"]["dryRun"]), (&Value::Null, &json!(true)));
        assert_eq!(dry["report"]["counts"]["created"], 450);

        let done = import(&graph, &steward(1), &file, false).await;
        assert_eq!(done["userErrors"], json!([]));
        assert_eq!(done["report"]["counts"], dry["report"]["counts"]);
        assert_eq!(done["import"]["state"], "FINISHED");
        assert_eq!((&done["import"]["rowsDone"], &done["import"]["rowsTotal"]), (&json!(450), &json!(450)));
        assert_eq!(
            done["import"]["rows"],
            json!({"totalCount": 450, "nodes": [{"line": 2, "space": {"name": "Lieu 0"}}, {"line": 3, "space": {"name": "Lieu 1"}}]})
        );
        let again = import(&graph, &steward(1), &file, false).await;
        assert_eq!(again["report"]["counts"]["unchanged"], 450);
    })
    .await;
}

#[tokio::test]
async fn mistakes_are_data_and_rights_are_checked() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let refused = import(&graph, &steward(1), "ID,NOM_TL\n", false).await;
        assert_eq!((&refused["import"], &refused["report"]), (&Value::Null, &Value::Null));
        assert_eq!(refused["userErrors"][0]["code"], "FILE_REFUSED");
        assert_eq!(refused["userErrors"][0]["field"], json!(["input", "content"]));
        let input = json!({"input": {"fileName": "f", "content": ["x"]}});
        let brief = "mutation($input: SpacesImportInput!) { spacesImport(input: $input) { import { id } } }";
        assert_eq!(graph.code(&Actor::anonymous(), brief, input.clone()).await, "UNAUTHENTICATED");
        assert_eq!(graph.code(&person(2), IMPORT, input).await, "DENIED");
        let long = json!({"input": {"fileName": "f", "content": ["x".repeat(10_241)]}});
        assert_eq!(graph.code(&steward(1), IMPORT, long).await, "STRING_LIMIT");
    })
    .await;
}

const IMPORTS: &str = "{ imports { totalCount nodes { id fileName startedBy { id }
    rows(first: 3, suspicious: true) { totalCount pageInfo { hasNextPage endCursor } nodes { line name skipped { reason } findings { code } space { name } } } } } }";

#[tokio::test]
async fn reports_are_read_page_by_page_by_stewards_only() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let id = import(&graph, &steward(1), CENSUS, false).await["import"]["id"].take();
        import(&graph, &steward(1), &format!("{}9100,half\n", csv(&[&place("9", "La Nef", 0.0)])), false).await;

        let one = graph.data(&steward(2), IMPORTS, none()).await["imports"].take();
        assert_eq!(one["totalCount"], 2);
        assert_eq!(one["nodes"][1]["id"], id);
        let rows = &one["nodes"][1]["rows"];
        assert_eq!(rows["nodes"].as_array().unwrap().len(), 3);
        assert_eq!(rows["pageInfo"]["hasNextPage"], true);
        let next = "query($id: ID!, $after: String) {
            node(id: $id) { ... on Import { rows(first: 100, suspicious: true, after: $after) { nodes { line } } } } }";
        let rest = graph.data(&steward(2), next, json!({"id": id, "after": rows["pageInfo"]["endCursor"]})).await;
        let rest = rest["node"]["rows"]["nodes"].as_array().unwrap().len() as u64;
        assert_eq!(rest + 3, rows["totalCount"].as_u64().unwrap());
        let skipped =
            "{ imports(first: 1) { nodes { rows(outcome: SKIPPED) { nodes { line skipped { reason message } space { id } } } } } }";
        let skipped = graph.data(&steward(2), skipped, none()).await;
        let skipped = &skipped["imports"]["nodes"][0]["rows"]["nodes"];
        assert_eq!(skipped[0]["skipped"]["reason"], "FIELD_COUNT");

        for stranger in [Actor::anonymous(), person(3)] {
            assert_eq!(
                graph.data(&stranger, "{ imports { totalCount nodes { id } } }", none()).await["imports"],
                json!({"totalCount": 0, "nodes": []})
            );
            let node = graph.data(&stranger, "query($id: ID!) { node(id: $id) { id } }", json!({"id": id})).await;
            assert_eq!(node["node"], Value::Null);
        }

        let few = graph.statements(&steward(2), IMPORTS, none()).await;
        for number in 0..4 {
            import(&graph, &steward(1), &csv(&[&place(&format!("x{number}"), "Le Quai", f64::from(number))]), false).await;
        }
        assert_eq!(graph.statements(&steward(2), IMPORTS, none()).await, few);
    })
    .await;
}

const DUPLICATES: &str = "{ duplicates { totalCount nodes { id score reasons distanceKm state space { id name } other { id name } } } }";

#[tokio::test]
async fn people_decide_about_possible_duplicates() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        import(&graph, &steward(1), CENSUS, false).await;
        let open = graph.data(&steward(1), DUPLICATES, none()).await["duplicates"].take();
        assert_eq!(open["totalCount"], 2);
        let (first, second) = (&open["nodes"][0], &open["nodes"][1]);
        assert_eq!((&first["reasons"], &second["reasons"]), (&json!(["SAME_NAME", "NEAR"]), &json!(["SAME_PLACE"])));
        assert_eq!(graph.data(&person(2), DUPLICATES, none()).await["duplicates"]["totalCount"], 0);
        let owner = with_role(3, Role::SpaceOwner, first["other"]["id"].as_str().unwrap().parse().unwrap());
        assert_eq!(graph.data(&owner, DUPLICATES, none()).await["duplicates"]["totalCount"], 1);

        let merge = "mutation($id: ID!, $keep: ID!) { duplicateMerge(id: $id, keep: $keep) { duplicate { state decidedBy { id } } space { name } userErrors { code } } }";
        let keep = json!({"id": first["id"], "keep": first["space"]["id"]});
        assert_eq!(graph.code(&owner, merge, keep.clone()).await, "DENIED");
        assert_eq!(graph.code(&person(2), merge, keep.clone()).await, "NOT_FOUND");
        let merged = graph.data(&steward(1), merge, keep.clone()).await["duplicateMerge"].take();
        assert_eq!((&merged["duplicate"]["state"], &merged["space"]["name"]), (&json!("MERGED"), &first["space"]["name"]));
        let again = graph.data(&steward(1), merge, keep).await["duplicateMerge"].take();
        assert_eq!(again["userErrors"], json!([{"code": "INVALID_TRANSITION"}]));

        let dismiss = "mutation($id: ID!) { duplicateDismiss(id: $id, reason: \"two floors\") { duplicate { state reason } userErrors { code } } }";
        let dismissed = graph.data(&steward(1), dismiss, json!({"id": second["id"]})).await["duplicateDismiss"].take();
        assert_eq!(dismissed["duplicate"], json!({"state": "DISMISSED", "reason": "two floors"}));
        assert_eq!(graph.data(&steward(1), DUPLICATES, none()).await["duplicates"]["totalCount"], 0);
        let later = import(&graph, &steward(1), CENSUS, false).await;
        assert_eq!(later["report"]["counts"]["unchanged"], 8);
        assert_eq!(graph.data(&steward(1), DUPLICATES, none()).await["duplicates"]["totalCount"], 0);
    })
    .await;
}
