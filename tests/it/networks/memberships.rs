//! Every step of a membership: which exist, and who takes them.

use NetworkMembershipKind::{Founder, Member, Observer};
use serde_json::json;
use traboule_kernel::ids::NetworkMembershipId;
use traboule_kernel::{Actor, Role, Scope};
use traboule_spaces::rules::membership::NetworkMembershipKind;
use traboule_spaces::rules::network::NetworkLevel;
use traboule_spaces::service::network::{Application, MembershipStep};
use traboule_spaces::service::space::SpaceStep;
use traboule_tests::on_each_database;

use super::world::{World, mistakes, system};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Approve,
    Refuse,
    Suspend,
    Resume,
    Leave,
    Exclude,
}

use Step::{Approve, Exclude, Leave, Refuse, Resume, Suspend};

const STEPS: [Step; 6] = [Approve, Refuse, Suspend, Resume, Leave, Exclude];

async fn take(world: &World, actor: &Actor, step: Step, input: &MembershipStep) -> Vec<String> {
    let networks = &world.networks;
    match step {
        Approve => mistakes(networks.network_membership_approve(actor, input).await),
        Refuse => mistakes(networks.network_membership_refuse(actor, input).await),
        Suspend => mistakes(networks.network_membership_suspend(actor, input).await),
        Resume => mistakes(networks.network_membership_resume(actor, input).await),
        Leave => mistakes(networks.network_membership_leave(actor, input).await),
        Exclude => mistakes(networks.network_membership_exclude(actor, input).await),
    }
}

/// A membership after these steps, of a space of its own.
async fn after(world: &World, network: traboule_kernel::ids::NetworkId, steps: &[Step], number: usize) -> NetworkMembershipId {
    let space = world.space(&format!("Lieu {number}"), None).await;
    let id = world.apply(space, network, Member).await;
    for step in steps {
        assert!(take(world, &system(), *step, &world.step(id).await).await.is_empty(), "{step:?}");
    }
    id
}

#[tokio::test]
async fn exactly_the_listed_steps_exist() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        let mut number = 0;
        for (path, allowed) in [
            (vec![], vec![(Approve, "ACTIVE"), (Refuse, "EXCLUDED"), (Leave, "LEFT")]),
            (vec![Approve], vec![(Suspend, "SUSPENDED"), (Leave, "LEFT"), (Exclude, "EXCLUDED")]),
            (vec![Approve, Suspend], vec![(Resume, "ACTIVE"), (Leave, "LEFT"), (Exclude, "EXCLUDED")]),
            (vec![Approve, Suspend, Resume], vec![(Suspend, "SUSPENDED"), (Leave, "LEFT"), (Exclude, "EXCLUDED")]),
            (vec![Refuse], vec![]),
            (vec![Leave], vec![]),
            (vec![Approve, Exclude], vec![]),
        ] {
            for step in STEPS {
                number += 1;
                let id = after(&world, network, &path, number).await;
                let found = take(&world, &system(), step, &world.step(id).await).await;
                let Some((_, state)) = allowed.iter().find(|(allowed, _)| *allowed == step) else {
                    assert_eq!(found, ["InvalidTransition"], "{step:?} after {path:?}");
                    continue;
                };
                assert!(found.is_empty(), "{step:?} after {path:?}: {found:?}");
                let all = "[APPLIED, ACTIVE, SUSPENDED, LEFT, EXCLUDED]";
                let query = format!("query($id: ID!) {{ network(id: $id) {{ members(first: 100, states: {all}) {{ nodes {{ id state reason endedAt }} }} }} }}");
                let data = world.ask(&system(), &query, json!({"id": network.to_string()})).await;
                let nodes = data["network"]["members"]["nodes"].as_array().unwrap();
                let node = nodes.iter().find(|node| node["id"] == id.to_string()).unwrap();
                assert_eq!(node["state"], *state);
                assert_eq!(node["reason"].is_null(), *state == "ACTIVE", "{node}");
                assert_eq!(node["endedAt"].is_null(), !matches!(*state, "LEFT" | "EXCLUDED"), "{node}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_network_decides_and_the_space_leaves() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        let other = world.network("Isère", NetworkLevel::Departmental, None).await;
        let space = world.space("La Cordée", None).await;
        let owner = world.owner_of(space);
        let steward = world.steward_of(network);
        let outsiders = [
            (Actor::anonymous(), "UNAUTHENTICATED", "UNAUTHENTICATED"),
            // Whoever may not see an application is told that there is none.
            (world.passer_by(), "NOT_FOUND", "DENIED"),
            (world.steward_of(other), "NOT_FOUND", "DENIED"),
            (world.with(Role::Admin, Scope::Instance), "NOT_FOUND", "DENIED"),
            (world.with(Role::SpaceHost, Scope::Space(space)), "NOT_FOUND", "DENIED"),
            (world.with(Role::NetworkFacilitator, Scope::Network(network)), "NOT_FOUND", "DENIED"),
        ];
        let id = world.apply(space, network, Member).await;
        let applied = world.step(id).await;
        for (actor, hidden, _) in &outsiders {
            for step in STEPS {
                assert_eq!(take(&world, actor, step, &applied).await, [*hidden], "{step:?} {actor:?}");
            }
        }
        for step in [Approve, Refuse] {
            assert_eq!(take(&world, &owner, step, &applied).await, ["DENIED"]);
        }
        assert_eq!(take(&world, &steward, Leave, &applied).await, ["DENIED"]);
        assert!(take(&world, &steward, Approve, &applied).await.is_empty());
        let active = world.step(id).await;
        for (actor, _, visible) in &outsiders {
            for step in STEPS {
                assert_eq!(take(&world, actor, step, &active).await, [*visible], "{step:?} {actor:?}");
            }
        }
        for step in [Suspend, Exclude] {
            assert_eq!(take(&world, &owner, step, &active).await, ["DENIED"]);
        }
        assert!(take(&world, &steward, Suspend, &active).await.is_empty());
        assert_eq!(take(&world, &owner, Resume, &world.step(id).await).await, ["DENIED"]);
        assert_eq!(take(&world, &world.passer_by(), Resume, &world.step(id).await).await, ["NOT_FOUND"]);
        let manager = world.with(Role::SpaceManager, Scope::Space(space));
        assert!(take(&world, &manager, Leave, &world.step(id).await).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_step_names_the_version_it_saw_and_a_reason_where_it_hurts() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        let steward = world.steward_of(network);
        let id = after(&world, network, &[], 1).await;
        let step = |version, reason: Option<&str>| MembershipStep { id, version, reason: reason.map(str::to_owned) };
        let long = "x".repeat(1_001);
        assert_eq!(take(&world, &steward, Approve, &step(2, None)).await, ["CONFLICT"]);
        for reason in [None, Some(" "), Some(long.as_str())] {
            assert_eq!(take(&world, &steward, Refuse, &step(1, reason)).await, ["input.reason InvalidReason"]);
        }
        assert!(take(&world, &steward, Approve, &step(1, None)).await.is_empty());
        for hurts in [Suspend, Exclude] {
            assert_eq!(take(&world, &steward, hurts, &step(2, None)).await, ["input.reason InvalidReason"]);
        }
        assert!(take(&world, &steward, Suspend, &step(2, Some(&"x".repeat(1_000)))).await.is_empty());
        assert!(take(&world, &steward, Resume, &step(3, None)).await.is_empty());
        assert!(take(&world, &system(), Leave, &step(4, None)).await.is_empty());
        for (action, times) in [("apply", 1), ("approve", 1), ("suspend", 1), ("resume", 1), ("leave", 1), ("exclude", 0)] {
            assert_eq!(world.recorded(&format!("network_membership.{action}")).await, times, "{action}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_runs_an_open_space_applies_for_it_once_at_a_time() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        let (space, draft) = (world.space("La Cordée", None).await, world.draft("Brouillon", None).await);
        let apply = async |actor: &Actor, space, network| {
            mistakes(world.networks.network_membership_apply(actor, Application { space, network, kind: Observer }).await)
        };
        assert_eq!(apply(&Actor::anonymous(), space, network).await, ["UNAUTHENTICATED"]);
        assert_eq!(apply(&world.passer_by(), space, network).await, ["DENIED"]);
        assert_eq!(apply(&world.steward_of(network), space, network).await, ["DENIED"]);
        assert_eq!(apply(&world.passer_by(), draft, network).await, ["NOT_FOUND"]);
        assert_eq!(apply(&world.owner_of(draft), draft, network).await, ["input.space SpaceNotOpen"]);
        let owner = world.owner_of(space);
        assert_eq!(apply(&owner, space, world.new_id()).await, ["input.network UnknownNetwork"]);
        assert!(apply(&owner, space, network).await.is_empty());
        assert_eq!(apply(&owner, space, network).await, ["input.network AlreadyApplied"]);

        // After it left, it may come back.
        let id = world.new_id::<NetworkMembershipId>();
        assert_eq!(take(&world, &owner, Leave, &MembershipStep { id, version: 1, reason: None }).await, ["NOT_FOUND"]);
        let query = "query($id: ID!) { space(id: $id) { networkMemberships(states: [APPLIED]) { nodes { id } } } }";
        let data = world.ask(&owner, query, json!({"id": space.to_string()})).await;
        let id = data["space"]["networkMemberships"]["nodes"][0]["id"].as_str().unwrap().parse().unwrap();
        assert!(take(&world, &owner, Leave, &MembershipStep { id, version: 1, reason: None }).await.is_empty());
        assert!(apply(&owner, space, network).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_space_that_closed_meanwhile_is_not_approved() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        let (open, shut) = (world.space("Ouvert", None).await, world.space("Fermé", None).await);
        let (waiting, doomed) = (world.apply(open, network, Member).await, world.apply(shut, network, Member).await);
        world.spaces.space_transition(&system(), open, 2, SpaceStep::CloseTemporarily, None).await.unwrap();
        world.spaces.space_transition(&system(), shut, 2, SpaceStep::Close, None).await.unwrap();
        assert!(take(&world, &system(), Approve, &world.step(waiting).await).await.is_empty());
        let refused = take(&world, &system(), Approve, &world.step(doomed).await).await;
        // Closing may have ended the application itself.
        assert!(refused == ["SpaceNotOpen"] || refused == ["InvalidTransition"], "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn founders_join_until_the_first_member_has() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        let mut spaces = Vec::new();
        for number in 0..4 {
            spaces.push(world.space(&format!("Lieu {number}"), None).await);
        }
        let first = world.apply(spaces[0], network, Founder).await;
        let member = world.apply(spaces[1], network, Member).await;
        assert!(take(&world, &system(), Approve, &world.step(first).await).await.is_empty());
        // An application alone changes nothing.
        let late = world.apply(spaces[2], network, Founder).await;
        assert!(take(&world, &system(), Approve, &world.step(member).await).await.is_empty());
        assert_eq!(take(&world, &system(), Approve, &world.step(late).await).await, ["NetworkNotNew"]);
        // Nor does the network become new again.
        assert!(take(&world, &system(), Exclude, &world.step(member).await).await.is_empty());
        let application = Application { space: spaces[3], network, kind: Founder };
        let outcome = world.networks.network_membership_apply(&system(), application).await;
        assert_eq!(mistakes(outcome), ["input.kind NetworkNotNew"]);
    })
    .await;
}

#[tokio::test]
async fn of_many_applications_at_once_one_wins() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        for round in 0..5 {
            let space = world.space(&format!("Lieu {round}"), None).await;
            let owner = world.owner_of(space);
            let mut tasks = tokio::task::JoinSet::new();
            for _ in 0..4 {
                let (networks, owner) = (world.networks.clone(), owner.clone());
                let application = Application { space, network, kind: Member };
                tasks.spawn(async move { mistakes(networks.network_membership_apply(&owner, application).await) });
            }
            let mut outcomes = Vec::new();
            while let Some(outcome) = tasks.join_next().await {
                outcomes.extend(outcome.unwrap());
            }
            assert_eq!(outcomes, ["input.network AlreadyApplied"; 3]);
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_decisions_at_once_the_second_sees_the_first() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        for round in 0..5 {
            let id = after(&world, network, &[], round).await;
            let step = world.step(id).await;
            let approve = {
                let (networks, step) = (world.networks.clone(), step.clone());
                tokio::spawn(async move { mistakes(networks.network_membership_approve(&system(), &step).await) })
            };
            let refuse = {
                let networks = world.networks.clone();
                tokio::spawn(async move { mistakes(networks.network_membership_refuse(&system(), &step).await) })
            };
            let mut outcomes = [approve.await.unwrap(), refuse.await.unwrap()];
            outcomes.sort();
            assert_eq!(outcomes, [vec![], vec!["CONFLICT".to_owned()]]);
        }
    })
    .await;
}
