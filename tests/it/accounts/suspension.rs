//! Suspension: an administrator takes an account out of use and gives it back.

use serde_json::{Value, json};
use traboule_kernel::{Role, Scope};
use traboule_store::entity::audit_entry;
use traboule_tests::on_each_database;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{REINSTATE, SUSPEND, World, code, codes, text};

const SEND: &str = "mutation ($email: String!) { signInCodeSend(input: {email: $email}) { validMinutes userErrors { code } } }";
const COMPLETE: &str = "mutation ($email: String!, $code: String!) {
    signInComplete(input: {email: $email, code: $code}) { token userErrors { field code message } }
}";

#[tokio::test]
async fn a_suspended_account_opens_nothing_until_it_is_given_back() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let server = &world.server;
        let eve = server.sign_in("eve@example.org").await;
        let token = world.token(&eve, &["WRITE"]).await;
        let expected = json!({ "person": { "id": eve.person, "state": "SUSPENDED" }, "userErrors": [] });
        assert_eq!(world.suspend(&eve).await, expected);
        assert!(!world.is_signed_in(&eve.token).await && !world.is_signed_in(&token).await);

        let without_cost = |mut reply: Value| {
            reply["extensions"].take();
            reply
        };
        let send = async |email: &str| without_cost(server.graphql(SEND, json!({ "email": email }), None).await);
        assert_eq!(send("eve@example.org").await, send("unknown@example.org").await);
        let complete = async |email: &str, code: &str| server.graphql(COMPLETE, json!({ "email": email, "code": code }), None).await;
        let right = complete("eve@example.org", &server.code_for("eve@example.org").await).await;
        let wrong = complete("unknown@example.org", "000000").await;
        assert_eq!(right["data"]["signInComplete"]["userErrors"][0]["code"], "INVALID_CODE");
        assert_eq!(without_cost(right), without_cost(wrong), "the right code and a wrong one at an address without an account");

        let back = world.as_(&world.admin, REINSTATE, json!({ "person": eve.person })).await;
        assert_eq!(back["accountReinstate"], json!({ "person": { "id": eve.person, "state": "ACTIVE" }, "userErrors": [] }));
        assert!(!world.is_signed_in(&eve.token).await, "sessions have ended");
        assert!(world.is_signed_in(&token).await, "tokens work again");
        assert_eq!(server.sign_in("eve@example.org").await.person, eve.person);
    })
    .await;
}

#[tokio::test]
async fn only_admins_suspend_others_and_say_why() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let server = &world.server;
        let eve = server.sign_in("eve@example.org").await;
        let absent = "per_01h455vb4pex5vsknk084sn02q";
        for (token, person, expected) in [
            (None, eve.person.to_string(), "UNAUTHENTICATED"),
            (Some(&world.steward.token), eve.person.to_string(), "DENIED"),
            (Some(&world.steward.token), absent.to_owned(), "DENIED"),
            (Some(&eve.token), eve.person.to_string(), "DENIED"),
            (Some(&world.admin.token), absent.to_owned(), "NOT_FOUND"),
        ] {
            let token = token.map(String::as_str);
            assert_eq!(code(&server.graphql(SUSPEND, json!({ "person": person, "reason": "Spam." }), token).await), expected);
            assert_eq!(code(&server.graphql(REINSTATE, json!({ "person": person }), token).await), expected);
        }
        let suspend = async |person: &str, reason: &str| {
            let data = world.as_(&world.admin, SUSPEND, json!({ "person": person, "reason": reason })).await;
            codes(&data["accountSuspend"]).join(" ")
        };
        let (me, her) = (world.admin.person.to_string(), eve.person.to_string());
        assert_eq!(suspend(&me, "Tired.").await, "ONESELF");
        for reason in ["", " \n", &"x".repeat(2_001)] {
            assert_eq!(suspend(&her, reason).await, "INVALID_REASON");
        }
        let back = world.as_(&world.admin, REINSTATE, json!({ "person": her })).await;
        assert_eq!(codes(&back["accountReinstate"]), ["NOT_SUSPENDED"]);
        assert_eq!(suspend(&her, &"x".repeat(2_000)).await, "");
        assert_eq!(suspend(&her, "Again.").await, "NOT_ACTIVE");
        world.as_(&world.admin, REINSTATE, json!({ "person": her })).await;

        let of_eve = audit_entry::Entity::find().filter(audit_entry::Column::SubjectType.eq("Person"));
        let rows = of_eve.filter(audit_entry::Column::PersonId.eq(world.admin.person)).all(server.app.store().read()).await.unwrap();
        let rows: Vec<_> = rows.iter().map(|row| (row.action.as_str(), row.reason.as_deref().map(str::len))).collect();
        assert_eq!(rows, [("account.suspend", Some(2_000)), ("account.reinstate", Some(10))]);
    })
    .await;
}

#[tokio::test]
async fn where_an_account_stands_is_known_to_its_person_and_admins() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let eve = world.server.sign_in("eve@example.org").await;
        let ask = "query ($id: ID!) { node(id: $id) { ... on Person { displayName email state } } }";
        let seen = async |token: Option<&str>| world.server.data(ask, json!({ "id": eve.person }), token).await["node"].take();
        assert_eq!(seen(Some(&eve.token)).await, json!({ "displayName": "New member", "email": "eve@example.org", "state": "ACTIVE" }));
        world.suspend(&eve).await;
        assert_eq!(seen(Some(&world.admin.token)).await, json!({ "displayName": "New member", "email": null, "state": "SUSPENDED" }));
        for token in [None, Some(world.steward.token.as_str())] {
            assert_eq!(seen(token).await, json!({ "displayName": "New member", "email": null, "state": null }));
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_is_suspended_does_not_count_where_somebody_is_needed() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let server = &world.server;
        let ada = server.sign_in("ada@example.org").await;
        let eve = server.sign_in("eve@example.org").await;
        let space = world.owned("La Nef", &ada).await;
        world.own_too("eve@example.org", &space).await;
        world.suspend(&eve).await;
        assert_eq!(codes(&world.erase(&ada, "ada@example.org").await), ["LAST_OWNER"]);
        let own = world.as_(&ada, "{ viewer { grants { nodes { id } } } }", json!({})).await;
        let revoke = "mutation ($id: ID!) { grantRevoke(input: {id: $id}) { userErrors { code } } }";
        let left = world.as_(&ada, revoke, own["viewer"]["grants"]["nodes"][0].clone()).await;
        assert_eq!(codes(&left["grantRevoke"]), ["LAST_OWNER"]);

        let apply = "mutation ($space: ID!, $network: ID!) {
            networkMembershipApply(input: {space: $space, network: $network}) { membership { id } userErrors { code } }
        }";
        let applied = world.as_(&ada, apply, json!({ "space": space, "network": world.network })).await;
        let approve = "mutation ($id: ID!) { networkMembershipApprove(input: {id: $id, version: 1}) { userErrors { code } } }";
        world.as_(&world.steward, approve, applied["networkMembershipApply"]["membership"].clone()).await;
        let appoint = "mutation ($space: ID!, $network: ID!, $person: ID!) {
            delegateAppoint(input: {space: $space, network: $network, person: $person}) { userErrors { code } }
        }";
        let appoint = async |who| {
            let data = world.as_(&ada, appoint, json!({ "space": space, "network": world.network, "person": who })).await;
            codes(&data["delegateAppoint"]).join(" ")
        };
        assert_eq!(appoint(eve.person).await, "UNKNOWN_PERSON");
        world.as_(&world.admin, REINSTATE, json!({ "person": eve.person })).await;
        assert_eq!(appoint(eve.person).await, "");
        assert_eq!(codes(&world.erase(&ada, "ada@example.org").await), Vec::<&str>::new());
    })
    .await;
}

#[tokio::test]
async fn nobody_becomes_an_owner_while_suspended() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let eve = world.server.sign_in("eve@example.org").await;
        let space = world.space("La Nef").await;
        let claim = world.claim(&eve, &space, "Mine.").await;
        world.suspend(&eve).await;
        let reply = world.server.graphql(super::APPROVE, json!({ "id": claim }), Some(&world.steward.token)).await;
        assert_eq!(code(&reply), "DENIED");
        let read = world.as_(&world.steward, "query ($id: ID!) { space(id: $id) { claimStatus } }", json!({ "id": space })).await;
        assert_eq!(read["space"]["claimStatus"], "UNCLAIMED");
    })
    .await;
}

#[tokio::test]
async fn of_two_admins_who_suspend_each_other_one_remains() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        for round in 0..5 {
            let (email, other) = (format!("one{round}@example.org"), format!("other{round}@example.org"));
            let (one, two) = (world.server.sign_in(&email).await, world.server.sign_in(&other).await);
            for email in [&email, &other] {
                world.server.grant(email, Role::Admin, Scope::Instance).await;
            }
            let suspend = async |by: &str, whom| world.server.graphql(SUSPEND, json!({ "person": whom, "reason": "You." }), Some(by)).await;
            let replies = tokio::join!(suspend(&one.token, two.person), suspend(&two.token, one.person));
            let active = [world.is_signed_in(&one.token).await, world.is_signed_in(&two.token).await];
            assert_eq!(active.iter().filter(|active| **active).count(), 1, "{replies:#?}");
            let states = [&replies.0, &replies.1].map(|reply| reply["data"]["accountSuspend"]["person"]["state"].clone());
            assert_eq!(states.iter().filter(|state| **state == "SUSPENDED").count(), 1, "{}", text(&states[0].to_string().into()));
        }
    })
    .await;
}
