//! A space is invited to organise an event with its lead.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};
use traboule_kernel::ids::{CoOrganiserId, EventId, SpaceId};
use traboule_kernel::invalid::text_mistake;
use traboule_kernel::{Actor, Failure, Outcome, Scope, Time};
use traboule_store::Audit;

use crate::entity::co_organiser::{ActiveModel, Changes, Column, Contributions, Entity};
use crate::message::{CoOrganiserChanged, InvitationDue};
use crate::policy::may_cancel;
use crate::rules::event::is_over;
use crate::rules::organiser::{CoOrganiserState, Contribution, OrganiserRole, answer_until};
use crate::service::{EventService, MAX_REASON, demand_somebody};

/// How many spaces may be asked at one time to organise an event, and do: a gathering of a national network asks all of its spaces.
pub(super) const MOST: u64 = 1_000;

/// An invitation to organise an event together.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The event.
    pub event: EventId,
    /// The space that is invited.
    pub space: SpaceId,
    /// As what.
    pub role: OrganiserRole,
    /// What it would bring in.
    pub contributions: Vec<Contribution>,
    /// What the lead writes with it.
    pub message: Option<String>,
}

/// What can be wrong with an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum CoOrganiserInviteErrorCode {
    /// The event is cancelled or over.
    EventEnded,
    /// There is no such space, or it is closed for good.
    UnknownSpace,
    /// The space leads the event.
    IsLead,
    /// The space organises the event already, or has not answered yet.
    AlreadyInvited,
    /// The message is blank or too long.
    InvalidMessage,
    /// More spaces cannot organise one event.
    TooMany,
}

impl EventService {
    /// Invites a space, as the lead. Until it accepts, only those who organise the event know of it.
    pub async fn co_organiser_invite(&self, actor: &Actor, invitation: Invitation) -> Outcome<CoOrganiserId, CoOrganiserInviteErrorCode> {
        use CoOrganiserInviteErrorCode::{AlreadyInvited, EventEnded, InvalidMessage, IsLead, TooMany, UnknownSpace};
        let Invitation { event, space, role, contributions, message } = invitation;
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let (row, organisers) = self.event(&unit, event).await?;
        let lead = may_cancel(actor, &organisers)?;
        if let Some(mistake) = message.as_deref().and_then(|message| text_mistake("message", message, MAX_REASON)) {
            return Err(Failure::at("input.message", InvalidMessage, mistake.message));
        }
        if !row.state.is_editable() || is_over(row.last_end(), unit.now()) {
            return Err(Failure::at("input.event", EventEnded, "the event is cancelled or over"));
        }
        if space == lead {
            return Err(Failure::at("input.space", IsLead, "the space leads the event"));
        }
        if !self.directory.open_spaces(&[space]).await?.contains(&space) {
            return Err(Failure::at("input.space", UnknownSpace, "there is no such space that is open"));
        }
        let live = Entity::find().filter(Column::EventId.eq(event)).filter(Column::EndedAt.is_null());
        if live.clone().filter(Column::SpaceId.eq(space)).count(unit.tx()).await? > 0 {
            return Err(Failure::at("input.space", AlreadyInvited, "the space organises the event already, or has not answered yet"));
        }
        if live.count(unit.tx()).await? >= MOST {
            return Err(Failure::whole(TooMany, format!("at most {MOST} spaces organise an event")));
        }
        let id: CoOrganiserId = unit.new_id();
        let until = answer_until(unit.now(), row.starts_at, row.last_end());
        let invited = invited(id, Invitation { event, space, role, contributions, message }, unit.now(), until);
        Entity::insert(invited).exec_without_returning(unit.tx()).await?;
        let audit = Audit::of("co_organiser.invite", id).acting_for(Scope::Space(lead));
        unit.record(audit.changing(&serde_json::json!({"event": event, "space": space, "role": role}))?).await?;
        unit.send(&CoOrganiserChanged { co_organiser: id, event, space, state: CoOrganiserState::Invited }).await?;
        unit.send_at(&InvitationDue { co_organiser: id }, until).await?;
        unit.commit().await?;
        Ok(id)
    }
}

/// The row of a space that is invited now: sixteen values.
pub(super) fn invited(id: CoOrganiserId, invitation: Invitation, now: Time, until: Time) -> ActiveModel {
    let contributions: BTreeSet<Contribution> = invitation.contributions.into_iter().collect();
    ActiveModel {
        id: Set(id),
        event_id: Set(invitation.event),
        space_id: Set(invitation.space),
        role: Set(invitation.role),
        contributions: Set(Contributions(contributions.into_iter().collect())),
        state: Set(CoOrganiserState::Invited),
        message: Set(invitation.message.map(|message| message.trim().to_owned())),
        reason: Set(None),
        invited_at: Set(now),
        answer_until: Set(until),
        accepted_at: Set(None),
        ended_at: Set(None),
        unacknowledged: Set(Changes::default()),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    }
}
