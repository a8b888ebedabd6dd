//! Who speaks for a voice in a network.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set};
use traboule_kernel::ids::{DelegateId, NetworkId, OperatorId, PersonId, SpaceId};
use traboule_kernel::{Actor, Error, Failure, Outcome, Result, Role, Scope};
use traboule_store::{Audit, UnitOfWork, sql, version};

use super::{DelegateKind, NetworkService, lock};
use crate::entity::delegate::{self, Column, Entity};
use crate::entity::{network_membership as membership, space};
use crate::policy::network::{demand_somebody, may_appoint};
use crate::rules::membership::{NetworkMembershipKind, NetworkMembershipState};
use crate::rules::network::VoiceUnit;

/// How many people stand in for a voice's delegate at most.
const MAX_ALTERNATES: u64 = 5;

/// What can be wrong with the appointment of a delegate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum DelegateAppointErrorCode {
    /// There is no such network.
    UnknownNetwork,
    /// The space has no voice in the network: it is no active founder or member of it.
    NoVoice,
    /// Operators have the voices in this network, and the space has none.
    NoOperator,
    /// The person has no account that is in use.
    UnknownPerson,
    /// The voice has a delegate: dismiss that one first.
    DelegateExists,
    /// The person speaks for this voice already.
    AlreadyAppointed,
    /// A voice has at most five alternates.
    TooManyAlternates,
}

/// What can be wrong with the end of a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum DelegateDismissErrorCode {
    /// The mandate has ended already.
    AlreadyEnded,
}

/// A person who shall speak for a voice.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// Where.
    pub network: NetworkId,
    /// The space whose voice it is, or whose operator's.
    pub space: SpaceId,
    /// Who.
    pub person: PersonId,
    /// As what.
    pub kind: DelegateKind,
    /// Why, for the audit trail.
    pub reason: Option<String>,
}

/// A voice's columns on a delegate: one of the two.
#[derive(Clone, Copy)]
struct Voice {
    operator: Option<OperatorId>,
    space: Option<SpaceId>,
}

impl NetworkService {
    /// Names a delegate, or an alternate, of the voice that the space has in the network. An owner of the space does it, and may name
    /// themselves: whoever runs a space alone speaks for it alone.
    pub async fn delegate_appoint(&self, actor: &Actor, appointment: Appointment) -> Outcome<DelegateId, DelegateAppointErrorCode> {
        use DelegateAppointErrorCode::{UnknownNetwork, UnknownPerson};
        demand_somebody(actor)?;
        let Appointment { network, space, person, kind, reason } = appointment;
        let mut unit = self.store.begin(actor).await?;
        let visible = space::visible_to(actor, self.store.backend());
        let operator = space::Entity::find_by_id(space).filter(visible).lock_shared().select_only().column(space::Column::OperatorId);
        let operator: Option<Option<OperatorId>> = operator.into_tuple().one(unit.tx()).await?;
        let operator = operator.ok_or(Error::NotFound("space"))?;
        may_appoint(actor, space)?;
        // Asked only now: nobody learns who has an account by the way.
        if !self.people.is_active(&unit, person).await? {
            return Err(Failure::at("input.person", UnknownPerson, "the person has no account that is in use"));
        }
        let network = lock(&unit, network).await.map_err(|error| match error {
            Error::NotFound(_) => Failure::at("input.network", UnknownNetwork, "there is no such network"),
            other => other.into(),
        })?;
        let voice = voice_of(&unit, network.id, network.statutes.voice_unit, space, operator).await?;
        check_place(&unit, network.id, voice, person, kind).await?;
        let id: DelegateId = unit.new_id();
        let row = delegate::ActiveModel {
            id: Set(id),
            network_id: Set(network.id),
            operator_id: Set(voice.operator),
            space_id: Set(voice.space),
            person_id: Set(person),
            kind: Set(kind),
            ended_at: Set(None),
            created_at: Set(unit.now()),
            updated_at: Set(unit.now()),
            version: Set(1),
        };
        Entity::insert(row).exec_without_returning(unit.tx()).await?;
        unit.record(Audit::of("delegate.appoint", id).acting_for(Scope::Space(space)).because(reason.as_deref())).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// Ends a mandate, as an owner of a space of the voice, or as the delegate who steps down.
    pub async fn delegate_dismiss(
        &self,
        actor: &Actor,
        id: DelegateId,
        seen: i32,
        reason: Option<&str>,
    ) -> Outcome<DelegateId, DelegateDismissErrorCode> {
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let visible = delegate::visible_to(actor, self.store.backend());
        let row = Entity::find_by_id(id).filter(visible).lock_exclusive().one(unit.tx()).await?.ok_or(Error::NotFound("delegate"))?;
        let is_delegate = actor.person_id() == Some(row.person_id);
        let scope = match self.space_of_voice(&unit, &row).await? {
            Some(space) if !is_delegate => Scope::Space(space),
            _ if is_delegate || actor.is_system() => Scope::Network(row.network_id),
            _ => return Err(Error::Denied("an owner of the voice's space dismisses its delegates, and they step down themselves").into()),
        };
        version::check(row.version, seen)?;
        if row.ended_at.is_some() {
            return Err(Failure::whole(DelegateDismissErrorCode::AlreadyEnded, "the mandate has ended already"));
        }
        let version = row.version;
        let mut row: delegate::ActiveModel = row.into();
        row.ended_at = Set(Some(unit.now()));
        row.updated_at = Set(unit.now());
        row.version = Set(version + 1);
        row.update(unit.tx()).await?;
        unit.record(Audit::of("delegate.dismiss", id).acting_for(scope).because(reason)).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// A space of the delegate's voice that the actor owns.
    async fn space_of_voice(&self, unit: &UnitOfWork, row: &delegate::Model) -> Result<Option<SpaceId>> {
        let own = unit.actor().spaces(&[Role::SpaceOwner]);
        match (row.space_id, row.operator_id) {
            (Some(space), _) => Ok(Some(space).filter(|space| own.contains(space))),
            (None, Some(operator)) if !own.is_empty() => {
                let mine = sql::is_one_of(self.store.backend(), Expr::col(space::Column::Id), &own);
                let found = space::Entity::find().filter(space::Column::OperatorId.eq(operator)).filter(mine);
                Ok(found.select_only().column(space::Column::Id).into_tuple().one(unit.tx()).await?)
            }
            (None, _) => Ok(None),
        }
    }
}

/// The voice that the space has in the network.
async fn voice_of(
    unit: &UnitOfWork,
    network: NetworkId,
    voices: VoiceUnit,
    space: SpaceId,
    operator: Option<OperatorId>,
) -> Outcome<Voice, DelegateAppointErrorCode> {
    use DelegateAppointErrorCode::{NoOperator, NoVoice};
    let member = membership::Entity::find()
        .filter(membership::Column::SpaceId.eq(space))
        .filter(membership::Column::NetworkId.eq(network))
        .filter(membership::Column::State.eq(NetworkMembershipState::Active))
        .filter(membership::Column::Kind.ne(NetworkMembershipKind::Observer));
    if member.count(unit.tx()).await? == 0 {
        return Err(Failure::at("input.space", NoVoice, "the space is no active founder or member of the network"));
    }
    match (voices, operator) {
        (VoiceUnit::Space, _) => Ok(Voice { operator: None, space: Some(space) }),
        (VoiceUnit::Operator, Some(operator)) => Ok(Voice { operator: Some(operator), space: None }),
        (VoiceUnit::Operator, None) => {
            Err(Failure::at("input.space", NoOperator, "operators have the voices in this network, and the space has none"))
        }
    }
}

/// Whether the voice has room for the person. The network's lock makes it hold.
async fn check_place(
    unit: &UnitOfWork,
    network: NetworkId,
    voice: Voice,
    person: PersonId,
    kind: DelegateKind,
) -> Outcome<(), DelegateAppointErrorCode> {
    use DelegateAppointErrorCode::{AlreadyAppointed, DelegateExists, TooManyAlternates};
    let of_voice = Condition::all()
        .add_option(voice.operator.map(|operator| Expr::col(Column::OperatorId).eq(operator)))
        .add_option(voice.space.map(|space| Expr::col(Column::SpaceId).eq(space)));
    let standing = Entity::find().filter(Column::NetworkId.eq(network)).filter(of_voice).filter(Column::EndedAt.is_null());
    let standing = standing.select_only().columns([Column::PersonId, Column::Kind]);
    let standing: Vec<(PersonId, DelegateKind)> = standing.into_tuple().all(unit.tx()).await?;
    if standing.iter().any(|(other, _)| *other == person) {
        return Err(Failure::at("input.person", AlreadyAppointed, "the person speaks for this voice already"));
    }
    let of_kind = standing.iter().filter(|(_, other)| *other == kind).count() as u64;
    match kind {
        DelegateKind::Delegate if of_kind > 0 => Err(Failure::whole(DelegateExists, "the voice has a delegate: dismiss that one first")),
        DelegateKind::Alternate if of_kind >= MAX_ALTERNATES => {
            Err(Failure::whole(TooManyAlternates, format!("a voice has at most {MAX_ALTERNATES} alternates")))
        }
        DelegateKind::Delegate | DelegateKind::Alternate => Ok(()),
    }
}
