//! The one entrance for documents, whatever brought them.
//!
//! [`Engine::prepare`] refuses what is too large, in the order of what it costs to find out: the raw
//! text is scanned, then parsed, once; the parsed document is measured; the operation's variables and
//! cost are checked. [`Engine::execute`] has async-graphql validate and run what passed.
//!
//! A document cache and a validator that agrees with graphql-js belong into `prepare`, between the
//! measure and the variables.

mod cost;
mod input;
mod limits;
mod measure;
mod reply;
mod scan;

use std::any::TypeId;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Data, Positioned, Request, Response, ServerError, Variables};
use futures_util::stream::BoxStream;
use futures_util::{FutureExt as _, StreamExt as _};
use serde::Deserialize;
use traboule_kernel as kernel;
use tracing::Instrument as _;

pub use self::limits::Limits;
pub use self::reply::{Cost, Rate, Reply};
use crate::error::{coded, present};
use crate::schema::Schema;
use crate::state::State;
use crate::text::write_value;

/// A schema that answers documents within limits. Cloning is cheap.
#[derive(Clone)]
pub struct Engine {
    schema: Schema,
    limits: Arc<Limits>,
}

/// A request as a client sends it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Incoming {
    /// The document.
    #[serde(default)]
    pub query: String,
    /// Which of its operations is meant.
    #[serde(default)]
    pub operation_name: Option<String>,
    /// The values of the operation's variables.
    #[serde(default)]
    pub variables: Option<serde_json::Map<String, serde_json::Value>>,
    /// What client and server agreed on beside GraphQL.
    #[serde(default)]
    pub extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

/// The request's id, for the log. Belongs into the data given to [`Engine::execute`].
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// A document within the limits, ready to be executed.
#[derive(Debug)]
pub struct Prepared {
    document: ExecutableDocument,
    operation_name: Option<String>,
    operation: OperationType,
    variables: Variables,
    requested: u64,
}

impl Prepared {
    /// What the document asks to do: only queries may come by GET, only subscriptions are streamed.
    pub const fn operation(&self) -> OperationType {
        self.operation
    }

    /// What it may cost at most.
    pub const fn cost(&self) -> u64 {
        self.requested
    }
}

/// Why a document is not executed.
#[derive(Debug)]
pub struct Refused(Box<ServerError>);

impl From<ServerError> for Refused {
    fn from(error: ServerError) -> Self {
        Self(Box::new(error))
    }
}

impl From<Refused> for Reply {
    fn from(Refused(error): Refused) -> Self {
        Self::refused(vec![*error])
    }
}

impl Engine {
    /// Serves the schema within these limits.
    pub fn new(schema: Schema, limits: Limits) -> Self {
        Self { schema, limits: Arc::new(limits) }
    }

    /// What is served.
    pub const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The limits that hold.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Checks a document against the limits. `signed_in` decides which cost is allowed.
    pub fn prepare(&self, incoming: Incoming, signed_in: bool) -> Result<Prepared, Refused> {
        let Incoming { query, operation_name, variables, extensions: _ } = incoming;
        let limits = &*self.limits;
        scan::scan(&query, limits)?;
        let document = parse_query(&query).map_err(|error| {
            let error = ServerError::from(error);
            ServerError { locations: error.locations, ..coded("GRAPHQL_PARSE_FAILED", error.message, None) }
        })?;
        measure::measure(&document, limits, &self.schema.inner().alone)?;
        input::check_literals(&document, limits)?;

        let operation_name = operation_name.filter(|name| !name.is_empty());
        let operation = &choose(&document, operation_name.as_deref())?.node;
        let variables = Variables::from_json(variables.map_or(serde_json::Value::Null, serde_json::Value::Object));
        input::check_variables(operation, &variables, limits)?;
        let registry = &self.schema.inner().registry;
        let requested = cost::Cost { registry, document: &document, operation, variables: &variables }.total();
        let allowed = limits.cost(signed_in);
        if requested > allowed {
            return Err(coded("COST_LIMIT", format!("the request may cost {requested}; {allowed} are allowed"), None).into());
        }
        let operation = operation.ty;
        Ok(Prepared { document, operation_name, operation, variables, requested })
    }

    /// Executes a query or a mutation. `data` is the request's own: its actor, its [`RequestId`], its
    /// `DataLoader`s, which see with the viewer's eyes and so must not stand in a module's data.
    ///
    /// A mutation runs in a task of its own: a client that goes away, or no longer waits, does not stop
    /// it half-way.
    pub async fn execute(&self, prepared: Prepared, data: Data) -> Reply {
        let operation = prepared.operation;
        let request_id = request_id(&data);
        let work = AssertUnwindSafe(self.clone().run(prepared, data, request_id.clone())).catch_unwind();
        let time = self.limits.time(operation == OperationType::Mutation);
        let done = if operation == OperationType::Mutation {
            let task = tokio::spawn(work.in_current_span());
            tokio::time::timeout(time, task).await.map(|joined| joined.ok().and_then(Result::ok))
        } else {
            tokio::time::timeout(time, work).await.map(Result::ok)
        };
        match done {
            Ok(Some(reply)) => reply,
            // The panic itself was logged by the hook of the process.
            Ok(None) => Reply::error(kernel::Error::internal("a resolver panicked"), &request_id),
            Err(_) => {
                let message = format!("the request took longer than {} seconds", time.as_secs());
                Reply::error(kernel::Error::Limit { code: "TIMEOUT", message }, &request_id)
            }
        }
    }

    /// Executes a subscription: one reply an event. Dropping the stream ends it.
    pub fn execute_stream(&self, prepared: Prepared, data: Data) -> BoxStream<'static, Reply> {
        let requested = prepared.requested;
        let request_id = request_id(&data);
        let (request, state) = self.request(prepared, data);
        let limits = self.limits.clone();
        let replies = self.schema.inner().schema.execute_stream(request);
        replies.map(move |response| reply(response, &state, &limits, requested, &request_id)).boxed()
    }

    async fn run(self, prepared: Prepared, data: Data, request_id: String) -> Reply {
        let requested = prepared.requested;
        let (request, state) = self.request(prepared, data);
        let response = self.schema.inner().schema.execute(request).await;
        reply(response, &state, &self.limits, requested, &request_id)
    }

    fn request(&self, prepared: Prepared, data: Data) -> (Request, Arc<State>) {
        let Prepared { document, operation_name, variables, .. } = prepared;
        let state = Arc::new(State::new(self.limits.reply_bytes));
        let mut request = Request::new("").variables(variables);
        request.data = data;
        request.data.insert(state.clone());
        request.operation_name = operation_name;
        request.set_parsed_query(document);
        (request, state)
    }
}

fn request_id(data: &Data) -> String {
    let id = data.get(&TypeId::of::<RequestId>()).and_then(|id| id.downcast_ref::<RequestId>());
    id.map(|RequestId(id)| id.clone()).unwrap_or_default()
}

fn choose<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Result<&'a Positioned<OperationDefinition>, ServerError> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => operations.values().next(),
        (DocumentOperations::Multiple(_), None) => {
            return Err(coded("BAD_USER_INPUT", "the document has several operations; name one", None));
        }
    };
    found.ok_or_else(|| coded("BAD_USER_INPUT", "the document has no operation of this name", None))
}

/// Turns async-graphql's response into ours.
fn reply(response: Response, state: &State, limits: &Limits, requested: u64, request_id: &str) -> Reply {
    if !state.has_started() && !response.errors.is_empty() {
        // async-graphql's validation came before any resolver of ours.
        let errors = reply::cap(response.errors, limits);
        let coded =
            |error: ServerError| ServerError { locations: error.locations, ..coded("GRAPHQL_VALIDATION_FAILED", error.message, None) };
        return Reply::refused(errors.into_iter().map(coded).collect());
    }
    let mut data = Vec::new();
    write_value(&response.data, state, &mut data);
    let mut errors = present(response.errors, state, request_id, limits.reply_errors);
    if data.len() > limits.reply_bytes {
        data = b"null".to_vec();
        errors = vec![coded("REPLY_LIMIT", format!("the reply is longer than {} bytes", limits.reply_bytes), None)];
    }
    let cost = Cost { requested, actual: state.resolved().min(requested) };
    state.clear();
    Reply::executed(data, reply::cap(errors, limits), cost)
}
