//! `/healthz`: the process is up. `/readyz`: it can take work. Neither tells anything of the inside.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use crate::Lifecycle;

/// A probe has its own patience, mostly a second or two; no answer would look like a dead process.
const PATIENCE: Duration = Duration::from_secs(2);

/// Knows whether the server can take work. The server gives the implementation.
#[async_trait]
pub trait Readiness: Send + Sync {
    /// Why not, as codes that operators branch on, such as `DATABASE`; empty when ready.
    async fn obstacles(&self) -> Vec<&'static str>;
}

struct Probe {
    readiness: Arc<dyn Readiness>,
    lifecycle: Lifecycle,
}

pub(crate) fn router(readiness: Arc<dyn Readiness>, lifecycle: Lifecycle) -> Router {
    Router::new().route("/healthz", get(healthy)).route("/readyz", get(ready)).with_state(Arc::new(Probe { readiness, lifecycle }))
}

async fn healthy() -> Response {
    answer(StatusCode::OK, "up", &[])
}

async fn ready(State(probe): State<Arc<Probe>>) -> Response {
    if probe.lifecycle.is_draining() {
        return answer(StatusCode::SERVICE_UNAVAILABLE, "unavailable", &["DRAINING"]);
    }
    let obstacles = tokio::time::timeout(PATIENCE, probe.readiness.obstacles()).await.unwrap_or_else(|_| vec!["TIMEOUT"]);
    if obstacles.is_empty() {
        answer(StatusCode::OK, "ready", &[])
    } else {
        answer(StatusCode::SERVICE_UNAVAILABLE, "unavailable", &obstacles)
    }
}

fn answer(code: StatusCode, status: &str, reasons: &[&str]) -> Response {
    let body = if reasons.is_empty() { json!({ "status": status }) } else { json!({ "status": status, "reasons": reasons }) };
    (code, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
