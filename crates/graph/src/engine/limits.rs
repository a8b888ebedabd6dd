//! How much one request may ask for.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The limits of a document and of its reply. A request beyond one of them is refused with an error
/// whose `extensions.code` names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a document (`SIZE_LIMIT`).
    pub document_bytes: usize,
    /// Tokens of a document; comments, commas and white space are none (`TOKEN_LIMIT`).
    pub tokens: usize,
    /// Nested brackets of any kind in the text (`NESTING_LIMIT`).
    pub nesting: usize,
    /// Nested fields, and nested selection sets four times as many (`DEPTH_LIMIT`).
    pub depth: usize,
    /// Fields after every fragment is expanded where it is spread (`FIELD_LIMIT`).
    pub fields: usize,
    /// Aliases after fragments are expanded (`ALIAS_LIMIT`).
    pub aliases: usize,
    /// Root fields of a query (`ROOT_FIELD_LIMIT`).
    pub query_roots: usize,
    /// Root fields of a mutation (`ROOT_FIELD_LIMIT`). Some mutations must stand alone.
    pub mutation_roots: usize,
    /// Directives in a document (`DIRECTIVE_LIMIT`).
    pub directives: usize,
    /// Directives in one place (`DIRECTIVE_LIMIT`).
    pub directives_at_a_place: usize,
    /// Operations in a document (`OPERATION_LIMIT`).
    pub operations: usize,
    /// Fragments in a document (`FRAGMENT_LIMIT`).
    pub fragments: usize,
    /// Fragment spreads in a document (`SPREAD_LIMIT`).
    pub spreads: usize,
    /// Variables of an operation (`VARIABLE_LIMIT`).
    pub variables: usize,
    /// Items of a list in arguments or variables (`LIST_LIMIT`).
    pub list_items: usize,
    /// Bytes of a string in arguments or variables (`STRING_LIMIT`).
    pub string_bytes: usize,
    /// Cost of a request by a person who is signed in (`COST_LIMIT`).
    pub cost_signed_in: u64,
    /// Cost of an anonymous request (`COST_LIMIT`).
    pub cost_anonymous: u64,
    /// Bytes of the data in a reply (`REPLY_LIMIT`).
    pub reply_bytes: usize,
    /// Errors that a reply shows; behind them it says how many more there are.
    pub reply_errors: usize,
    /// Seconds after which a query is given up (`TIMEOUT`).
    pub query_seconds: u64,
    /// Seconds after which a client no longer waits for a mutation, which goes on (`TIMEOUT`).
    pub mutation_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 32 * 1024,
            tokens: 2000,
            nesting: 64,
            depth: 15,
            fields: 2000,
            aliases: 30,
            query_roots: 20,
            mutation_roots: 5,
            directives: 20,
            directives_at_a_place: 4,
            operations: 10,
            fragments: 50,
            spreads: 100,
            variables: 50,
            list_items: 100,
            string_bytes: 10 * 1024,
            cost_signed_in: 5000,
            cost_anonymous: 1000,
            reply_bytes: 4 * 1024 * 1024,
            reply_errors: 20,
            query_seconds: 10,
            mutation_seconds: 15,
        }
    }
}

impl Limits {
    /// The cost that is allowed.
    pub const fn cost(&self, signed_in: bool) -> u64 {
        if signed_in { self.cost_signed_in } else { self.cost_anonymous }
    }

    /// How long a reply is waited for.
    pub const fn time(&self, is_mutation: bool) -> Duration {
        Duration::from_secs(if is_mutation { self.mutation_seconds } else { self.query_seconds })
    }
}
