//! A date whose places change without anybody asking: offers lapse, pools are released, the event was edited.

use sea_orm::sea_query::{Cond, Expr, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use traboule_kernel::ids::{EventId, EventOccurrenceId};
use traboule_kernel::{Actor, Result};
use traboule_store::UnitOfWork;

use super::load::About;
use crate::entity::event_occurrence::{Column, Entity};
use crate::entity::seat_pool;
use crate::service::EventService;

impl EventService {
    /// Looks at the places of a date in a transaction of its own: a deadline.
    pub(in crate::service) async fn settle(&self, date: EventOccurrenceId) -> Result<()> {
        let mut unit = self.store.begin(&Actor::system("deadlines")).await?;
        if self.settle_within(&mut unit, date).await? { unit.commit().await } else { unit.commit_unrecorded().await }
    }

    /// Looks at the places of a date in the transaction that changed them. Whether anybody's RSVP changed.
    pub(in crate::service) async fn settle_within(&self, unit: &mut UnitOfWork, date: EventOccurrenceId) -> Result<bool> {
        match self.hall(unit, date, &About::default()).await? {
            Some(hall) => hall.write(unit).await,
            None => Ok(false),
        }
    }

    /// Looks at the places of every date of an event that was edited, which is locked. Dates that nobody has asked for take one
    /// statement together.
    pub(in crate::service) async fn settle_event(&self, unit: &mut UnitOfWork, event: EventId) -> Result<()> {
        let kept = Query::select().column(seat_pool::Column::OccurrenceId).from(seat_pool::Entity).to_owned();
        let untouched = || Cond::all().add(Column::NextPlace.eq(1)).add(Column::Id.not_in_subquery(kept.clone()));
        Entity::update_many()
            .col_expr(Column::FreePlaces, Expr::col(Column::Capacity))
            .filter(Column::EventId.eq(event))
            .filter(untouched())
            .exec(unit.tx())
            .await?;
        let others = Entity::find().filter(Column::EventId.eq(event)).filter(untouched().not()).filter(Column::StartsAt.gt(unit.now()));
        let others: Vec<EventOccurrenceId> = others.order_by_asc(Column::Id).select_only().column(Column::Id).into_tuple().all(unit.tx()).await?;
        for date in others {
            self.settle_within(unit, date).await?;
        }
        Ok(())
    }
}
