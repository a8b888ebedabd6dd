//! Grants: who may do what where.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect, Select, Set,
};
use traboule_kernel::ids::{GrantId, PersonId, SpaceId};
use traboule_kernel::{Actor, Error, Failure, Locale, Outcome, Result, Role, Scope, Time};
use traboule_store::sql::is_one_of;
use traboule_store::{Audit, UnitOfWork};

use super::{AccountService, hold, person_or_new, runs_again};
use crate::entity::{person, role_grant};
use crate::policy::{self, Proposer, Refusal, Verdict};
use traboule_kernel::email::Email;

/// What can be wrong with a new grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum GrantCreateErrorCode {
    /// This is not an e-mail address.
    InvalidEmail,
    /// Nobody grants themselves anything.
    Oneself,
    /// The role is not one of such a place: spaces have owners, networks have stewards.
    WrongScope,
    /// There is no such space or network.
    UnknownScope,
    /// The end is not after the beginning.
    InvalidPeriod,
    /// The person holds this role there already, or it waits for approval.
    AlreadyGranted,
}

/// What can be wrong with the approval of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum GrantApproveErrorCode {
    /// The second to approve is neither the first nor the one who is granted.
    Oneself,
    /// The grant does not wait for approval.
    NotWaiting,
}

/// What can be wrong with ending a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum GrantRevokeErrorCode {
    /// A space that has an owner keeps at least one: make another owner first.
    LastOwner,
    /// The grant is over already.
    AlreadyEnded,
}

/// A new grant.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// Whom it is for, by address; who has no account gets one.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// From when; now, if not given.
    pub from: Option<Time>,
    /// Until when; for ever, if not given.
    pub until: Option<Time>,
    /// Why, for the audit trail.
    pub reason: Option<String>,
}

impl AccountService {
    /// Grants a role, or proposes it where a second person must approve.
    pub async fn grant_create(&self, actor: &Actor, grant: NewGrant) -> Outcome<GrantId, GrantCreateErrorCode> {
        use GrantCreateErrorCode::{AlreadyGranted, InvalidEmail, InvalidPeriod, UnknownScope};
        if !actor.is_system() {
            actor.signed_in()?;
        }
        let email: Email = grant.email.parse().map_err(|_| Failure::at("input.email", InvalidEmail, "this is not an e-mail address"))?;
        let from = grant.from.unwrap_or_else(|| self.store.now());
        if grant.until.is_some_and(|until| until <= from || until <= self.store.now()) {
            return Err(Failure::at("input.until", InvalidPeriod, "the end must lie after the beginning and in the future"));
        }
        let mut unit = self.begin(actor).await?;
        // The account is made before the right to grant is known, so that both answers look alike; a refusal undoes it.
        let person = person_or_new(&mut unit, &email, None, &Locale::fr()).await?;
        let needs_second = match policy::may_grant(actor, person.id, grant.role, grant.scope) {
            Verdict::Granted => false,
            Verdict::NeedsSecond => true,
            Verdict::Refused(refusal) => return Err(refused(refusal)),
        };
        // Asked only now: who may not grant anything there does not learn of a draft by the way.
        if !self.places.exists(grant.scope).await? {
            return Err(Failure::whole(UnknownScope, "there is no such space or network"));
        }
        // Before the person is held: a claim that is approved holds the space first, too. A grant that begins later leaves the
        // space to the stewards until somebody owns it.
        if let (Role::SpaceOwner, Scope::Space(space), true) = (grant.role, grant.scope, from <= self.store.now()) {
            self.places.own(&mut unit, space).await?;
        }
        // Held: nobody else grants them the same in the meantime. Erased while we waited, and the address is nobody's by now.
        if hold(&unit, person.id).await?.is_none_or(|person| person.state == person::State::Erased) {
            return Err(Error::Conflict("the account has just ended: try again".to_owned()).into());
        }
        if has_one_already(&unit, person.id, grant.role, grant.scope).await? {
            return Err(Failure::whole(AlreadyGranted, "the person holds this role there already, or it waits for approval"));
        }
        let row = NewRow { person: person.id, role: grant.role, scope: grant.scope, from, until: grant.until, needs_second };
        let id = insert(&unit, row).await?;
        unit.record(audit("grant.create", id, grant.scope).because(grant.reason.as_deref())).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// Approves a grant on a network as the second person.
    pub async fn grant_approve(&self, actor: &Actor, id: GrantId) -> Outcome<GrantId, GrantApproveErrorCode> {
        actor.signed_in()?;
        let mut unit = self.begin(actor).await?;
        let grant = locked(&unit, actor, id).await?;
        if !grant.needs_second || grant.second_approver.is_some() {
            return Err(Failure::whole(GrantApproveErrorCode::NotWaiting, "the grant does not wait for approval"));
        }
        let proposer = proposer(&unit, &grant).await?;
        match policy::may_approve(actor, proposer, grant.person_id, grant.scope()) {
            Ok(()) => {}
            Err(Refusal::Oneself) => {
                let message = "the second to approve is neither the first nor the one who is granted";
                return Err(Failure::whole(GrantApproveErrorCode::Oneself, message));
            }
            Err(_) => return Err(Error::Denied("a steward of the network and an admin approve together").into()),
        }
        let (scope, version) = (grant.scope(), grant.version);
        let mut row: role_grant::ActiveModel = grant.into();
        row.second_approver = Set(actor.person_id());
        row.updated_at = Set(unit.now());
        row.version = Set(version + 1);
        row.update(unit.tx()).await?;
        unit.record(audit("grant.approve", id, scope)).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// Ends a grant now. A space keeps at least one owner, whatever happens at the same time.
    pub async fn grant_revoke(&self, actor: &Actor, id: GrantId, reason: Option<&str>) -> Outcome<GrantId, GrantRevokeErrorCode> {
        actor.signed_in()?;
        let mut tries = 0;
        loop {
            let outcome = self.try_revoke(actor, id, reason).await;
            if !runs_again(&outcome, &mut tries) {
                return outcome;
            }
        }
    }

    async fn try_revoke(&self, actor: &Actor, id: GrantId, reason: Option<&str>) -> Outcome<GrantId, GrantRevokeErrorCode> {
        // Two owners who leave at once each see the other one stay: no row lock stops that, serialisation does.
        let mut unit = self.begin_serializable(actor).await?;
        let grant = locked(&unit, actor, id).await?;
        let scope = grant.scope();
        if !policy::may_revoke(actor, grant.person_id, scope) {
            return Err(Error::Denied("only its holder and those who decide there end a grant").into());
        }
        if grant.valid_until.is_some_and(|until| until <= unit.now()) {
            return Err(Failure::whole(GrantRevokeErrorCode::AlreadyEnded, "the grant is over already"));
        }
        if let (Role::SpaceOwner, Scope::Space(space), true) = (grant.role.into(), scope, grant.is_valid_at(unit.now()))
            && owners_beside(&unit, &[space], grant.person_id).await?.is_empty()
        {
            return Err(Failure::whole(GrantRevokeErrorCode::LastOwner, "a space keeps at least one owner: make another one first"));
        }
        let version = grant.version;
        let mut row: role_grant::ActiveModel = grant.into();
        row.valid_until = Set(Some(unit.now()));
        row.updated_at = Set(unit.now());
        row.version = Set(version + 1);
        row.update(unit.tx()).await?;
        unit.record(audit("grant.revoke", id, scope).because(reason)).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// Makes a person an owner of a space, inside another use case that has decided it. An account matter even so: it takes a
    /// session, and an account that is in use.
    pub async fn make_owner(&self, unit: &mut UnitOfWork, person: PersonId, space: SpaceId) -> Result<()> {
        unit.actor().check_session()?;
        if !self.is_active(unit, person).await? {
            return Err(Error::Denied("the person's account is not in use"));
        }
        let scope = Scope::Space(space);
        if has_one_already(unit, person, Role::SpaceOwner, scope).await? {
            return Ok(());
        }
        let row = NewRow { person, role: Role::SpaceOwner, scope, from: unit.now(), until: None, needs_second: false };
        let id = insert(unit, row).await?;
        unit.record(audit("grant.create", id, scope)).await
    }
}

struct NewRow {
    person: PersonId,
    role: Role,
    scope: Scope,
    from: Time,
    until: Option<Time>,
    needs_second: bool,
}

async fn insert(unit: &UnitOfWork, new: NewRow) -> Result<GrantId> {
    let (space_id, network_id) = places_of(new.scope);
    let row = role_grant::ActiveModel {
        id: Set(unit.new_id()),
        person_id: Set(new.person),
        role: Set(new.role.into()),
        space_id: Set(space_id),
        network_id: Set(network_id),
        valid_from: Set(new.from),
        valid_until: Set(new.until),
        granted_by: Set(unit.actor().person_id()),
        needs_second: Set(new.needs_second),
        second_approver: Set(None),
        created_at: Set(unit.now()),
        updated_at: Set(unit.now()),
        version: Set(1),
    };
    Ok(row.insert(unit.tx()).await?.id)
}

const fn places_of(scope: Scope) -> (Option<SpaceId>, Option<traboule_kernel::ids::NetworkId>) {
    match scope {
        Scope::Space(space) => (Some(space), None),
        Scope::Network(network) => (None, Some(network)),
        Scope::Instance => (None, None),
    }
}

fn audit(action: &'static str, id: GrantId, scope: Scope) -> Audit {
    Audit::of(action, id).acting_for(scope)
}

fn refused(refusal: Refusal) -> Failure<GrantCreateErrorCode> {
    match refusal {
        Refusal::Oneself => Failure::at("input.email", GrantCreateErrorCode::Oneself, "nobody grants themselves anything"),
        Refusal::WrongScope => Failure::at("input.role", GrantCreateErrorCode::WrongScope, "this role is not one of such a place"),
        Refusal::NotYours => Error::Denied("you do not decide who acts there").into(),
    }
}

/// The grant, locked; or nothing where the actor may not know of it.
async fn locked(unit: &UnitOfWork, actor: &Actor, id: GrantId) -> Result<role_grant::Model> {
    let found = role_grant::Entity::find_by_id(id).lock_exclusive().one(unit.tx()).await?;
    found.filter(|grant| policy::may_see(actor, grant.person_id, grant.scope())).ok_or(Error::NotFound("grant"))
}

/// Whether the person, who is held, holds the role there, or will, or waits for its approval.
async fn has_one_already(unit: &UnitOfWork, person: PersonId, role: Role, scope: Scope) -> Result<bool> {
    use role_grant::Column;
    let (space, network) = places_of(scope);
    let of_place = role_grant::Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::Role.eq(role_grant::Role::from(role)))
        .filter(space.map_or_else(|| Column::SpaceId.is_null(), |space| Column::SpaceId.eq(space)))
        .filter(network.map_or_else(|| Column::NetworkId.is_null(), |network| Column::NetworkId.eq(network)))
        .filter(Expr::col(Column::ValidUntil).is_null().or(Expr::col(Column::ValidUntil).gt(unit.now())));
    Ok(of_place.count(unit.tx()).await? > 0)
}

/// Those of `spaces` that somebody beside `person` owns, whose account is in use.
pub(super) async fn owners_beside(unit: &UnitOfWork, spaces: &[SpaceId], person: PersonId) -> Result<Vec<SpaceId>> {
    let of_spaces = is_one_of(unit.tx().get_database_backend(), Expr::col((role_grant::Entity, role_grant::Column::SpaceId)), spaces);
    let owners = held_by_others(unit, person, role_grant::Role::SpaceOwner).filter(of_spaces);
    Ok(owners.select_only().column(role_grant::Column::SpaceId).distinct().into_tuple().all(unit.tx()).await?)
}

/// Whether there is an admin beside `person`, whose account is in use.
pub(super) async fn is_admin_beside(unit: &UnitOfWork, person: PersonId) -> Result<bool> {
    Ok(held_by_others(unit, person, role_grant::Role::Admin).count(unit.tx()).await? > 0)
}

/// The grants of a role that hold now and are of people in use, but for one person's.
fn held_by_others(unit: &UnitOfWork, person: PersonId, role: role_grant::Role) -> Select<role_grant::Entity> {
    let holder = role_grant::Entity::belongs_to(person::Entity).from(role_grant::Column::PersonId).to(person::Column::Id).into();
    role_grant::Entity::find()
        .join(JoinType::InnerJoin, holder)
        .filter(person::Column::State.eq(person::State::Active))
        .filter(role_grant::Column::PersonId.ne(person))
        .filter(role_grant::Column::Role.eq(role))
        .filter(role_grant::valid_at(unit.now()))
}

/// Who proposed the grant, by the roles that they hold now.
async fn proposer(unit: &UnitOfWork, grant: &role_grant::Model) -> Result<Proposer> {
    use role_grant::Role::{Admin, NetworkSteward};
    let Some(person) = grant.granted_by else { return Ok(Proposer::default()) };
    let held = role_grant::Entity::find()
        .filter(role_grant::Column::PersonId.eq(person))
        .filter(role_grant::Column::Role.is_in([Admin, NetworkSteward]))
        .filter(role_grant::valid_at(unit.now()))
        .all(unit.tx())
        .await?;
    let holds = |role, network| held.iter().any(|row| row.role == role && row.network_id == network);
    Ok(Proposer { person: Some(person), is_admin: holds(Admin, None), is_steward: holds(NetworkSteward, grant.network_id) })
}
