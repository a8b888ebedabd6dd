//! What goes back to the client.

use async_graphql::{ServerError, Value};

use super::Limits;
use crate::error::{coded, explain};

/// The answer to a request, or its refusal.
#[derive(Debug)]
pub struct Reply {
    /// The data as JSON text; `None` leaves the key out: nothing was executed.
    data: Option<Vec<u8>>,
    errors: Vec<ServerError>,
    cost: Option<Cost>,
    rate: Option<Rate>,
}

/// What a request cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The most it could cost, known before it ran.
    pub requested: u64,
    /// How many fields were resolved.
    pub actual: u64,
}

/// What is left of a client's allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Cost that the client may still spend.
    pub remaining: u64,
    /// Cost that comes back every second.
    pub restore_rate: u64,
}

impl Reply {
    /// A refusal: errors without data.
    pub(super) const fn refused(errors: Vec<ServerError>) -> Self {
        Self { data: None, errors, cost: None, rate: None }
    }

    /// An answer; its errors are those that a client may see.
    pub(super) const fn executed(data: Vec<u8>, errors: Vec<ServerError>, cost: Cost) -> Self {
        Self { data: Some(data), errors, cost: Some(cost), rate: None }
    }

    /// A refusal for a reason outside the document, such as a request that is not JSON.
    pub fn error(fault: traboule_kernel::Error, request_id: &str) -> Self {
        let error = async_graphql::Error::from(crate::Error::from(fault));
        let error = ServerError { locations: Vec::new(), ..error.into_server_error(async_graphql::Pos::default()) };
        Self::refused(vec![explain(error, request_id)])
    }

    /// Whether nothing was executed: the reply has no `data`.
    pub const fn is_refusal(&self) -> bool {
        self.data.is_none()
    }

    /// The codes of the errors, in their order.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let codes = self.errors.iter().filter_map(|error| error.extensions.as_ref()?.get("code"));
        codes.filter_map(|code| if let Value::String(code) = code { Some(code.as_str()) } else { None })
    }

    /// What the request cost, if it was executed.
    pub const fn cost(&self) -> Option<Cost> {
        self.cost
    }

    /// The same reply with the client's allowance in `extensions.cost`.
    pub fn with_rate(self, rate: Rate) -> Self {
        Self { rate: Some(rate), ..self }
    }

    /// The reply as JSON.
    pub fn into_bytes(self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.data.as_ref().map_or(0, Vec::len) + 128);
        out.push(b'{');
        if let Some(data) = &self.data {
            out.extend_from_slice(b"\"data\":");
            out.extend_from_slice(data);
        }
        if !self.errors.is_empty() {
            part(&mut out, "errors", &serde_json::json!(self.errors));
        }
        let mut cost = serde_json::Map::new();
        if let Some(Cost { requested, actual }) = self.cost {
            cost.extend([("requested".to_owned(), requested.into()), ("actual".to_owned(), actual.into())]);
        }
        if let Some(Rate { remaining, restore_rate }) = self.rate {
            cost.extend([("remaining".to_owned(), remaining.into()), ("restoreRate".to_owned(), restore_rate.into())]);
        }
        if !cost.is_empty() {
            part(&mut out, "extensions", &serde_json::json!({ "cost": cost }));
        }
        out.push(b'}');
        out
    }
}

fn part(out: &mut Vec<u8>, name: &str, value: &serde_json::Value) {
    if out.len() > 1 {
        out.push(b',');
    }
    out.extend_from_slice(format!("\"{name}\":{value}").as_bytes());
}

/// The errors that a reply shows.
pub(super) fn cap(mut errors: Vec<ServerError>, limits: &Limits) -> Vec<ServerError> {
    let more = errors.len().saturating_sub(limits.reply_errors);
    errors.truncate(limits.reply_errors);
    if more > 0 {
        errors.push(coded("MORE_ERRORS", format!("{more} more errors"), None));
    }
    errors
}
