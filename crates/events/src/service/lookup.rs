//! What somebody looks up who tells the use cases a story without the graph, as `traboule demo` does: the names of rows that a use
//! case made beside the one that it answered.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use traboule_kernel::Result;
use traboule_kernel::ids::{CoOrganiserId, EventId, EventOccurrenceId, SpaceId};

use super::EventService;
use crate::entity::{co_organiser, event_occurrence};

impl EventService {
    /// All dates of an event in the order of their keys. Whoever may see them: it is for use cases, not for viewers.
    pub async fn dates_by_key(&self, event: EventId) -> Result<Vec<EventOccurrenceId>> {
        use event_occurrence::{Column, Entity};
        let dates = Entity::find().select_only().column(Column::Id).filter(Column::EventId.eq(event)).order_by_asc(Column::OccurrenceKey);
        Ok(dates.into_tuple().all(self.store.read()).await?)
    }

    /// The co-organisers of an event that have not ended, by their spaces: invited, or organising. For use cases too.
    pub async fn live_co_organisers(&self, event: EventId) -> Result<Vec<(SpaceId, CoOrganiserId)>> {
        use co_organiser::{Column, Entity};
        let live = Entity::find().filter(Column::EventId.eq(event)).filter(Column::EndedAt.is_null());
        let live = live.select_only().columns([Column::SpaceId, Column::Id]).order_by_asc(Column::Id);
        Ok(live.into_tuple().all(self.store.read()).await?)
    }
}
