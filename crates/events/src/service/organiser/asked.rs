//! Co-organisers are asked to acknowledge what changed, and the lead is told in time who has not.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait as _, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use traboule_kernel::ids::{CoOrganiserId, EventId, SpaceId};
use traboule_kernel::{Actor, Error, Result, Time};
use traboule_store::{Audit, UnitOfWork, sql};

use crate::entity::co_organiser::{Changes, Column, Entity};
use crate::entity::{acknowledgement_deadline as deadline, event_occurrence};
use crate::message::{AcknowledgementsDue, AcknowledgementsMissing};
use crate::rules::material::{MaterialChange, acknowledgements_due_at};
use crate::rules::organiser::CoOrganiserState;
use crate::service::EventService;

/// Everybody who accepted, but for the space that acts, has to acknowledge these changes too. In time before the next date of the
/// event, as it is after them, somebody looks who has not.
pub(in crate::service) async fn ask_to_acknowledge(
    unit: &mut UnitOfWork,
    event: EventId,
    by: SpaceId,
    changes: &[MaterialChange],
) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let accepted = Entity::find().filter(Column::EventId.eq(event)).filter(Column::State.eq(CoOrganiserState::Accepted));
    let accepted = accepted.filter(Column::SpaceId.ne(by)).select_only().columns([Column::Id, Column::Unacknowledged]);
    let accepted: Vec<(CoOrganiserId, Changes)> = accepted.into_tuple().all(unit.tx()).await?;
    let nobody = accepted.is_empty();
    // There are few lists of changes, and may be many co-organisers: one statement a list.
    let mut asked: BTreeMap<Vec<MaterialChange>, Vec<CoOrganiserId>> = BTreeMap::new();
    for (id, Changes(mut open)) in accepted {
        open.extend(changes.iter().copied());
        open.sort_unstable();
        open.dedup();
        asked.entry(open).or_default().push(id);
    }
    for (open, ids) in asked {
        Entity::update_many()
            .col_expr(Column::Unacknowledged, Expr::value(Changes(open)))
            .col_expr(Column::UpdatedAt, unit.now().into())
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(sql::is_one_of(unit.tx().get_database_backend(), Expr::col(Column::Id), &ids))
            .exec(unit.tx())
            .await?;
    }
    // Where the date is another one, what was asked before is looked at in time before that one.
    if nobody && !changes.contains(&MaterialChange::Date) {
        return Ok(());
    }
    look_in_time(unit, event).await
}

/// Has somebody look in time: 72 hours before the next date that is to come, or at once where it is nearer. An event that has no
/// date to come needs nobody's acknowledgement.
pub(super) async fn look_in_time(unit: &mut UnitOfWork, event: EventId) -> Result<()> {
    let Some(starts_at) = next_start(unit, event).await? else { return Ok(()) };
    let change = deadline::ActiveModel { event_id: Set(event), change: Set(1), told_at: Set(None) };
    let again = OnConflict::column(deadline::Column::EventId)
        .value(deadline::Column::Change, Expr::col((deadline::Entity, deadline::Column::Change)).add(1))
        .value(deadline::Column::ToldAt, Expr::value(Option::<Time>::None))
        .to_owned();
    deadline::Entity::insert(change).on_conflict(again).exec_without_returning(unit.tx()).await?;
    let row = deadline::Entity::find_by_id(event).one(unit.tx()).await?;
    let change = row.ok_or_else(|| Error::internal("a deadline that was just written is not there"))?.change;
    let due = std::cmp::max(acknowledgements_due_at(starts_at), unit.now());
    unit.send_at(&AcknowledgementsDue { event, change }, due).await
}

/// When the next date of the event that is to come starts.
async fn next_start(unit: &UnitOfWork, event: EventId) -> Result<Option<Time>> {
    use event_occurrence::Column;
    let next = event_occurrence::Entity::find().filter(Column::EventId.eq(event)).filter(Column::StartsAt.gt(unit.now()));
    let next = next.filter(Column::CancelledAt.is_null());
    let next = next.order_by_asc(Column::StartsAt).limit(1).select_only().column(Column::StartsAt);
    Ok(next.into_tuple().one(unit.tx()).await?)
}

impl EventService {
    /// Sends word that acknowledgements of this change are missing, if they are. Does nothing where a later change has a look of its
    /// own, or word was sent before.
    pub(in crate::service) async fn tell_of_missing_acknowledgements(&self, due: AcknowledgementsDue) -> Result<()> {
        let AcknowledgementsDue { event, change } = due;
        let mut unit = self.store.begin(&Actor::system("deadlines")).await?;
        match self.event(&unit, event).await {
            // A draft that was deleted.
            Err(Error::NotFound(_)) => return Ok(()),
            found => found?,
        };
        let Some(row) = deadline::Entity::find_by_id(event).one(unit.tx()).await? else { return Ok(()) };
        if row.change != change || row.told_at.is_some() || !self.is_acknowledgement_missing(&unit, event).await? {
            return Ok(());
        }
        let row = deadline::ActiveModel { told_at: Set(Some(unit.now())), ..row.into() };
        deadline::Entity::update(row).exec(unit.tx()).await?;
        unit.record(Audit::of("event.acknowledgements_missing", event)).await?;
        unit.send(&AcknowledgementsMissing { event }).await?;
        unit.commit().await
    }
}
