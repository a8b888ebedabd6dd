//! A network takes an event off: it is none of its events any more.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait as _, EntityTrait, IntoActiveModel as _, QueryFilter, QueryOrder, QuerySelect, Set,
};
use traboule_kernel::ids::{EventId, NetworkId, SpaceId};
use traboule_kernel::invalid::text_mistake;
use traboule_kernel::{Actor, Failure, Outcome, Result, Scope};
use traboule_store::{Audit, UnitOfWork, sql, version};

use super::save;
use crate::entity::{event, event_network, event_network_refusal as refusal};
use crate::message::{EventChanged, EventUnpublished};
use crate::policy::{EventFacts, may_unpublish};
use crate::rules::event::EventVisibility;
use crate::rules::material::MaterialChange;
use crate::rules::organiser::{CoOrganiserState, OrganiserRole};
use crate::service::organiser::ask_to_acknowledge;
use crate::service::{EventService, MAX_REASON, demand_somebody};

/// Takes an event off a network.
#[derive(Clone, Debug)]
pub struct Unpublishing {
    /// The event.
    pub event: EventId,
    /// The version of it that the client saw.
    pub version: i32,
    /// The network.
    pub network: NetworkId,
    /// Why, for its organisers.
    pub reason: String,
}

/// What can be wrong where a network takes an event off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventUnpublishErrorCode {
    /// It is no event of the network.
    NotOfNetwork,
    /// The reason, which the organisers read, is blank or too long.
    InvalidReason,
}

impl EventService {
    /// Takes the event off a network, as somebody who runs it. The organisers cannot put it back. Where it was for the people of its
    /// networks and belongs to none any more, it is for those of its organisers.
    pub async fn event_unpublish(&self, actor: &Actor, step: Unpublishing) -> Outcome<EventId, EventUnpublishErrorCode> {
        use EventUnpublishErrorCode::{InvalidReason, NotOfNetwork};
        let Unpublishing { event: id, version: seen, network, reason } = step;
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let (row, organisers) = self.event(&unit, id).await?;
        let networks = save::networks_of(&unit, id).await?;
        let in_state = |wanted| organisers.others.iter().filter(move |(.., state)| *state == wanted);
        let accepted: Vec<(SpaceId, OrganiserRole)> =
            in_state(CoOrganiserState::Accepted).map(|(space, role, _)| (*space, *role)).collect();
        let invited: Vec<SpaceId> = in_state(CoOrganiserState::Invited).map(|(space, ..)| *space).collect();
        let facts = EventFacts {
            state: row.state,
            visibility: row.visibility,
            lead: row.lead_space_id,
            organisers: &accepted,
            invited: &invited,
            networks: &networks,
        };
        may_unpublish(actor, &facts, network)?;
        version::check(row.version, seen)?;
        if !networks.contains(&network) {
            return Err(Failure::at("input.network", NotOfNetwork, "the event does not belong to the network"));
        }
        if let Some(mistake) = text_mistake("reason", &reason, MAX_REASON) {
            return Err(Failure::at("input.reason", InvalidReason, mistake.message));
        }
        let reason = reason.trim();
        let hides = row.visibility == EventVisibility::Network && networks.len() == 1;
        let material = if hides { vec![MaterialChange::Visibility] } else { Vec::new() };
        let (lead, state, version) = (row.lead_space_id, row.state, row.version + 1);
        let mut row: event::ActiveModel = row.into();
        if hides {
            row.visibility = Set(EventVisibility::Members);
        }
        row.updated_at = Set(unit.now());
        row.version = Set(version);
        row.update(unit.tx()).await?;
        event_network::Entity::delete_by_id((network, id)).exec(unit.tx()).await?;
        let refused = refusal::ActiveModel {
            event_id: Set(id),
            network_id: Set(network),
            reason: Set(reason.to_owned()),
            created_at: Set(unit.now()),
        };
        refusal::Entity::insert(refused).exec_without_returning(unit.tx()).await?;
        // Nobody of the organisers did it; the lead has no part of its own that could acknowledge it.
        ask_to_acknowledge(&mut unit, id, lead, &material).await?;
        let audit = Audit::of("event.unpublish", id).acting_for(Scope::Network(network)).because(Some(reason));
        unit.record(audit.changing(&serde_json::json!({ "material": material }))?).await?;
        unit.send(&EventChanged { event: id, state: Some(state), version, material, occurrences: Vec::new() }).await?;
        unit.send(&EventUnpublished { event: id, network }).await?;
        unit.commit().await?;
        Ok(id)
    }
}

/// The networks that took an event off do not have what was cut from it, either.
pub(super) async fn refuse_both(unit: &UnitOfWork, event: EventId, cut: EventId) -> Result<()> {
    use refusal::{Column, Entity};
    let refused = Entity::find().filter(Column::EventId.eq(event)).all(unit.tx()).await?;
    let both = refused.into_iter().map(|row| refusal::ActiveModel { event_id: Set(cut), ..row.into_active_model().reset_all() });
    Entity::insert_many(both).exec_without_returning(unit.tx()).await?;
    Ok(())
}

/// Why a network among these does not have the event any more, if one took it off.
pub(super) async fn refusal_of(unit: &UnitOfWork, event: EventId, networks: &[NetworkId]) -> Result<Option<String>> {
    let of_these = sql::is_one_of(unit.tx().get_database_backend(), Expr::col(refusal::Column::NetworkId), networks);
    let refused = refusal::Entity::find().filter(refusal::Column::EventId.eq(event)).filter(of_these);
    let refused = refused.order_by_asc(refusal::Column::NetworkId).limit(1).select_only().column(refusal::Column::Reason);
    Ok(refused.into_tuple().one(unit.tx()).await?)
}
