//! One's own dates.

use std::collections::HashMap;

use sea_orm::sea_query::{CaseStatement, Cond, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use traboule_kernel::ids::{EventId, PersonId};
use traboule_kernel::{Actor, Result};
use traboule_store::sql::is_one_of;

use super::CalendarService;
use super::rows::KEPT;
use crate::entity::event::{self, Model};
use crate::entity::event_occurrence::{Column, DateRow, Entity};
use crate::entity::rsvp;
use crate::rules::rsvp::RsvpState;

/// How many dates one's own feed holds: the newest.
const MOST: u64 = 1_000;

/// A date of one's own.
pub(super) struct OwnDate {
    pub(super) event: Model,
    pub(super) date: DateRow,
    /// Whether its reader has places; else they ask or wait for some, or it was cancelled.
    pub(super) comes: bool,
}

#[derive(FromQueryResult)]
struct OwnRow {
    #[sea_orm(nested)]
    date: DateRow,
    comes: i32,
}

impl CalendarService {
    /// The dates that the reader comes to, asked for or waits for, by their start, with their events; those that they may not see any
    /// more are left out. A date that was cancelled stays, as cancelled. Each stands there alone: who comes to one date of a
    /// series comes to one. At most three statements.
    pub(super) async fn own_dates(&self, reader: &Actor, person: PersonId) -> Result<Vec<OwnDate>> {
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
        let seated = Query::select()
            .column(rsvp::Column::Id)
            .from(rsvp::Entity)
            .and_where(Expr::col(rsvp::Column::PersonId).eq(person))
            .and_where(Expr::col(rsvp::Column::OccurrenceId).eq(Expr::col((Entity, Column::Id))))
            .and_where(Expr::col(rsvp::Column::State).is_in([RsvpState::Going, RsvpState::Attended]))
            .to_owned();
        let dates = Entity::find()
            .select_only()
            .columns(DateRow::COLUMNS)
            .expr_as(CaseStatement::new().case(Expr::exists(seated), 1).finally(0), "comes")
            .filter(Column::Id.in_subquery(said))
            .filter(Column::EndsAt.gt(store.now() - KEPT))
            .order_by_desc(Column::StartsAt)
            .order_by_desc(Column::Id)
            .limit(MOST);
        let mut dates = dates.into_model::<OwnRow>().all(store.read()).await?;
        dates.reverse();
        let mut events: Vec<EventId> = dates.iter().map(|own| own.date.event_id).collect();
        events.sort_unstable();
        events.dedup();
        let events = self.events.whole_events(reader, is_one_of(store.backend(), Expr::col((event::Entity, event::Column::Id)), &events));
        let events: HashMap<EventId, Model> = events.await?.into_iter().map(|event| (event.id, event)).collect();
        let seen = |OwnRow { date, comes }| {
            let event = events.get(&date.event_id).filter(|event| event.state.is_announced())?.clone();
            Some(OwnDate { event, date, comes: comes == 1 })
        };
        Ok(dates.into_iter().filter_map(seen).collect())
    }
}
