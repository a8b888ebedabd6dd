//! What a client may ask for in a time, over HTTP.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use chrono::TimeDelta;
use serde_json::json;

use crate::fake::{Fake, GRAPHQL_RESPONSE, ask, post};

fn from(peer: &str, mut request: Request<Body>) -> Request<Body> {
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
    request
}

#[tokio::test]
async fn replies_tell_the_cost() {
    let router = Fake::new().router();
    let got = ask(&router, post("{ a } # cost=300", &[])).await;
    assert_eq!(got.json()["extensions"]["cost"], json!({ "requested": 300, "remaining": 1_700, "restoreRate": 20 }));
    let got = ask(&router, post("{ actual } # cost=300", &[("authorization", "Bearer alice")])).await;
    let unused_came_back = json!({ "requested": 300, "actual": 4, "remaining": 9_996, "restoreRate": 100 });
    assert_eq!(got.json()["extensions"]["cost"], unused_came_back);
}

#[tokio::test]
async fn an_empty_bucket_is_told_with_the_time_to_wait() {
    let fake = Fake::new();
    let router = fake.router();
    for (headers, capacity, wait) in [(vec![], 2_000, "50"), (vec![("authorization", "Bearer alice")], 10_000, "50")] {
        let document = |cost: u32| post(&format!("{{ a }} # cost={cost}"), &headers);
        assert_eq!(ask(&router, document(capacity)).await.status, StatusCode::OK, "at the limit");
        let got = ask(&router, document(1)).await;
        assert_eq!((got.status, got.code()), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMIT".into()), "at the limit + 1");
        assert_eq!(got.header("retry-after"), "1");
        let got = ask(&router, document(capacity / 2)).await;
        assert_eq!(got.header("retry-after"), wait);
    }
    fake.clock.advance(TimeDelta::seconds(1));
    assert_eq!(ask(&router, post("{ a } # cost=20", &[])).await.status, StatusCode::OK);
    assert_eq!(ask(&router, post("{ a } # cost=1", &[])).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_429_is_a_429_in_both_manners_and_nothing_runs() {
    let fake = Fake::new();
    let router = fake.router();
    ask(&router, post("{ a } # cost=2000", &[])).await;
    let executed = fake.graph.executed.load(std::sync::atomic::Ordering::SeqCst);
    for accept in ["application/json", GRAPHQL_RESPONSE] {
        let got = ask(&router, post("mutation { a }", &[("accept", accept)])).await;
        assert_eq!(got.status, StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(fake.graph.executed.load(std::sync::atomic::Ordering::SeqCst), executed);
}

#[tokio::test]
async fn refused_documents_and_bad_tokens_are_paid_for() {
    let router = Fake::new().router();
    ask(&router, post("{ a } # cost=1959", &[])).await;
    assert_eq!(ask(&router, post("nonsense", &[("accept", GRAPHQL_RESPONSE)])).await.status, StatusCode::BAD_REQUEST);
    for status in [401, 401, 429] {
        assert_eq!(ask(&router, post("{ a }", &[("authorization", "Bearer guess")])).await.status, status);
    }
    assert_eq!(ask(&router, post("nonsense", &[])).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask(&router, post("{ a }", &[("authorization", "Bearer alice")])).await.status, StatusCode::OK, "a person pays alone");
}

#[tokio::test]
async fn a_forged_forwarded_for_changes_nothing_unless_the_proxy_is_trusted() {
    let mut fake = Fake::new();
    let router = fake.router();
    let spend = |peer: &str, client: &str| from(peer, post("{ a } # cost=2000", &[("x-forwarded-for", client)]));
    assert_eq!(ask(&router, spend("10.0.0.1", "198.51.100.7")).await.status, StatusCode::OK);
    assert_eq!(ask(&router, spend("10.0.0.1", "198.51.100.8")).await.status, StatusCode::TOO_MANY_REQUESTS);

    fake.settings.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
    let router = fake.router();
    let got = ask(&router, spend("10.0.0.1", "198.51.100.7")).await;
    assert_eq!(got.json()["data"]["address"], "198.51.100.7");
    assert_eq!(ask(&router, spend("10.0.0.1", "198.51.100.8")).await.status, StatusCode::OK);
    assert_eq!(ask(&router, spend("10.0.0.2", "198.51.100.8")).await.status, StatusCode::TOO_MANY_REQUESTS);
}
