//! What every route has: ids, log lines, CORS, caught panics, answers for unknown addresses; and health.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::StatusCode;
use rstest::rstest;
use serde_json::{Value, json};
use tracing::instrument::WithSubscriber as _;
use tracing_subscriber::fmt::MakeWriter;

use crate::fake::{Fake, JSON, ask, post, request};

fn get(address: &str, headers: &[(&str, &str)]) -> axum::http::Request<Body> {
    request("GET", address, headers, Body::empty())
}

#[tokio::test]
async fn the_request_id_is_kept_or_made_and_reaches_the_graph() {
    let router = Fake::new().router();
    let got = ask(&router, post("{ request }", &[("x-request-id", "trace-1.A_b")])).await;
    assert_eq!(got.header("x-request-id"), "trace-1.A_b");
    assert_eq!(got.json()["data"]["request"], "trace-1.A_b");

    let got = ask(&router, post("{ request }", &[("x-request-id", "evil\tid")])).await;
    let id = got.header("x-request-id");
    assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 7);
    assert_eq!(got.json()["data"]["request"], id);
}

#[rstest]
#[case("/graphql", 400)]
#[case("/", 200)]
#[case("/healthz", 200)]
#[case("/open-data/spaces.csv", 200)]
#[case("/panic", 500)]
#[case("/nowhere", 404)]
#[tokio::test]
async fn every_reply_has_an_id_and_is_not_sniffed(#[case] address: &str, #[case] status: u16) {
    let got = ask(&Fake::new().router(), get(address, &[("x-request-id", "r1")])).await;
    assert_eq!(got.status, status);
    assert_eq!((got.header("x-request-id"), got.header("x-content-type-options")), ("r1", "nosniff"));
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_told_as_json() {
    let router = Fake::new().router();
    let got = ask(&router, get("/nowhere", &[])).await;
    assert_eq!((got.status, got.code()), (StatusCode::NOT_FOUND, "NOT_FOUND".into()));
    for address in ["/open-data/spaces.csv", "/healthz", "/"] {
        let got = ask(&router, request("POST", address, &[], "")).await;
        assert_eq!((got.status, got.code()), (StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED".into()), "{address}");
        assert_eq!(got.header("allow"), "GET,HEAD");
    }
}

#[tokio::test]
async fn a_panic_in_a_route_is_an_internal_error_and_the_next_request_is_served() {
    let router = Fake::new().router();
    let got = ask(&router, get("/panic", &[])).await;
    assert_eq!(
        (got.status, got.json()),
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            json!({ "errors": [{ "message": "an internal error occurred", "extensions": { "code": "INTERNAL" } }] }),
        )
    );
    assert_eq!(ask(&router, get("/open-data/spaces.csv", &[])).await.status, StatusCode::OK);
}

#[tokio::test]
async fn any_page_may_call_without_credentials_by_default() {
    let router = Fake::new().router();
    let preflight = request(
        "OPTIONS",
        "/graphql",
        &[
            ("origin", "https://example.org"),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization,content-type"),
        ],
        Body::empty(),
    );
    let got = ask(&router, preflight).await;
    assert_eq!(got.status, StatusCode::OK);
    assert_eq!(got.header("access-control-allow-origin"), "*");
    assert_eq!(got.header("access-control-allow-methods"), "GET,POST");
    assert!(got.header("access-control-allow-headers").contains("authorization"));
    assert_eq!(got.header("access-control-max-age"), "7200");
    assert!(!got.headers.contains_key("access-control-allow-credentials"));

    for (document, status) in [("{ a }", 200), ("{ panicking }", 500)] {
        let got = ask(&router, post(document, &[("origin", "https://example.org")])).await;
        assert_eq!((got.status.as_u16(), got.header("access-control-allow-origin")), (status, "*"));
    }
}

#[tokio::test]
async fn named_origins_are_let_in_and_others_not() {
    let mut fake = Fake::new();
    fake.settings.cors_origins = vec!["https://example.org".parse().unwrap()];
    for (origin, allowed) in [("https://example.org", "https://example.org"), ("https://evil.example", ""), ("null", "")] {
        let got = ask(&fake.router(), post("{ a }", &[("origin", origin)])).await;
        assert_eq!(got.header("access-control-allow-origin"), allowed);
        assert!(got.headers.get_all("vary").iter().any(|vary| vary.to_str().unwrap().contains("origin")));
    }
}

#[tokio::test]
async fn large_replies_are_compressed_for_who_takes_it() {
    let router = Fake::new().router();
    for (document, accepted, coding) in [("{ large }", "gzip", "gzip"), ("{ large }", "identity", ""), ("{ a }", "gzip", "")] {
        let got = ask(&router, post(document, &[("accept-encoding", accepted)])).await;
        assert_eq!(got.header("content-encoding"), coding, "{document} {accepted}");
    }
}

#[tokio::test]
async fn requests_beyond_the_number_in_flight_are_told_to_come_again() {
    let mut fake = Fake::new();
    fake.settings.limits.requests_in_flight = 1;
    let router = fake.router();
    let first = tokio::spawn({
        let router = router.clone();
        async move { ask(&router, post("{ slow }", &[])).await }
    });
    fake.executions.started(1).await;
    for busy in [post("{ a }", &[]), get("/open-data/spaces.csv", &[])] {
        let got = ask(&router, busy).await;
        assert_eq!((got.status, got.code(), got.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE".into(), "1"));
    }
    assert_eq!(ask(&router, get("/readyz", &[])).await.status, StatusCode::OK);
    assert_eq!(first.await.unwrap().status, StatusCode::OK);
    assert_eq!(ask(&router, post("{ a }", &[])).await.status, StatusCode::OK);
}

#[tokio::test]
async fn health_says_what_probes_need_and_no_more() {
    let mut fake = Fake::new();
    let got = ask(&fake.router(), get("/readyz", &[])).await;
    assert_eq!((got.status, got.json()), (StatusCode::OK, json!({ "status": "ready" })));

    fake.obstacles = vec!["DATABASE", "MIGRATIONS"];
    let got = ask(&fake.router(), get("/readyz", &[])).await;
    assert_eq!(got.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(got.json(), json!({ "status": "unavailable", "reasons": ["DATABASE", "MIGRATIONS"] }));

    fake.lifecycle.drain();
    let got = ask(&fake.router(), get("/readyz", &[])).await;
    assert_eq!((got.status, got.json()["reasons"].clone()), (StatusCode::SERVICE_UNAVAILABLE, json!(["DRAINING"])));
    let got = ask(&fake.router(), get("/healthz", &[])).await;
    assert_eq!((got.status, got.json()), (StatusCode::OK, json!({ "status": "up" })));
    assert_eq!((got.header("content-type"), got.header("cache-control")), (JSON, "no-store"));
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_tells_each_request_and_no_secret() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let router = Fake::new().router();
    async {
        ask(&router, post("{ a } # secret-1", &[("authorization", "Bearer secret-2"), ("x-request-id", "r1")])).await;
        ask(&router, get("/graphql?query=%7B+secret-3+%7D", &[])).await;
        ask(&router, get("/alice.secret-4@example.org", &[("cookie", "secret-5")])).await;
        ask(&router, get("/open-data/secret-6", &[])).await;
        ask(&router, post("{ a }", &[("authorization", "Bearer broken")])).await;
        ask(&router, get("/panic", &[("x-request-id", "r2")])).await;
    }
    .with_subscriber(subscriber)
    .await;

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for secret in ["secret-", "198.51.100.1"] {
        assert!(!text.contains(secret), "{text}");
    }
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answered: Vec<_> = lines.iter().filter(|line| line["fields"]["message"] == "answered").collect();
    assert_eq!(answered.len(), 6);
    assert_eq!(answered[0]["fields"]["method"], "POST");
    assert_eq!(answered[0]["fields"]["path"], "/graphql");
    assert_eq!(answered[0]["fields"]["status"], 401);
    assert!(answered[0]["fields"]["milliseconds"].is_f64());
    assert_eq!(answered[0]["span"]["id"], "r1");
    assert_eq!(answered[2]["fields"]["path"], "(none)");
    assert_eq!(answered[3]["fields"]["path"], "/open-data/{file}");
    let panic = lines.iter().find(|line| line["fields"]["panic"].is_string()).unwrap();
    assert_eq!((&panic["fields"]["panic"], &panic["span"]["id"]), (&json!("a secret of the inside"), &json!("r2")));
    assert!(text.contains("table sessions is missing"), "the cause is logged");
}
