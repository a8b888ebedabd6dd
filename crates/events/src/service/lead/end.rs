//! An offer of the lead ends without an answer.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use traboule_kernel::ids::{EventId, LeadOfferId, SpaceId};
use traboule_kernel::{Actor, Outcome, Result};
use traboule_store::UnitOfWork;

use super::{Found, LeadOfferStep, Written, next, write};
use crate::entity::lead_offer::{Column, Entity};
use crate::policy::may_cancel;
use crate::rules::organiser::LeadOfferState::{Expired, Offered, Withdrawn};
use crate::service::{EventService, demand_somebody, step_reason};

/// What can be wrong where the lead takes its offer back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum LeadOfferWithdrawErrorCode {
    /// The offer was answered, withdrawn, or is over.
    NotListed,
    /// The reason is blank or too long.
    InvalidReason,
}

impl EventService {
    /// The lead takes back an offer that nobody has answered.
    pub async fn lead_offer_withdraw(&self, actor: &Actor, step: &LeadOfferStep) -> Outcome<LeadOfferId, LeadOfferWithdrawErrorCode> {
        use LeadOfferWithdrawErrorCode::{InvalidReason, NotListed};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let Found { organisers, row, .. } = self.lead_offer(&unit, step.id).await?;
        let lead = may_cancel(actor, &organisers)?;
        let reason = step_reason(step.reason.as_deref(), InvalidReason)?;
        let to = next(&row, step, Withdrawn, NotListed)?;
        write(&mut unit, row, to, Written { action: "lead_offer.withdraw", by: Some(lead), reason }).await?;
        unit.commit().await?;
        Ok(step.id)
    }

    /// Ends an offer whose time is over. Does nothing where it was answered, or is gone.
    pub(in crate::service) async fn expire_lead_offer(&self, id: LeadOfferId) -> Result<()> {
        let mut unit = self.store.begin(&Actor::system("deadlines")).await?;
        let Some(row) = Entity::find_by_id(id).one(unit.tx()).await? else { return Ok(()) };
        self.event(&unit, row.event_id).await?;
        let Some(row) = Entity::find_by_id(id).one(unit.tx()).await? else { return Ok(()) };
        if row.state != Offered || row.answer_until > unit.now() {
            return Ok(());
        }
        let written = Written { action: "lead_offer.expire", by: None, reason: Some("nobody answered in time") };
        write(&mut unit, row, Expired, written).await?;
        unit.commit().await
    }
}

/// The open offer of the event's lead, if there is one to this space (to any, if none is named), is over, by what the space `by` did.
pub(in crate::service) async fn withdraw_offers(
    unit: &mut UnitOfWork,
    event: EventId,
    to: Option<SpaceId>,
    by: SpaceId,
    why: &str,
) -> Result<()> {
    let mut open = Entity::find().filter(Column::EventId.eq(event)).filter(Column::EndedAt.is_null());
    if let Some(space) = to {
        open = open.filter(Column::ToSpaceId.eq(space));
    }
    if let Some(row) = open.one(unit.tx()).await? {
        write(unit, row, Withdrawn, Written { action: "lead_offer.withdraw", by: Some(by), reason: Some(why) }).await?;
    }
    Ok(())
}
