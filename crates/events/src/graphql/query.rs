//! Questions about events.

use async_graphql::{Context, Object};
use traboule_graph::{Connection, GlobalId, Ref, Result, Selected};
use traboule_kernel::Error;
use traboule_kernel::ids::{EventId, EventOccurrenceId};

use super::details::{EventDetails, columns_of};
use super::occurrence::{EventFilterInput, dates, edge};
use super::{actor, events, page};

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
}
