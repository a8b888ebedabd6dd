//! `/open-data/spaces.{geojson,csv,jsonld}`: the directory for everybody, as files.
//!
//! Anybody gets what an anonymous visitor may see; a token only says whose rate limit it counts for. Query parameters filter as `spaces` of the graph
//! does; a wrong one is answered 400 with a problem (RFC 9457) that names it in `parameter`.
//!
//! A file is written while the client takes it, a page of the database at a time. Where that fails, the connection breaks: a
//! file that ends well is whole.
//!
//! `Last-Modified` is told, but `If-Modified-Since` is not heard: when a space leaves a selection, the newest change of those that
//! remain may be an older one. `ETag` has no such gap.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream::{self, Stream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use traboule_http::Callers;
use traboule_kernel::{Error, Time};
use traboule_spaces::open_data::{Export, Format, OF_THE_DIRECTORY, OpenData, Selection};
use traboule_store::Store;
use tracing::Span;

use super::cached::{is_known, value};
use super::problem::Problem;

/// How many files are written at once. Each holds a page of spaces in memory for as long as its client takes to read it.
const AT_ONCE: usize = 64;
/// What asking whether a file has changed costs, in the points of the rate limit.
const COST_OF_LOOKING: u64 = 5;
/// What a file costs besides.
const COST_OF_FILE: u64 = 95;
/// How long a copy may be used without asking again.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=300");

struct Files {
    data: OpenData,
    slots: Arc<Semaphore>,
}

/// The routes, one a format.
pub(super) fn routes(store: &Store) -> Router {
    let files = Arc::new(Files { data: OpenData::new(store.clone()), slots: Arc::new(Semaphore::new(AT_ONCE)) });
    let route = |router: Router<Arc<Files>>, format: Format| {
        let handler = async move |State(files): State<Arc<Files>>, Extension(callers): Extension<Callers>, request: Request| {
            serve(&files, format, &callers, request).await
        };
        router.route(&format!("/open-data/spaces.{}", format.extension()), get(handler))
    };
    Format::ALL.into_iter().fold(Router::new(), route).with_state(files)
}

async fn serve(files: &Files, format: Format, callers: &Callers, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let caller = callers.admit(&parts, COST_OF_LOOKING).await?;
    let selection = Selection::read(parts.uri.query().unwrap_or_default())?;
    let slot = files.slots.clone().try_acquire_owned().map_err(|_| Problem::Busy)?;
    let export = files.data.export(&selection, format).await?;
    let tag = format!("W/\"{}\"", export.tag());
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, CACHE);
    headers.insert(header::ETAG, value(&tag)?);
    if let Some(newest) = export.newest() {
        headers.insert(header::LAST_MODIFIED, value(&http_date(newest))?);
    }
    if is_known(&parts.headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    callers.charge(&caller, COST_OF_FILE)?;
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(header::CONTENT_DISPOSITION, value(&format!("attachment; filename=\"spaces.{}\"", format.extension()))?);
    headers.insert(header::LINK, value(&format!("<{}>; rel=\"license\"", OF_THE_DIRECTORY.url))?);
    Ok((headers, Body::from_stream(pages(export, slot))).into_response())
}

/// The file, one part a time it is asked for.
///
/// Each part is read in a task of its own. A body is not polled while its client is slow, and compression asks a part ahead: a
/// statement begun there would keep its connection of the database until the client goes on.
fn pages(export: Export, slot: OwnedSemaphorePermit) -> impl Stream<Item = Result<Bytes, Error>> {
    // The request's span, so that what is logged later still carries the request's id.
    stream::try_unfold((export, slot, Span::current()), async |(mut export, slot, span)| {
        let reading = tokio::spawn(async move { (export.next().await, export) });
        let part = reading.await.map_err(Error::internal).and_then(|(part, export)| Ok(part?.map(|part| (Bytes::from(part), export))));
        let part = part.inspect_err(|error| {
            let _entered = span.enter();
            tracing::error!(error = error as &dyn std::error::Error, "an export broke off");
        })?;
        Ok(part.map(|(part, export)| (part, (export, slot, span))))
    })
}

/// A date as RFC 9110, 5.6.7 writes it.
fn http_date(time: Time) -> String {
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_one_of_http() {
        let time = Time::from_timestamp(784_111_777, 0).unwrap();
        assert_eq!(http_date(time), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
