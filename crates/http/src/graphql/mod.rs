//! `/graphql`: one GraphQL request in an HTTP request, one response in its reply.
//!
//! Queries and mutations by `POST`, queries by `GET`; nothing else. Subscriptions will stand beside this handler, over
//! WebSocket (graphql-transport-ws) and server-sent events, with the same entrance, sessions and buckets. The
//! `Idempotency-Key` of a mutation will be read in [`answer`], before the request is prepared.

mod request;

use std::sync::Arc;

use async_graphql::Data;
use async_graphql::parser::types::OperationType;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use tokio::sync::Semaphore;
use traboule_graph::engine::Rate;
use traboule_graph::{Engine, Prepared, Reply, RequestId};

use crate::callers::{Caller, Callers};
use crate::negotiation::{self, ReplyType};
use crate::refusal::Refusal;
use crate::settings::HttpSettings;
use crate::{Lifecycle, RequestData};

/// What a request that is refused costs: its parsing has to be paid for too.
const COST_OF_REFUSAL: u64 = 1;

pub(crate) struct Endpoint {
    pub(crate) engine: Engine,
    pub(crate) request_data: Arc<RequestData>,
    pub(crate) callers: Callers,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) in_flight: Arc<Semaphore>,
    pub(crate) settings: HttpSettings,
}

pub(crate) fn router(endpoint: Endpoint) -> Router {
    Router::new().route("/graphql", any(handle)).with_state(Arc::new(endpoint))
}

async fn handle(State(endpoint): State<Arc<Endpoint>>, request: Request) -> Response {
    let kind = ReplyType::negotiate(request.headers());
    let has_token = request.headers().contains_key(header::AUTHORIZATION);
    let mut response = match kind {
        None => Refusal::not_acceptable().into_response(),
        Some(kind) => answer(endpoint, request, kind).await.unwrap_or_else(|refusal| refusal.into_response_as(kind)),
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("accept, authorization"));
    // What one person may see is nobody else's; what everybody may see is asked again each time, as it changes.
    let cache = if has_token { "no-store" } else { "no-cache" };
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(cache));
    response
}

async fn answer(endpoint: Arc<Endpoint>, request: Request, kind: ReplyType) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let incoming = match parts.method {
        Method::GET | Method::HEAD => request::from_address(&parts.uri)?,
        Method::POST if !negotiation::is_json(&parts.headers) => return Err(Refusal::media_type()),
        Method::POST => request::from_body(&request::read(body, &endpoint.settings.limits).await?)?,
        _ => return Err(Refusal::method("GET, POST", "GraphQL is spoken by GET and POST")),
    };
    // Only now: a slow body keeps a connection, but no slot from those who send theirs at once.
    let _slot = endpoint.in_flight.try_acquire().map_err(|_| Refusal::busy())?;
    let caller = endpoint.callers.identify(&parts).await?;

    let prepared = match endpoint.engine.prepare(incoming, caller.actor.person_id().is_some()) {
        Ok(prepared) => prepared,
        Err(refused) => {
            let rate = endpoint.callers.charge(&caller, COST_OF_REFUSAL)?;
            return Ok(reply(refused.into(), rate, kind));
        }
    };
    match prepared.operation() {
        OperationType::Mutation if parts.method != Method::POST => return Err(Refusal::method("POST", "a mutation is sent by POST")),
        OperationType::Subscription => return Err(Refusal::subscription()),
        OperationType::Query | OperationType::Mutation => {}
    }

    let requested = prepared.cost().max(COST_OF_REFUSAL);
    let rate = endpoint.callers.charge(&caller, requested)?;
    let data = endpoint.data(&caller, parts.extensions.get());
    let answer = endpoint.run(prepared, data).await?;
    // What was taken and not used comes back; a document that turned out not to be valid has used its parsing.
    let used = answer.cost().map_or(0, |cost| cost.actual).max(COST_OF_REFUSAL);
    let rate = if used < requested { endpoint.callers.give_back(&caller, requested - used) } else { rate };
    Ok(reply(answer, rate, kind))
}

fn reply(answer: Reply, rate: Option<Rate>, kind: ReplyType) -> Response {
    let status = status(&answer, kind);
    let answer = if let Some(rate) = rate { answer.with_rate(rate) } else { answer };
    (status, [(header::CONTENT_TYPE, kind.header_value())], answer.into_bytes()).into_response()
}

/// `data` that is there, null or partial, is an execution that took place. Without it the request was refused, or we failed.
fn status(answer: &Reply, kind: ReplyType) -> StatusCode {
    if !answer.is_refusal() {
        return StatusCode::OK;
    }
    match (answer.codes().next(), kind) {
        (Some("INTERNAL"), _) => StatusCode::INTERNAL_SERVER_ERROR,
        (Some("TIMEOUT" | "UNAVAILABLE"), _) => StatusCode::SERVICE_UNAVAILABLE,
        (_, ReplyType::GraphqlResponse) => StatusCode::BAD_REQUEST,
        (_, ReplyType::Json) => StatusCode::OK,
    }
}

impl Endpoint {
    /// What the resolvers of this request share.
    fn data(&self, caller: &Caller, request_id: Option<&RequestId>) -> Data {
        let mut data = Data::default();
        if let Some(request_id) = request_id {
            data.insert(request_id.clone());
        }
        if let Some(address) = caller.address {
            data.insert(address);
        }
        (self.request_data)(&caller.actor, &mut data);
        data.insert(caller.actor.clone());
        data
    }

    async fn run(&self, prepared: Prepared, data: Data) -> Result<Reply, Refusal> {
        if prepared.operation() != OperationType::Mutation {
            return Ok(self.engine.execute(prepared, data).await);
        }
        // A client that goes away drops this future. The engine goes on with a mutation all the same; here it gets a
        // task that a stopping server waits for.
        let engine = self.engine.clone();
        let task = self.lifecycle.spawn(async move { engine.execute(prepared, data).await });
        task.await.map_err(|fault| {
            tracing::error!(%fault, "a mutation has no answer");
            Refusal::internal()
        })
    }
}
