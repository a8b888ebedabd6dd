//! Why a route has no answer, as a problem of RFC 9457.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use traboule_http::Refusal;
use traboule_kernel::Error;
use traboule_spaces::open_data::BadParameter;

pub(super) enum Problem {
    /// HTTP says it already: who asks, or how much.
    Refused(Refusal),
    /// A query parameter is wrong.
    Parameter(BadParameter),
    /// The body is; the text says in which way.
    Body(StatusCode, String),
    /// Too much of the same is under way.
    Busy,
    Fault(Error),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<BadParameter> for Problem {
    fn from(bad: BadParameter) -> Self {
        Self::Parameter(bad)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, detail, parameter) = match self {
            Self::Refused(refusal) => return refusal.into_response(),
            Self::Parameter(BadParameter { name, message }) => (StatusCode::BAD_REQUEST, message, Some(name)),
            Self::Body(status, detail) => (status, detail, None),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "too many files are under way, try again".to_owned(), None),
            Self::Fault(error) => (status_of(&error), text_of(&error), None),
        };
        let mut problem = json!({"title": status.canonical_reason(), "status": status.as_u16(), "detail": detail});
        if let (Some(parameter), Some(members)) = (parameter, problem.as_object_mut()) {
            members.insert("parameter".to_owned(), parameter.into());
        }
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

const fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::BadInput(_) | Error::Limit { .. } => StatusCode::BAD_REQUEST,
        Error::Unauthenticated => StatusCode::UNAUTHORIZED,
        Error::Denied(_) => StatusCode::FORBIDDEN,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What the client reads; the cause of a fault goes to the log.
fn text_of(error: &Error) -> String {
    match error {
        Error::Unavailable(_) => {
            tracing::warn!(error = error as &dyn std::error::Error, "a route cannot answer now");
            error.to_string()
        }
        Error::Internal(_) => {
            tracing::error!(error = error as &dyn std::error::Error, "a route cannot answer");
            "an internal error occurred".to_owned()
        }
        error => error.to_string(),
    }
}
