//! One log line and one id a request.
//!
//! Invariant: no line of this crate holds a query string, a body, a header's value, an address of a client, or a path
//! that a client made up. Tokens and e-mail addresses travel in those.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use traboule_kernel::{Clock, Rng};
use tracing::{Instrument as _, Span};

use crate::request_id;

pub(crate) struct Observer {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
}

/// Names the request, runs it inside a span with that name, and logs what came of it.
pub(crate) async fn observe(State(observer): State<Arc<Observer>>, mut request: Request, next: Next) -> Response {
    let id = request_id::of(request.headers(), &*observer.clock, &*observer.rng);
    request.extensions_mut().insert(id.clone());
    let span = tracing::info_span!("request", id = id.0);
    let mut line = AccessLine::begin(&request, span.clone());

    let mut response = next.run(request).instrument(span).await;

    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::try_from(id.0) {
        headers.insert(request_id::HEADER, id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    line.status = Some(response.status());
    response
}

/// The line of the access log. It is written when it is dropped: a client that goes away drops the whole future.
struct AccessLine {
    span: Span,
    method: Method,
    route: Option<MatchedPath>,
    begun: Instant,
    status: Option<StatusCode>,
}

impl AccessLine {
    fn begin(request: &Request, span: Span) -> Self {
        let route = request.extensions().get::<MatchedPath>().cloned();
        Self { span, method: request.method().clone(), route, begun: Instant::now(), status: None }
    }
}

impl Drop for AccessLine {
    fn drop(&mut self) {
        let _entered = self.span.enter();
        let method = self.method.as_str();
        // The template of the route, not what the client wrote: unknown paths hold anything.
        let path = self.route.as_ref().map_or("(none)", MatchedPath::as_str);
        let milliseconds = self.begun.elapsed().as_secs_f64() * 1e3;
        match self.status {
            // Probes come every few seconds and would bury the rest.
            Some(status) if status.is_success() && matches!(path, "/healthz" | "/readyz") => {
                tracing::debug!(method, path, status = status.as_u16(), milliseconds, "answered");
            }
            Some(status) => tracing::info!(method, path, status = status.as_u16(), milliseconds, "answered"),
            None => tracing::info!(method, path, milliseconds, "the client went away"),
        }
    }
}
