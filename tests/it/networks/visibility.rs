//! Everybody sees who is a member; the rest is the space's and the network's own business.

use serde_json::json;
use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_kernel::{Actor, Role, Scope};
use traboule_spaces::rules::membership::NetworkMembershipKind::{Member, Observer};
use traboule_spaces::rules::network::NetworkLevel;
use traboule_tests::on_each_database;

use super::world::{World, system};

const ALL: &str = "[APPLIED, ACTIVE, SUSPENDED, LEFT, EXCLUDED]";

/// One network with a space in each state, in the order of [`ALL`], and another with one active member.
async fn one_of_each(world: &World) -> (NetworkId, [SpaceId; 5]) {
    let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
    let mut spaces = Vec::new();
    for name in ["Attend", "Membre", "Suspendu", "Parti", "Exclu"] {
        spaces.push(world.space(name, None).await);
        world.test.clock.advance(chrono::TimeDelta::seconds(1));
    }
    let spaces: [SpaceId; 5] = spaces.try_into().unwrap();
    world.apply(spaces[0], network, Member).await;
    let active = world.join(spaces[1], network).await;
    let [suspended, left, excluded] =
        [world.join(spaces[2], network).await, world.join(spaces[3], network).await, world.join(spaces[4], network).await];
    world.networks.network_membership_suspend(&system(), &world.step(suspended).await).await.unwrap();
    world.networks.network_membership_leave(&system(), &world.step(left).await).await.unwrap();
    world.networks.network_membership_exclude(&system(), &world.step(excluded).await).await.unwrap();
    // A suspension that is over leaves no trace.
    world.networks.network_membership_suspend(&system(), &world.step(active).await).await.unwrap();
    world.networks.network_membership_resume(&system(), &world.step(active).await).await.unwrap();
    let other = world.network("Isère", NetworkLevel::Departmental, None).await;
    world.join(spaces[0], other).await;
    (network, spaces)
}

#[tokio::test]
async fn each_sees_what_concerns_them() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (network, spaces) = one_of_each(&world).await;
        let everything = ["APPLIED", "ACTIVE", "SUSPENDED", "LEFT", "EXCLUDED"].as_slice();
        let query = format!(
            "query($id: ID!) {{ network(id: $id) {{ members(states: {ALL}) {{ totalCount nodes {{ state reason activeSince }} }} }} }}"
        );
        for (actor, expected) in [
            (Actor::anonymous(), ["ACTIVE"].as_slice()),
            (world.passer_by(), &["ACTIVE"]),
            (world.with(Role::Admin, Scope::Instance), &["ACTIVE"]),
            (world.with(Role::NetworkFacilitator, Scope::Network(network)), &["ACTIVE"]),
            (world.with(Role::SpaceHost, Scope::Space(spaces[4])), &["ACTIVE"]),
            (world.owner_of(spaces[0]), &["APPLIED", "ACTIVE"]),
            (world.with(Role::SpaceManager, Scope::Space(spaces[4])), &["ACTIVE", "EXCLUDED"]),
            (world.owner_of(spaces[1]), &["ACTIVE"]),
            (world.steward_of(network), everything),
            (system(), everything),
        ] {
            let data = world.ask(&actor, &query, json!({"id": network.to_string()})).await;
            let members = &data["network"]["members"];
            let mut states: Vec<&str> = members["nodes"].as_array().unwrap().iter().map(|node| node["state"].as_str().unwrap()).collect();
            states.sort_by_key(|state| everything.iter().position(|known| known == state));
            assert_eq!(states, expected, "{actor:?}");
            assert_eq!(members["totalCount"], expected.len(), "{actor:?}");
            for node in members["nodes"].as_array().unwrap() {
                let (waits, explained) =
                    (node["state"] == "APPLIED", ["SUSPENDED", "LEFT", "EXCLUDED"].map(Into::into).contains(&node["state"]));
                assert_eq!((node["activeSince"].is_null(), node["reason"].is_string()), (waits, explained), "{node}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_holds_from_the_space_and_by_id() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (network, spaces) = one_of_each(&world).await;
        let query = format!("query($id: ID!) {{ space(id: $id) {{ networkMemberships(states: {ALL}) {{ totalCount nodes {{ id state network {{ name }} }} }} }} }}");
        let by_id = "query($of: [_Any!]!) { _entities(representations: $of) { ... on NetworkMembership { state } } }";
        for (space, state) in spaces.into_iter().zip(["APPLIED", "ACTIVE", "SUSPENDED", "LEFT", "EXCLUDED"]) {
            let of_network = |data: &serde_json::Value| {
                let nodes = data["space"]["networkMemberships"]["nodes"].as_array().unwrap().clone();
                nodes.into_iter().find(|node| node["network"]["name"] == "Grand Lyon")
            };
            let data = world.ask(&world.steward_of(network), &query, json!({"id": space.to_string()})).await;
            let membership = of_network(&data).unwrap();
            assert_eq!(membership["state"], state);
            for (actor, sees) in [
                (Actor::anonymous(), state == "ACTIVE"),
                (world.owner_of(world.new_id()), state == "ACTIVE"),
                (world.steward_of(world.new_id()), state == "ACTIVE"),
                (world.owner_of(space), true),
            ] {
                let data = world.ask(&actor, &query, json!({"id": space.to_string()})).await;
                assert_eq!(of_network(&data).is_some(), sees, "{state} {actor:?}");
                let of = json!({"of": [{"__typename": "NetworkMembership", "id": membership["id"]}]});
                let reply = world.reply(&actor, by_id, of).await;
                assert_eq!(reply["data"]["_entities"][0].is_object(), sees, "{state} {actor:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn active_members_alone_unless_others_are_asked_for() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (network, spaces) = one_of_each(&world).await;
        let watching = world.apply(spaces[3], network, Observer).await;
        world.networks.network_membership_approve(&system(), &world.step(watching).await).await.unwrap();
        let steward = world.steward_of(network);
        for (arguments, expected) in [
            ("", 2),
            ("(kinds: [OBSERVER])", 1),
            ("(kinds: [MEMBER, FOUNDER])", 1),
            ("(kinds: [])", 0),
            ("(states: [])", 0),
            ("(states: [SUSPENDED, EXCLUDED])", 2),
            ("(states: [LEFT], kinds: [OBSERVER])", 0),
        ] {
            let query = format!("query($id: ID!) {{ network(id: $id) {{ members{arguments} {{ totalCount nodes {{ id }} }} }} }}");
            let data = world.ask(&steward, &query, json!({"id": network.to_string()})).await;
            let members = &data["network"]["members"];
            assert_eq!((members["nodes"].as_array().unwrap().len(), &members["totalCount"]), (expected, &json!(expected)), "{arguments}");
        }
    })
    .await;
}
