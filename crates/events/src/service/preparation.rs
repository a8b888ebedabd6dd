//! What hangs on an event between its organisers, when one of them leaves, and when a draft is deleted.

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use traboule_kernel::ids::{EventId, SpaceId};
use traboule_kernel::{Error, Result};
use traboule_store::UnitOfWork;

use super::EventService;
use super::lead::withdraw_offers;
use crate::entity::{acknowledgement_deadline, event_network_refusal, event_note, event_task, lead_offer};
use crate::policy::{Organisers, may_prepare};

impl EventService {
    /// Who organises an event whose preparation the actor sees, and for which of them they act; `missing` where they do not see it,
    /// be it that they do not see the event. Locks the event.
    pub(super) async fn prepared(&self, unit: &UnitOfWork, event: EventId, missing: fn() -> Error) -> Result<(Organisers, SpaceId)> {
        let hidden = |error: Error| match error {
            Error::NotFound(_) | Error::Denied(_) => missing(),
            error => error,
        };
        let (_, organisers) = self.event(unit, event).await.map_err(hidden)?;
        let acting_for = may_prepare(unit.actor(), &organisers, None).map_err(hidden)?;
        Ok((organisers, acting_for))
    }
}

/// The space no longer organises the event, by what the space `by` did: it is not asked to lead it any more, and what it was to do is nobody's.
pub(super) async fn leave(unit: &mut UnitOfWork, event: EventId, space: SpaceId, by: SpaceId) -> Result<()> {
    use event_task::Column;
    withdraw_offers(unit, event, Some(space), by, "the space no longer organises the event").await?;
    event_task::Entity::update_many()
        .col_expr(Column::SpaceId, Expr::value(Option::<SpaceId>::None))
        .col_expr(Column::UpdatedAt, unit.now().into())
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::EventId.eq(event))
        .filter(Column::SpaceId.eq(space))
        .exec(unit.tx())
        .await?;
    Ok(())
}

/// Deletes all of it with its draft.
pub(super) async fn delete(unit: &UnitOfWork, event: EventId) -> Result<()> {
    use acknowledgement_deadline::Column as Deadline;
    let tx = unit.tx();
    acknowledgement_deadline::Entity::delete_many().filter(Deadline::EventId.eq(event)).exec(tx).await?;
    event_network_refusal::Entity::delete_many().filter(event_network_refusal::Column::EventId.eq(event)).exec(tx).await?;
    event_note::Entity::delete_many().filter(event_note::Column::EventId.eq(event)).exec(tx).await?;
    event_task::Entity::delete_many().filter(event_task::Column::EventId.eq(event)).exec(tx).await?;
    lead_offer::Entity::delete_many().filter(lead_offer::Column::EventId.eq(event)).exec(tx).await?;
    Ok(())
}
