//! All routes under the same layers.

use std::any::Any;
use std::sync::Arc;

use async_graphql::Data;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::Response as HttpResponse;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Router};
use tokio::sync::Semaphore;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};
use traboule_graph::Engine;
use traboule_kernel::{Actor, Clock, Rng};

use crate::callers::Callers;
use crate::graphiql::GraphiqlOptions;
use crate::graphql::Endpoint;
use crate::health::{self, Readiness};
use crate::observe::{Observer, observe};
use crate::rate::Buckets;
use crate::refusal::Refusal;
use crate::session::Sessions;
use crate::settings::HttpSettings;
use crate::{Lifecycle, cors, graphiql, graphql};

/// Replies below it gain nothing from compression: they fit into one packet.
const SMALLEST_COMPRESSED: u16 = 1024;

/// Fills in the data of one request.
pub type RequestData = dyn Fn(&Actor, &mut Data) + Send + Sync;

/// What the server brings.
pub struct HttpParts {
    /// Limits, origins, proxies.
    pub settings: HttpSettings,
    /// GraphQL.
    pub engine: Engine,
    /// Adds to the data of one request what its resolvers share and nobody else may see, such as loaders. The actor, the
    /// request's id and the client's address ([`std::net::IpAddr`], where it is known) are there already.
    pub request_data: Arc<RequestData>,
    /// From tokens to actors.
    pub sessions: Arc<dyn Sessions>,
    /// Whether work can be taken.
    pub readiness: Arc<dyn Readiness>,
    /// Shared with [`Server`](crate::Server).
    pub lifecycle: Lifecycle,
    /// For request ids and buckets.
    pub clock: Arc<dyn Clock>,
    /// For request ids.
    pub rng: Arc<dyn Rng>,
    /// What the page at `/` shows.
    pub graphiql: GraphiqlOptions,
    /// Further routes (`/open-data/...`), which get the same layers, and [`Callers`] as an extension of each request.
    /// Without a fallback of their own, and with `GET` handlers only unless they bound the length of a body and the time of
    /// reading it themselves.
    pub routes: Router,
}

/// Everything that is answered: `/graphql`, GraphiQL at `/`, `/healthz`, `/readyz`, and the server's own routes.
///
/// # Panics
/// When a route of the server stands at one of these paths, or has a fallback.
pub fn router(parts: HttpParts) -> Router {
    let HttpParts { settings, engine, request_data, sessions, readiness, lifecycle, clock, rng, graphiql, routes } = parts;
    let cors = cors::layer(&settings.cors_origins);
    let in_flight = Arc::new(Semaphore::new(settings.limits.requests_in_flight));
    let body_limit = DefaultBodyLimit::max(settings.limits.body_bytes);
    let buckets = Buckets::new(settings.rate.clone(), clock.clone());
    let callers = Callers::new(sessions, buckets, settings.trusted_proxies.clone());
    let compression = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(SMALLEST_COMPRESSED).and(NotForContentType::IMAGES).and(NotForContentType::SSE));

    graphql::router(Endpoint {
        engine,
        request_data,
        callers: callers.clone(),
        lifecycle: lifecycle.clone(),
        in_flight: in_flight.clone(),
        settings,
    })
    .merge(routes.layer(Extension(callers)).layer(from_fn_with_state(in_flight, bound)))
    // Without the bound on requests in flight: a busy server answers its probes.
    .merge(health::router(readiness, lifecycle))
    .merge(graphiql::router(&graphiql))
    .fallback(async || Refusal::not_found())
    .method_not_allowed_fallback(async || Refusal::other_method())
    .layer(body_limit)
    .layer(compression)
    .layer(CatchPanicLayer::custom(after_panic))
    .layer(cors)
    .layer(from_fn_with_state(Arc::new(Observer { clock, rng }), observe))
}

/// Answers at once that the server is busy rather than let requests pile up.
async fn bound(State(in_flight): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    let Ok(_slot) = in_flight.try_acquire() else { return Refusal::busy().into_response() };
    next.run(request).await
}

/// Runs inside the request's span, so the line carries the request id. The text may hold anything and goes to the log only.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer asks for")]
fn after_panic(panic: Box<dyn Any + Send>) -> HttpResponse<Body> {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("(no text)");
    tracing::error!(panic = text, "a handler panicked");
    Refusal::internal().into_response()
}
