//! Possible duplicates of what people write: raised by the same rule as an import's, once, and told to who writes.

use chrono::TimeDelta;
use serde_json::{Value, json};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Role};
use traboule_tests::graph::{TestGraph, none, person, steward, with_role};
use traboule_tests::on_each_database;

use super::{codes, id, published};

const CREATE: &str = "mutation($input: SpaceInput!) { spaceCreate(input: $input) {
    space { id } possibleDuplicates { id name } userErrors { code } } }";
const UPDATE: &str = "mutation($id: ID!, $version: Int!, $input: SpaceInput!) {
    spaceUpdate(id: $id, version: $version, input: $input) { space { version } userErrors { code } } }";
const PUBLISH: &str =
    "mutation($id: ID!, $version: Int!) { spacePublish(id: $id, version: $version) { space { version } userErrors { code } } }";
const DISMISS: &str = "mutation($id: ID!) { duplicateDismiss(id: $id) { duplicate { state } userErrors { code } } }";

/// So many metres north of the town hall of Roanne.
fn place(metres: f64) -> Value {
    json!({"point": {"lat": 46.034 + metres / 111_195.0, "lon": 4.0689}})
}

fn named(name: &str, metres: f64) -> Value {
    let mut input = place(metres);
    input.as_object_mut().unwrap().extend(json!({"name": name, "kinds": ["COWORKING"]}).as_object().unwrap().clone());
    input
}

/// A published space. Time passes before, so that it is younger than those before it.
async fn entered(graph: &TestGraph, name: &str, input: Value) -> SpaceId {
    graph.test.clock.advance(TimeDelta::seconds(1));
    published(graph, name, input).await
}

/// A draft, and what its author is told.
async fn create(graph: &TestGraph, actor: &Actor, input: Value) -> (SpaceId, Vec<SpaceId>) {
    graph.test.clock.advance(TimeDelta::seconds(1));
    let data = graph.data(actor, CREATE, json!({"input": input})).await;
    let payload = &data["spaceCreate"];
    let told = payload["possibleDuplicates"].as_array().unwrap().iter().map(|space| id(&space["id"])).collect();
    (id(&payload["space"]["id"]), told)
}

async fn update(graph: &TestGraph, space: SpaceId, input: Value) {
    let read = graph.data(&steward(9), "query($id: ID!) { space(id: $id) { version } }", json!({"id": space})).await;
    let variables = json!({"id": space, "version": read["space"]["version"], "input": input});
    let data = graph.data(&steward(9), UPDATE, variables).await;
    assert!(codes(&data["spaceUpdate"]).is_empty(), "{data}");
}

async fn publish(graph: &TestGraph, space: SpaceId) {
    let data = graph.data(&Actor::system("test"), PUBLISH, json!({"id": space, "version": 1})).await;
    assert!(codes(&data["spacePublish"]).is_empty(), "{data}");
}

/// The pairs that the actor sees in this state, each as its id and its two spaces.
async fn pairs(graph: &TestGraph, actor: &Actor, state: &str) -> Vec<(String, SpaceId, SpaceId)> {
    let list = format!("{{ duplicates(first: 100, state: {state}) {{ totalCount nodes {{ id space {{ id }} other {{ id }} }} }} }}");
    let data = graph.data(actor, &list, none()).await;
    let nodes = data["duplicates"]["nodes"].as_array().unwrap();
    assert_eq!(data["duplicates"]["totalCount"], nodes.len());
    nodes.iter().map(|pair| (pair["id"].as_str().unwrap().to_owned(), id(&pair["space"]["id"]), id(&pair["other"]["id"]))).collect()
}

async fn open(graph: &TestGraph) -> Vec<(SpaceId, SpaceId)> {
    pairs(graph, &steward(9), "OPEN").await.into_iter().map(|(_, space, other)| (space, other)).collect()
}

async fn dismiss_all(graph: &TestGraph) {
    for (pair, ..) in pairs(graph, &steward(9), "OPEN").await {
        let data = graph.data(&steward(9), DISMISS, json!({"id": pair})).await;
        assert_eq!(data["duplicateDismiss"]["duplicate"]["state"], "DISMISSED");
    }
}

#[tokio::test]
async fn who_writes_a_space_is_told_what_is_there_already() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let far = entered(&graph, "Ailleurs", place(3_000.0)).await;
        let near = entered(&graph, "Coworking La Nef", place(60.0)).await;
        let nearer = entered(&graph, "Nef", place(20.0)).await;
        // The likeliest first. What nobody else sees is told to nobody: it is compared with no draft.
        let (draft, told) = create(&graph, &person(1), named("La Nef", 0.0)).await;
        assert_eq!(told, [nearer, near]);
        assert_eq!(create(&graph, &person(2), named("La Nef", 3_500.0)).await.1, []);
        assert!(open(&graph).await.iter().all(|(space, other)| *space != far && *other == draft || (*space, *other) == (near, nearer)));
        assert_eq!(open(&graph).await.len(), 3);

        let invalid = graph.data(&person(1), CREATE, json!({"input": named(" ", 0.0)})).await;
        assert_eq!(invalid["spaceCreate"]["possibleDuplicates"], Value::Null);
        assert_eq!(open(&graph).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_pair_with_a_draft_is_seen_by_who_sees_the_draft() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let there = entered(&graph, "La Nef", place(0.0)).await;
        let owner = with_role(5, Role::SpaceOwner, there);
        let (draft, _) = create(&graph, &person(1), named("Nef", 40.0)).await;
        assert_eq!(open(&graph).await, [(there, draft)]);
        let (pair, ..) = pairs(&graph, &steward(9), "OPEN").await.remove(0);
        const NODE: &str = "query($id: ID!) { node(id: $id) { id } }";
        assert_eq!(pairs(&graph, &owner, "OPEN").await, []);
        assert_eq!(graph.data(&owner, NODE, json!({"id": pair})).await["node"], Value::Null);
        assert_eq!(graph.code(&owner, DISMISS, json!({"id": pair})).await, "NOT_FOUND");
        assert_eq!(pairs(&graph, &person(1), "OPEN").await, [], "an author is told by the payload, and owns nothing yet");

        publish(&graph, draft).await;
        assert_eq!(pairs(&graph, &owner, "OPEN").await, [(pair.clone(), there, draft)]);
        assert_eq!(pairs(&graph, &with_role(6, Role::SpaceOwner, draft), "OPEN").await.len(), 1);
        assert_eq!(pairs(&graph, &with_role(6, Role::SpaceManager, draft), "OPEN").await, []);
    })
    .await;
}

#[tokio::test]
async fn drafts_are_compared_when_they_are_published() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let (one, _) = create(&graph, &person(1), named("La Nef", 0.0)).await;
        let (two, told) = create(&graph, &person(2), named("Nef", 30.0)).await;
        assert_eq!(told, []);
        publish(&graph, one).await;
        assert_eq!(open(&graph).await, []);
        publish(&graph, two).await;
        assert_eq!(open(&graph).await, [(one, two)]);
    })
    .await;
}

#[tokio::test]
async fn an_edit_and_an_accepted_suggestion_raise_what_they_bring_about() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let nef = entered(&graph, "La Nef", place(0.0)).await;
        let cale = entered(&graph, "La Cale", place(60.0)).await;
        let far = entered(&graph, "Le Quai", place(900.0)).await;
        let town = entered(&graph, "Le Port", json!({"address": {"inseeCity": "42187"}})).await;
        update(&graph, nef, json!({"website": "https://example.org/"})).await;
        assert_eq!(open(&graph).await, []);
        // By a name.
        update(&graph, cale, json!({"name": "Nef"})).await;
        assert_eq!(open(&graph).await, [(nef, cale)]);
        // By a suggested point.
        let suggested = "mutation($id: ID!, $input: SpaceInput!) { spaceSuggest(id: $id, input: $input) { suggestion { id } } }";
        let data = graph.data(&person(1), suggested, json!({"id": far, "input": place(-3.0)})).await;
        assert_eq!(open(&graph).await.len(), 1, "nothing has happened yet");
        let accept = "mutation($id: ID!) { suggestionAccept(id: $id) { suggestion { state } } }";
        graph.data(&steward(2), accept, json!({"id": data["spaceSuggest"]["suggestion"]["id"]})).await;
        assert_eq!(open(&graph).await, [(nef, cale), (nef, far)]);
        // By a town, where there is no point.
        let other = entered(&graph, "Port", json!({})).await;
        assert_eq!(open(&graph).await.len(), 2);
        update(&graph, other, json!({"address": {"inseeCity": "42187"}})).await;
        assert_eq!(open(&graph).await, [(nef, cale), (town, other), (nef, far)]);
    })
    .await;
}

#[tokio::test]
async fn what_people_decided_does_not_come_back() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let nef = entered(&graph, "La Nef", place(0.0)).await;
        let (draft, told) = create(&graph, &person(1), named("Nef", 30.0)).await;
        assert_eq!(told, [nef]);
        dismiss_all(&graph).await;
        publish(&graph, draft).await;
        for (name, metres) in [("La Cale", 30.0), ("Nef", 31.0), ("Nef", 2_000.0), ("Nef", 5.0)] {
            update(&graph, draft, named(name, metres)).await;
        }
        update(&graph, nef, json!({"name": "Nef"})).await;
        assert_eq!(open(&graph).await, []);
        assert_eq!(pairs(&graph, &steward(9), "DISMISSED").await.len(), 1);
        assert_eq!(raised(&graph).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_place_that_is_another_stays_another_when_it_is_merged() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let nef = entered(&graph, "La Nef", place(0.0)).await;
        let other = entered(&graph, "Nef", place(200.0)).await;
        dismiss_all(&graph).await;
        // The same place as the first, entered again too far from the other to be compared with it.
        let again = entered(&graph, "Nef !", place(-400.0)).await;
        assert_eq!(open(&graph).await, [(nef, again)]);
        const MERGE: &str = "mutation($id: ID!, $into: ID!) { spaceMerge(id: $id, into: $into) { space { id } userErrors { code } } }";
        graph.data(&steward(9), MERGE, json!({"id": nef, "into": again})).await;
        assert_eq!(open(&graph).await, []);
        update(&graph, again, place(0.0)).await;
        update(&graph, other, json!({"name": "La Nef"})).await;
        assert_eq!(open(&graph).await, []);
    })
    .await;
}

#[tokio::test]
async fn an_import_and_people_raise_a_pair_once() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let nef = entered(&graph, "La Nef", place(0.0)).await;
        let import = async |graph: &TestGraph| {
            graph.test.clock.advance(TimeDelta::seconds(1));
            let head = "ID,NOM_TL,CP,NOMCOM,INSEECOM,INSEEDEP,TYPO,LAT,LONG,PRECISION,WEB,ADRESSE";
            let file =
                format!("{head}\nr1,Nef,42300,Roanne,42187,42,Tiers lieux à dominante coworking,46.0341,4.0689,0.94,,1 Rue de l'Exemple\n");
            let run = "mutation($input: SpacesImportInput!) { spacesImport(input: $input) { import { id } userErrors { code message } } }";
            let data = graph.data(&steward(9), run, json!({"input": {"fileName": "census.csv", "content": [file]}})).await;
            assert!(codes(&data["spacesImport"]).is_empty(), "{data}");
        };
        import(&graph).await;
        assert_eq!(open(&graph).await.len(), 1);
        let imported = open(&graph).await[0].1;
        update(&graph, nef, json!({"name": "Nef"})).await;
        update(&graph, imported, place(3.0)).await;
        assert_eq!(open(&graph).await, [(nef, imported)]);
        dismiss_all(&graph).await;
        update(&graph, nef, json!({"name": "La Nef"})).await;
        import(&graph).await;
        assert_eq!(open(&graph).await, []);
        assert_eq!(raised(&graph).await, 1);
    })
    .await;
}

#[tokio::test]
async fn two_neighbours_may_be_written_at_once() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        for round in 0..5 {
            let (here, there) = (f64::from(round) * 3_000.0, f64::from(round) * 3_000.0 + 900.0);
            let one = entered(&graph, "La Nef", place(here)).await;
            let two = entered(&graph, "Nef", place(there)).await;
            // Each moves to where the other was, so that both may raise the pair, and each refers to the row that the other holds.
            tokio::join!(update(&graph, one, place(there)), update(&graph, two, place(here)));
            assert_eq!(open(&graph).await.len(), usize::try_from(round).unwrap() + 1, "round {round}");
        }
    })
    .await;
}

#[tokio::test]
async fn statements_do_not_grow_with_neighbours() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let machine = Actor::system("test");
        let mut counts = Vec::new();
        for neighbours in [1, 9] {
            let here = f64::from(neighbours) * 5_000.0;
            for number in 0..neighbours {
                entered(&graph, "La Nef", place(here + f64::from(number))).await;
            }
            let before = graph.test.store.statements();
            let (draft, told) = create(&graph, &machine, named("Nef", here)).await;
            let created = graph.test.store.statements() - before;
            assert_eq!(told.len(), usize::try_from(neighbours).unwrap());
            let published = graph.statements(&machine, PUBLISH, json!({"id": draft, "version": 1})).await;
            counts.push((created, published));
        }
        assert_eq!(counts[0], counts[1]);
        // Ten at most.
        for number in 0..4 {
            entered(&graph, "La Nef", place(45_000.0 + f64::from(number))).await;
        }
        assert_eq!(create(&graph, &machine, named("Nef", 45_000.0)).await.1.len(), 10);

        // An edit that changes nothing that is compared looks for nothing.
        let alone = entered(&graph, "Le Quai", place(-9_000.0)).await;
        let edit = async |version: i32, input: Value| {
            graph.statements(&machine, UPDATE, json!({"id": alone, "version": version, "input": input})).await
        };
        let (lazy, looking) = (edit(2, json!({"capacity": {"desks": 4}})).await, edit(3, json!({"name": "La Rive"})).await);
        assert_eq!(looking, lazy + 1);
    })
    .await;
}

/// How often a pair was raised, as the audit trail has it.
async fn raised(graph: &TestGraph) -> usize {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    use traboule_store::entity::audit_entry::{Column, Entity};
    Entity::find().filter(Column::Action.eq("duplicate.raise")).all(graph.test.store.read()).await.unwrap().len()
}
