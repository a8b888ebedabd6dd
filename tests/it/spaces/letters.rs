//! Letters about claims and suggestions: who gets which, once, and who does not.

use serde_json::json;
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Grant, Role, Scope};
use traboule_tests::graph::{TestGraph, person, person_id};
use traboule_tests::on_each_database;

use super::post::Post;
use super::{codes, published};

const CLAIM: &str =
    r#"mutation($id: ID!) { spaceClaim(id: $id, message: "See https://evil.example/") { claim { id } userErrors { code } } }"#;
const SUGGEST: &str = r#"mutation($id: ID!, $name: String!) {
    spaceSuggest(id: $id, input: {name: $name}, comment: "See https://evil.example/") { suggestion { id } userErrors { code } } }"#;

const MERGE: &str = "mutation($id: ID!, $into: ID!) { spaceMerge(id: $id, into: $into) { userErrors { code } } }";

/// A decision that must succeed: the mutation with its arguments, about `$id`.
async fn decide(graph: &TestGraph, actor: &Actor, id: &str, mutation: &str) {
    let data = graph.data(actor, &format!("mutation($id: ID!) {{ it: {mutation} {{ userErrors {{ code }} }} }}"), json!({"id": id})).await;
    assert!(codes(&data["it"]).is_empty(), "{data}");
}

async fn claim(graph: &TestGraph, actor: &Actor, space: SpaceId) -> String {
    let data = graph.data(actor, CLAIM, json!({"id": space})).await;
    data["spaceClaim"]["claim"]["id"].as_str().unwrap().to_owned()
}

async fn suggest(graph: &TestGraph, actor: &Actor, space: SpaceId, name: &str) -> String {
    let data = graph.data(actor, SUGGEST, json!({"id": space, "name": name})).await;
    data["spaceSuggest"]["suggestion"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn whoever_decides_about_a_claim_is_told_and_then_the_claimant() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let network = post.network("Coworking Grand Lyon", &[]).await;
        let space = published(&post.graph, "La Nef", json!({})).await;
        for number in [2, 3, 4] {
            post.grant(number, Role::NetworkSteward, Scope::Network(network)).await;
        }
        let other = post.network("Isère", &[]).await;
        let steward = post.grant(2, Role::NetworkSteward, Scope::Network(other)).await;
        post.grant(5, Role::NetworkFacilitator, Scope::Network(network)).await;
        post.grant(6, Role::Admin, Scope::Instance).await;
        post.set(2, "locale", Some("en-GB")).await;
        post.set(3, "display_name", Some("Inès")).await;
        post.set(4, "state", Some("SUSPENDED")).await;
        assert_eq!(post.told().await, []);

        // A steward who claims is not told of it; another is told once, whatever they steward.
        let asker = person(3);
        let asked = claim(&post.graph, &asker, space).await;
        let letters = post.letters().await;
        assert_eq!(letters.len(), 1, "{letters:#?}");
        assert_eq!((letters[0].to.as_str(), letters[0].subject.as_str()), ("person2@example.org", "La Nef: a claim waits for your answer"));
        assert!(
            letters[0].text.contains("Somebody asks to manage the space “La Nef”") && letters[0].text.contains(&asked),
            "{}",
            letters[0].text
        );
        assert!(["evil", "person3", "Inès"].iter().all(|word| !letters[0].text.contains(word)), "{}", letters[0].text);
        // What did not happen is told to nobody.
        assert_eq!(codes(&post.graph.data(&asker, CLAIM, json!({"id": space})).await["spaceClaim"]), ["ALREADY_OPEN"]);
        assert_eq!(post.told().await, []);

        decide(&post.graph, &steward, &asked, r#"spaceClaimReject(id: $id, reason: "Nobody knows you.\nSorry.")"#).await;
        let letters = post.letters().await;
        assert_eq!(letters.len(), 1, "{letters:#?}");
        assert_eq!((letters[0].to.as_str(), letters[0].subject.as_str()), ("person3@example.org", "La Nef : demande refusée"));
        assert!(
            letters[0].text.contains("Motif :\n> Nobody knows you.\n> Sorry.\n") && letters[0].text.contains(&asked),
            "{}",
            letters[0].text
        );

        let again = claim(&post.graph, &asker, space).await;
        assert_eq!(post.told().await, [2]);
        decide(&post.graph, &asker, &again, "spaceClaimWithdraw(id: $id)").await;
        assert_eq!(post.told().await, []);
        let again = claim(&post.graph, &asker, space).await;
        assert_eq!(post.told().await, [2]);
        decide(&post.graph, &steward, &again, "spaceClaimApprove(id: $id)").await;
        let letters = post.letters().await;
        assert_eq!(
            (letters.len(), letters[0].to.as_str(), letters[0].subject.as_str()),
            (1, "person3@example.org", "La Nef : demande acceptée")
        );
    })
    .await;
}

#[tokio::test]
async fn the_nearest_who_may_decide_are_told() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let machine = Actor::system("test");
        let (joined, around, far) =
            (post.network("Membre", &["69"]).await, post.network("Région", &["84"]).await, post.network("Loin", &["75"]).await);
        for (number, network) in [(2, joined), (3, around), (4, far)] {
            post.grant(number, Role::NetworkSteward, Scope::Network(network)).await;
        }
        let space = published(&post.graph, "La Nef", json!({"address": {"inseeCity": "69381"}})).await;
        let elsewhere = published(&post.graph, "Ailleurs", json!({})).await;
        let ask = async |post: &mut Post, number: u128, space: SpaceId| {
            let asked = claim(&post.graph, &person(number), space).await;
            let told = post.told().await;
            decide(&post.graph, &person(number), &asked, "spaceClaimWithdraw(id: $id)").await;
            told
        };
        // Of no network and nowhere: all stewards. Then those of the territory, of the network it belongs to, its owner.
        assert_eq!(ask(&mut post, 9, elsewhere).await, [2, 3, 4]);
        assert_eq!(ask(&mut post, 9, space).await, [2, 3]);
        const APPLY: &str = "mutation($space: ID!, $network: ID!) {
            networkMembershipApply(input: {space: $space, network: $network}) { membership { id } userErrors { code } } }";
        let data = post.graph.data(&machine, APPLY, json!({"space": space, "network": joined})).await;
        assert_eq!(post.told().await, [2]);
        assert_eq!(ask(&mut post, 9, space).await, [2, 3], "it only applies");
        let step = "networkMembershipApprove(input: {id: $id, version: 1})";
        decide(&post.graph, &machine, data["networkMembershipApply"]["membership"]["id"].as_str().unwrap(), step).await;
        assert_eq!(post.told().await, [], "nobody runs the space");
        assert_eq!(ask(&mut post, 9, space).await, [2]);
        assert_eq!(ask(&mut post, 2, space).await, [3], "its only steward claims it");
        post.grant(5, Role::SpaceOwner, Scope::Space(space)).await;
        post.grant(6, Role::SpaceManager, Scope::Space(space)).await;
        assert_eq!(ask(&mut post, 9, space).await, [5]);
        for number in [5, 2] {
            post.set(number, "state", Some("SUSPENDED")).await;
        }
        assert_eq!(ask(&mut post, 9, space).await, [3]);
        post.set(3, "state", Some("ERASED")).await;
        post.set(3, "email", None).await;
        assert_eq!(ask(&mut post, 9, space).await, [4]);
    })
    .await;
}

#[tokio::test]
async fn a_suggestion_is_told_to_who_decides_about_it() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let network = post.network("Coworking Grand Lyon", &[]).await;
        let steward = post.grant(2, Role::NetworkSteward, Scope::Network(network)).await;
        let space = published(&post.graph, "La Nef", json!({})).await;
        let unclaimed = suggest(&post.graph, &person(9), space, "La Grande Nef").await;
        let letters = post.letters().await;
        assert_eq!((letters.len(), letters[0].to.as_str()), (1, "person2@example.org"));
        assert_eq!(letters[0].subject, "La Nef : une suggestion attend votre réponse");
        assert!(letters[0].text.contains(&unclaimed) && !letters[0].text.contains("evil"), "{}", letters[0].text);
        decide(&post.graph, &steward, &unclaimed, "suggestionAccept(id: $id)").await;
        let letters = post.letters().await;
        assert_eq!(
            (letters.len(), letters[0].to.as_str(), letters[0].subject.as_str()),
            (1, "person9@example.org", "La Nef : demande acceptée")
        );

        let owner = post.grant(5, Role::SpaceOwner, Scope::Space(space)).await;
        post.grant(6, Role::SpaceManager, Scope::Space(space)).await;
        let claimed = suggest(&post.graph, &person(9), space, "Nef").await;
        assert_eq!(post.told().await, [5], "no steward decides any more");
        decide(&post.graph, &owner, &claimed, r#"suggestionReject(id: $id, reason: "No.")"#).await;
        let letters = post.letters().await;
        assert_eq!((letters.len(), letters[0].to.as_str()), (1, "person9@example.org"));
        assert!(letters[0].text.contains("> No.\n"), "{}", letters[0].text);
        // An owner's own suggestion is for whoever else runs the space; one's own answer is no news.
        let own = suggest(&post.graph, &owner, space, "Nef").await;
        assert_eq!(post.told().await, [6]);
        decide(&post.graph, &owner, &own, "suggestionAccept(id: $id)").await;
        let taken_back = suggest(&post.graph, &person(9), space, "La Nef").await;
        assert_eq!(post.told().await, [5]);
        decide(&post.graph, &person(9), &taken_back, "suggestionWithdraw(id: $id)").await;
        assert_eq!(post.told().await, []);
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_announced_and_a_merge_tells_whoever_waits() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let network = post.network("Coworking Grand Lyon", &[]).await;
        let steward = post.grant(2, Role::NetworkSteward, Scope::Network(network)).await;
        const CREATE: &str = r#"mutation { spaceCreate(input: {name: "La Nef", kinds: [COWORKING]}) { space { id } } }"#;
        post.graph.data(&person(9), CREATE, json!({})).await;
        assert_eq!(post.told().await, [2]);
        post.graph.data(&steward, CREATE, json!({})).await;
        assert_eq!(post.told().await, [], "a steward claims nothing");

        let (gone, kept) = (published(&post.graph, "Nef", json!({})).await, published(&post.graph, "La Nef", json!({})).await);
        for number in [7, 8, 9] {
            claim(&post.graph, &person(number), gone).await;
        }
        for (number, name) in [(9, "A"), (9, "B"), (10, "C")] {
            suggest(&post.graph, &person(number), gone, name).await;
        }
        suggest(&post.graph, &steward, gone, "D").await;
        post.set(8, "state", Some("SUSPENDED")).await;
        post.letters().await;
        let merge = json!({"id": gone, "into": kept});
        assert!(codes(&post.graph.data(&steward, MERGE, merge).await["spaceMerge"]).is_empty());
        let letters = post.letters().await;
        assert!(letters.iter().all(|letter| letter.subject == "Nef : demande close"), "{letters:#?}");
        let to: Vec<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
        assert_eq!(
            to,
            ["person10@example.org", "person7@example.org", "person9@example.org", "person9@example.org", "person9@example.org"]
        );
        let texts: std::collections::BTreeSet<&str> = letters.iter().map(|letter| letter.text.as_str()).collect();
        assert_eq!(texts.len(), 5, "each names its own reference");
    })
    .await;
}

#[tokio::test]
async fn statements_do_not_grow_with_readers() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let network = post.network("Coworking Grand Lyon", &[]).await;
        let steward = Actor::person(person_id(2), [Grant { role: Role::NetworkSteward, scope: Scope::Network(network) }]);
        let mut counts = Vec::new();
        for stewards in [2..3, 3..9] {
            for number in stewards {
                post.grant(number, Role::NetworkSteward, Scope::Network(network)).await;
            }
            let space = published(&post.graph, "La Nef", json!({})).await;
            let asker = person(10);
            post.letters().await;
            let claimed = post.graph.statements(&asker, CLAIM, json!({"id": space})).await;
            let told = post.told().await.len();
            let suggested = post.graph.statements(&asker, SUGGEST, json!({"id": space, "name": "Nef"})).await;
            assert_eq!(post.told().await.len(), told);
            for number in (11..14).take(told) {
                claim(&post.graph, &person(number), space).await;
            }
            let kept = published(&post.graph, "La Grande Nef", json!({})).await;
            let merge = json!({"id": space, "into": kept});
            let merged = post.graph.statements(&steward, MERGE, merge).await;
            counts.push([claimed, suggested, merged]);
        }
        assert_eq!(counts[0], counts[1]);
    })
    .await;
}
