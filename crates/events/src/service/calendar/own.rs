//! One's own dates.

use std::collections::HashMap;

use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use traboule_kernel::ids::{EventId, PersonId};
use traboule_kernel::{Actor, Result};

use super::CalendarService;
use super::dates::{COLUMNS, DateRow};
use super::describe::{Dated, Dates};
use super::rows::KEPT;
use crate::entity::event_occurrence::{Column, Entity};
use crate::entity::rsvp;
use crate::rules::rsvp::RsvpState;
use crate::service::EventRow;

/// How many dates one's own feed holds: the newest.
const MOST: u64 = 1_000;

impl CalendarService {
    /// The dates that the reader comes to, asked for or waits for, by their start, with their events; those that they may not see any
    /// more are left out. A date that was cancelled stays, as cancelled. Each stands there alone: who comes to one date of a
    /// series comes to one. At most three statements.
    pub(super) async fn own_dates(&self, reader: &Actor, person: PersonId) -> Result<Vec<Dated>> {
        let store = &self.events.store;
        let said =
            Query::select()
                .column(rsvp::Column::OccurrenceId)
                .from(rsvp::Entity)
                .and_where(Expr::col(rsvp::Column::PersonId).eq(person))
                .cond_where(Cond::any().add(Expr::col(rsvp::Column::EndedAt).is_null()).add(
                    Expr::col(rsvp::Column::State).eq(RsvpState::Cancelled).and(Expr::col((Entity, Column::CancelledAt)).is_not_null()),
                ))
                .to_owned();
        let dates = Entity::find()
            .select_only()
            .columns(COLUMNS)
            .filter(Column::Id.in_subquery(said))
            .filter(Column::EndsAt.gt(store.now() - KEPT))
            .order_by_desc(Column::StartsAt)
            .order_by_desc(Column::Id)
            .limit(MOST);
        let mut dates = dates.into_model::<DateRow>().all(store.read()).await?;
        dates.reverse();
        let mut events: Vec<EventId> = dates.iter().map(|date| date.event_id).collect();
        events.sort_unstable();
        events.dedup();
        let events: HashMap<EventId, EventRow> = self.events.events_by_id(reader, &events, EventRow::ALL).await?.into_iter().collect();
        let seen = |date: DateRow| {
            let row = events.get(&date.event_id).filter(|row| row.state().is_ok_and(|state| state.is_announced()))?;
            Some(Dated { row: row.clone(), dates: Dates::One(date) })
        };
        Ok(dates.into_iter().filter_map(seen).collect())
    }
}
