//! The use cases of organising together: a space is invited, answers, steps back or is removed, and learns of what changed.

mod acknowledge;
mod answer;
mod asked;
mod end;
mod follow;
mod invite;
mod invite_network;

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ActiveEnum as _, ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use traboule_kernel::ids::{CoOrganiserId, EventId, SpaceId};
use traboule_kernel::{Actor, Error, Failure, Result, Scope, States as _};
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
pub(super) use asked::ask_to_acknowledge;
pub use end::{CoOrganiserRemoveErrorCode, CoOrganiserRevokeErrorCode, CoOrganiserWithdrawErrorCode};
pub(super) use follow::go_along;
pub use invite::{CoOrganiserInviteErrorCode, Invitation};
pub use invite_network::{CoOrganiserInviteNetworkErrorCode, NetworkInvitation};

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

impl EventService {
    /// Ends the invitations to an event whose time is over.
    pub(in crate::service) async fn expire_due_invitations(&self, event: EventId) -> Result<()> {
        let mut unit = self.store.begin(&Actor::system("deadlines")).await?;
        match self.event(&unit, event).await {
            // A draft that was deleted.
            Err(Error::NotFound(_)) => return Ok(()),
            found => found?,
        };
        let now = unit.now();
        let due = Column::AnswerUntil.lte(now);
        if expire(&mut unit, event, due, None, "nobody answered in time").await? { unit.commit().await } else { Ok(()) }
    }
}

/// What is to be acknowledged with these changes: none twice, in their order.
fn with_changes(open: &[MaterialChange], changes: &[MaterialChange]) -> Vec<MaterialChange> {
    let all: std::collections::BTreeSet<MaterialChange> = open.iter().chain(changes).copied().collect();
    all.into_iter().collect()
}

/// Every invitation to the event that waits for an answer is over; the lead says so.
pub(super) async fn expire_invitations(unit: &mut UnitOfWork, event: EventId, by: SpaceId, why: &str) -> Result<()> {
    expire(unit, event, Expr::value(1).eq(1), Some(by), why).await.map(|_| ())
}

/// Those invitations to the event that wait for an answer, and are like this, are over; whether there was one. Its statements do not
/// grow with them.
async fn expire(unit: &mut UnitOfWork, event: EventId, like: Expr, by: Option<SpaceId>, why: &str) -> Result<bool> {
    let waiting = Column::EventId.eq(event).and(Column::State.eq(CoOrganiserState::Invited)).and(like);
    let open = Entity::find().filter(waiting.clone()).select_only().columns([Column::Id, Column::SpaceId]);
    let open: Vec<(CoOrganiserId, SpaceId)> = open.into_tuple().all(unit.tx()).await?;
    if open.is_empty() {
        return Ok(false);
    }
    let (from, state) = (CoOrganiserState::Invited, CoOrganiserState::Expired);
    Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::Reason, Expr::value(why))
        .col_expr(Column::EndedAt, Expr::value(unit.now()))
        .col_expr(Column::UpdatedAt, Expr::value(unit.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(waiting)
        .exec(unit.tx())
        .await?;
    let changes = serde_json::json!({"from": from, "to": state});
    let audit = open.iter().map(|(id, _)| {
        let audit = Audit::of("co_organiser.expire", *id).because(Some(why));
        let audit = if let Some(by) = by { audit.acting_for(Scope::Space(by)) } else { audit };
        audit.changing(&changes)
    });
    unit.record_all(audit.collect::<Result<_>>()?).await?;
    let messages = open.into_iter().map(|(id, space)| CoOrganiserChanged { co_organiser: id, event, space, state });
    unit.send_all(&messages.collect::<Vec<_>>()).await?;
    Ok(true)
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
