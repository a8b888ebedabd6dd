//! A space asks to join a network.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set};
use traboule_kernel::ids::{NetworkId, NetworkMembershipId, SpaceId};
use traboule_kernel::{Actor, Error, Failure, Outcome, Result, Scope};
use traboule_store::{Audit, UnitOfWork};

use super::letter;
use crate::entity::network_membership::{self as membership, Column, Entity};
use crate::entity::space;
use crate::policy::network::{demand_somebody, may_speak_for};
use crate::ports::{Audience, News};
use crate::rules::lifecycle::SpaceState;
use crate::rules::membership::{NetworkMembershipKind, NetworkMembershipState};
use crate::service::network::{NetworkService, lock};

/// What can be wrong with an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum NetworkMembershipApplyErrorCode {
    /// There is no such network.
    UnknownNetwork,
    /// Only a space that is published, or closed for a while, joins a network.
    SpaceNotOpen,
    /// The space belongs to the network already, or has applied, or is suspended.
    AlreadyApplied,
    /// Spaces join as founders until the network has approved its first member or observer.
    NetworkNotNew,
}

/// A space that asks to join.
#[derive(Clone, Copy, Debug)]
pub struct Application {
    /// The space.
    pub space: SpaceId,
    /// The network.
    pub network: NetworkId,
    /// As what.
    pub kind: NetworkMembershipKind,
}

impl NetworkService {
    /// Asks for a space to join a network. A founder asks as any other does, and a steward approves: nobody belongs to a network
    /// without its own will and the network's. Its stewards are told.
    pub async fn network_membership_apply(
        &self,
        actor: &Actor,
        application: Application,
    ) -> Outcome<NetworkMembershipId, NetworkMembershipApplyErrorCode> {
        use NetworkMembershipApplyErrorCode::{AlreadyApplied, NetworkNotNew, SpaceNotOpen, UnknownNetwork};
        demand_somebody(actor)?;
        let Application { space, network, kind } = application;
        let mut unit = self.store.begin(actor).await?;
        let state = self.space_state(&unit, space).await?;
        may_speak_for(actor, space)?;
        if !is_open(state) {
            return Err(Failure::at("input.space", SpaceNotOpen, "only a space that is published joins a network"));
        }
        lock(&unit, network).await.map_err(|error| match error {
            Error::NotFound(_) => Failure::at("input.network", UnknownNetwork, "there is no such network"),
            other => other.into(),
        })?;
        // The network's lock makes this check hold: of two that apply at once, the second sees the first.
        let mine = membership::live().filter(Column::SpaceId.eq(space)).filter(Column::NetworkId.eq(network));
        if mine.count(unit.tx()).await? > 0 {
            return Err(Failure::at("input.network", AlreadyApplied, "the space belongs to the network already, or has applied"));
        }
        if kind == NetworkMembershipKind::Founder && !is_new(&unit, network).await? {
            return Err(Failure::at("input.kind", NetworkNotNew, "the network has members already: join as one"));
        }
        let id: NetworkMembershipId = unit.new_id();
        let row = membership::ActiveModel {
            id: Set(id),
            space_id: Set(space),
            network_id: Set(network),
            kind: Set(kind),
            state: Set(NetworkMembershipState::Applied),
            reason: Set(None),
            applied_at: Set(unit.now()),
            activated_at: Set(None),
            ended_at: Set(None),
            created_at: Set(unit.now()),
            updated_at: Set(unit.now()),
            version: Set(1),
        };
        Entity::insert(row).exec_without_returning(unit.tx()).await?;
        let audit = Audit::of("network_membership.apply", id).acting_for(Scope::Space(space));
        unit.record(audit.changing(&serde_json::json!({"network": network, "kind": kind}))?).await?;
        let letter = letter(&unit, id, News::Asked).await?;
        self.people.tell(&mut unit, &[Audience::StewardsOf(vec![network])], &letter).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// The state of a space that the actor sees, which nobody changes before this use case ends.
    pub(super) async fn space_state(&self, unit: &UnitOfWork, id: SpaceId) -> Result<SpaceState> {
        let visible = space::visible_to(unit.actor(), self.store.backend());
        let state = space::Entity::find_by_id(id).filter(visible).lock_shared().select_only().column(space::Column::State);
        state.into_tuple().one(unit.tx()).await?.ok_or(Error::NotFound("space"))
    }
}

/// Whether a space in this state may join.
pub(super) const fn is_open(state: SpaceState) -> bool {
    matches!(state, SpaceState::Published | SpaceState::TemporarilyClosed)
}

/// Whether the network still gathers its founders: it has never approved anybody else.
pub(super) async fn is_new(unit: &UnitOfWork, network: NetworkId) -> Result<bool> {
    let joined = Entity::find()
        .filter(Column::NetworkId.eq(network))
        .filter(Column::Kind.ne(NetworkMembershipKind::Founder))
        .filter(Column::ActivatedAt.is_not_null());
    Ok(joined.count(unit.tx()).await? == 0)
}
