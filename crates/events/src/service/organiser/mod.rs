//! The use cases of organising together: a space is invited, answers, steps back or is removed, and learns of what changed.

mod acknowledge;
mod answer;
mod end;
mod invite;

use sea_orm::{ActiveEnum as _, ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use traboule_kernel::ids::{CoOrganiserId, EventId, SpaceId};
use traboule_kernel::{Error, Failure, Result, Scope, States as _};
use traboule_store::{Audit, UnitOfWork, version};

use super::EventService;
use crate::entity::co_organiser::{ActiveModel, Changes, Column, Entity, Model};
use crate::entity::event;
use crate::message::CoOrganiserChanged;
use crate::policy::Organisers;
use crate::rules::material::MaterialChange;
use crate::rules::organiser::CoOrganiserState;

pub use acknowledge::CoOrganiserAcknowledgeErrorCode;
pub use answer::{CoOrganiserAcceptErrorCode, CoOrganiserDeclineErrorCode};
pub use end::{CoOrganiserRemoveErrorCode, CoOrganiserRevokeErrorCode, CoOrganiserWithdrawErrorCode};
pub use invite::{CoOrganiserInviteErrorCode, Invitation};

/// A step of a co-organiser's life.
#[derive(Clone, Debug)]
pub struct OrganiserStep {
    /// The co-organiser.
    pub id: CoOrganiserId,
    /// The version of it that the client saw.
    pub version: i32,
    /// Why, for the other side.
    pub reason: Option<String>,
}

/// A co-organiser that a step is taken of, with its event, both locked.
struct Found {
    event: event::Model,
    organisers: Organisers,
    row: Model,
}

impl EventService {
    /// The co-organiser behind its event, as the actor sees it: those who organise the event see all of them, everybody else those
    /// that accepted.
    async fn co_organiser(&self, unit: &UnitOfWork, id: CoOrganiserId) -> Result<Found> {
        let missing = || Error::NotFound("co-organiser");
        let row = Entity::find_by_id(id).one(unit.tx()).await?.ok_or_else(missing)?;
        let (event, organisers) = self.event(unit, row.event_id).await.map_err(|error| match error {
            Error::NotFound(_) => missing(),
            error => error,
        })?;
        // The lock on the event came first, as everywhere.
        let row = self.co_organiser_locked(unit, id).await?.ok_or_else(missing)?;
        Ok(Found { event, organisers, row })
    }
}

/// Everybody who accepted, but for the space that acts, has to acknowledge these changes too.
pub(super) async fn ask_to_acknowledge(unit: &UnitOfWork, event: EventId, by: SpaceId, changes: &[MaterialChange]) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let accepted = Entity::find().filter(Column::EventId.eq(event)).filter(Column::State.eq(CoOrganiserState::Accepted));
    for row in accepted.filter(Column::SpaceId.ne(by)).all(unit.tx()).await? {
        let mut open = row.unacknowledged.0.clone();
        open.extend(changes.iter().copied());
        open.sort_unstable();
        open.dedup();
        let version = row.version + 1;
        let row = ActiveModel { unacknowledged: Set(Changes(open)), updated_at: Set(unit.now()), version: Set(version), ..row.into() };
        row.update(unit.tx()).await?;
    }
    Ok(())
}

/// Every invitation to the event that waits for an answer is over.
pub(super) async fn expire_invitations(unit: &mut UnitOfWork, event: EventId, why: &str) -> Result<()> {
    let open = Entity::find().filter(Column::EventId.eq(event)).filter(Column::State.eq(CoOrganiserState::Invited));
    for row in open.all(unit.tx()).await? {
        write(unit, row, CoOrganiserState::Expired, Written { action: "co_organiser.expire", by: None, reason: Some(why) }).await?;
    }
    Ok(())
}

/// For whom a step is taken, and why.
struct Written<'a> {
    action: &'static str,
    by: Option<SpaceId>,
    reason: Option<&'a str>,
}

/// Writes a listed transition with its audit row and its message.
async fn write(unit: &mut UnitOfWork, row: Model, to: CoOrganiserState, written: Written<'_>) -> Result<()> {
    let (id, event, space, from) = (row.id, row.event_id, row.space_id, row.state);
    let now = unit.now();
    let version = row.version + 1;
    let mut row: ActiveModel = row.into();
    row.state = Set(to);
    row.reason = Set(written.reason.map(str::to_owned));
    if to == CoOrganiserState::Accepted {
        row.accepted_at = Set(Some(now));
    }
    if !to.is_live() {
        row.ended_at = Set(Some(now));
        row.unacknowledged = Set(Changes::default());
    }
    row.updated_at = Set(now);
    row.version = Set(version);
    row.update(unit.tx()).await?;
    let mut audit = Audit::of(written.action, id).because(written.reason);
    if let Some(by) = written.by {
        audit = audit.acting_for(Scope::Space(by));
    }
    unit.record(audit.changing(&serde_json::json!({"from": from, "to": to}))?).await?;
    unit.send(&CoOrganiserChanged { co_organiser: id, event, space, state: to }).await
}

/// The state behind a step, if the domain lists it and it starts where this step starts.
fn next<C>(
    row: &Model,
    step: &OrganiserStep,
    from: CoOrganiserState,
    to: CoOrganiserState,
    invalid: C,
) -> Result<CoOrganiserState, Failure<C>> {
    version::check(row.version, step.version)?;
    if row.state == from {
        return row.state.next(to).map_err(|refused| Failure::whole(invalid, refused));
    }
    let message = format!("a co-organiser that is {} does not take this step", row.state.to_value());
    Err(Failure::whole(invalid, message))
}

/// The reason of a step, without space around it.
fn reason<C>(step: &OrganiserStep, invalid: C) -> Result<Option<&str>, Failure<C>> {
    super::step_reason(step.reason.as_deref(), invalid)
}
