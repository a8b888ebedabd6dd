//! Reads a GraphQL request out of a body or a query string.

use axum::body::Body;
use axum::extract::Query;
use axum::http::Uri;
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::error::Category;
use serde_json::{Map, Value};
use traboule_graph::Incoming;

use crate::refusal::Refusal;
use crate::settings::LimitSettings;

const NOT_A_REQUEST: &str =
    "send an object with `query`, a string, and optionally `operationName`, a string, `variables` and `extensions`, objects";

/// The parameters of the draft. Others are ignored, as it asks. Persisted documents will make `query` optional.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Posted {
    query: String,
    operation_name: Option<String>,
    variables: Option<Map<String, Value>>,
    extensions: Option<Map<String, Value>>,
}

/// The same in a query string, where the maps are JSON texts and empty means absent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    query: String,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// The whole body, if it is small enough and comes fast enough.
pub(super) async fn read(body: Body, limits: &LimitSettings) -> Result<Bytes, Refusal> {
    let collected = tokio::time::timeout(limits.body_read(), Limited::new(body, limits.body_bytes).collect()).await;
    match collected {
        Err(_) => Err(Refusal::too_slow()),
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::too_large()),
        Ok(Err(_)) => Err(Refusal::bad_request("the body broke off")),
    }
}

/// Of a body of `POST`. The parser's own bound on depth (128) makes nested bombs an error like another.
pub(super) fn from_body(body: &[u8]) -> Result<Incoming, Refusal> {
    let text = std::str::from_utf8(body).map_err(|_| Refusal::bad_request("the body is not UTF-8"))?;
    // Also because serde reads a struct from an array of its fields.
    if text.trim_start().starts_with('[') {
        return Err(Refusal::batch());
    }
    let Posted { query, operation_name, variables, extensions } = serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Data => Refusal::bad_request(NOT_A_REQUEST),
        Category::Io | Category::Syntax | Category::Eof => Refusal::bad_request("the body is not JSON, or nested too deeply"),
    })?;
    Ok(Incoming { query, operation_name, variables, extensions })
}

/// Of the address of a `GET`.
pub(super) fn from_address(uri: &Uri) -> Result<Incoming, Refusal> {
    if percent_decode_str(uri.query().unwrap_or_default()).decode_utf8().is_err() {
        return Err(Refusal::bad_request("the query string is not UTF-8"));
    }
    let Query(Asked { query, operation_name, variables, extensions }) =
        Query::try_from_uri(uri).map_err(|_| Refusal::bad_request("the query string needs `query`, and each parameter at most once"))?;
    Ok(Incoming {
        query,
        operation_name: operation_name.filter(|name| !name.is_empty()),
        variables: map(variables)?,
        extensions: map(extensions)?,
    })
}

fn map(text: Option<String>) -> Result<Option<Map<String, Value>>, Refusal> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    serde_json::from_str(&text).map_err(|_| Refusal::bad_request("`variables` and `extensions` must be JSON objects"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_is_read_whole() {
        let sent = json!({ "query": "query A { a }", "operationName": "A", "variables": { "x": [1] }, "extensions": { "y": null }, "other": [[]] });
        let read = from_body(sent.to_string().as_bytes()).unwrap();
        assert_eq!(read.query, "query A { a }");
        assert_eq!(read.operation_name.as_deref(), Some("A"));
        assert_eq!(json!(read.variables), sent["variables"]);
        assert_eq!(json!(read.extensions), sent["extensions"]);
    }

    #[rstest]
    #[case(r#"{"query":"{a}"}"#)]
    #[case(r#" {"query":"{a}","operationName":null,"variables":null,"extensions":null} "#)]
    fn what_is_optional_may_be_absent_or_null(#[case] body: &str) {
        let read = from_body(body.as_bytes()).unwrap();
        assert!(read.operation_name.is_none() && read.variables.is_none() && read.extensions.is_none());
    }

    #[rstest]
    #[case::empty(b"")]
    #[case::cut(b"{\"query\":\"{a")]
    #[case::text(b"hello")]
    #[case::null(b"null")]
    #[case::string(b"\"{a}\"")]
    #[case::batch(b" \n[{\"query\":\"{a}\"}]")]
    #[case::array_of_fields(b"[\"{a}\",null,null,null]")]
    #[case::no_query(b"{}")]
    #[case::query_null(b"{\"query\":null}")]
    #[case::query_number(b"{\"query\":1}")]
    #[case::query_twice(b"{\"query\":\"{a}\",\"query\":\"{b}\"}")]
    #[case::name_number(b"{\"query\":\"{a}\",\"operationName\":1}")]
    #[case::variables_array(b"{\"query\":\"{a}\",\"variables\":[]}")]
    #[case::variables_text(b"{\"query\":\"{a}\",\"variables\":\"{}\"}")]
    #[case::extensions_false(b"{\"query\":\"{a}\",\"extensions\":false}")]
    #[case::more_behind(b"{\"query\":\"{a}\"} {}")]
    #[case::not_utf8(b"{\"query\":\"\xff\"}")]
    #[case::utf16(b"\xff\xfe{\x00")]
    #[case::lone_surrogate(b"{\"query\":\"\\ud800\"}")]
    fn what_is_no_request_is_refused(#[case] body: &[u8]) {
        assert!(from_body(body).is_err());
    }

    #[test]
    fn a_depth_bomb_is_refused() {
        let bomb = |open: &str| format!(r#"{{"query":"{{a}}","variables":{{"x":{}"#, open.repeat(60_000 / open.len()));
        for open in ["[", r#"{"a":"#] {
            assert!(from_body(bomb(open).as_bytes()).is_err());
        }
        let ignored = format!(r#"{{"query":"{{a}}","other":{}{}}}"#, "[".repeat(50_000), "]".repeat(50_000));
        let _refused_or_ignored = from_body(ignored.as_bytes());
    }

    #[rstest]
    #[case("/graphql?query=%7Ba%7D", true)]
    #[case("/graphql?query=%7Ba%7D&operationName=&variables=&extensions=", true)]
    #[case("/graphql?query=%7Ba%7D&variables=%7B%22x%22%3A1%7D", true)]
    #[case("/graphql?query=%7Ba%7D&variables=null&other=1", true)]
    #[case("/graphql?query=", true)]
    #[case("/graphql", false)]
    #[case("/graphql?variables=%7B%7D", false)]
    #[case("/graphql?query=%7Ba%7D&query=%7Bb%7D", false)]
    #[case("/graphql?query=%7Ba%7D&variables=%5B%5D", false)]
    #[case("/graphql?query=%7Ba%7D&variables=x", false)]
    #[case("/graphql?query=%ff", false)]
    fn an_address_is_read_likewise(#[case] address: &str, #[case] good: bool) {
        assert_eq!(from_address(&address.parse().unwrap()).is_ok(), good);
    }
}
