//! `/guests/TOKEN`: the page behind the link that was mailed to a guest. Reading it changes nothing; its buttons, which `POST`, do.
//!
//! The token is the key: no cookie is read, nothing is kept by browsers or caches, and no other site learns the address.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::{StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use traboule_events::page::GuestStep;
use traboule_events::service::EventService;
use traboule_events::service::rsvp::RsvpGuestStepErrorCode;
use traboule_http::{Callers, Lifecycle};
use traboule_kernel::{Error, Failure};
use traboule_spaces::open_data::BadParameter;

use super::cached::value;
use super::page;
use super::problem::Problem;

/// What the page costs, and what a step does, in the points of the rate limit.
const COST: u64 = 20;

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
    callers.admit(&parts, COST).await?;
    answer(&guests.service, token(&parts), None).await
}

async fn step(State(guests): State<Guests>, Extension(callers): Extension<Callers>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    callers.admit(&parts, COST).await?;
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
            // Asked again by a browser that goes back, it is read and not done again.
            let there = [(header::LOCATION, value(parts.uri.path())?)];
            Ok((StatusCode::SEE_OTHER, page::secret()?, there).into_response())
        }
        Err(Failure::Fault(fault)) => Err(fault.into()),
        Err(Failure::Mistakes(mistakes)) => answer(&guests.service, token(&parts), mistakes.first().map(|mistake| mistake.code)).await,
    }
}

fn token(parts: &Parts) -> &str {
    parts.uri.path().rsplit('/').next().unwrap_or_default()
}

async fn answer(service: &EventService, token: &str, wrong: Option<RsvpGuestStepErrorCode>) -> Result<Response, Problem> {
    let page = service.guest_page(token).await?.ok_or(Error::NotFound("link"))?;
    let status = if wrong.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok((status, page::secret()?, page.to_html(wrong)).into_response())
}
