//! `/graphql`: method x content type x Accept x body.

use axum::body::Body;
use axum::http::StatusCode;
use rstest::rstest;
use serde_json::{Value, json};

use crate::fake::{Fake, GRAPHQL_RESPONSE, JSON, alice, ask, post, request};

const GOOD: &str = r#"{"query":"{ a }"}"#;
const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";
const REFUSED: &str = r#"{"query":"{ nonsense }"}"#;
const MALFORMED: &str = r#"{"query":"{"}"#;

#[rstest]
// A well-formed request, by what came of it, in both manners.
#[case::answered("POST", JSON, GRAPHQL_RESPONSE, GOOD, 200, "")]
#[case::answered_legacy("POST", JSON, JSON, GOOD, 200, "")]
#[case::partial("POST", JSON, GRAPHQL_RESPONSE, r#"{"query":"{ failing }"}"#, 200, "NOT_FOUND")]
#[case::partial_legacy("POST", JSON, JSON, r#"{"query":"{ failing }"}"#, 200, "NOT_FOUND")]
#[case::nulled("POST", JSON, GRAPHQL_RESPONSE, r#"{"query":"{ failingAll }"}"#, 200, "INTERNAL")]
#[case::refused("POST", JSON, GRAPHQL_RESPONSE, REFUSED, 400, INVALID)]
#[case::malformed("POST", JSON, GRAPHQL_RESPONSE, MALFORMED, 400, "GRAPHQL_PARSE_FAILED")]
#[case::malformed_legacy("POST", JSON, JSON, MALFORMED, 200, "GRAPHQL_PARSE_FAILED")]
#[case::refused_legacy("POST", JSON, JSON, REFUSED, 200, INVALID)]
#[case::mutation("POST", JSON, GRAPHQL_RESPONSE, r#"{"query":"mutation { touch }"}"#, 200, "")]
#[case::subscription("POST", JSON, GRAPHQL_RESPONSE, r#"{"query":"subscription { ticks }"}"#, 400, "SUBSCRIPTION_NOT_SUPPORTED")]
// Content types.
#[case::charset("POST", "application/json; charset=utf-8", JSON, GOOD, 200, "")]
#[case::other_charset("POST", "application/json; charset=utf-16", JSON, GOOD, 415, "UNSUPPORTED_MEDIA_TYPE")]
#[case::no_type("POST", "", JSON, GOOD, 415, "UNSUPPORTED_MEDIA_TYPE")]
#[case::text("POST", "text/plain", JSON, GOOD, 415, "UNSUPPORTED_MEDIA_TYPE")]
#[case::graphql("POST", "application/graphql", JSON, "{ a }", 415, "UNSUPPORTED_MEDIA_TYPE")]
#[case::form("POST", "application/x-www-form-urlencoded", JSON, "query=%7B+a+%7D", 415, "UNSUPPORTED_MEDIA_TYPE")]
#[case::multipart("POST", "multipart/form-data; boundary=x", JSON, "--x--", 415, "UNSUPPORTED_MEDIA_TYPE")]
// Accept.
#[case::any("POST", JSON, "*/*", GOOD, 200, "")]
#[case::any_refused("POST", JSON, "*/*", REFUSED, 200, INVALID)]
#[case::no_accept("POST", JSON, "", REFUSED, 200, INVALID)]
#[case::html("POST", JSON, "text/html", GOOD, 406, "NOT_ACCEPTABLE")]
#[case::event_stream("POST", JSON, "text/event-stream", GOOD, 406, "NOT_ACCEPTABLE")]
// Bodies that are no request: 400 in both manners.
#[case::no_json("POST", JSON, GRAPHQL_RESPONSE, "{", 400, "BAD_REQUEST")]
#[case::no_json_legacy("POST", JSON, JSON, "{", 400, "BAD_REQUEST")]
#[case::empty("POST", JSON, JSON, "", 400, "BAD_REQUEST")]
#[case::no_query("POST", JSON, JSON, "{}", 400, "BAD_REQUEST")]
#[case::variables("POST", JSON, JSON, r#"{"query":"{ a }","variables":[]}"#, 400, "BAD_REQUEST")]
#[case::batch("POST", JSON, JSON, r#"[{"query":"{ a }"}]"#, 400, "BATCH_LIMIT")]
// Methods.
#[case::put("PUT", JSON, JSON, GOOD, 405, "METHOD_NOT_ALLOWED")]
#[case::delete("DELETE", JSON, GRAPHQL_RESPONSE, GOOD, 405, "METHOD_NOT_ALLOWED")]
#[case::patch("PATCH", JSON, JSON, GOOD, 405, "METHOD_NOT_ALLOWED")]
#[case::get_reads_no_body("GET", JSON, JSON, GOOD, 400, "BAD_REQUEST")]
#[tokio::test]
async fn a_request_gets_its_status(
    #[case] method: &str,
    #[case] content_type: &str,
    #[case] accept: &str,
    #[case] body: &'static str,
    #[case] status: u16,
    #[case] code: &str,
) {
    let headers: Vec<_> = [("content-type", content_type), ("accept", accept)].into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let got = ask(&Fake::new().router(), request(method, "/graphql", &headers, body)).await;
    assert_eq!(got.status, status, "{got:?}");
    let expected_type = if accept == GRAPHQL_RESPONSE { GRAPHQL_RESPONSE } else { JSON };
    assert_eq!(got.header("content-type"), format!("{expected_type}; charset=utf-8"));
    assert!(got.headers.get_all("vary").iter().any(|value| value == "accept, authorization"));
    assert_eq!(got.code(), if code.is_empty() { Value::Null } else { code.into() });
    if status == 405 {
        assert_eq!(got.header("allow"), "GET, POST");
    }
}

#[rstest]
#[case("/graphql?query=%7B+a+%7D", 200)]
#[case("/graphql?query=query+A%28%24t%3AString%21%29%7Becho%28text%3A%24t%29+a%7D&variables=%7B%22t%22%3A%22x%22%7D&operationName=A", 200)]
#[case("/graphql?query=nonsense", 400)]
#[case("/graphql?query=%7B+a+%7D&variables=1", 400)]
#[case("/graphql?query=%ff", 400)]
#[case("/graphql", 400)]
#[case("/graphql?query=mutation+%7B+touch+%7D", 405)]
#[tokio::test]
async fn queries_may_come_by_get(#[case] address: &str, #[case] status: u16) {
    let fake = Fake::new();
    let got = ask(&fake.router(), request("GET", address, &[("accept", GRAPHQL_RESPONSE)], Body::empty())).await;
    assert_eq!(got.status, status, "{got:?}");
    assert_eq!(got.header("allow"), if status == 405 { "POST" } else { "" });
    assert_eq!(fake.executions.finished(), usize::from(status == 200));
}

#[tokio::test]
async fn a_compressed_body_is_not_unpacked() {
    let headers = [("content-type", JSON), ("content-encoding", "gzip")];
    let got = ask(&Fake::new().router(), request("POST", "/graphql", &headers, GOOD)).await;
    assert_eq!(got.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn variables_arrive() {
    let document = "query A($text: String!) { echo(text: $text) } query B { a }";
    let sent = json!({ "query": document, "operationName": "A", "variables": { "text": "Café \u{1F3D7}" }, "extensions": { "x": 1 } });
    let got = ask(&Fake::new().router(), request("POST", "/graphql", &[("content-type", JSON)], sent.to_string())).await;
    assert_eq!(got.json()["data"], json!({ "echo": "Café \u{1F3D7}" }));
}

#[tokio::test]
async fn a_body_may_have_128_kib_and_no_byte_more() {
    let body = |length: usize| {
        let frame = r#"{"query":"{ a }","other":""}"#;
        frame.replace("\"other\":\"", &format!("\"other\":\"{}", "x".repeat(length - frame.len())))
    };
    for (length, status) in [(128 * 1024, StatusCode::OK), (128 * 1024 + 1, StatusCode::PAYLOAD_TOO_LARGE)] {
        let got = ask(&Fake::new().router(), request("POST", "/graphql", &[("content-type", JSON)], body(length))).await;
        assert_eq!(got.status, status);
        assert_eq!(got.code(), if status.is_success() { Value::Null } else { "BODY_LIMIT".into() });
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_given_up() {
    let never = Body::from_stream(futures_util::stream::pending::<Result<&str, std::convert::Infallible>>());
    let got = ask(&Fake::new().router(), request("POST", "/graphql", &[("content-type", JSON)], never)).await;
    assert_eq!((got.status, got.code()), (StatusCode::REQUEST_TIMEOUT, "BODY_TIME_LIMIT".into()));
    assert_eq!(got.header("connection"), "close");
}

#[rstest]
#[case::none(None, 200, Value::Null)]
#[case::good(Some("Bearer alice"), 200, json!(alice().to_string()))]
#[case::unknown(Some("Bearer mallory"), 401, Value::Null)]
#[case::malformed(Some("alice"), 401, Value::Null)]
#[case::basic(Some("Basic YTpi"), 401, Value::Null)]
#[tokio::test]
async fn a_token_makes_an_actor(#[case] authorization: Option<&str>, #[case] status: u16, #[case] person: Value) {
    let headers: Vec<_> = authorization.map(|value| ("authorization", value)).into_iter().collect();
    let got = ask(&Fake::new().router(), post("{ person added }", &headers)).await;
    assert_eq!(got.status, status);
    assert_eq!(got.json()["data"]["person"], person);
    assert_eq!(got.json()["data"]["added"], if status == 200 { json!(!person.is_null()) } else { Value::Null });
    assert_eq!(got.header("cache-control"), if authorization.is_some() { "no-store" } else { "no-cache" });
    if status == 401 {
        assert_eq!(got.code(), "UNAUTHENTICATED");
        assert!(got.header("www-authenticate").starts_with("Bearer "));
    }
}

#[rstest]
#[case("Bearer down", 503, "UNAVAILABLE")]
#[case("Bearer broken", 500, "INTERNAL")]
#[tokio::test]
async fn a_fault_of_the_sessions_shows_nothing_of_the_inside(#[case] authorization: &str, #[case] status: u16, #[case] code: &str) {
    let got = ask(&Fake::new().router(), post("{ a }", &[("authorization", authorization)])).await;
    assert_eq!((got.status.as_u16(), got.code()), (status, code.into()));
    let text = String::from_utf8(got.body.to_vec()).unwrap();
    assert!(!text.contains("10.1.2.3") && !text.contains("sessions"), "{text}");
}

#[tokio::test]
async fn two_authorization_headers_are_refused() {
    let got = ask(&Fake::new().router(), post("{ a }", &[("authorization", "Bearer alice"), ("authorization", "Bearer mallory")])).await;
    assert_eq!(got.status, StatusCode::UNAUTHORIZED);
}

#[rstest]
#[case("{ panicking }")]
#[case("mutation { touchAndPanic }")]
#[tokio::test]
async fn a_panic_in_the_graph_is_an_internal_error_without_text(#[case] document: &str) {
    let got = ask(&Fake::new().router(), post(document, &[])).await;
    assert_eq!((got.status, got.code()), (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL".into()));
    assert!(!String::from_utf8(got.body.to_vec()).unwrap().contains("secret"));
}

#[tokio::test(start_paused = true)]
async fn a_query_over_time_is_abandoned_and_a_mutation_goes_on() {
    let mut fake = Fake::new();
    fake.limits.query_seconds = 1;
    fake.limits.mutation_seconds = 1;
    let got = ask(&fake.router(), post("{ slow }", &[])).await;
    assert_eq!((got.status, got.code()), (StatusCode::SERVICE_UNAVAILABLE, "TIMEOUT".into()));
    let got = ask(&fake.router(), post("mutation { touchSlowly }", &[])).await;
    assert_eq!((got.status, got.code()), (StatusCode::SERVICE_UNAVAILABLE, "TIMEOUT".into()));

    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(fake.executions.finished(), 1, "only the mutation");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_goes_away_cancels_no_mutation() {
    let fake = Fake::new();
    let gone = tokio::spawn({
        let router = fake.router();
        async move { ask(&router, post("mutation { touchSlowly }", &[])).await }
    });
    fake.executions.started(1).await;
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    assert_eq!(fake.lifecycle.unfinished(), 1);
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!((fake.executions.finished(), fake.lifecycle.unfinished()), (1, 0));
}
