//! `/events/SLUG`: the public page of an event, for people and for search engines.
//!
//! It shows what everybody may see, whoever asks: a token only says whose rate limit it counts for. What is not there and what not
//! everybody sees is answered alike.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use traboule_events::service::calendar::CalendarService;
use traboule_http::Callers;

use super::cached::{is_known, tag_of, value};
use super::calendars::languages;
use super::page::{NO_INDEX, ROBOTS, public};
use super::problem::Problem;

/// What a page costs, in the points of the rate limit, whether there is one or not.
const COST: u64 = 10;
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=300");

pub(super) fn routes(service: Arc<CalendarService>) -> Router {
    Router::new().route("/events/{name}", get(page)).with_state(service)
}

async fn page(
    State(service): State<Arc<CalendarService>>,
    Extension(callers): Extension<Callers>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    callers.admit(&parts, COST).await?;
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
    headers.extend(public()?);
    if page.unlisted {
        headers.insert(ROBOTS, NO_INDEX);
    }
    Ok((headers, html).into_response())
}
