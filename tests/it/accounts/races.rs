//! What happens at the same time as somebody leaves.

use std::time::Duration;

use serde_json::json;
use traboule_kernel::{Actor, Role, Scope};
use traboule_tests::on_each_database;

use super::{APPROVE, ERASE, World, codes};

const ROUNDS: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_last_owners_who_leave_at_once_one_remains() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        for round in 0..ROUNDS {
            let (one, two) = (format!("one{round}@example.org"), format!("two{round}@example.org"));
            let (first, second) = (world.server.sign_in(&one).await, world.server.sign_in(&two).await);
            let space = world.owned("La Nef", &first).await;
            world.own_too(&two, &space).await;
            let (left, right) = tokio::join!(world.erase(&first, &one), world.erase(&second, &two));
            let mut both = [codes(&left), codes(&right)];
            both.sort();
            assert_eq!(both, [vec![], vec!["LAST_OWNER"]]);
            assert!(world.is_signed_in(&first.token).await != world.is_signed_in(&second.token).await);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_who_leaves_and_one_who_lays_down_the_role_do_not_leave_a_space_alone() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        for round in 0..ROUNDS {
            let (one, two) = (format!("one{round}@example.org"), format!("two{round}@example.org"));
            let (first, second) = (world.server.sign_in(&one).await, world.server.sign_in(&two).await);
            let space = world.owned("La Nef", &first).await;
            let scope = Scope::Space(space.parse().unwrap());
            let grant = world.server.grant(&two, Role::SpaceOwner, scope).await;
            let revoke = "mutation ($id: ID!) { grantRevoke(input: {id: $id}) { userErrors { code } } }";
            let (left, right) = tokio::join!(world.erase(&first, &one), world.as_(&second, revoke, json!({ "id": grant })));
            let mut both = [codes(&left), codes(&right["grantRevoke"])];
            both.sort();
            assert_eq!(both, [vec![], vec!["LAST_OWNER"]]);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_who_has_left_becomes_an_owner() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        for round in 0..ROUNDS {
            let email = format!("one{round}@example.org");
            let who = world.server.sign_in(&email).await;
            let space = world.space("La Nef").await;
            let claim = world.claim(&who, &space, "Mine.").await;
            let approve = world.server.graphql(APPROVE, json!({ "id": claim }), Some(&world.steward.token));
            let erase = world.server.graphql(ERASE, json!({ "email": email }), Some(&who.token));
            let (approved, erased) = tokio::join!(approve, erase);
            let read = "query ($id: ID!) { space(id: $id) { claimStatus } }";
            let status = world.as_(&world.steward, read, json!({ "id": space })).await["space"]["claimStatus"].take();
            let is_there = world.is_signed_in(&who.token).await;
            // Either they own it, and could not leave; or they left, and nobody owns it.
            assert_eq!(status == "CLAIMED", is_there, "{approved:#}\n{erased:#}");
        }
    })
    .await;
}

/// The erasure has read who the person is, and that they own nothing, when the role is given.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_role_that_is_given_while_somebody_leaves_is_seen() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let who = world.server.sign_in("one@example.org").await;
        let space = world.space("La Nef").await;
        let app = &world.server.app;
        let mut unit = app.store().begin(&Actor::system("test")).await.unwrap();
        app.services().accounts.make_owner(&mut unit, who.person, space.parse().unwrap()).await.unwrap();
        let give = async {
            // Long enough for the erasure to wait for us.
            tokio::time::sleep(Duration::from_millis(500)).await;
            unit.commit().await.unwrap();
        };
        let (erased, ()) = tokio::join!(world.erase(&who, "one@example.org"), give);
        assert_eq!(codes(&erased), ["LAST_OWNER"]);
        assert!(world.is_signed_in(&who.token).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_who_has_left_is_signed_in() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        for round in 0..ROUNDS {
            let email = format!("one{round}@example.org");
            let who = world.server.sign_in(&email).await;
            let send = "mutation ($email: String!) { signInCodeSend(input: {email: $email}) { validMinutes } }";
            world.server.data(send, json!({ "email": email }), None).await;
            let code = world.server.code_for(&email).await;
            let complete = "mutation ($email: String!, $code: String!) {
                signInComplete(input: {email: $email, code: $code, label: \"Still me\"}) { token person { id } userErrors { code } }
            }";
            let complete = world.server.graphql(complete, json!({ "email": email, "code": code }), None);
            let (erased, signed_in) = tokio::join!(world.erase(&who, &email), complete);
            assert_eq!(codes(&erased), Vec::<&str>::new());
            assert!(!world.is_signed_in(&who.token).await);
            // Whoever came in did so before, and is out again; or afterwards, and is somebody new.
            let answer = &signed_in["data"]["signInComplete"];
            if let Some(token) = answer["token"].as_str() {
                assert_eq!(world.is_signed_in(token).await, answer["person"]["id"] != json!(who.person), "{signed_in:#}");
            }
            let rest = super::places_of(&world.server, &["Still me"]).await;
            assert!(rest.is_empty() || answer["person"]["id"] != json!(who.person), "{rest:?}");
        }
    })
    .await;
}
