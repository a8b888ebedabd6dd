//! Which web pages may call the API from a browser.

use std::fmt::{self, Display};
use std::str::FromStr;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, Uri, header};
use serde::{Deserialize, Serialize};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::request_id;

/// How long a browser may remember the answer to a preflight: two hours, the most that Chromium honours.
const REMEMBER: Duration = Duration::from_hours(2);

/// A web origin (`https://www.example.org`, no path), or `*` for every one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CorsOrigin(HeaderValue);

/// The text is not a web origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a web origin such as `https://www.example.org`, without a path, nor `*`")]
pub struct BadOrigin(String);

impl CorsOrigin {
    /// Every origin.
    pub const fn any() -> Self {
        Self(HeaderValue::from_static("*"))
    }

    fn is_any(&self) -> bool {
        self.0 == "*"
    }
}

impl FromStr for CorsOrigin {
    type Err = BadOrigin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadOrigin(text.to_owned());
        if text == "*" {
            return Ok(Self::any());
        }
        // Browsers send scheme and authority in lower case and without a closing slash, and compare byte by byte.
        let uri: Uri = text.parse().map_err(|_| bad())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(bad()) };
        if text.to_ascii_lowercase() != format!("{scheme}://{authority}") || text != text.to_ascii_lowercase() || text.contains('@') {
            return Err(bad());
        }
        HeaderValue::from_str(text).map(Self).map_err(|_| bad())
    }
}

impl TryFrom<String> for CorsOrigin {
    type Error = BadOrigin;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CorsOrigin> for String {
    fn from(origin: CorsOrigin) -> Self {
        origin.to_string()
    }
}

impl Display for CorsOrigin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0.to_str().unwrap_or_default())
    }
}

/// Answers preflights and marks replies. Credentials in the sense of CORS (cookies) are never allowed.
pub(crate) fn layer(origins: &[CorsOrigin]) -> CorsLayer {
    let allowed = if origins.iter().any(CorsOrigin::is_any) {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().map(|origin| origin.0.clone()))
    };
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::ACCEPT, header::AUTHORIZATION, header::CONTENT_TYPE, request_id::HEADER])
        .expose_headers([request_id::HEADER, header::RETRY_AFTER, header::ETAG] as [HeaderName; 3])
        .max_age(REMEMBER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for good in ["*", "https://example.org", "http://localhost:3000", "http://[::1]:3000"] {
            assert_eq!(good.parse::<CorsOrigin>().unwrap().to_string(), good);
        }
        for bad in [
            "",
            "example.org",
            "https://",
            "https://example.org/",
            "https://Example.org",
            "https://a@example.org",
            "https://*.example.org/x",
            "null",
        ] {
            assert!(bad.parse::<CorsOrigin>().is_err(), "{bad}");
        }
    }
}
