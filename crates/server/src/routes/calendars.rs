//! `/calendars/{events,spaces,networks,mine}/NAME.ics`: events as iCalendar feeds, which calendar programs ask for again and again.
//!
//! A feed holds what its reader may see: without a token what everybody may. `mine` is opened by the secret in its address and by
//! nothing else. What is not there, and what the reader may not see, is answered alike. `lang` chooses among the languages of texts;
//! parameters that nobody knows are passed over, since calendar programs add some of their own.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use traboule_events::calendar::Calendar;
use traboule_events::service::calendar::CalendarService;
use traboule_http::Callers;
use traboule_kernel::{Actor, Error, Locale};
use traboule_spaces::open_data::BadParameter;

use super::cached::{is_known, tag_of, value};
use super::problem::Problem;

/// What asking for a feed costs, in the points of the rate limit, whether there is one or not.
const COST: u64 = 20;
/// How much of a feed costs a point besides.
const BYTES_A_POINT: usize = 8 * 1024;
/// What a feed costs besides at most, so that everybody can pay for it.
const MOST_BESIDES: u64 = 200;
/// How long a copy for everybody may be used without asking again.
const FOR_ALL: HeaderValue = HeaderValue::from_static("public, max-age=300");
/// The same of one for a single reader.
const FOR_ONE: HeaderValue = HeaderValue::from_static("private, max-age=300");
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("text/calendar; charset=utf-8");
const ENDING: &str = ".ics";

/// Whose feed.
#[derive(Clone, Copy)]
enum Feed {
    Event,
    Space,
    Network,
    Mine,
}

pub(super) fn routes(service: Arc<CalendarService>) -> Router {
    let route = |router: Router<Arc<CalendarService>>, (path, feed)| {
        let handler = async move |State(service): State<Arc<CalendarService>>, Extension(callers): Extension<Callers>, request: Request| {
            serve(&service, feed, &callers, request).await
        };
        router.route(path, get(handler))
    };
    let feeds = [
        ("/calendars/events/{file}", Feed::Event),
        ("/calendars/spaces/{file}", Feed::Space),
        ("/calendars/networks/{file}", Feed::Network),
        ("/calendars/mine/{file}", Feed::Mine),
    ];
    feeds.into_iter().fold(Router::new(), route).with_state(service)
}

async fn serve(service: &CalendarService, feed: Feed, callers: &Callers, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let caller = callers.admit(&parts, COST).await?;
    let locales = languages(parts.uri.query().unwrap_or_default())?;
    // Slugs, ids and tokens are written without escapes; a name with one is nobody's.
    let file = parts.uri.path().rsplit('/').next().unwrap_or_default();
    let name = file.strip_suffix(ENDING).ok_or(Error::NotFound("calendar"))?;
    let text = read(service, feed, &caller.actor, name, &locales).await?.to_ics();
    callers.charge(&caller, u64::try_from(text.len() / BYTES_A_POINT).map_or(MOST_BESIDES, |points| points.min(MOST_BESIDES)))?;

    let tag = tag_of(&text);
    let is_for_all = caller.actor.person_id().is_none() && !matches!(feed, Feed::Mine);
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, if is_for_all { FOR_ALL } else { FOR_ONE });
    headers.insert(header::VARY, HeaderValue::from_static("authorization"));
    headers.insert(header::ETAG, value(&tag)?);
    if is_known(&parts.headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    headers.insert(header::CONTENT_TYPE, MEDIA_TYPE);
    let file = if matches!(feed, Feed::Mine) { "events.ics" } else { file };
    headers.insert(header::CONTENT_DISPOSITION, value(&format!("inline; filename=\"{file}\""))?);
    Ok((headers, text).into_response())
}

async fn read(service: &CalendarService, feed: Feed, actor: &Actor, name: &str, locales: &[Locale]) -> Result<Calendar, Problem> {
    let found = match feed {
        Feed::Event => service.of_event(actor, name, locales).await,
        Feed::Space => service.of_space(actor, name, locales).await,
        Feed::Network => service.of_network(actor, name, locales).await,
        Feed::Mine => service.of_token(name, locales).await,
    };
    found.map_err(|error| match error {
        Error::NotFound(_) => Problem::Fault(Error::NotFound("calendar")),
        error => Problem::Fault(error),
    })
}

/// The languages that `lang` names, the preferred one first.
pub(super) fn languages(query: &str) -> Result<Vec<Locale>, BadParameter> {
    let given = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "lang");
    let bad = |error: traboule_kernel::localized::BadLocale| BadParameter { name: "lang".to_owned(), message: error.to_string() };
    given.map(|(_, tag)| tag.parse().map_err(bad)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_those_of_lang_alone() {
        assert_eq!(languages("lang=en&x=1&lang=fr-CH").unwrap(), ["en".parse().unwrap(), "fr-CH".parse().unwrap()]);
        assert_eq!(languages("").unwrap(), []);
        assert_eq!(languages("lang=french").unwrap_err().name, "lang");
    }
}
