//! How people stop notices: a kind at a time, by the link in a letter or in the graph.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use chrono::TimeDelta;
use http_body_util::BodyExt as _;
use sea_orm::DbBackend;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use traboule_http::Lifecycle;
use traboule_kernel::{Actor, Role, Scope};
use traboule_spaces::rules::kind::SpaceKind;
use traboule_spaces::service::space::SpaceContent;
use traboule_tests::TestServer;
use traboule_tests::graph::none;
use traboule_tests::on_each_database;

use super::{Post, told};
use crate::attendance::world::visitor;

const CHOICES: &str = "{ noticeChoices { kind on canBeTurnedOff } }";

/// The kinds that somebody does not get.
async fn off(post: &Post, who: &Actor) -> Vec<String> {
    let data = post.world.graph.data(who, CHOICES, none()).await;
    let choices = data["noticeChoices"].as_array().unwrap();
    assert_eq!(choices.len(), 6);
    let off = choices.iter().filter(|choice| choice["on"] == json!(false));
    off.map(|choice| choice["kind"].as_str().unwrap().to_owned()).collect()
}

fn token(url: Option<&String>) -> String {
    url.unwrap().strip_prefix("http://127.0.0.1:4000/unsubscribe/").unwrap().to_owned()
}

#[tokio::test]
async fn one_kind_is_turned_off_and_no_other() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let made = post.world.event(100, "capacity: 9").await;
        for number in [5, 6] {
            post.world.comes(&visitor(number), &made, "").await;
        }
        post.new_letters().await;
        post.guest(&made, "ami@example.org", "fr").await;
        post.new_letters().await;
        let venue = async |post: &Post, number: u8| {
            let input = format!(r#", input: {{venue: {{kind: ADDRESS, address: "{number} place du Marché"}}}}"#);
            post.world.edit(&made, "eventUpdate", &input).await
        };
        venue(&post, 2).await;
        let letters = post.new_letters().await;
        assert_eq!(letters.len(), 3);
        let events = &post.world.graph.services.events;
        for letter in &letters[..2] {
            let link = letter.unsubscribe.as_ref().unwrap();
            assert!(letter.text.contains(link), "who reads it finds it too");
            // What mail programs send twice is the same.
            for _ in 0..2 {
                events.unsubscribe(&token(letter.unsubscribe.as_ref())).await.unwrap();
            }
        }
        assert_eq!((off(&post, &visitor(5)).await, off(&post, &visitor(6)).await), (vec!["CHANGE".to_owned()], vec![]));
        venue(&post, 3).await;
        assert_eq!(post.told().await, told(&[6], "Changement : Apéro"));
        // Everything else still comes.
        post.world.graph.pass(TimeDelta::hours(76)).await;
        let reminded = post.new_letters().await;
        assert_eq!(reminded.len(), 3, "{reminded:?}");
        post.world.edit(&made, "eventCancel", r#", reason: "Non.""#).await;
        assert_eq!(post.told().await.len(), 4, "those who come, and who runs the lead");

        let set = "mutation($kind: NoticeKind!, $on: Boolean!) {
            noticeChoiceSet(input: {kind: $kind, on: $on}) { choices { kind on } userErrors { field code } } }";
        for kind in ["PLACE", "CANCELLATION"] {
            let data = post.world.graph.data(&visitor(5), set, json!({"kind": kind, "on": false})).await;
            assert_eq!(data["noticeChoiceSet"]["userErrors"], json!([{"field": ["input", "on"], "code": "ALWAYS_SENT"}]));
        }
        for on in [true, true] {
            post.world.graph.data(&visitor(5), set, json!({"kind": "CHANGE", "on": on})).await;
            assert_eq!(off(&post, &visitor(5)).await, Vec::<String>::new());
        }
        post.world.graph.data(&visitor(5), set, json!({"kind": "REMINDER", "on": false})).await;
        assert_eq!((off(&post, &visitor(5)).await, off(&post, &visitor(6)).await), (vec!["REMINDER".to_owned()], vec![]));
        assert_eq!(post.world.graph.code(&Actor::anonymous(), CHOICES, none()).await, "UNAUTHENTICATED");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_wants_no_invitations_gets_none() {
    on_each_database(async |backend| {
        let mut post = Post::new(backend).await;
        let first = post.world.event(200, "").await;
        let second = post.world.event(300, "").await;
        let invite = async |post: &Post, event: &str| {
            let document = format!(
                r#"mutation {{ rsvpInvite(input: {{event: "{event}", emails: ["ami@example.org", "voisin@example.org"]}}) {{ userErrors {{ code }} }} }}"#
            );
            post.world.graph.data(&post.world.runs(0), &document, none()).await
        };
        invite(&post, &first.event).await;
        let letters = post.new_letters().await;
        assert_eq!(letters.len(), 2);
        post.world.graph.services.events.unsubscribe(&token(letters[0].unsubscribe.as_ref())).await.unwrap();
        invite(&post, &second.event).await;
        assert_eq!(post.told().await, [("voisin@example.org".to_owned(), "Invitation : Apéro".to_owned())]);
    })
    .await;
}

/// A server, the link in an invitation that somebody got from it, and their session.
async fn invited(backend: DbBackend) -> (TestServer, String, String) {
    let server = TestServer::new(backend).await;
    let ami = server.sign_in("ami@example.org").await;
    let lead = server.sign_in("lead@example.org").await;
    let content = SpaceContent { name: "La Nef".to_owned(), kinds: [SpaceKind::Coworking].into(), ..SpaceContent::default() };
    let space = server.app.services().spaces.space_create_many(&Actor::system("test"), vec![content]).await.unwrap()[0];
    server.grant("lead@example.org", Role::SpaceOwner, Scope::Space(space)).await;
    let create = format!(
        r#"mutation {{ eventCreate(input: {{lead: "{space}", title: {{sourceLocale: "fr", texts: [{{locale: "fr", text: "Apéro"}}]}},
            startsAt: "2030-01-01T18:00:00Z", endsAt: "2030-01-01T20:00:00Z", venue: {{kind: ADDRESS, address: "1 rue"}}}}) {{ event {{ id }} }} }}"#
    );
    let data = server.data(&create, json!({}), Some(&lead.token)).await;
    let event = data["eventCreate"]["event"]["id"].as_str().unwrap().to_owned();
    let announce = format!(r#"mutation {{ eventAnnounce(id: "{event}", version: 1) {{ event {{ id }} }} }}"#);
    server.data(&announce, json!({}), Some(&lead.token)).await;
    let invite =
        format!(r#"mutation {{ rsvpInvite(input: {{event: "{event}", emails: ["ami@example.org"]}}) {{ userErrors {{ code }} }} }}"#);
    server.data(&invite, json!({}), Some(&lead.token)).await;
    let letter = server.letter_to("ami@example.org").await.unwrap();
    assert!(letter.contains("Content-Type: text/calendar; charset=utf-8; method=PUBLISH\r\n"), "{letter}");
    assert!(letter.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{letter}");
    let header = letter.replace("\r\n ", " ");
    let header = header.lines().find_map(|line| line.strip_prefix("List-Unsubscribe: <")).unwrap();
    let token = header.trim_end_matches('>').strip_prefix("http://127.0.0.1:4000/unsubscribe/").unwrap().to_owned();
    (server, token, ami.token)
}

async fn answer(server: &TestServer, method: Method, token: &str) -> (StatusCode, String) {
    let request = Request::builder().method(method).uri(format!("/unsubscribe/{token}"));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let request = request.body(Body::from("List-Unsubscribe=One-Click")).unwrap();
    let response: Response = server.app.router(Lifecycle::new()).oneshot(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_link_is_followed_without_harm_and_posted_to_once() {
    on_each_database(async |backend| {
        let (server, token, session) = invited(backend).await;
        let stopped = async || {
            let data = server.data(CHOICES, json!({}), Some(&session)).await;
            let choices = data["noticeChoices"].as_array().unwrap().clone();
            choices.into_iter().filter(|choice| choice["on"] == json!(false)).map(|choice| choice["kind"].clone()).collect::<Vec<Value>>()
        };
        let other = if token.as_bytes()[30] == b'A' { "B" } else { "A" };
        let forged = format!("{}{other}{}", &token[..30], &token[31..]);
        let (status, page) = answer(&server, Method::GET, &token).await;
        assert!(status == StatusCode::OK && page.contains("<form method=\"post\">"), "{page}");
        assert!(stopped().await.is_empty(), "whatever looks at a letter follows its links");
        for unknown in [&forged, "AAAA", "%C3%A9"] {
            assert_eq!(answer(&server, Method::GET, unknown).await, (status, page.clone()), "{unknown}");
        }
        let done = answer(&server, Method::POST, &forged).await;
        assert_eq!(done.0, StatusCode::OK);
        assert!(stopped().await.is_empty());
        for _ in 0..2 {
            assert_eq!(answer(&server, Method::POST, &token).await, done, "nobody learns which link is one");
            assert_eq!(stopped().await, [json!("INVITATION")]);
        }
    })
    .await;
}
