//! Who speaks for a voice.

use DelegateKind::{Alternate, Delegate};
use serde_json::{Value, json};
use traboule_kernel::ids::{DelegateId, NetworkId, PersonId, SpaceId};
use traboule_kernel::{Actor, Grant, Role, Scope};
use traboule_spaces::rules::membership::NetworkMembershipKind;
use traboule_spaces::rules::network::{NetworkLevel, VoiceUnit};
use traboule_spaces::service::network::{Appointment, DelegateKind, StatutesPatch};
use traboule_tests::on_each_database;

use super::world::{World, mistakes, nobody, system};

fn appointment(network: NetworkId, space: SpaceId, person: PersonId, kind: DelegateKind) -> Appointment {
    Appointment { network, space, person, kind, reason: None }
}

/// Who speaks in the network now, as everybody sees it.
async fn delegates(world: &World, network: NetworkId) -> Vec<Value> {
    let query =
        "query($id: ID!) { network(id: $id) { delegates { totalCount nodes { person { id } operator { id } space { id } kind } } } }";
    let data = world.ask(&Actor::anonymous(), query, json!({"id": network.to_string()})).await;
    let found = &data["network"]["delegates"];
    let nodes = found["nodes"].as_array().unwrap().clone();
    assert_eq!(found["totalCount"], nodes.len());
    nodes
}

#[tokio::test]
async fn an_owner_of_an_active_member_names_one_delegate_and_alternates() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network_of_spaces("Vallée").await;
        let (space, observer, applicant) = (world.space("A", None).await, world.space("B", None).await, world.space("C", None).await);
        world.join(space, network).await;
        let watching = world.apply(observer, network, NetworkMembershipKind::Observer).await;
        world.networks.network_membership_approve(&system(), &world.step(watching).await).await.unwrap();
        world.apply(applicant, network, NetworkMembershipKind::Member).await;
        let person: PersonId = world.new_id();
        let appoint = async |actor: &Actor, space, person, kind| {
            mistakes(world.networks.delegate_appoint(actor, appointment(network, space, person, kind)).await)
        };
        assert_eq!(appoint(&Actor::anonymous(), space, person, Delegate).await, ["UNAUTHENTICATED"]);
        for actor in [world.passer_by(), world.steward_of(network), world.with(Role::SpaceManager, Scope::Space(space))] {
            assert_eq!(appoint(&actor, space, person, Delegate).await, ["DENIED"]);
        }
        let owner = world.owner_of(space);
        assert_eq!(appoint(&owner, world.new_id(), person, Delegate).await, ["NOT_FOUND"]);
        assert_eq!(appoint(&owner, space, nobody(), Delegate).await, ["input.person UnknownPerson"]);
        for space in [observer, applicant] {
            assert_eq!(appoint(&world.owner_of(space), space, person, Delegate).await, ["input.space NoVoice"]);
        }
        let elsewhere = appointment(world.new_id(), space, person, Delegate);
        assert_eq!(mistakes(world.networks.delegate_appoint(&owner, elsewhere).await), ["input.network UnknownNetwork"]);

        assert!(appoint(&owner, space, person, Delegate).await.is_empty());
        assert_eq!(appoint(&owner, space, person, Alternate).await, ["input.person AlreadyAppointed"]);
        assert_eq!(appoint(&owner, space, world.new_id(), Delegate).await, ["DelegateExists"]);
        for _ in 0..5 {
            assert!(appoint(&owner, space, world.new_id(), Alternate).await.is_empty());
        }
        assert_eq!(appoint(&owner, space, world.new_id(), Alternate).await, ["TooManyAlternates"]);
        let found = delegates(&world, network).await;
        assert_eq!(found.len(), 6);
        let expected =
            json!({"person": {"id": person.to_string()}, "operator": null, "space": {"id": space.to_string()}, "kind": "DELEGATE"});
        assert_eq!(found.iter().filter(|delegate| **delegate == expected).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_operator_has_one_voice_for_all_its_spaces() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        let operator = world.operator("La Cordée SAS").await;
        let (first, second) = (world.space("A", Some(operator)).await, world.space("B", Some(operator)).await);
        let alone = world.space("C", None).await;
        for space in [first, second, alone] {
            world.join(space, network).await;
        }
        let without = appointment(network, alone, world.new_id(), Delegate);
        assert_eq!(mistakes(world.networks.delegate_appoint(&world.owner_of(alone), without).await), ["input.space NoOperator"]);

        let person: PersonId = world.new_id();
        let named = appointment(network, first, person, Delegate);
        let id = world.networks.delegate_appoint(&world.owner_of(first), named).await.unwrap();
        let again = appointment(network, second, world.new_id(), Delegate);
        assert_eq!(mistakes(world.networks.delegate_appoint(&world.owner_of(second), again).await), ["DelegateExists"]);
        let expected =
            json!({"person": {"id": person.to_string()}, "operator": {"id": operator.to_string()}, "space": null, "kind": "DELEGATE"});
        assert_eq!(delegates(&world, network).await, [expected]);

        // The other space's owner may dismiss too; its managers, other members and stewards may not.
        let dismiss = async |actor: &Actor, version| mistakes(world.networks.delegate_dismiss(actor, id, version, None).await);
        assert_eq!(dismiss(&Actor::anonymous(), 1).await, ["UNAUTHENTICATED"]);
        for actor in
            [world.passer_by(), world.owner_of(alone), world.steward_of(network), world.with(Role::SpaceManager, Scope::Space(first))]
        {
            assert_eq!(dismiss(&actor, 1).await, ["DENIED"]);
        }
        let owner = world.owner_of(second);
        assert_eq!(dismiss(&owner, 2).await, ["CONFLICT"]);
        assert!(dismiss(&owner, 1).await.is_empty());
        assert_eq!(dismiss(&owner, 2).await, ["AlreadyEnded"]);
        assert_eq!(dismiss(&world.passer_by(), 2).await, ["NOT_FOUND"]);
        assert!(delegates(&world, network).await.is_empty());
        assert_eq!((world.recorded("delegate.appoint").await, world.recorded("delegate.dismiss").await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_delegate_steps_down() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network_of_spaces("Vallée").await;
        let space = world.space("A", None).await;
        world.join(space, network).await;
        let delegate = world.passer_by();
        let named = appointment(network, space, delegate.person_id().unwrap(), Delegate);
        let id = world.networks.delegate_appoint(&world.owner_of(space), named).await.unwrap();
        world.networks.delegate_dismiss(&delegate, id, 1, Some("Moving away.")).await.unwrap();
        assert!(delegates(&world, network).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn of_two_delegates_named_at_once_one_is() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        for round in 0..5 {
            let operator = world.operator(&format!("Exploitant {round}")).await;
            let spaces = [world.space("A", Some(operator)).await, world.space("B", Some(operator)).await];
            let mut tasks = Vec::new();
            for space in spaces {
                world.join(space, network).await;
            }
            for space in spaces {
                let (networks, owner) = (world.networks.clone(), world.owner_of(space));
                let named = appointment(network, space, world.new_id(), Delegate);
                tasks.push(tokio::spawn(async move { mistakes(networks.delegate_appoint(&owner, named).await) }));
            }
            let mut outcomes = Vec::new();
            for task in tasks {
                outcomes.extend(task.await.unwrap());
            }
            assert_eq!(outcomes, ["DelegateExists"]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_mandate_ends_with_its_voice() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        let operator = world.operator("La Cordée SAS").await;
        let (first, second) = (world.space("A", Some(operator)).await, world.space("B", Some(operator)).await);
        let (first_member, second_member) = (world.join(first, network).await, world.join(second, network).await);
        let named = appointment(network, first, world.new_id(), Delegate);
        world.networks.delegate_appoint(&world.owner_of(first), named).await.unwrap();

        // One of two spaces goes, the other one is suspended: the voice stays. Then it goes.
        world.networks.network_membership_leave(&system(), &world.step(first_member).await).await.unwrap();
        assert_eq!(delegates(&world, network).await.len(), 1);
        world.networks.network_membership_suspend(&system(), &world.step(second_member).await).await.unwrap();
        assert_eq!(delegates(&world, network).await.len(), 1);
        world.networks.network_membership_exclude(&system(), &world.step(second_member).await).await.unwrap();
        assert!(delegates(&world, network).await.is_empty());
        assert_eq!(world.recorded("delegate.end").await, 1);
    })
    .await;
}

#[tokio::test]
async fn another_unit_of_voice_ends_every_mandate() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network_of_spaces("Vallée").await;
        let other = world.network_of_spaces("Plaine").await;
        let space = world.space("A", None).await;
        for network in [network, other] {
            world.join(space, network).await;
            let named = appointment(network, space, world.new_id(), Delegate);
            world.networks.delegate_appoint(&world.owner_of(space), named).await.unwrap();
        }
        let patch = |unit| StatutesPatch { voice_unit: Some(unit), ..StatutesPatch::default() };
        world.networks.network_statutes_update(&system(), network, 1, &patch(VoiceUnit::Space), None).await.unwrap();
        assert_eq!(delegates(&world, network).await.len(), 1);
        world.networks.network_statutes_update(&system(), network, 2, &patch(VoiceUnit::Operator), None).await.unwrap();
        assert!(delegates(&world, network).await.is_empty());
        assert_eq!(delegates(&world, other).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_did_speak_is_known_to_those_concerned() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        let operator = world.operator("La Cordée SAS").await;
        let space = world.space("A", Some(operator)).await;
        world.join(space, network).await;
        let (owner, delegate) = (world.owner_of(space), world.passer_by());
        let named = appointment(network, space, delegate.person_id().unwrap(), Delegate);
        let appointed = "mutation($input: DelegateAppointInput!) { delegateAppoint(input: $input) { delegate { id kind endedAt version } userErrors { code } } }";
        let input = json!({"network": named.network.to_string(), "space": named.space.to_string(), "person": named.person.to_string()});
        let data = world.ask(&owner, appointed, json!({"input": input})).await;
        let id: DelegateId = data["delegateAppoint"]["delegate"]["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(data["delegateAppoint"]["delegate"]["kind"], "DELEGATE");

        let dismissed = "mutation($input: DelegateDismissInput!) { delegateDismiss(input: $input) { delegate { endedAt person { id } } userErrors { code } } }";
        let other_owner = Actor::person(world.new_id(), [Grant { role: Role::SpaceOwner, scope: Scope::Space(world.space("B", None).await) }]);
        let seen = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Delegate { person { id } } } }";
        let of = json!({"of": [{"__typename": "Delegate", "id": id.to_string()}]});
        for actor in [&Actor::anonymous(), &other_owner, &owner] {
            assert!(world.reply(actor, seen, of.clone()).await.get("errors").is_none());
        }
        let data = world.ask(&owner, dismissed, json!({"input": {"id": id.to_string(), "version": 1}})).await;
        assert!(data["delegateDismiss"]["delegate"]["endedAt"].is_string(), "{data}");
        for (actor, sees) in
            [(&Actor::anonymous(), false), (&other_owner, false), (&owner, true), (&delegate, true), (&world.steward_of(network), true)]
        {
            let reply = world.reply(actor, seen, of.clone()).await;
            assert_eq!(reply["data"]["_entities"][0].is_object(), sees, "{actor:?} {reply}");
        }
    })
    .await;
}
