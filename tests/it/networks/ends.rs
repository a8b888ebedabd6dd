//! What becomes of memberships and mandates when their space is no more, or changes hands.

use serde_json::json;
use traboule_kernel::Actor;
use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_spaces::rules::network::NetworkLevel;
use traboule_spaces::service::network::{Appointment, DelegateKind, end_memberships, end_voices_left_behind, move_memberships};
use traboule_spaces::service::space::SpacePatch;
use traboule_tests::on_each_database;

use super::world::{World, system};

/// The active members of a network, and who speaks there for a space.
async fn members(world: &World, network: NetworkId) -> (Vec<String>, usize) {
    let query = "query($id: ID!) { network(id: $id) { members { nodes { space { id } } } delegates { nodes { id } } } }";
    let data = world.ask(&Actor::anonymous(), query, json!({"id": network.to_string()})).await;
    let nodes = data["network"]["members"]["nodes"].as_array().unwrap();
    let spaces = nodes.iter().map(|node| node["space"]["id"].as_str().unwrap().to_owned()).collect();
    (spaces, data["network"]["delegates"]["nodes"].as_array().unwrap().len())
}

async fn delegate(world: &World, network: NetworkId, space: SpaceId) {
    let appointment = Appointment { network, space, person: world.new_id(), kind: DelegateKind::Delegate, reason: None };
    world.networks.delegate_appoint(&world.owner_of(space), appointment).await.unwrap();
}

#[tokio::test]
async fn a_closed_space_leaves_its_networks() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (network, other) = (world.network_of_spaces("Vallée").await, world.network_of_spaces("Plaine").await);
        let (space, stays) = (world.space("A", None).await, world.space("B", None).await);
        for space in [space, stays] {
            for network in [network, other] {
                world.join(space, network).await;
                delegate(&world, network, space).await;
            }
        }
        let mut unit = world.test.store.begin(&system()).await.unwrap();
        end_memberships(&mut unit, space).await.unwrap();
        unit.commit().await.unwrap();
        for network in [network, other] {
            assert_eq!(members(&world, network).await, (vec![stays.to_string()], 1));
        }
        assert_eq!(world.recorded("network_membership.end").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_merged_space_hands_its_memberships_over() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (both, only) = (world.network_of_spaces("Vallée").await, world.network_of_spaces("Plaine").await);
        let (from, into) = (world.space("A", None).await, world.space("B", None).await);
        for (space, network) in [(from, both), (into, both), (from, only)] {
            world.join(space, network).await;
            delegate(&world, network, space).await;
        }
        let mut unit = world.test.store.begin(&system()).await.unwrap();
        move_memberships(&mut unit, from, into).await.unwrap();
        unit.commit().await.unwrap();
        for network in [both, only] {
            assert_eq!(members(&world, network).await, (vec![into.to_string()], 1));
        }
    })
    .await;
}

#[tokio::test]
async fn an_operator_without_a_space_in_the_network_has_no_voice() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        let (old, new) = (world.operator("Ancien").await, world.operator("Nouveau").await);
        let space = world.space("A", Some(old)).await;
        world.join(space, network).await;
        delegate(&world, network, space).await;
        let patch = SpacePatch { operator: Some(Some(new)), ..SpacePatch::default() };
        world.spaces.space_update(&system(), space, 2, patch).await.unwrap();
        let mut unit = world.test.store.begin(&system()).await.unwrap();
        end_voices_left_behind(&mut unit, space).await.unwrap();
        unit.commit_unrecorded().await.unwrap();
        let (spaces, voices) = members(&world, network).await;
        assert_eq!((spaces.len(), voices), (1, 0));
    })
    .await;
}
