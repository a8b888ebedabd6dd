//! The lead of an event is handed over: the lead offers it, and a co-organiser accepts. There is exactly one lead at all times.
//!
//! Lock order: the event, then the offer. Whatever changes who organises an event locks the event first, so that of an acceptance
//! and its contrary one finds the other done.

mod answer;
mod end;
mod offer;

use sea_orm::{ActiveEnum as _, ActiveModelTrait, EntityTrait, QuerySelect, Set};
use traboule_kernel::ids::{EventId, LeadOfferId, SpaceId};
use traboule_kernel::{Error, Failure, Result, Scope, States as _};
use traboule_store::{Audit, UnitOfWork, version};

use super::EventService;
use crate::entity::event;
use crate::entity::lead_offer::{ActiveModel, Column, Entity, Model};
use crate::message::LeadOfferChanged;
use crate::policy::Organisers;
use crate::rules::organiser::LeadOfferState;

pub use answer::{LeadOfferAcceptErrorCode, LeadOfferDeclineErrorCode};
pub use end::LeadOfferWithdrawErrorCode;
pub(super) use end::withdraw_offers;
pub use offer::{LeadOfferCreateErrorCode, Offering};

/// A step of an offer's life.
#[derive(Clone, Debug)]
pub struct LeadOfferStep {
    /// The offer.
    pub id: LeadOfferId,
    /// The version of it that the client saw.
    pub version: i32,
    /// Why, for the other side.
    pub reason: Option<String>,
}

/// An offer that a step is taken of, with its event, both locked.
struct Found {
    event: event::Model,
    organisers: Organisers,
    row: Model,
}

impl EventService {
    /// The offer behind its event, as the actor sees it.
    async fn lead_offer(&self, unit: &UnitOfWork, id: LeadOfferId) -> Result<Found> {
        let missing = || Error::NotFound("offer of the lead");
        let of_event = Entity::find_by_id(id).select_only().column(Column::EventId).into_tuple::<EventId>();
        let event = of_event.one(unit.tx()).await?.ok_or_else(missing)?;
        let (event, organisers) = self.event(unit, event).await.map_err(|error| match error {
            Error::NotFound(_) => missing(),
            error => error,
        })?;
        let row = self.lead_offer_locked(unit, id).await?.ok_or_else(missing)?;
        Ok(Found { event, organisers, row })
    }
}

/// For whom a step is taken, and why.
struct Written<'a> {
    action: &'static str,
    by: Option<SpaceId>,
    reason: Option<&'a str>,
}

/// Writes a listed transition, which ends the offer, with its audit row and its message.
async fn write(unit: &mut UnitOfWork, row: Model, to: LeadOfferState, written: Written<'_>) -> Result<()> {
    let (id, event, from_space, to_space, version) = (row.id, row.event_id, row.from_space_id, row.to_space_id, row.version + 1);
    let mut audit = Audit::of(written.action, id).because(written.reason);
    if let Some(by) = written.by {
        audit = audit.acting_for(Scope::Space(by));
    }
    let audit = audit.changing(&serde_json::json!({"event": event, "from": row.state, "to": to}))?;
    let row = ActiveModel {
        state: Set(to),
        reason: Set(written.reason.map(str::to_owned)),
        ended_at: Set(Some(unit.now())),
        updated_at: Set(unit.now()),
        version: Set(version),
        ..row.into()
    };
    row.update(unit.tx()).await?;
    unit.record(audit).await?;
    unit.send(&LeadOfferChanged { offer: id, event, from: from_space, to: to_space, state: to }).await
}

/// The state behind a step, if the domain lists it.
fn next<C>(row: &Model, step: &LeadOfferStep, to: LeadOfferState, invalid: C) -> Result<LeadOfferState, Failure<C>> {
    version::check(row.version, step.version)?;
    if row.state == LeadOfferState::Offered {
        return row.state.next(to).map_err(|refused| Failure::whole(invalid, refused));
    }
    Err(Failure::whole(invalid, format!("an offer that is {} does not take this step", row.state.to_value())))
}
