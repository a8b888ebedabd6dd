//! Requests that HTTP itself answers, before or instead of GraphQL.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use traboule_kernel::Error;

use crate::negotiation::ReplyType;

/// Why a request is answered without executing anything. Its body is a GraphQL error, so that clients need one
/// way only to read failures; its texts are fixed and hold nothing of the request or of the inside.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: &'static str,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Refusal {
    pub(crate) const fn new(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message, header: None }
    }

    pub(crate) fn with(self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        Self { header: Some((name, value.into())), ..self }
    }

    /// The body is not a GraphQL request; `message` says in which way.
    pub(crate) const fn bad_request(message: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    pub(crate) const fn batch() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BATCH_LIMIT", "send one operation a request, not an array of them")
    }

    pub(crate) fn method(allow: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message).with(header::ALLOW, HeaderValue::from_static(allow))
    }

    /// Of a route that names its methods; axum adds `Allow`.
    pub(crate) const fn other_method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "this address knows other methods; see the header Allow")
    }

    pub(crate) fn not_acceptable() -> Self {
        let message = "a reply is application/graphql-response+json or application/json, and Accept allows neither";
        Self::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message)
    }

    pub(crate) fn media_type() -> Self {
        let message = "send the request as application/json in UTF-8";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message)
    }

    pub(crate) fn too_large() -> Self {
        // The rest of the body is not read, so the connection cannot carry another request.
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "BODY_LIMIT", "the body is too large").with(header::CONNECTION, CLOSE)
    }

    pub(crate) fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "BODY_TIME_LIMIT", "the body took too long to arrive").with(header::CONNECTION, CLOSE)
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, Error::Unauthenticated.code(), "the token is not valid, or not any longer; sign in again")
            .with(header::WWW_AUTHENTICATE, HeaderValue::from_static(r#"Bearer realm="traboule", error="invalid_token""#))
    }

    pub(crate) fn is_unauthenticated(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
    }

    pub(crate) const fn subscription() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "SUBSCRIPTION_NOT_SUPPORTED", "a subscription cannot be run by a single request and reply")
    }

    pub(crate) fn rate(retry_after_seconds: u64) -> Self {
        let message = "too much was asked for in a short time; try again after the time that Retry-After gives";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMIT", message).with(header::RETRY_AFTER, retry_after_seconds)
    }

    pub(crate) fn busy() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "the service is busy, try again").with(header::RETRY_AFTER, 1)
    }

    pub(crate) const fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "an internal error occurred")
    }

    pub(crate) const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "there is nothing at this address")
    }

    pub(crate) fn into_response_as(self, kind: ReplyType) -> Response {
        let body = json!({ "errors": [{ "message": self.message, "extensions": { "code": self.code } }] });
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, kind.header_value());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend(self.header);
        response
    }
}

const CLOSE: HeaderValue = HeaderValue::from_static("close");

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.into_response_as(ReplyType::Json)
    }
}
