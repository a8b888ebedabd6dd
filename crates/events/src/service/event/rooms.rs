//! The warning that a room is booked twice.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait as _};
use traboule_kernel::Result;
use traboule_kernel::ids::{EventId, EventOccurrenceId};
use traboule_store::UnitOfWork;

use crate::entity::event;
use crate::entity::event_occurrence::{Column, Entity};
use crate::rules::event::EventState;
use crate::service::Circle;

/// How many dates a warning names.
const MOST: u64 = 10;

/// The dates of other events that are in the same room at the same time as one of the event's dates, as those are written by
/// now: the first ones of events that lists show the actor. Cancelled ones are in nobody's way, nor are past ones.
pub(super) async fn conflicts(unit: &UnitOfWork, circle: &Circle, id: EventId) -> Result<Vec<EventOccurrenceId>> {
    let seen = event::Entity::find().filter(circle.lists(unit.tx().get_database_backend()));
    let seen = seen.filter(event::Column::State.ne(EventState::Cancelled)).select_only().column(event::Column::Id).into_query();
    let (own, other) = (Alias::new("own"), Alias::new("other"));
    let of = |alias: &Alias, column: Column| Expr::col((alias.clone(), column));
    // From the event's own dates to what stands in their rooms, not the other way round.
    let same_room = of(&other, Column::VenueSpaceId)
        .eq(of(&own, Column::VenueSpaceId))
        .and(of(&other, Column::VenueRoomFolded).eq(of(&own, Column::VenueRoomFolded)))
        .and(of(&other, Column::StartsAt).lt(of(&own, Column::EndsAt)))
        .and(of(&other, Column::EndsAt).gt(of(&own, Column::StartsAt)));
    let met = Query::select()
        .columns([Column::Id, Column::StartsAt].map(|column| (other.clone(), column)))
        .from_as(Entity, own.clone())
        .join_as(sea_orm::JoinType::InnerJoin, Entity, other.clone(), same_room)
        .and_where(of(&own, Column::EventId).eq(id))
        .and_where(of(&own, Column::CancelledAt).is_null())
        .and_where(of(&own, Column::EndsAt).gt(unit.now()))
        .and_where(of(&other, Column::EventId).ne(id))
        .and_where(of(&other, Column::CancelledAt).is_null())
        .and_where(of(&other, Column::EventId).in_subquery(seen))
        .distinct()
        .order_by((other.clone(), Column::StartsAt), Order::Asc)
        .order_by((other, Column::Id), Order::Asc)
        .limit(MOST)
        .to_owned();
    let rows = unit.tx().query_all(&met).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}
