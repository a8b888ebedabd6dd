//! A made-up graph whose fields are slow, fail or panic, and short ways to ask it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::{Context, Object, SimpleObject, Subscription};
use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use traboule_graph::{Engine, Limits, Mode, Module, RequestId, compose};
use traboule_http::{GraphiqlOptions, GraphiqlTab, HttpParts, HttpSettings, Lifecycle, Readiness, Sessions, router};
use traboule_kernel::id::Key as _;
use traboule_kernel::ids::PersonId;
use traboule_kernel::{Actor, Error, FixedClock, FixedRng};

pub(crate) const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";
pub(crate) const JSON: &str = "application/json";

/// Knows what was begun and what was executed to its end.
#[derive(Default)]
pub(crate) struct Executions {
    started: AtomicUsize,
    finished: AtomicUsize,
}

impl Executions {
    /// How many came to their end.
    pub(crate) fn finished(&self) -> usize {
        self.finished.load(Ordering::SeqCst)
    }

    /// Waits until this many have begun.
    pub(crate) async fn started(&self, number: usize) {
        while self.started.load(Ordering::SeqCst) < number {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn run(&self, time: Duration) -> bool {
        self.started.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(time).await;
        self.finished.fetch_add(1, Ordering::SeqCst);
        true
    }
}

const LONG: Duration = Duration::from_millis(1_500);

fn blow_up() -> bool {
    panic!("a secret of the inside")
}

/// What can be asked.
struct FakeQuery;

#[expect(clippy::unused_async, reason = "the shape of a resolver")]
#[Object]
impl FakeQuery {
    async fn a(&self, ctx: &Context<'_>) -> bool {
        ctx.data_unchecked::<Arc<Executions>>().run(Duration::ZERO).await
    }

    async fn slow(&self, ctx: &Context<'_>) -> bool {
        ctx.data_unchecked::<Arc<Executions>>().run(LONG).await
    }

    async fn large(&self) -> String {
        "x".repeat(20_000)
    }

    async fn failing(&self) -> traboule_graph::Result<Option<bool>> {
        Err(Error::NotFound("thing").into())
    }

    async fn failing_all(&self) -> traboule_graph::Result<bool> {
        Err(Error::internal("a secret of the inside").into())
    }

    async fn panicking(&self) -> bool {
        blow_up()
    }

    async fn echo(&self, text: String) -> String {
        text
    }

    /// Costs `first` + 1, as it takes.
    async fn things(&self, first: i32) -> Vec<Thing> {
        (0..first).map(|number| Thing { number }).collect()
    }

    /// May cost `first` + 1, and takes less.
    async fn few_things(&self, first: i32) -> Vec<Thing> {
        (0..first.min(3)).map(|number| Thing { number }).collect()
    }

    async fn person(&self, ctx: &Context<'_>) -> Option<String> {
        ctx.data_unchecked::<Actor>().person_id().map(|id| id.to_string())
    }

    async fn address(&self, ctx: &Context<'_>) -> String {
        ctx.data_unchecked::<IpAddr>().to_string()
    }

    async fn request(&self, ctx: &Context<'_>) -> String {
        ctx.data_unchecked::<RequestId>().0.clone()
    }

    async fn added(&self, ctx: &Context<'_>) -> bool {
        ctx.data_unchecked::<Added>().0
    }
}

#[derive(SimpleObject)]
struct Thing {
    number: i32,
}

/// What can be done.
struct FakeMutation;

#[Object]
impl FakeMutation {
    async fn touch(&self, ctx: &Context<'_>) -> bool {
        ctx.data_unchecked::<Arc<Executions>>().run(Duration::ZERO).await
    }

    async fn touch_slowly(&self, ctx: &Context<'_>) -> bool {
        ctx.data_unchecked::<Arc<Executions>>().run(LONG).await
    }

    async fn touch_and_panic(&self) -> bool {
        blow_up()
    }
}

/// What can be waited for.
struct FakeSubscription;

#[Subscription]
impl FakeSubscription {
    async fn ticks(&self) -> impl futures_util::Stream<Item = i32> {
        futures_util::stream::empty()
    }
}

/// What the server adds to the data of a request: whether somebody is signed in.
struct Added(bool);

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
    pub(crate) executions: Arc<Executions>,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) settings: HttpSettings,
    pub(crate) obstacles: Vec<&'static str>,
}

impl Fake {
    pub(crate) fn new() -> Self {
        Self {
            executions: Arc::default(),
            limits: Limits::default(),
            clock: Arc::new(FixedClock::at(chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap())),
            lifecycle: Lifecycle::new(),
            settings: HttpSettings { listen: SocketAddr::from(([127, 0, 0, 1], 0)), ..HttpSettings::default() },
            obstacles: Vec::new(),
        }
    }

    pub(crate) fn router(&self) -> Router {
        let module = Module::new("fake").query(FakeQuery).mutation(FakeMutation).subscription(FakeSubscription);
        let schema = compose(vec![module.data(self.executions.clone())], Mode::Whole).unwrap();
        router(HttpParts {
            settings: self.settings.clone(),
            engine: Engine::new(schema, self.limits.clone()),
            request_data: Arc::new(|actor, data| data.insert(Added(actor.person_id().is_some()))),
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
