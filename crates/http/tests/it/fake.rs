//! A made-up graph whose documents are commands, and short ways to ask it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;
use traboule_http::{
    Answer, Caller, Entrance, GraphiqlOptions, GraphiqlTab, HttpParts, HttpSettings, Incoming, Lifecycle, Operation, Prepared, Readiness,
    Sessions, router,
};
use traboule_kernel::id::Key as _;
use traboule_kernel::ids::PersonId;
use traboule_kernel::{Actor, Error, FixedClock, FixedRng};

pub(crate) const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";
pub(crate) const JSON: &str = "application/json";

/// Knows what was executed to its end.
#[derive(Default)]
pub(crate) struct FakeGraph {
    pub(crate) executed: AtomicUsize,
    started: AtomicUsize,
}

impl FakeGraph {
    /// Waits until this many executions have begun.
    pub(crate) async fn started(&self, number: usize) {
        while self.started.load(Ordering::SeqCst) < number {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

pub(crate) struct FakePrepared(Incoming, Operation);
pub(crate) struct FakeAnswer(Value, Option<u32>);

impl Prepared for FakePrepared {
    fn operation(&self) -> Operation {
        self.1
    }

    /// `# cost=N` in the document, else 10.
    fn cost(&self) -> u32 {
        self.0.query.split_once("cost=").and_then(|(_, number)| number.trim().parse().ok()).unwrap_or(10)
    }
}

impl Answer for FakeAnswer {
    fn has_data(&self) -> bool {
        self.0.get("data").is_some()
    }

    fn actual_cost(&self) -> Option<u32> {
        self.1
    }

    fn into_body(mut self, extensions: Map<String, Value>) -> Bytes {
        if !extensions.is_empty() {
            self.0["extensions"] = extensions.into();
        }
        self.0.to_string().into()
    }
}

impl Entrance for FakeGraph {
    type Prepared = FakePrepared;
    type Answer = FakeAnswer;

    fn prepare(&self, incoming: Incoming, _signed_in: bool) -> Result<FakePrepared, FakeAnswer> {
        let operation = match incoming.query.split(' ').next() {
            Some("query" | "{") => Operation::Query,
            Some("mutation") => Operation::Mutation,
            Some("subscription") => Operation::Subscription,
            _ => return Err(FakeAnswer(json!({ "errors": [{ "message": "refused" }] }), None)),
        };
        Ok(FakePrepared(incoming, operation))
    }

    async fn execute(&self, FakePrepared(incoming, _): FakePrepared, caller: Caller) -> FakeAnswer {
        let query = incoming.query;
        self.started.fetch_add(1, Ordering::SeqCst);
        assert!(!query.contains("panic"), "a secret of the inside");
        if query.contains("slow") {
            tokio::time::sleep(Duration::from_millis(1_500)).await;
        }
        self.executed.fetch_add(1, Ordering::SeqCst);
        if query.contains("partial") {
            return FakeAnswer(json!({ "data": { "a": null }, "errors": [{ "message": "half" }] }), None);
        }
        if query.contains("nothing") {
            return FakeAnswer(json!({ "data": null, "errors": [{ "message": "nulled" }] }), None);
        }
        let data = json!({
            "person": caller.actor.person_id(),
            "address": caller.address,
            "request": caller.request_id.as_str(),
            "variables": incoming.variables,
            "filler": if query.contains("large") { "x".repeat(20_000) } else { String::new() },
        });
        FakeAnswer(json!({ "data": data }), query.contains("actual").then_some(4))
    }
}

/// One token for each outcome.
struct FakeSessions;

#[async_trait]
impl Sessions for FakeSessions {
    async fn actor(&self, token: &str) -> traboule_kernel::Result<Actor> {
        match token {
            "alice" => Ok(Actor::person(alice(), [])),
            "down" => Err(Error::Unavailable("connection to 10.1.2.3 refused".into())),
            "broken" => Err(Error::internal("table sessions is missing")),
            _ => Err(Error::Unauthenticated),
        }
    }
}

pub(crate) fn alice() -> PersonId {
    PersonId::from_uuid(uuid::Uuid::from_u128(7))
}

pub(crate) struct FakeReadiness(pub(crate) Vec<&'static str>);

#[async_trait]
impl Readiness for FakeReadiness {
    async fn obstacles(&self) -> Vec<&'static str> {
        self.0.clone()
    }
}

/// A whole service, whose parts a test may still change.
pub(crate) struct Fake {
    pub(crate) graph: Arc<FakeGraph>,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) settings: HttpSettings,
    pub(crate) obstacles: Vec<&'static str>,
}

impl Fake {
    pub(crate) fn new() -> Self {
        Self {
            graph: Arc::default(),
            clock: Arc::new(FixedClock::at(chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap())),
            lifecycle: Lifecycle::new(),
            settings: HttpSettings { listen: SocketAddr::from(([127, 0, 0, 1], 0)), ..HttpSettings::default() },
            obstacles: Vec::new(),
        }
    }

    pub(crate) fn router(&self) -> Router {
        router(HttpParts {
            settings: self.settings.clone(),
            entrance: self.graph.clone(),
            sessions: Arc::new(FakeSessions),
            readiness: Arc::new(FakeReadiness(self.obstacles.clone())),
            lifecycle: self.lifecycle.clone(),
            clock: self.clock.clone(),
            rng: Arc::new(FixedRng::seeded(1)),
            graphiql: GraphiqlOptions {
                title: "Fake".to_owned(),
                tabs: vec![GraphiqlTab { query: "{ a }".to_owned(), ..GraphiqlTab::default() }],
            },
            routes: Router::new()
                .route("/open-data/{file}", get(async || "id,name\n"))
                .route("/panic", get(async || -> &'static str { panic!("a secret of the inside") })),
        })
    }
}

/// A reply, read to its end.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Got {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub(crate) fn code(&self) -> Value {
        self.json()["errors"][0]["extensions"]["code"].clone()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) async fn ask(router: &Router, request: Request<Body>) -> Got {
    let response: Response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Got { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes() }
}

pub(crate) fn request(method: &str, address: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Request<Body> {
    let mut builder = Request::builder().method(method).uri(address).extension(ConnectInfo(SocketAddr::from(([198, 51, 100, 1], 4711))));
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(body.into()).unwrap()
}

/// A well-formed `POST` of this document.
pub(crate) fn post(document: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let headers: Vec<_> = [("content-type", JSON)].iter().chain(headers).copied().collect();
    request("POST", "/graphql", &headers, json!({ "query": document }).to_string())
}
