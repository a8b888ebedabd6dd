//! Access tokens: made by a person for a program, no more than their scopes.

use chrono::TimeDelta;
use serde_json::{Value, json};
use traboule_tests::{TestServer, on_each_database};

use super::{CREATE_TOKEN, ERASE, SUSPEND, World, code, codes, everything, text};

const LIST: &str = "{ viewer { accessTokens { totalCount nodes { id name scopes createdAt lastUsedAt expiresAt revokedAt } } } }";
const REVOKE: &str = "mutation ($id: ID!) { accessTokenRevoke(input: {id: $id}) { accessToken { id revokedAt } } }";
const CREATE_SPACE: &str = r#"mutation { spaceCreate(input: {name: "La Nef", kinds: [COWORKING]}) { space { id } userErrors { code } } }"#;

#[tokio::test]
async fn a_token_acts_for_its_person_until_it_is_revoked() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let server = &world.server;
        let camille = server.sign_in("camille@example.org").await;
        let eve = server.sign_in("eve@example.org").await;
        let ends = server.app.store().now() + TimeDelta::days(365);
        let input = json!({ "name": " Our website ", "scopes": ["WRITE", "READ", "READ"], "expiresAt": ends });
        let made = world.as_(&camille, CREATE_TOKEN, json!({ "input": input })).await;
        let made = &made["accessTokenCreate"];
        let secret = text(&made["secret"]);
        assert!(secret.starts_with("trba_"), "{secret}");
        let shown = &made["accessToken"];
        assert_eq!(
            (&shown["name"], &shown["scopes"], &shown["lastUsedAt"]),
            (&json!("Our website"), &json!(["READ", "WRITE"]), &Value::Null)
        );
        let everything = everything(server).await;
        assert!(everything.iter().all(|(_, value)| !value.contains(&secret[5..])), "only the hash is kept");

        let viewer = server.data("{ viewer { email person { id } } }", json!({}), Some(&secret)).await;
        assert_eq!(viewer["viewer"], json!({ "email": "camille@example.org", "person": { "id": camille.person } }));
        let listed = world.as_(&camille, LIST, json!({})).await["viewer"]["accessTokens"].take();
        assert_eq!((&listed["totalCount"], &listed["nodes"][0]["id"]), (&json!(1), &shown["id"]));
        assert_eq!(listed["nodes"][0]["lastUsedAt"], listed["nodes"][0]["createdAt"], "the clock stands still");

        let node = "query ($id: ID!) { node(id: $id) { ... on AccessToken { name } } }";
        let id = json!({ "id": shown["id"] });
        assert_eq!(world.as_(&camille, node, id.clone()).await["node"]["name"], "Our website");
        assert_eq!(world.as_(&eve, node, id.clone()).await["node"], Value::Null, "somebody else's does not exist");
        assert_eq!(code(&server.graphql(REVOKE, id.clone(), Some(&eve.token)).await), "NOT_FOUND");
        let revoked = world.as_(&camille, REVOKE, id.clone()).await;
        assert!(revoked["accessTokenRevoke"]["accessToken"]["revokedAt"].is_string(), "{revoked}");
        assert_eq!(world.as_(&camille, REVOKE, id).await, revoked, "revoking it again changes nothing");
        assert!(!world.is_signed_in(&secret).await);
        assert_eq!(world.as_(&camille, LIST, json!({})).await["viewer"]["accessTokens"]["totalCount"], 0);
    })
    .await;
}

#[tokio::test]
async fn a_token_that_reads_changes_nothing_and_none_does_what_takes_a_session() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let server = &world.server;
        // The administrator may do what nobody else may, and their tokens may not even so.
        let admin = &world.admin;
        let steward = world.token(&world.steward, &["READ"]).await;
        assert_eq!(code(&server.graphql(CREATE_SPACE, json!({}), Some(&steward)).await), "DENIED");
        let count = "{ spaces(filter: {states: [DRAFT, PUBLISHED]}) { totalCount } }";
        assert_eq!(server.data(count, json!({}), Some(&steward)).await["spaces"]["totalCount"], 0, "it reads, and nothing was written");
        for scopes in [&["WRITE"][..], &["READ", "WRITE"]] {
            let token = world.token(&world.steward, scopes).await;
            assert_eq!(codes(&server.data(CREATE_SPACE, json!({}), Some(&token)).await["spaceCreate"]), Vec::<&str>::new());
            assert_eq!(server.data("{ viewer { locale } }", json!({}), Some(&token)).await["viewer"]["locale"], "en");
        }

        let ends = server.app.store().now() + TimeDelta::days(1);
        let sessions = world.as_(admin, "{ viewer { sessions { nodes { id } } accessTokens { nodes { id } } } }", json!({})).await;
        for scope in ["READ", "WRITE"] {
            let token = world.token(admin, &[scope]).await;
            let id = world.as_(admin, LIST, json!({})).await["viewer"]["accessTokens"]["nodes"][0]["id"].take();
            for (document, variables) in [
                (CREATE_TOKEN, json!({ "input": { "name": "More", "scopes": ["READ"], "expiresAt": ends } })),
                (REVOKE, json!({ "id": id })),
                ("mutation ($id: ID!) { sessionRevoke(input: {id: $id}) { session { id } } }", sessions["viewer"]["sessions"]["nodes"][0].clone()),
                ("mutation { profileUpdate(input: {version: 1, displayName: \"Eve\"}) { person { id } } }", json!({})),
                (
                    "mutation ($id: ID!) { grantCreate(input: {email: \"eve@example.org\", role: CHARTER_REVIEWER, network: $id}) { grant { id } } }",
                    json!({ "id": world.network }),
                ),
                (ERASE, json!({ "email": "admin@example.org" })),
                (SUSPEND, json!({ "person": world.steward.person, "reason": "Why not." })),
                ("{ viewer { export { next } } }", json!({})),
            ] {
                let reply = server.graphql(document, variables, Some(&token)).await;
                assert_eq!(code(&reply), "DENIED", "{scope}: {document}");
            }
        }
        assert!(world.is_signed_in(&admin.token).await && world.is_signed_in(&world.steward.token).await);
    })
    .await;
}

#[tokio::test]
async fn whoever_owns_a_space_is_not_for_a_token_to_decide() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let camille = world.server.sign_in("camille@example.org").await;
        let space = world.space("La Nef").await;
        let claim = world.claim(&camille, &space, "Mine.").await;
        let token = world.token(&world.steward, &["WRITE"]).await;
        assert_eq!(code(&world.server.graphql(super::APPROVE, json!({ "id": claim }), Some(&token)).await), "DENIED");
        let data = world.as_(&world.steward, super::APPROVE, json!({ "id": claim })).await;
        assert_eq!(data["spaceClaimApprove"]["claim"]["state"], "APPROVED");
    })
    .await;
}

#[tokio::test]
async fn a_token_ends_when_it_says_and_within_a_year() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let camille = world.server.sign_in("camille@example.org").await;
        let now = world.server.app.store().now();
        let long = "x".repeat(101);
        for (name, scopes, ends, expected) in [
            ("", &["READ"][..], TimeDelta::days(1), &["INVALID_NAME"][..]),
            (long.as_str(), &["READ"], TimeDelta::days(1), &["INVALID_NAME"]),
            ("A", &[], TimeDelta::days(1), &["NO_SCOPE"]),
            ("A", &["READ"], TimeDelta::zero(), &["INVALID_EXPIRY"]),
            ("A", &["READ"], TimeDelta::days(365) + TimeDelta::seconds(1), &["INVALID_EXPIRY"]),
            ("\u{7}", &[], TimeDelta::days(-1), &["INVALID_NAME", "NO_SCOPE", "INVALID_EXPIRY"]),
            ("A", &["READ"], TimeDelta::days(365), &[]),
        ] {
            let input = json!({ "name": name, "scopes": scopes, "expiresAt": now + ends });
            let made = world.as_(&camille, CREATE_TOKEN, json!({ "input": input })).await["accessTokenCreate"].take();
            assert_eq!(codes(&made), expected);
            assert_eq!(made["secret"].is_string(), expected.is_empty());
        }
        let token = world.token(&camille, &["READ"]).await;
        world.server.clock.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
        assert!(world.is_signed_in(&token).await, "unlike a session, it is not ended by not being used");
        world.server.clock.advance(TimeDelta::seconds(1));
        assert!(!world.is_signed_in(&token).await);
        assert!(!world.is_signed_in("trba_AAAA").await);
    })
    .await;
}

#[tokio::test]
async fn one_has_twenty_tokens_at_most_even_when_two_are_made_at_once() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let camille = world.server.sign_in("camille@example.org").await;
        for _ in 0..19 {
            world.token(&camille, &["READ"]).await;
        }
        let ends = world.server.app.store().now() + TimeDelta::days(30);
        let make = async || {
            let input = json!({ "name": "One more", "scopes": ["READ"], "expiresAt": ends });
            world.as_(&camille, CREATE_TOKEN, json!({ "input": input })).await["accessTokenCreate"].take()
        };
        let (one, other) = tokio::join!(make(), make());
        let mut both = [codes(&one), codes(&other)];
        both.sort();
        assert_eq!(both, [vec![], vec!["TOO_MANY"]]);
        let listed = world.as_(&camille, LIST, json!({})).await["viewer"]["accessTokens"].take();
        assert_eq!(listed["totalCount"], 20);
        world.as_(&camille, REVOKE, json!({ "id": listed["nodes"][0]["id"] })).await;
        assert_eq!(codes(&make().await), Vec::<&str>::new(), "one that was revoked does not count");
        world.server.clock.advance(TimeDelta::days(30));
        let camille = world.server.sign_in("camille@example.org").await;
        assert!(!world.token(&camille, &["READ"]).await.is_empty(), "nor do those that ended");
    })
    .await;
}

#[tokio::test]
async fn a_token_is_read_by_one_statement_as_a_session_is() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let token = world.token(&world.steward, &["READ"]).await;
        // The first use is written down.
        assert!(world.is_signed_in(&token).await);
        let cost = async |token: Option<&str>| {
            let before = world.server.app.store().statements();
            world.server.data("{ serviceConfig { version limits { accessTokens accessTokenDays } } }", json!({}), token).await;
            world.server.app.store().statements() - before
        };
        assert_eq!(cost(None).await, 0);
        assert_eq!((cost(Some(&world.steward.token)).await, cost(Some(&token)).await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn the_limits_are_settings() {
    on_each_database(async |backend| {
        let server = TestServer::with(backend, |settings| {
            settings.http.rate.enabled = false;
            settings.accounts.access_tokens = 1;
            settings.accounts.access_token_days = 2;
        })
        .await;
        let camille = server.sign_in("camille@example.org").await;
        let ends =
            |days| json!({ "input": { "name": "A", "scopes": ["READ"], "expiresAt": server.app.store().now() + TimeDelta::days(days) } });
        for (days, expected) in [(3, &["INVALID_EXPIRY"][..]), (2, &[]), (2, &["TOO_MANY"])] {
            let data = server.data(CREATE_TOKEN, ends(days), Some(&camille.token)).await;
            assert_eq!(codes(&data["accessTokenCreate"]), expected);
        }
    })
    .await;
}
