//! Signing in by a mailed code.

use std::net::IpAddr;

use chrono::TimeDelta;
use serde_json::{Value, json};
use traboule_tests::{TestServer, on_each_database};

use super::code;

const SEND: &str = "mutation ($email: String!) {
    signInCodeSend(input: {email: $email, locale: \"en\"}) { validMinutes userErrors { field code message } }
}";
const COMPLETE: &str = "mutation ($email: String!, $code: String!, $name: String) {
    signInComplete(input: {email: $email, code: $code, displayName: $name, label: \"a test\"}) {
        token expiresAt person { id displayName email } userErrors { field code message }
    }
}";

async fn send(server: &TestServer, email: &str) -> Value {
    server.graphql(SEND, json!({ "email": email }), None).await
}

async fn complete(server: &TestServer, email: &str, code: &str) -> Value {
    server.graphql(COMPLETE, json!({ "email": email, "code": code }), None).await
}

fn mistake(reply: &Value) -> Option<&str> {
    reply["data"]["signInComplete"]["userErrors"][0]["code"].as_str()
}

#[tokio::test]
async fn a_code_from_the_letter_opens_a_session_and_makes_an_account() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        assert_eq!(send(&server, " Camille@Example.org").await["data"]["signInCodeSend"], json!({ "validMinutes": 10, "userErrors": [] }));
        let code = server.code_for("camille@example.org").await;
        let asked = json!({ "email": "camille@example.org", "code": code, "name": "Camille" });
        let data = server.data(COMPLETE, asked, None).await;
        let answer = &data["signInComplete"];
        assert_eq!(answer["userErrors"], json!([]));
        // The request itself was still nobody's.
        assert_eq!((&answer["person"]["displayName"], &answer["person"]["email"]), (&json!("Camille"), &Value::Null));

        let token = answer["token"].as_str().unwrap();
        let viewer = server.data("{ viewer { email locale person { id email } } }", json!({}), Some(token)).await;
        let expected =
            json!({ "email": "camille@example.org", "locale": "fr", "person": { "id": answer["person"]["id"], "email": "camille@example.org" } });
        assert_eq!(viewer["viewer"], expected);
        assert_eq!(server.data("{ viewer { email } }", json!({}), None).await["viewer"], Value::Null);
        assert_eq!(super::code(&server.graphql("{ viewer { email } }", json!({}), Some("trbs_x")).await), "UNAUTHENTICATED");

        let again = complete(&server, "camille@example.org", &code).await;
        assert_eq!(mistake(&again), Some("INVALID_CODE"), "a code works once");
    })
    .await;
}

#[tokio::test]
async fn whether_an_address_has_an_account_is_not_told() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        server.sign_in("known@example.org").await;
        let without_cost = |mut reply: Value| {
            reply["extensions"].take();
            reply
        };
        let (known, unknown) = (send(&server, "known@example.org").await, send(&server, "unknown@example.org").await);
        assert_eq!(without_cost(known), without_cost(unknown));
        // Codes were sent to both; a third address was sent none.
        let mut answers = Vec::new();
        for email in ["known@example.org", "unknown@example.org", "third@example.org"] {
            answers.push(without_cost(complete(&server, email, "000000").await));
        }
        assert_eq!(mistake(&answers[0]), Some("INVALID_CODE"));
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    })
    .await;
}

#[tokio::test]
async fn a_code_ends_after_ten_minutes_and_after_five_tries() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        let email = "camille@example.org";
        send(&server, email).await;
        let code = server.code_for(email).await;
        server.clock.advance(TimeDelta::minutes(10));
        assert_eq!(mistake(&complete(&server, email, &code).await), Some("INVALID_CODE"));

        send(&server, email).await;
        let code = server.code_for(email).await;
        let wrong = if code == "000000" { "111111" } else { "000000" };
        for _ in 0..5 {
            assert_eq!(mistake(&complete(&server, email, wrong).await), Some("INVALID_CODE"));
        }
        assert_eq!(mistake(&complete(&server, email, &code).await), Some("INVALID_CODE"));
    })
    .await;
}

#[tokio::test]
async fn one_address_on_the_network_may_try_three_times_a_minute() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        let (home, other): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let ask = async |address, email: &str| server.graphql_from(Some(address), SEND, json!({ "email": email }), None).await;
        for email in ["a@example.org", "b@example.org", "c@example.org"] {
            assert!(ask(home, email).await.get("errors").is_none());
        }
        assert_eq!(code(&ask(home, "d@example.org").await), "SIGN_IN_LIMIT");
        assert!(ask(other, "d@example.org").await.get("errors").is_none());
        server.clock.advance(TimeDelta::seconds(20));
        assert!(ask(home, "d@example.org").await.get("errors").is_none());
    })
    .await;
}

#[tokio::test]
async fn an_address_is_sent_five_codes_an_hour_and_answered_alike() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        for _ in 0..5 {
            send(&server, "camille@example.org").await;
            server.clock.advance(TimeDelta::seconds(1));
        }
        let newest = server.code_for("camille@example.org").await;
        let sixth = send(&server, "camille@example.org").await;
        assert_eq!(sixth["data"]["signInCodeSend"]["userErrors"], json!([]));
        assert_eq!(server.code_for("camille@example.org").await, newest);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_said_with_its_place() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        let reply = send(&server, "nobody").await;
        let expected = json!({
            "validMinutes": null,
            "userErrors": [{ "field": ["input", "email"], "code": "INVALID_EMAIL", "message": "this is not an e-mail address" }],
        });
        assert_eq!(reply["data"]["signInCodeSend"], expected);
        let twice = "mutation {
            a: signInCodeSend(input: {email: \"a@example.org\"}) { validMinutes }
            b: signInCodeSend(input: {email: \"b@example.org\"}) { validMinutes }
        }";
        assert_eq!(code(&server.graphql(twice, json!({}), None).await), "ROOT_FIELD_LIMIT");
        assert_eq!(server.letter_to("a@example.org").await, None);
    })
    .await;
}
