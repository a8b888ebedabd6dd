//! Questions about events.

use async_graphql::{Context, Object};
use sea_orm::Iterable as _;
use traboule_graph::{Connection, GlobalId, Ref, Result, Selected};
use traboule_kernel::ids::{EventId, EventOccurrenceId, RsvpId};
use traboule_kernel::{Error, Time};

use super::details::{EventDetails, columns_of};
use super::occurrence::{EventFilterInput, dates, edge};
use super::rsvp::own_edge;
use super::{actor, events, page, wanted};
use crate::rules::rsvp::RsvpState;
use crate::service::{OWN_RSVPS_BY_START, OwnFilter};

pub(crate) struct EventQuery;

#[Object]
impl EventQuery {
    /// One event, by its id or by its slug.
    async fn event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<GlobalId<EventId>>,
        #[graphql(desc = "Its slug.")] slug: Option<String>,
    ) -> Result<Option<Ref<EventId>>> {
        match (id, slug) {
            (Some(id), None) => Ok(Some(Ref::asked(id.0))),
            (None, Some(slug)) => {
                let (service, selected) = (events(ctx)?, Selected::here(ctx));
                let found = service.event_by_slug(actor(ctx)?, &slug, &columns_of(&selected)).await?;
                Ok(found.map(|(id, row)| Ref::loaded(id, EventDetails::new(row, service.now()), &selected)))
            }
            _ => Err(Error::bad_input("give `id` or `slug`, one of them").into()),
        }
    }

    /// The dates of events by their start. An event that is repeated stands there once for each of its dates; an unlisted one does not.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which dates.", default)] filter: EventFilterInput,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Connection<EventOccurrenceId>> {
        let (service, selected) = (events(ctx)?, Selected::nodes(ctx));
        let wanted = dates(ctx, &page(first, after, last, before), &selected)?;
        let list = service.events(actor(ctx)?, &filter.read(service), &wanted).await?;
        Ok(Connection::build(list.page, |row| edge(row, service.now(), &selected))?.total(list.total))
    }

    /// Your own dates by their start: those that you said you come to, asked for or wait for, and those of events that spaces you run lead or
    /// organise.
    async fn agenda(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.", default)] filter: EventFilterInput,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Connection<EventOccurrenceId>> {
        let (service, actor, selected) = (events(ctx)?, actor(ctx)?, Selected::nodes(ctx));
        actor.signed_in()?;
        let wanted = dates(ctx, &page(first, after, last, before), &selected)?;
        let list = service.events(actor, &filter.read(service).of_oneself(), &wanted).await?;
        Ok(Connection::build(list.page, |row| edge(row, service.now(), &selected))?.total(list.total))
    }

    /// Your own RSVPs by when their dates start.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection, and what narrows it")]
    async fn rsvps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To dates that end after this time; to all, if not given.")] from: Option<Time>,
        #[graphql(desc = "In which states; those that have not ended, if not given.")] states: Option<Vec<RsvpState>>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Connection<RsvpId>> {
        let person = actor(ctx)?.signed_in()?;
        let wanted = wanted(ctx, &page(first, after, last, before), OWN_RSVPS_BY_START)?;
        let live = || RsvpState::iter().filter(|state| state.is_live()).collect();
        let filter = OwnFilter { from, states: states.unwrap_or_else(live) };
        let list = events(ctx)?.own_rsvps(person, &filter, &wanted).await?;
        Ok(Connection::build(list.page, own_edge)?.total(list.total))
    }
}
