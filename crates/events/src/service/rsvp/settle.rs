//! A date whose places change without anybody asking: offers lapse, pools are released, the event was edited.

use sea_orm::sea_query::{Cond, Expr, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use traboule_kernel::ids::EventOccurrenceId;
use traboule_kernel::{Actor, Result};
use traboule_store::UnitOfWork;
use traboule_store::sql::is_one_of;

use super::load::About;
use super::write::finish;
use crate::entity::event_occurrence::{Column, Entity};
use crate::entity::seat_pool;
use crate::service::EventService;

impl EventService {
    /// Looks at the places of a date in a transaction of its own: a deadline.
    pub(in crate::service) async fn settle(&self, date: EventOccurrenceId) -> Result<()> {
        let mut unit = self.store.begin(&Actor::system("deadlines")).await?;
        let changed = self.settle_within(&mut unit, date).await?;
        finish(unit, changed).await
    }

    /// Looks at the places of a date in the transaction that changed them. Whether anybody's RSVP changed.
    pub(in crate::service) async fn settle_within(&self, unit: &mut UnitOfWork, date: EventOccurrenceId) -> Result<bool> {
        match self.hall(unit, date, &About::default()).await? {
            Some(hall) => hall.write(unit).await,
            None => Ok(false),
        }
    }

    /// Looks at the places of those of these dates that people ask for, or where places are kept: their events were edited, and
    /// are locked. What has begun is left alone, and so is what nobody has asked for.
    pub(in crate::service) async fn settle_dates(&self, unit: &mut UnitOfWork, dates: &[EventOccurrenceId]) -> Result<()> {
        if dates.is_empty() {
            return Ok(());
        }
        let kept = Query::select().column(seat_pool::Column::OccurrenceId).from(seat_pool::Entity).to_owned();
        let asked_for = Cond::any().add(Column::NextPlace.gt(1)).add(Column::Id.in_subquery(kept));
        let asked_for = Entity::find()
            .filter(is_one_of(self.store.backend(), Expr::col(Column::Id), dates))
            .filter(asked_for)
            .filter(Column::StartsAt.gt(unit.now()))
            .filter(Column::CancelledAt.is_null());
        let asked_for = asked_for.order_by_asc(Column::Id).select_only().column(Column::Id);
        let asked_for: Vec<EventOccurrenceId> = asked_for.into_tuple().all(unit.tx()).await?;
        for date in asked_for {
            self.settle_within(unit, date).await?;
        }
        Ok(())
    }
}
