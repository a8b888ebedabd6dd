//! The warning that a room is booked twice.

use sea_orm::{ColumnTrait, ConnectionTrait as _, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait as _};
use traboule_kernel::Result;
use traboule_kernel::ids::{EventId, EventOccurrenceId};
use traboule_store::UnitOfWork;

use super::content::EventContent;
use super::save::room_of;
use crate::entity::event;
use crate::entity::event_occurrence::{Column, Entity};
use crate::rules::event::EventState;
use crate::service::Circle;

/// How many dates a warning names.
const MOST: u64 = 10;

/// The dates of other events that are in the same room at the same time, the first ones that the actor
/// sees. Cancelled ones are in nobody's way.
pub(super) async fn conflicts(unit: &UnitOfWork, circle: &Circle, id: EventId, content: &EventContent) -> Result<Vec<EventOccurrenceId>> {
    let (Some(space), Some(room)) = (content.venue.space, room_of(&content.venue)) else { return Ok(Vec::new()) };
    let seen = event::Entity::find().filter(circle.sees(unit.tx().get_database_backend()));
    let seen = seen.filter(event::Column::State.ne(EventState::Cancelled)).select_only().column(event::Column::Id).into_query();
    let met = Entity::find()
        .filter(Column::VenueSpaceId.eq(space))
        .filter(Column::VenueRoomFolded.eq(room))
        .filter(Column::StartsAt.lt(content.schedule.ends_at()))
        .filter(Column::EndsAt.gt(content.schedule.starts_at()))
        .filter(Column::EventId.ne(id))
        .filter(Column::EventId.in_subquery(seen))
        .order_by_asc(Column::StartsAt)
        .limit(MOST)
        .select_only()
        .column(Column::Id);
    Ok(met.into_tuple().all(unit.tx()).await?)
}
