//! What events give to the graph.

mod acknowledgement;
mod attendance;
mod calendar;
mod details;
mod guest;
mod held;
mod input;
mod lead_offer;
mod mutation;
mod note;
mod notice;
mod occurrence;
mod organiser;
mod query;
mod recurrence;
mod rsvp;
mod task;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;
use traboule_graph::{Batch, Connection, Edge, Module, Parents, Result, asks};
use traboule_kernel::page::{Page, PageArgs};
use traboule_kernel::{Actor, Key};

use crate::service::{EventService, Lists, Wanted};

/// Who asks.
fn actor<'a>(ctx: &Context<'a>) -> Result<&'a Actor> {
    Ok(ctx.data::<Actor>()?)
}

/// The use cases of events.
fn events<'a>(ctx: &Context<'a>) -> Result<&'a EventService> {
    Ok(ctx.data::<Arc<EventService>>()?)
}

/// The arguments of a connection.
const fn page(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> PageArgs {
    PageArgs { first, after, last, before }
}

/// What is wanted of a connection in the order of this name.
fn wanted<P: serde::de::DeserializeOwned>(ctx: &Context<'_>, page: &PageArgs, order: &str) -> Result<Wanted<P>> {
    Ok(Wanted { window: page.window(order)?, total: asks(ctx, "totalCount") })
}

/// The list of each parent as a connection; `edge` makes an edge of a row.
fn connections<P: Key, K: Key, T>(
    parents: &Parents<P>,
    lists: Lists<P, T>,
    edge: impl Fn(T) -> Result<Edge<K>>,
) -> Result<Batch<Connection<K>>> {
    let Lists { pages, totals } = lists;
    let total = |parent: &P| totals.as_ref().map(|totals| totals.get(parent).copied().unwrap_or_default());
    let connection = |(parent, page)| Ok((parent, Connection::build(page, &edge)?.total(total(&parent))));
    let connections = pages.into_iter().map(connection).collect::<Result<HashMap<_, _>>>()?;
    Ok(parents.each(connections, |parent| Connection::new(Page::empty()).total(total(&parent))))
}

/// Adds everything to the module.
pub(crate) fn register(module: Module) -> Module {
    calendar::register(module)
        .owns::<details::EventDetails>()
        .owns::<occurrence::OccurrenceDetails>()
        .owns::<organiser::CoOrganiserDetails>()
        .owns::<lead_offer::LeadOfferDetails>()
        .owns::<note::EventNoteDetails>()
        .owns::<task::EventTaskDetails>()
        .extends::<details::EventNetworks>()
        .extends::<lead_offer::EventLeadOffer>()
        .extends::<lead_offer::SpaceLeadOffers>()
        .extends::<acknowledgement::EventAcknowledgements>()
        .extends::<held::SpaceEventsHeld>()
        .extends::<note::EventNotes>()
        .extends::<task::EventTasks>()
        .extends::<occurrence::EventOccurrences>()
        .extends::<occurrence::SpaceEvents>()
        .extends::<occurrence::NetworkEvents>()
        .extends::<organiser::EventHosts>()
        .extends::<organiser::EventCoOrganisers>()
        .extends::<organiser::SpaceCoOrganisations>()
        .owns::<rsvp::RsvpDetails>()
        .extends::<rsvp::RsvpPosition>()
        .extends::<attendance::OccurrenceAttendance>()
        .query(query::EventQuery)
        .query(guest::GuestQuery)
        .query(notice::NoticeQuery)
        .mutation(mutation::event::EventMutation)
        .mutation(mutation::lead_offer::LeadOfferMutation)
        .mutation(mutation::network::EventNetworkMutation)
        .mutation(mutation::note::EventNoteMutation)
        .mutation(mutation::occurrence::OccurrenceMutation)
        .mutation(mutation::organiser::CoOrganiserMutation)
        .mutation(mutation::rsvp::RsvpMutation)
        .mutation(mutation::task::EventTaskMutation)
        .mutation(guest::GuestMutation)
        .mutation(notice::NoticeMutation)
        .alone("rsvpGuestAsk")
}
