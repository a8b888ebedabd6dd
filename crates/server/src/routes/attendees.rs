//! `GET /attendees/OCCURRENCE.csv`: the list of who comes to a date, for those who run the event. RFC 4180, UTF-8, lines that end in
//! CR LF. It takes a session or an access token that writes, since the trail says who took the list.
//!
//! A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets a `'` before it: a spreadsheet would take it for a formula.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use csv::{Terminator, WriterBuilder};
use sea_orm::ActiveEnum as _;
use traboule_events::service::EventService;
use traboule_events::service::rsvp::Attendee;
use traboule_http::Callers;
use traboule_kernel::Error;
use traboule_kernel::ids::EventOccurrenceId;

use super::cached::value;
use super::problem::Problem;

/// What a list costs, in the points of the rate limit.
const COST: u64 = 100;
const HEAD: [&str; 7] = ["name", "email", "partySize", "home", "state", "needsReconfirmation", "createdAt"];
const ENDING: &str = ".csv";

pub(super) fn routes(service: Arc<EventService>) -> Router {
    Router::new().route("/attendees/{file}", get(list)).with_state(service)
}

async fn list(
    State(service): State<Arc<EventService>>,
    Extension(callers): Extension<Callers>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let caller = callers.admit(&parts, COST).await?;
    let name = parts.uri.path().rsplit('/').next().and_then(|file| file.strip_suffix(ENDING)).unwrap_or_default();
    let date: EventOccurrenceId = name.parse().map_err(|_| Error::NotFound("date of an event"))?;
    let attendees = service.attendees(&caller.actor, date).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    headers.insert(header::CONTENT_DISPOSITION, value(&format!("attachment; filename=\"{date}{ENDING}\""))?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok((headers, written(&attendees)?).into_response())
}

fn written(attendees: &[Attendee]) -> Result<Vec<u8>, Error> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(HEAD).map_err(Error::internal)?;
    for attendee in attendees {
        let text = |text: &Option<String>| harmless(text.as_deref().unwrap_or_default());
        let record = [
            text(&attendee.name),
            text(&attendee.email),
            attendee.party_size.to_string(),
            text(&attendee.home),
            attendee.state.to_value(),
            attendee.moved.to_string(),
            attendee.at.to_rfc3339(),
        ];
        writer.write_record(record).map_err(Error::internal)?;
    }
    writer.into_inner().map_err(|error| Error::internal(error.to_string()))
}

fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use traboule_events::rules::rsvp::RsvpState;

    use super::*;

    #[test]
    fn a_name_is_no_formula() {
        let attendee = Attendee {
            name: Some("=HYPERLINK(\"https://evil.example\")".to_owned()),
            email: Some("a@example.org".to_owned()),
            party_size: 2,
            home: None,
            state: RsvpState::NoShow,
            moved: false,
            at: "2026-11-24T08:00:00Z".parse().unwrap(),
        };
        let text = String::from_utf8(written(&[attendee]).unwrap()).unwrap();
        let (head, line) = text.split_once("\r\n").unwrap();
        assert_eq!(head, "name,email,partySize,home,state,needsReconfirmation,createdAt");
        assert_eq!(line, "\"'=HYPERLINK(\"\"https://evil.example\"\")\",a@example.org,2,,NO_SHOW,false,2026-11-24T08:00:00+00:00\r\n");
    }
}
