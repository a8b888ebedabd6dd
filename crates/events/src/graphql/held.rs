//! The events that a space held.

use async_graphql::{Context, Object};
use traboule_graph::{Batch, Connection, Edge, Extension, Parents, Ref, Result};
use traboule_kernel::Time;
use traboule_kernel::ids::{EventOccurrenceId, SpaceId};
use traboule_kernel::page::cursor;

use super::{connections, events, page, wanted};
use crate::service::EVENTS_BY_START;
use crate::service::held::HeldWindow;

pub(crate) struct SpaceEventsHeld(Parents<SpaceId>);

impl Extension for SpaceEventsHeld {
    type Key = SpaceId;

    fn of(parents: Parents<SpaceId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl SpaceEventsHeld {
    /// The dates that ended in a period, of public events that were confirmed, which the space organised when they took place: as their
    /// lead or with it. By their start. It is the same list and the same number for everybody.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection, and a period")]
    async fn events_held(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That ended at this time or later.")] from: Time,
        #[graphql(desc = "That ended before this time; up to now, if not given.")] until: Option<Time>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<EventOccurrenceId>>> {
        let service = events(ctx)?;
        let wanted = wanted(ctx, &page(first, after, last, before), EVENTS_BY_START)?;
        let window = HeldWindow::new(from, until.unwrap_or_else(|| service.now()))?;
        let lists = service.public_dates_held(self.0.keys(), window, &wanted).await?;
        connections(&self.0, lists, |place| Ok(Edge::new(cursor(EVENTS_BY_START, place)?, Ref::to(place.1))))
    }
}
