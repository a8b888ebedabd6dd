//! Letters about memberships: a network's stewards learn who applies, those who run the space what was decided.

use serde_json::json;
use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_kernel::{Actor, Role, Scope};
use traboule_tests::graph::TestGraph;
use traboule_tests::on_each_database;

use crate::spaces::post::Post;
use crate::spaces::published;

const APPLY: &str = "mutation($space: ID!, $network: ID!) {
    networkMembershipApply(input: {space: $space, network: $network}) { membership { id } userErrors { code } } }";

/// The code of the first mistake, or the id of the membership.
async fn apply(graph: &TestGraph, actor: &Actor, space: SpaceId, network: NetworkId) -> Result<String, String> {
    let data = graph.data(actor, APPLY, json!({"space": space, "network": network})).await;
    let payload = &data["networkMembershipApply"];
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    if payload["membership"].is_null() { Err(text(&payload["userErrors"][0]["code"])) } else { Ok(text(&payload["membership"]["id"])) }
}

async fn step(graph: &TestGraph, actor: &Actor, name: &str, id: &str, version: i32) {
    let input = json!({"id": id, "version": version, "reason": "Two sponsors are missing."});
    let document = format!(
        "mutation($input: NetworkMembershipStepInput!) {{ it: networkMembership{name}(input: $input) {{ userErrors {{ code }} }} }}"
    );
    let data = graph.data(actor, &document, json!({"input": input})).await;
    assert_eq!(data["it"]["userErrors"], json!([]));
}

#[tokio::test]
async fn stewards_learn_of_an_application_and_the_space_of_the_answer() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let network = post.network("Coworking Grand Lyon", &[]).await;
        let other = post.network("Isère", &[]).await;
        let space = published(&post.graph, "La Nef", json!({})).await;
        let owner = post.grant(5, Role::SpaceOwner, Scope::Space(space)).await;
        let manager = post.grant(6, Role::SpaceManager, Scope::Space(space)).await;
        post.grant(7, Role::SpaceHost, Scope::Space(space)).await;
        let steward = post.grant(2, Role::NetworkSteward, Scope::Network(network)).await;
        post.grant(3, Role::NetworkSteward, Scope::Network(network)).await;
        post.grant(4, Role::NetworkSteward, Scope::Network(other)).await;
        post.grant(8, Role::NetworkFacilitator, Scope::Network(network)).await;
        // Who runs the space and stewards the network knows already.
        post.grant(6, Role::NetworkSteward, Scope::Network(network)).await;
        post.set(3, "locale", Some("en")).await;

        let id = apply(&post.graph, &manager, space, network).await.unwrap();
        let letters = post.letters().await;
        let seen: Vec<_> = letters.iter().map(|letter| (letter.to.as_str(), letter.subject.as_str())).collect();
        assert_eq!(
            seen,
            [
                ("person2@example.org", "Coworking Grand Lyon : candidature de « La Nef »"),
                ("person3@example.org", "Coworking Grand Lyon: “La Nef” applies"),
            ]
        );
        assert!(letters.iter().all(|letter| letter.text.contains(&id)), "{letters:#?}");
        assert_eq!(apply(&post.graph, &owner, space, network).await.unwrap_err(), "ALREADY_APPLIED");
        assert_eq!(post.told().await, []);

        step(&post.graph, &steward, "Refuse", &id, 1).await;
        let letters = post.letters().await;
        let seen: Vec<_> = letters.iter().map(|letter| (letter.to.as_str(), letter.subject.as_str())).collect();
        let subject = "Coworking Grand Lyon : demande refusée";
        assert_eq!(seen, [("person5@example.org", subject), ("person6@example.org", subject)]);
        assert!(letters.iter().all(|letter| letter.text.contains("Motif :\n> Two sponsors are missing.\n")), "{letters:#?}");

        let id = apply(&post.graph, &owner, space, network).await.unwrap();
        assert_eq!(post.told().await, [2, 3, 6]);
        post.set(5, "state", Some("SUSPENDED")).await;
        step(&post.graph, &steward, "Approve", &id, 1).await;
        let letters = post.letters().await;
        assert_eq!((letters.len(), letters[0].to.as_str()), (1, "person6@example.org"));
        assert!(letters[0].text.contains("La Nef") && !letters[0].text.contains("sponsors"), "{}", letters[0].text);
        // An owner who leaves says so to nobody.
        step(&post.graph, &owner, "Leave", &id, 2).await;
        assert_eq!(post.told().await, []);
    })
    .await;
}

#[tokio::test]
async fn statements_do_not_grow_with_stewards() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let mut counts = Vec::new();
        for stewards in [1, 8] {
            let network = post.network("Réseau", &[]).await;
            for number in 0..stewards {
                post.grant(number + 2, Role::NetworkSteward, Scope::Network(network)).await;
            }
            let space = published(&post.graph, "La Nef", json!({})).await;
            let variables = json!({"space": space, "network": network});
            counts.push(post.graph.statements(&Actor::system("test"), APPLY, variables).await);
            assert_eq!(post.told().await.len(), usize::try_from(stewards).unwrap());
        }
        assert_eq!(counts[0], counts[1]);
    })
    .await;
}
