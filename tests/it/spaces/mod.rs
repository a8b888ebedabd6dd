//! The directory through the graph: what people see, what they may do, and what a question costs.

mod claims;
mod duplicates;
mod letters;
mod life;
mod merging;
mod operators;
pub(crate) mod post;
mod search;
mod suggestions;

use serde_json::{Value, json};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Key};
use traboule_tests::graph::TestGraph;

/// A published space that nobody owns, written by the machine. `input` adds to a name and a kind.
pub(crate) async fn published(graph: &TestGraph, name: &str, input: Value) -> SpaceId {
    let id = draft(graph, name, input).await;
    let machine = Actor::system("test");
    let published =
        graph.services.spaces.space_transition(&machine, id, 1, traboule_spaces::service::space::SpaceStep::Publish, None).await;
    published.unwrap()
}

/// The same, still a draft.
async fn draft(graph: &TestGraph, name: &str, input: Value) -> SpaceId {
    const CREATE: &str = "mutation($input: SpaceInput!) { spaceCreate(input: $input) { space { id } userErrors { field message } } }";
    let mut all = json!({"name": name, "kinds": ["COWORKING"]});
    all.as_object_mut().unwrap().extend(input.as_object().unwrap().clone());
    let data = graph.data(&Actor::system("test"), CREATE, json!({"input": all})).await;
    id(&data["spaceCreate"]["space"]["id"])
}

pub(crate) fn id<K: Key>(text: &Value) -> K {
    text.as_str().unwrap().parse().unwrap()
}

/// The codes of the mistakes in a payload.
fn codes(payload: &Value) -> Vec<&str> {
    payload["userErrors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect()
}
