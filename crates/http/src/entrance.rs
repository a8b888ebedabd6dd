//! The one door to GraphQL, as this crate sees it.

use std::future::Future;
use std::net::IpAddr;

use bytes::Bytes;
use serde_json::{Map, Value};
use traboule_kernel::Actor;

use crate::RequestId;

/// A GraphQL request as it came, in the terms of the GraphQL over HTTP draft.
#[derive(Clone, Debug, Default)]
pub struct Incoming {
    /// The document.
    pub query: String,
    /// Which of its operations to run.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Map<String, Value>,
    /// What the protocol does not know.
    pub extensions: Map<String, Value>,
}

/// Who asks.
#[derive(Clone, Debug)]
pub struct Caller {
    /// As whom they act.
    pub actor: Actor,
    /// Their address, where it is known. Personal data: for limits only, never for a log.
    pub address: Option<IpAddr>,
    /// Names the request in the log.
    pub request_id: RequestId,
}

/// The kinds of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Reads.
    Query,
    /// Writes.
    Mutation,
    /// Goes on reading.
    Subscription,
}

/// Reads and executes GraphQL requests.
pub trait Entrance: Send + Sync + 'static {
    /// A request that is well-formed, valid and within the limits.
    type Prepared: Prepared;
    /// A GraphQL response.
    type Answer: Answer;

    /// Parses and validates a request and measures it against the limits of its caller.
    ///
    /// # Errors
    /// The response without `data` that says why it is refused.
    fn prepare(&self, incoming: Incoming, signed_in: bool) -> Result<Self::Prepared, Self::Answer>;

    /// Runs it.
    fn execute(&self, prepared: Self::Prepared, caller: Caller) -> impl Future<Output = Self::Answer> + Send;
}

/// A request that may be run.
pub trait Prepared: Send + 'static {
    /// What it does.
    fn operation(&self) -> Operation;
    /// What it may cost at most, in points.
    fn cost(&self) -> u32;
}

/// A GraphQL response.
pub trait Answer: Send + 'static {
    /// Whether it has `data`, partial or null included.
    fn has_data(&self) -> bool;
    /// What running it did cost, where that was counted.
    fn actual_cost(&self) -> Option<u32>;
    /// The JSON text, with these entries added to `extensions`.
    fn into_body(self, extensions: Map<String, Value>) -> Bytes;
}
