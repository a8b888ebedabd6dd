//! All spaces of a network are invited at once: how a gathering of it begins.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use traboule_kernel::ids::{CoOrganiserId, EventId, NetworkId, SpaceId};
use traboule_kernel::invalid::text_mistake;
use traboule_kernel::{Actor, Failure, Outcome, Scope};
use traboule_store::Audit;

use super::invite::{Invitation, MOST, invited};
use crate::entity::co_organiser::{Column, Entity};
use crate::message::{CoOrganiserChanged, InvitationsDue};
use crate::policy::may_cancel;
use crate::rules::event::is_over;
use crate::rules::organiser::{CoOrganiserState, OrganiserRole, answer_until};
use crate::service::event::networks_of;
use crate::service::{EventService, MAX_REASON, demand_somebody};

/// An invitation to all spaces of a network.
#[derive(Clone, Debug)]
pub struct NetworkInvitation {
    /// The event.
    pub event: EventId,
    /// The network, of which it is an event.
    pub network: NetworkId,
    /// As what.
    pub role: OrganiserRole,
    /// What the lead writes with it.
    pub message: Option<String>,
}

/// What can be wrong with an invitation to all spaces of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum CoOrganiserInviteNetworkErrorCode {
    /// The event is cancelled or over.
    EventEnded,
    /// It is no event of the network.
    NotOfNetwork,
    /// The message is blank or too long.
    InvalidMessage,
    /// So many spaces cannot organise one event.
    TooMany,
}

impl EventService {
    /// Invites all active members of a network of the event that were not invited before, whatever came of it, as the lead. How many
    /// there were. Its statements do not grow with them.
    pub async fn co_organiser_invite_network(
        &self,
        actor: &Actor,
        invitation: NetworkInvitation,
    ) -> Outcome<usize, CoOrganiserInviteNetworkErrorCode> {
        use CoOrganiserInviteNetworkErrorCode::{EventEnded, InvalidMessage, NotOfNetwork, TooMany};
        let NetworkInvitation { event, network, role, message } = invitation;
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
        if !networks_of(&unit, event).await?.contains(&network) {
            return Err(Failure::at("input.network", NotOfNetwork, "the event does not belong to the network"));
        }
        let of_event = Entity::find().filter(Column::EventId.eq(event));
        let known = of_event.clone().select_only().column(Column::SpaceId).into_tuple::<SpaceId>().all(unit.tx()).await?;
        let known: HashSet<SpaceId> = known.into_iter().chain([lead]).collect();
        let members = self.directory.spaces_of_network(network).await?;
        let new: Vec<SpaceId> = members.into_iter().filter(|space| !known.contains(space)).collect();
        let live = of_event.filter(Column::EndedAt.is_null()).count(unit.tx()).await?;
        if live + new.len() as u64 > MOST {
            return Err(Failure::whole(TooMany, format!("at most {MOST} spaces organise an event")));
        }
        if new.is_empty() {
            return Ok(0);
        }

        let until = answer_until(unit.now(), row.starts_at, row.last_end());
        let new: Vec<(CoOrganiserId, SpaceId)> = new.into_iter().map(|space| (unit.new_id(), space)).collect();
        // Sixteen parameters each, of which a statement takes 32,766: a thousand fit.
        let rows = new.iter().map(|(id, space)| {
            let invitation = Invitation { event, space: *space, role, contributions: Vec::new(), message: message.clone() };
            invited(*id, invitation, unit.now(), until)
        });
        Entity::insert_many(rows).exec_without_returning(unit.tx()).await?;
        let mut audit = Vec::with_capacity(new.len());
        for (id, space) in &new {
            let changes = serde_json::json!({"event": event, "space": space, "role": role, "network": network});
            audit.push(Audit::of("co_organiser.invite", *id).acting_for(Scope::Space(lead)).changing(&changes)?);
        }
        unit.record_all(audit).await?;
        let state = CoOrganiserState::Invited;
        let messages = new.iter().map(|(id, space)| CoOrganiserChanged { co_organiser: *id, event, space: *space, state });
        unit.send_all(&messages.collect::<Vec<_>>()).await?;
        unit.send_at(&InvitationsDue { event }, until).await?;
        unit.commit().await?;
        Ok(new.len())
    }
}
