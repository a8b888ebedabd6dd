//! `/graphql`: one GraphQL request in an HTTP request, one response in its reply.
//!
//! Queries and mutations by `POST`, queries by `GET`; nothing else. Subscriptions will stand beside this handler, over
//! WebSocket (graphql-transport-ws) and server-sent events, with the same entrance, sessions and buckets. The
//! `Idempotency-Key` of a mutation will be read in [`answer`], before the request is prepared.

mod request;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use serde_json::{Map, json};
use tokio::sync::Semaphore;
use traboule_kernel::Actor;

use crate::entrance::{Answer, Caller, Entrance, Operation, Prepared as _};
use crate::negotiation::{self, ReplyType};
use crate::rate::{Balance, Buckets, Payer, TryAfter};
use crate::refusal::Refusal;
use crate::settings::HttpSettings;
use crate::{Lifecycle, RequestId, Sessions, client_address, session};

/// What a request that is refused costs: its parsing has to be paid for too.
const COST_OF_REFUSAL: u32 = 1;
/// What a bad token costs the address it comes from, so that guessing soon ends.
const COST_OF_BAD_TOKEN: u32 = 20;

pub(crate) struct Endpoint<E> {
    pub(crate) entrance: Arc<E>,
    pub(crate) sessions: Arc<dyn Sessions>,
    pub(crate) buckets: Buckets,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) in_flight: Arc<Semaphore>,
    pub(crate) settings: HttpSettings,
}

pub(crate) fn router<E: Entrance>(endpoint: Endpoint<E>) -> Router {
    Router::new().route("/graphql", any(handle)).with_state(Arc::new(endpoint))
}

async fn handle<E: Entrance>(State(endpoint): State<Arc<Endpoint<E>>>, request: Request) -> Response {
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

async fn answer<E: Entrance>(endpoint: Arc<Endpoint<E>>, request: Request, kind: ReplyType) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let incoming = match parts.method {
        Method::GET | Method::HEAD => request::from_address(&parts.uri)?,
        Method::POST if !negotiation::is_json(&parts.headers) => return Err(Refusal::media_type()),
        Method::POST => request::from_body(&request::read(body, &endpoint.settings.limits).await?)?,
        _ => return Err(Refusal::method("GET, POST", "GraphQL is spoken by GET and POST")),
    };
    // Only now: a slow body keeps a connection, but no slot from those who send theirs at once.
    let _slot = endpoint.in_flight.try_acquire().map_err(|_| Refusal::busy())?;
    let address = client_address::of(&parts.extensions, &parts.headers, &endpoint.settings.trusted_proxies);
    let actor = endpoint.actor(&parts.headers, address).await?;
    let payer = Payer::of(&actor, address);

    let prepared = match endpoint.entrance.prepare(incoming, actor.person_id().is_some()) {
        Ok(prepared) => prepared,
        Err(refused) => {
            endpoint.pay(payer, COST_OF_REFUSAL)?;
            return Ok(reply(refused, Map::new(), kind));
        }
    };
    let operation = prepared.operation();
    match operation {
        Operation::Mutation if parts.method != Method::POST => return Err(Refusal::method("POST", "a mutation is sent by POST")),
        Operation::Subscription => return Err(Refusal::subscription()),
        Operation::Query | Operation::Mutation => {}
    }

    let requested = prepared.cost();
    let balance = endpoint.pay(payer, requested.max(1))?;
    let request_id = parts.extensions.get::<RequestId>().cloned().unwrap_or_default();
    let caller = Caller { actor, address, request_id };
    let answer = endpoint.run(operation, prepared, caller).await?;
    let extensions = endpoint.settle(payer, requested, answer.actual_cost(), balance);
    Ok(reply(answer, extensions, kind))
}

fn reply(answer: impl Answer, extensions: Map<String, serde_json::Value>, kind: ReplyType) -> Response {
    // `data` that is there, null or partial, is an execution that took place; without it the request was refused.
    let status = match kind {
        ReplyType::GraphqlResponse if !answer.has_data() => StatusCode::BAD_REQUEST,
        ReplyType::GraphqlResponse | ReplyType::Json => StatusCode::OK,
    };
    (status, [(header::CONTENT_TYPE, kind.header_value())], answer.into_body(extensions)).into_response()
}

impl<E: Entrance> Endpoint<E> {
    async fn actor(&self, headers: &HeaderMap, address: Option<IpAddr>) -> Result<Actor, Refusal> {
        let actor = session::actor(headers, &*self.sessions).await;
        if actor.as_ref().is_err_and(Refusal::is_unauthenticated) {
            self.pay(Payer::at(address), COST_OF_BAD_TOKEN)?;
        }
        actor
    }

    fn pay(&self, payer: Payer, cost: u32) -> Result<Option<Balance>, Refusal> {
        self.buckets.take(payer, cost).map_err(|TryAfter(seconds)| Refusal::rate(seconds))
    }

    async fn run(&self, operation: Operation, prepared: E::Prepared, caller: Caller) -> Result<E::Answer, Refusal> {
        let entrance = self.entrance.clone();
        let work = async move { entrance.execute(prepared, caller).await };
        if operation != Operation::Mutation {
            return tokio::time::timeout(self.settings.limits.query(), work).await.map_err(|_| Refusal::query_time());
        }
        // In a task of its own: neither a client that goes away nor the time limit may cut a transaction in two.
        let task = self.lifecycle.spawn(work);
        match tokio::time::timeout(self.settings.limits.mutation(), task).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(fault)) => {
                tracing::error!(%fault, "a mutation panicked");
                Err(Refusal::internal())
            }
            Err(_) => Err(Refusal::mutation_time()),
        }
    }

    /// Gives back what was taken and not used, and tells the client.
    fn settle(&self, payer: Payer, requested: u32, actual: Option<u32>, balance: Option<Balance>) -> Map<String, serde_json::Value> {
        let unused = actual.map_or(0, |actual| requested.saturating_sub(actual));
        let balance = if unused > 0 { self.buckets.give_back(payer, unused) } else { balance };
        let mut cost = Map::from_iter([("requested".to_owned(), json!(requested))]);
        if let Some(actual) = actual {
            cost.insert("actual".to_owned(), json!(actual));
        }
        if let Some(Balance { remaining, restore_per_second }) = balance {
            cost.insert("remaining".to_owned(), json!(remaining));
            cost.insert("restoreRate".to_owned(), json!(restore_per_second));
        }
        Map::from_iter([("cost".to_owned(), cost.into())])
    }
}
