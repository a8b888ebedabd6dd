//! The dates of the events of a feed.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use traboule_kernel::ids::{EventId, EventOccurrenceId};
use traboule_kernel::{Result, Time};
use traboule_store::sql::is_one_of;

use super::CalendarService;
use super::rows::KEPT;
use crate::entity::event_occurrence::{Column, Entity, Model};
use crate::rules::own::OwnContent;
use crate::rules::recurrence::OccurrenceKey;

/// A date as calendars need it.
#[derive(Clone, Debug, FromQueryResult)]
pub(in crate::service) struct DateRow {
    pub(in crate::service) id: EventOccurrenceId,
    pub(super) event_id: EventId,
    pub(super) occurrence_key: OccurrenceKey,
    pub(super) starts_at: Time,
    pub(super) ends_at: Time,
    pub(super) cancelled_at: Option<Time>,
    pub(super) held_at: Option<Time>,
    pub(super) reason: Option<String>,
    pub(super) content: Option<OwnContent>,
}

impl From<&Model> for DateRow {
    fn from(date: &Model) -> Self {
        Self {
            id: date.id,
            event_id: date.event_id,
            occurrence_key: date.occurrence_key,
            starts_at: date.starts_at,
            ends_at: date.ends_at,
            cancelled_at: date.cancelled_at,
            held_at: date.held_at,
            reason: date.reason.clone(),
            content: date.content.clone(),
        }
    }
}

impl CalendarService {
    /// The dates of these events that feeds need: those that they remember, and older ones that are not as the series says, or as became
    /// of its rest. At most one statement.
    pub(super) async fn dates_of(&self, events: &[EventId]) -> Result<HashMap<EventId, Vec<DateRow>>> {
        let store = &self.events.store;
        let mut dates: HashMap<EventId, Vec<DateRow>> = HashMap::new();
        if events.is_empty() {
            return Ok(dates);
        }
        let rows = Entity::find()
            .select_only()
            .columns(COLUMNS)
            .filter(is_one_of(store.backend(), Expr::col(Column::EventId), events))
            .filter(Column::EndsAt.gt(store.now() - KEPT).or(Column::Version.gt(1)).or(Column::HeldAt.is_not_null()))
            .order_by_asc(Column::OccurrenceKey);
        for date in rows.into_model::<DateRow>().all(store.read()).await? {
            dates.entry(date.event_id).or_default().push(date);
        }
        Ok(dates)
    }
}

/// What of a date is read.
pub(super) const COLUMNS: [Column; 9] = [
    Column::Id,
    Column::EventId,
    Column::OccurrenceKey,
    Column::StartsAt,
    Column::EndsAt,
    Column::CancelledAt,
    Column::HeldAt,
    Column::Reason,
    Column::Content,
];
