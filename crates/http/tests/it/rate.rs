//! What a client may ask for in a time, over HTTP.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use chrono::TimeDelta;
use serde_json::json;
use traboule_http::BucketSettings;

use crate::fake::{Fake, GRAPHQL_RESPONSE, ask, post};

/// Buckets of a size that one request can empty.
fn small_buckets() -> Fake {
    let mut fake = Fake::new();
    fake.settings.rate.anonymous = BucketSettings { capacity: 60, restore_per_second: 2 };
    fake.settings.rate.signed_in = BucketSettings { capacity: 80, restore_per_second: 4 };
    fake
}

/// A query that costs and takes so much.
fn costing(cost: u64) -> String {
    format!("{{ things(first: {}) {{ number }} }}", cost - 1)
}

fn from(peer: &str, mut request: Request<Body>) -> Request<Body> {
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
    request
}

#[tokio::test]
async fn replies_tell_the_cost_and_what_was_not_used_comes_back() {
    let router = small_buckets().router();
    let got = ask(&router, post("{ fewThings(first: 40) { number } }", &[])).await;
    assert_eq!(got.json()["extensions"]["cost"], json!({ "requested": 41, "actual": 4, "remaining": 56, "restoreRate": 2 }));
    let got = ask(&router, post("{ fewThings(first: 40) { number } }", &[("authorization", "Bearer alice")])).await;
    assert_eq!(got.json()["extensions"]["cost"], json!({ "requested": 41, "actual": 4, "remaining": 76, "restoreRate": 4 }));
}

#[tokio::test]
async fn an_empty_bucket_is_told_with_the_time_to_wait() {
    let fake = small_buckets();
    let router = fake.router();
    for (headers, capacity, wait) in [(vec![], 60, "15"), (vec![("authorization", "Bearer alice")], 80, "10")] {
        let query = |cost: u64| post(&costing(cost), &headers);
        assert_eq!(ask(&router, query(capacity)).await.status, StatusCode::OK, "at the limit");
        let got = ask(&router, post("{ a }", &headers)).await;
        assert_eq!((got.status, got.code()), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMIT".into()), "at the limit + 1");
        assert_eq!(got.header("retry-after"), "1");
        assert_eq!(ask(&router, query(capacity / 2)).await.header("retry-after"), wait);
    }
    fake.clock.advance(TimeDelta::seconds(1));
    assert_eq!(ask(&router, post(&costing(2), &[])).await.status, StatusCode::OK);
    assert_eq!(ask(&router, post("{ a }", &[])).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_429_is_a_429_in_both_manners_and_nothing_runs() {
    let fake = small_buckets();
    let router = fake.router();
    ask(&router, post(&costing(60), &[])).await;
    for accept in ["application/json", GRAPHQL_RESPONSE] {
        let got = ask(&router, post("mutation { touch }", &[("accept", accept)])).await;
        assert_eq!(got.status, StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(fake.executions.finished(), 0);
}

#[tokio::test]
async fn refused_documents_and_bad_tokens_are_paid_for() {
    let router = small_buckets().router();
    ask(&router, post(&costing(18), &[])).await;
    for refused in ["{ nonsense }", "{"] {
        assert_eq!(ask(&router, post(refused, &[("accept", GRAPHQL_RESPONSE)])).await.status, StatusCode::BAD_REQUEST);
    }
    for status in [401, 401, 429] {
        assert_eq!(ask(&router, post("{ a }", &[("authorization", "Bearer guess")])).await.status, status);
    }
    assert_eq!(ask(&router, post("{", &[])).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask(&router, post("{ a }", &[("authorization", "Bearer alice")])).await.status, StatusCode::OK, "a person pays alone");
}

#[tokio::test]
async fn a_forged_forwarded_for_changes_nothing_unless_the_proxy_is_trusted() {
    let mut fake = small_buckets();
    let router = fake.router();
    let spend = |peer: &str, client: &str| from(peer, post(&costing(60), &[("x-forwarded-for", client)]));
    assert_eq!(ask(&router, spend("10.0.0.1", "198.51.100.7")).await.status, StatusCode::OK);
    assert_eq!(ask(&router, spend("10.0.0.1", "198.51.100.8")).await.status, StatusCode::TOO_MANY_REQUESTS);

    fake.settings.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
    let router = fake.router();
    let got = ask(&router, from("10.0.0.1", post("{ address }", &[("x-forwarded-for", "198.51.100.6")]))).await;
    assert_eq!(got.json()["data"]["address"], "198.51.100.6");
    assert_eq!(ask(&router, spend("10.0.0.1", "198.51.100.7")).await.status, StatusCode::OK);
    assert_eq!(ask(&router, spend("10.0.0.1", "198.51.100.8")).await.status, StatusCode::OK);
    assert_eq!(ask(&router, spend("10.0.0.2", "198.51.100.8")).await.status, StatusCode::TOO_MANY_REQUESTS);
}
