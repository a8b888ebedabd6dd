//! The dates of the events of a feed.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use traboule_kernel::ids::EventId;
use traboule_kernel::{Error, Result, Time};
use traboule_store::sql::is_one_of;

use super::CalendarService;
use super::describe::{Dated, Dates, schedule};
use super::rows::KEPT;
use crate::entity::event_occurrence::{Column, Entity};
use crate::rules::own::OwnContent;
use crate::rules::recurrence::{Occurrence, OccurrenceKey, Series};
use crate::service::EventRow;

/// A date as calendars need it.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct DateRow {
    pub(super) event_id: EventId,
    pub(super) occurrence_key: OccurrenceKey,
    pub(super) starts_at: Time,
    pub(super) ends_at: Time,
    pub(super) cancelled_at: Option<Time>,
    pub(super) reason: Option<String>,
    pub(super) content: Option<OwnContent>,
}

impl CalendarService {
    /// These events on all their dates. One statement, if any is repeated.
    pub(super) async fn on_all_dates(&self, rows: Vec<(EventId, EventRow)>) -> Result<Vec<Dated>> {
        let mut repeated = Vec::new();
        for (id, row) in &rows {
            repeated.extend(row.recurrence()?.is_some().then_some(*id));
        }
        let mut dates = self.dates_of(&repeated).await?;
        let dated = |(id, row): (EventId, EventRow)| {
            let dates = match row.recurrence()? {
                None => Dates::Once(schedule(&row)?),
                Some(recurrence) => {
                    let series = Series::new(recurrence.clone()).map_err(|_| Error::internal("an event holds a series that is none"))?;
                    let differing = dates.remove(&id).unwrap_or_default().into_iter().filter(|date| differs(date, &series)).collect();
                    Dates::Again(series, differing)
                }
            };
            Ok(Dated { row, dates })
        };
        rows.into_iter().map(dated).collect()
    }

    /// The dates of these events that feeds remember. At most one statement.
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
            .filter(Column::EndsAt.gt(store.now() - KEPT))
            .order_by_asc(Column::OccurrenceKey);
        for date in rows.into_model::<DateRow>().all(store.read()).await? {
            dates.entry(date.event_id).or_default().push(date);
        }
        Ok(dates)
    }
}

/// What of a date is read.
pub(super) const COLUMNS: [Column; 7] =
    [Column::EventId, Column::OccurrenceKey, Column::StartsAt, Column::EndsAt, Column::CancelledAt, Column::Reason, Column::Content];

/// Whether a date is not as its series says. One that the series no longer names is left to its absence there.
fn differs(date: &DateRow, series: &Series) -> bool {
    let Some(Occurrence { starts_at, ends_at, .. }) = series.occurrence(date.occurrence_key) else { return false };
    date.cancelled_at.is_some() || date.content.is_some() || (date.starts_at, date.ends_at) != (starts_at, ends_at)
}
