//! `POST /imports/cget?fileName=...&dryRun=true`: a file of spaces of any length up to the import's own limit.
//!
//! For stewards, and for what the mutation `spacesImport` cannot hold. The body is the file as it is, the answer the report
//! that `traboule import cget --format json` prints. The import goes on when its client goes away; the same file sent again
//! goes on where an earlier one broke off, and changes nothing where it did not.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Extension, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use tokio_util::io::{StreamReader, SyncIoBridge};
use traboule_http::{Callers, Lifecycle};
use traboule_kernel::{Error, Failure};
use traboule_spaces::import::source::FileRefused;
use traboule_spaces::import::{ImportFile, ImportOptions, ImportService};
use traboule_spaces::open_data::BadParameter;

use super::problem::Problem;

/// How many files are received or imported at once.
const AT_ONCE: usize = 2;
/// How long the next bytes of a file may take.
const STALL: Duration = Duration::from_secs(10);
/// How long a whole file may take to arrive.
const ARRIVAL: Duration = Duration::from_mins(5);
/// What a file costs whoever sends it, in the points of the rate limit.
const COST: u64 = 500;

struct Imports {
    service: Arc<ImportService>,
    lifecycle: Lifecycle,
    slots: Semaphore,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Asked {
    /// The name in the list of imports.
    #[serde(default = "unnamed")]
    file_name: String,
    /// Whether only the report is wanted.
    #[serde(default)]
    dry_run: bool,
}

fn unnamed() -> String {
    "census.csv".to_owned()
}

pub(super) fn routes(service: Arc<ImportService>, lifecycle: Lifecycle) -> Router {
    let imports = Arc::new(Imports { service, lifecycle, slots: Semaphore::new(AT_ONCE) });
    Router::new().route("/imports/cget", post(import)).with_state(imports)
}

async fn import(
    State(imports): State<Arc<Imports>>,
    Extension(callers): Extension<Callers>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let caller = callers.identify(&parts).await?;
    // Before anything of the file is taken in.
    ImportService::allow(&caller.actor)?;
    let Query(Asked { file_name, dry_run }) = Query::try_from_uri(&parts.uri).map_err(|rejection| {
        let message = format!("{}; these parameters are known: fileName, dryRun", rejection.body_text());
        Problem::Parameter(BadParameter { name: "fileName, dryRun".to_owned(), message })
    })?;
    callers.charge(&caller, COST)?;
    let working = imports.clone();
    // A task of its own from the first byte on, so that the slot is held for as long as there is work.
    let work = async move {
        let _slot = working.slots.try_acquire().map_err(|_| Problem::Busy)?;
        let file = receive(body, file_name).await?;
        let report = working.service.import(&caller.actor, file, ImportOptions { dry_run, progress: None }).await;
        report.map_err(|failure| match failure {
            Failure::Fault(fault) => Problem::Fault(fault),
            Failure::Mistakes(mistakes) => {
                let texts: Vec<String> = mistakes.into_iter().map(|mistake| mistake.message).collect();
                Problem::Body(StatusCode::UNPROCESSABLE_ENTITY, texts.join("; "))
            }
        })
    };
    let report = imports.lifecycle.spawn(work).await.map_err(Error::internal)??;
    Ok(([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(report)).into_response())
}

/// The file, written aside as it arrives.
async fn receive(body: Body, name: String) -> Result<ImportFile, Problem> {
    let bytes = SyncIoBridge::new(StreamReader::new(Box::pin(in_time(body))));
    let received = tokio::task::spawn_blocking(move || ImportFile::read(&name, bytes)).await.map_err(Error::internal)?;
    received.map_err(|refused| match &refused {
        FileRefused::TooLarge => Problem::Body(StatusCode::PAYLOAD_TOO_LARGE, refused.to_string()),
        FileRefused::Unreadable(error) => match error.kind() {
            io::ErrorKind::TimedOut => Problem::Body(StatusCode::REQUEST_TIMEOUT, "the file took too long to arrive".to_owned()),
            io::ErrorKind::UnexpectedEof => Problem::Body(StatusCode::BAD_REQUEST, "the file broke off".to_owned()),
            _ => Problem::Fault(Error::Unavailable(refused.into())),
        },
        _ => Problem::Body(StatusCode::UNPROCESSABLE_ENTITY, refused.to_string()),
    })
}

/// The parts of a body, each of which comes soon enough, or an error of the kind `TimedOut`.
fn in_time(body: Body) -> impl Stream<Item = io::Result<axum::body::Bytes>> {
    let parts = body.into_data_stream().map_err(|_| io::Error::from(io::ErrorKind::UnexpectedEof));
    stream::try_unfold((parts, Instant::now() + ARRIVAL), async |(mut parts, end)| {
        let next = timeout_at(end.min(Instant::now() + STALL), parts.next()).await.map_err(|_| io::ErrorKind::TimedOut)?;
        next.map(|part| Ok((part?, (parts, end)))).transpose()
    })
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn parts_that_do_not_come_are_not_waited_for() {
        let stalled = stream::once(async { Ok::<_, io::Error>(Bytes::from_static(b"ID")) }).chain(stream::pending());
        let parts: Vec<_> = in_time(Body::from_stream(stalled)).collect().await;
        let [Ok(_), Err(error)] = parts.as_slice() else { panic!("{parts:?}") };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);

        let dripping = stream::unfold((), async |()| {
            tokio::time::sleep(STALL / 2).await;
            Some((Ok::<_, io::Error>(Bytes::from_static(b"x")), ()))
        });
        let parts: Vec<_> = in_time(Body::from_stream(dripping)).collect().await;
        assert_eq!(parts.last().map(|last| last.as_ref().err().map(io::Error::kind)), Some(Some(io::ErrorKind::TimedOut)));
        assert!((50..80).contains(&parts.len()), "{}", parts.len());
    }
}
