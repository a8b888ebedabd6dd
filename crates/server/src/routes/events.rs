//! `/events/SLUG`: the public page of an event, for people and for search engines.
//!
//! It shows what everybody may see, whoever asks: a token only says whose rate limit it counts for. What is not there and what not
//! everybody sees is answered alike. The page loads nothing, runs nothing, and its policy lets it do neither.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use traboule_events::page::STYLE;
use traboule_events::service::calendar::CalendarService;
use traboule_http::Callers;

use super::cached::{is_known, tag_of, value};
use super::calendars::languages;
use super::problem::Problem;

/// What a page costs, in the points of the rate limit, whether there is one or not.
const COST: u64 = 10;
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=300");
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// The style that stands in the page is the only thing that a browser may apply. Its data block is no script.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
});

pub(super) fn routes(service: Arc<CalendarService>) -> Router {
    Router::new().route("/events/{name}", get(page)).with_state(service)
}

async fn page(
    State(service): State<Arc<CalendarService>>,
    Extension(callers): Extension<Callers>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let caller = callers.identify(&parts).await?;
    callers.charge(&caller, COST)?;
    let locales = languages(parts.uri.query().unwrap_or_default())?;
    let name = parts.uri.path().rsplit('/').next().unwrap_or_default();
    let page = service.page(name, &locales).await?;
    let html = page.to_html();

    let tag = tag_of(&html);
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, CACHE);
    headers.insert(header::ETAG, value(&tag)?);
    if is_known(&parts.headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    headers.insert(header::CONTENT_TYPE, MEDIA_TYPE);
    headers.insert(header::CONTENT_SECURITY_POLICY, value(&POLICY)?);
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    if page.unlisted {
        headers.insert(ROBOTS, HeaderValue::from_static("noindex"));
    }
    Ok((headers, html).into_response())
}
