//! The whole server: accounts as a client meets them, and what spans all domains.

mod examples;
mod grants;
mod mail;
mod nodes;
mod profile;
mod schema;
mod sessions;
mod sign_in;
mod statements;

use serde_json::Value;

/// The code of a reply's only error.
fn code(reply: &Value) -> &str {
    let errors = reply["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(errors.len(), 1, "{reply:#}");
    errors[0]["extensions"]["code"].as_str().unwrap()
}
