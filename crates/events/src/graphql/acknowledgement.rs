//! Acknowledgements that are missing, for those who organise an event.

use async_graphql::{Context, Object};
use traboule_graph::{Batch, Extension, Parents, Ref, Result};
use traboule_kernel::ids::{CoOrganiserId, EventId};

use super::{actor, events};

pub(crate) struct EventAcknowledgements(Parents<EventId>);

impl Extension for EventAcknowledgements {
    type Key = EventId;

    fn of(parents: Parents<EventId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl EventAcknowledgements {
    /// The co-organisers that have not acknowledged what changed, from 72 hours before the next date that is to come: 1,000 at most.
    /// Empty before that; null for whoever does not organise the event.
    async fn missing_acknowledgements(&self, ctx: &Context<'_>) -> Result<Batch<Option<Vec<Ref<CoOrganiserId>>>>> {
        let missing = events(ctx)?.missing_acknowledgements(actor(ctx)?, self.0.keys()).await?;
        Ok(self.0.one(missing.into_iter().map(|(event, missing)| (event, missing.into_iter().map(Ref::to).collect()))))
    }
}
