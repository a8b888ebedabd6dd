//! Where a network stands among the others: wider above, narrower below, never in a circle.

use serde_json::json;
use traboule_kernel::ids::NetworkId;
use traboule_kernel::{Actor, Grant, Role, Scope};
use traboule_spaces::rules::network::NetworkLevel;
use traboule_spaces::service::network::NetworkPatch;
use traboule_tests::on_each_database;

use super::world::{World, mistakes, system};

fn below(version: i32, parent: Option<NetworkId>) -> NetworkPatch {
    NetworkPatch { version, parent: Some(parent), ..NetworkPatch::default() }
}

fn of_level(version: i32, level: NetworkLevel) -> NetworkPatch {
    NetworkPatch { version, level: Some(level), ..NetworkPatch::default() }
}

#[tokio::test]
async fn levels_narrow_from_parent_to_child() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let region = world.network("AuRA", NetworkLevel::Regional, None).await;
        let department = world.network("Rhône", NetworkLevel::Departmental, Some(region)).await;
        let town = world.network("Lyon", NetworkLevel::Local, Some(department)).await;
        let update = async |network, patch| mistakes(world.networks.network_update(&system(), network, patch).await);

        assert_eq!(update(town, of_level(1, NetworkLevel::Departmental)).await, ["input.level ParentNotWider"]);
        assert_eq!(update(department, of_level(1, NetworkLevel::Local)).await, ["input.level ChildNotNarrower"]);
        assert_eq!(update(region, of_level(1, NetworkLevel::Departmental)).await, ["input.level ChildNotNarrower"]);
        assert_eq!(update(region, below(1, Some(town))).await, ["input.parent ParentCycle"]);
        assert_eq!(update(region, below(1, Some(region))).await, ["input.parent ParentCycle"]);
        assert_eq!(update(town, below(1, Some(world.new_id()))).await, ["input.parent UnknownParent"]);
        assert_eq!(update(town, below(7, None)).await, ["CONFLICT"]);
        assert_eq!(update(world.new_id(), below(1, None)).await, ["NOT_FOUND"]);

        // A step between, then to the top, where it may widen as far as its own child lets it narrow again.
        assert!(update(town, of_level(1, NetworkLevel::Metropolitan)).await.is_empty());
        assert!(update(department, below(1, None)).await.is_empty());
        assert!(update(department, of_level(2, NetworkLevel::National)).await.is_empty());
        assert!(update(region, below(1, Some(department))).await.is_empty());
        assert_eq!(update(department, of_level(3, NetworkLevel::Regional)).await, ["input.level ChildNotNarrower"]);
    })
    .await;
}

#[tokio::test]
async fn both_stewards_agree_to_a_new_parent() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let region = world.network("AuRA", NetworkLevel::Regional, None).await;
        let town = world.network("Lyon", NetworkLevel::Local, None).await;
        let own = Grant { role: Role::NetworkSteward, scope: Scope::Network(town) };
        let parents = Grant { role: Role::NetworkSteward, scope: Scope::Network(region) };
        for (actor, expected) in [
            (Actor::anonymous(), "UNAUTHENTICATED"),
            (Actor::person(world.new_id(), [parents]), "DENIED"),
            (Actor::person(world.new_id(), [own]), "DENIED"),
            (world.with(Role::Admin, Scope::Instance), "DENIED"),
            (Actor::person(world.new_id(), [own, parents]), ""),
        ] {
            assert_eq!(
                mistakes(world.networks.network_update(&actor, town, below(1, Some(region))).await).join(","),
                expected,
                "{actor:?}"
            );
        }
        // Its own steward takes it out again, and edits it below a parent that is not theirs.
        let rename = NetworkPatch { version: 2, name: Some("Lyon Est".to_owned()), ..NetworkPatch::default() };
        let steward = world.steward_of(town);
        world.networks.network_update(&steward, town, rename).await.unwrap();
        world.networks.network_update(&steward, town, below(3, None)).await.unwrap();
        let data = world
            .ask(
                &Actor::anonymous(),
                "query($id: ID!) { network(id: $id) { name slug parent { id } version } }",
                json!({"id": town.to_string()}),
            )
            .await;
        assert_eq!(data, json!({"network": {"name": "Lyon Est", "slug": "lyon", "parent": null, "version": 4}}));
    })
    .await;
}

#[tokio::test]
async fn two_that_move_below_each_other_at_once_do_not_both_succeed() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        for round in 0..8 {
            let left = world.network(&format!("Ouest {round}"), NetworkLevel::National, None).await;
            let right = world.network(&format!("Est {round}"), NetworkLevel::Departmental, None).await;
            // Each is fine alone, and the two together would be a circle.
            let narrower = NetworkPatch { level: Some(NetworkLevel::Local), ..below(1, Some(right)) };
            let tasks = [(left, narrower), (right, below(1, Some(left)))].map(|(network, patch)| {
                let networks = world.networks.clone();
                tokio::spawn(async move { mistakes(networks.network_update(&system(), network, patch).await) })
            });
            let mut outcomes = Vec::new();
            for task in tasks {
                outcomes.extend(task.await.unwrap());
            }
            assert_eq!(outcomes, ["input.parent ParentCycle"]);
        }
    })
    .await;
}
