//! GraphQL over HTTP, and what stands around it: sessions, rate limits, request ids, GraphiQL, health, a graceful stop.
//!
//! Written by hand on axum, because the ready-made handlers take any content type for JSON, run mutations over
//! `GET` and know no limits. This crate knows no domain: the server gives it an [`Engine`](traboule_graph::Engine), a way
//! from tokens to actors ([`Sessions`]), its [`Readiness`], and routes of its own.
//!
//! A request passes, from outside to inside: connection limits and times ([`Server`]), its id, span and log line,
//! CORS, the catching of panics, compression, the number of requests in flight, the route.
//!
//! Invariants:
//! - No cookie is read, so no page of another origin can act with a browser's session.
//! - No internal text reaches a client: refusals have fixed texts, panics become `INTERNAL`.
//! - Nothing that a client wrote is logged but its method and a sane request id.
//!
//! Not here yet, each with an issue of its own: subscriptions (WebSocket, server-sent events), idempotency keys,
//! persisted documents. Their places are named in `graphql/mod.rs` and `graphql/request.rs`.

mod callers;
mod client_address;
mod cors;
mod graphiql;
mod graphql;
mod health;
mod lifecycle;
mod negotiation;
mod observe;
mod public_url;
mod rate;
mod refusal;
mod request_id;
mod router;
mod server;
mod session;
mod settings;

pub use callers::{Caller, Callers};
pub use cors::{BadOrigin, CorsOrigin};
pub use graphiql::{GraphiqlOptions, GraphiqlTab};
pub use health::Readiness;
pub use lifecycle::Lifecycle;
pub use public_url::{BadPublicUrl, PublicUrl};
pub use refusal::Refusal;
pub use router::{HttpParts, RequestData, router};
pub use server::{Server, Stopped, stop_signal};
pub use session::Sessions;
pub use settings::{BucketSettings, HttpSettings, LimitSettings, RateSettings};
