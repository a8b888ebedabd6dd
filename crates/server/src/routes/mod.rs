//! What is answered over HTTP beside GraphQL.

mod attendees;
mod cached;
mod calendars;
mod events;
mod guests;
mod imports;
mod open_data;
mod page;
mod problem;
mod unsubscribe;

use axum::Router;
use traboule_http::Lifecycle;
use traboule_store::Store;

use crate::services::Services;

/// Every route.
pub(crate) fn all(store: &Store, services: &Services, lifecycle: Lifecycle) -> Router {
    open_data::routes(store)
        .merge(imports::routes(services.imports.clone(), lifecycle.clone()))
        .merge(attendees::routes(services.events.clone()))
        .merge(guests::routes(services.events.clone(), lifecycle))
        .merge(calendars::routes(services.calendars.clone()))
        .merge(events::routes(services.calendars.clone()))
        .merge(unsubscribe::routes(services.events.clone()))
}
