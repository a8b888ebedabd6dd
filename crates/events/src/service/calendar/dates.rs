//! The dates of the events of a feed.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use traboule_kernel::Result;
use traboule_kernel::ids::EventId;
use traboule_store::sql::is_one_of;

use super::CalendarService;
use super::rows::KEPT;
use crate::entity::event_occurrence::{Column, DateRow, Entity};

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
            .columns(DateRow::COLUMNS)
            .filter(is_one_of(store.backend(), Expr::col(Column::EventId), events))
            .filter(Column::EndsAt.gt(store.now() - KEPT).or(Column::Version.gt(1)).or(Column::HeldAt.is_not_null()))
            .order_by_asc(Column::OccurrenceKey);
        for date in rows.into_model::<DateRow>().all(store.read()).await? {
            dates.entry(date.event_id).or_default().push(date);
        }
        Ok(dates)
    }
}
