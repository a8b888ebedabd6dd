//! `/guests/TOKEN`: the page behind the link that was mailed to a guest. Reading it changes nothing; its buttons, which `POST`, do.
//!
//! The token is the key: no cookie is read, nothing is kept by browsers or caches, and no other site learns the address.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use traboule_events::page::{GuestStep, STYLE};
use traboule_events::service::EventService;
use traboule_events::service::rsvp::RsvpGuestStepErrorCode;
use traboule_http::{Callers, Lifecycle};
use traboule_kernel::{Error, Failure};
use traboule_spaces::open_data::BadParameter;

use super::cached::value;
use super::problem::Problem;

/// What the page costs, and what a step does, in the points of the rate limit.
const COST: u64 = 20;

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
});

#[derive(Clone)]
struct Guests {
    service: Arc<EventService>,
    lifecycle: Lifecycle,
}

pub(super) fn routes(service: Arc<EventService>, lifecycle: Lifecycle) -> Router {
    Router::new().route("/guests/{token}", get(read).post(step)).with_state(Guests { service, lifecycle })
}

async fn read(State(guests): State<Guests>, Extension(callers): Extension<Callers>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    charge(&callers, &parts).await?;
    page(&guests.service, token(&parts), None).await
}

async fn step(State(guests): State<Guests>, Extension(callers): Extension<Callers>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    charge(&callers, &parts).await?;
    let asked = parts.uri.query().and_then(|query| query.strip_prefix("step="));
    let step = GuestStep::ALL.into_iter().find(|step| Some(step.name()) == asked).ok_or_else(|| {
        let known = GuestStep::ALL.map(GuestStep::name).join(", ");
        Problem::Parameter(BadParameter { name: "step".to_owned(), message: format!("one of these: {known}") })
    })?;
    let (service, secret) = (guests.service.clone(), token(&parts).to_owned());
    // A client that goes away does not stop it half-way.
    let done = guests.lifecycle.spawn(async move { service.guest_page_step(&secret, step).await }).await.map_err(Error::internal)?;
    match done {
        Ok(_) => {
            let mut headers = HeaderMap::new();
            // Asked again by a browser that goes back, it is read and not done again.
            headers.insert(header::LOCATION, value(parts.uri.path())?);
            Ok((StatusCode::SEE_OTHER, closed(headers)).into_response())
        }
        Err(Failure::Fault(fault)) => Err(fault.into()),
        Err(Failure::Mistakes(mistakes)) => page(&guests.service, token(&parts), mistakes.first().map(|mistake| mistake.code)).await,
    }
}

async fn charge(callers: &Callers, parts: &Parts) -> Result<(), Problem> {
    let caller = callers.identify(parts).await?;
    callers.charge(&caller, COST)?;
    Ok(())
}

fn token(parts: &Parts) -> &str {
    parts.uri.path().rsplit('/').next().unwrap_or_default()
}

async fn page(service: &EventService, token: &str, wrong: Option<RsvpGuestStepErrorCode>) -> Result<Response, Problem> {
    let page = service.guest_page(token).await?.ok_or(Error::NotFound("link"))?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, value(&POLICY)?);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    let status = if wrong.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok((status, closed(headers), page.to_html(wrong)).into_response())
}

/// What keeps the address to whoever has it.
fn closed(mut headers: HeaderMap) -> HeaderMap {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    headers
}
