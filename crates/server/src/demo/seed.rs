//! The demo network, told to the use cases row by row, each at its date.

mod event;
mod shared;

use std::collections::HashMap;

use traboule_accounts::service::grant::NewGrant;
use traboule_kernel::ids::{NetworkId, NetworkMembershipId, OperatorId, PersonId, SpaceId};
use traboule_kernel::{Actor, Grant, Role, Scope};
use traboule_spaces::rules::lifecycle::SpaceState;
use traboule_spaces::rules::membership::NetworkMembershipState;
use traboule_spaces::service::network::{Application, Appointment, MembershipStep, NewNetwork};
use traboule_spaces::service::space::SpaceStep;
use traboule_store::Audit;

use super::data::{Claim, DaysAgo, Delegate, Granted, Later, Membership, Network, Operator, Person, Space};
use super::{Demo, DemoError, TOLD, refused};

/// Tells everything. Rows come after those that they refer to, so dates go back and forth between kinds of rows.
pub(super) async fn tell(demo: &Demo) -> Result<(), DemoError> {
    let data = &demo.data;
    let mut story = Story { demo, people: HashMap::new(), operators: HashMap::new(), networks: HashMap::new(), spaces: HashMap::new() };
    for person in &data.people {
        story.join(person).await?;
    }
    for operator in &data.operators {
        story.enter_operator(operator).await?;
    }
    for network in &data.networks {
        story.found(network).await?;
    }
    story.grant_all(|granted| granted.space.is_none()).await?;
    for space in &data.spaces {
        story.enter(space).await?;
    }
    for membership in &data.memberships {
        story.associate(membership).await?;
    }
    for delegate in &data.delegates {
        story.appoint(delegate).await?;
    }
    story.grant_all(|granted| granted.space.is_some()).await?;
    for event in &data.events {
        story.hold(event).await?;
    }
    for space in &data.spaces {
        if let Some(later) = &space.later {
            story.end(space, later).await?;
        }
    }
    story.finish().await
}

/// What was told so far: the identities behind the keys.
struct Story<'a> {
    demo: &'a Demo,
    people: HashMap<&'a str, Told>,
    operators: HashMap<&'a str, OperatorId>,
    networks: HashMap<&'a str, NetworkId>,
    spaces: HashMap<&'a str, (SpaceId, i32)>,
}

/// A person and what they may do by now.
struct Told {
    id: PersonId,
    grants: Vec<Grant>,
}

impl<'a> Story<'a> {
    /// The person signs in for the first time, which makes the account, and out again.
    async fn join(&mut self, person: &'a Person) -> Result<(), DemoError> {
        self.on(person.joined_days_ago);
        let signed_in = self.demo.sign_in_as(person).await?;
        let actor = Actor::person(signed_in.person, []);
        self.demo.services.accounts.session_revoke(&actor, signed_in.session.id).await?;
        self.people.insert(&person.key, Told { id: signed_in.person, grants: Vec::new() });
        Ok(())
    }

    /// An operator is entered on the day of its first space.
    async fn enter_operator(&mut self, operator: &'a Operator) -> Result<(), DemoError> {
        let spaces = self.demo.data.spaces.iter().filter(|space| space.operator.as_ref() == Some(&operator.key));
        self.on(spaces.map(|space| space.entered_days_ago).max().unwrap_or(DaysAgo(0)));
        let created = self.demo.services.spaces.operator_create(&machine(), operator.content()).await;
        let id = created.map_err(refused(&format!("operator {}", operator.key)))?;
        self.operators.insert(&operator.key, id);
        Ok(())
    }

    async fn found(&mut self, network: &'a Network) -> Result<(), DemoError> {
        self.on(network.founded_days_ago);
        let parent = network.parent.as_deref().map(|parent| self.network(parent)).transpose()?;
        let new = NewNetwork {
            name: network.name.clone(),
            slug: Some(network.slug.clone()),
            level: network.level,
            territory_codes: network.territory_codes.clone(),
            parent,
            statutes: network.statutes,
            reason: None,
        };
        let created = self.demo.services.networks.network_create(&machine(), new).await;
        self.networks.insert(&network.key, created.map_err(refused(&format!("network {}", network.key)))?);
        Ok(())
    }

    /// Grants what people are granted: on a space by its owner, elsewhere by the machine.
    async fn grant_all(&mut self, now: fn(&Granted) -> bool) -> Result<(), DemoError> {
        for person in &self.demo.data.people {
            for granted in person.grants.iter().filter(|granted| now(granted)) {
                let (scope, by) = self.scope(granted)?;
                self.on(granted.granted_days_ago);
                let (role, email) = (Role::from(granted.role), person.email.clone());
                let grant = NewGrant { email, role, scope, from: None, until: None, reason: None };
                let created = self.demo.services.accounts.grant_create(&by, grant).await;
                created.map_err(refused(&format!("grant of {}", person.key)))?;
                self.may_now(&person.key, Grant { role, scope })?;
            }
        }
        Ok(())
    }

    /// The scope of a grant, and who gives it.
    fn scope(&self, granted: &Granted) -> Result<(Scope, Actor), DemoError> {
        match (&granted.network, &granted.space) {
            (Some(network), _) => Ok((Scope::Network(self.network(network)?), machine())),
            (None, Some(space)) => {
                let (id, _) = self.space(space)?;
                Ok((Scope::Space(id), self.owner_of(space)?))
            }
            (None, None) => Ok((Scope::Instance, machine())),
        }
    }

    /// The space from its entry to its last confirmation.
    async fn enter(&mut self, space: &'a Space) -> Result<(), DemoError> {
        let about = format!("space {}", space.key);
        let service = &self.demo.services.spaces;
        let operator = space.operator.as_deref().map(|key| told(&self.operators, key).copied()).transpose()?;
        self.on(space.entered_days_ago);
        let id = service.space_create(&machine(), space.content(operator)).await.map_err(refused(&about))?.space;
        let mut version = 1;
        if !space.draft {
            service.space_transition(&machine(), id, version, SpaceStep::Publish, None).await.map_err(refused(&about))?;
            version += 1;
        }
        if let Some(claim) = &space.claim {
            version += self.claim(space, id, claim).await?;
        }
        if let Some(confirmed) = space.confirmed_days_ago {
            self.on(confirmed);
            self.demo.services.spaces.space_confirm(&self.owner_of(&space.key)?, id).await.map_err(refused(&about))?;
            version += 1;
        }
        self.spaces.insert(&space.key, (id, version));
        Ok(())
    }

    /// A person claims the space. Returns by how much the space's version grew.
    async fn claim(&mut self, space: &Space, id: SpaceId, claim: &Claim) -> Result<i32, DemoError> {
        let about = format!("claim to {}", space.key);
        let service = &self.demo.services.spaces;
        self.on(claim.asked_days_ago);
        let asked = service.space_claim(&self.actor(&claim.person)?, id, &claim.message).await.map_err(refused(&about))?;
        let Some(approved) = claim.approved_days_ago else { return Ok(0) };
        self.on(approved);
        service.space_claim_approve(&self.steward()?, asked).await.map_err(refused(&about))?;
        self.may_now(&claim.person, Grant { role: Role::SpaceOwner, scope: Scope::Space(id) })?;
        Ok(1)
    }

    async fn associate(&self, membership: &Membership) -> Result<(), DemoError> {
        let about = format!("membership of {} in {}", membership.space, membership.network);
        let service = &self.demo.services.networks;
        let ((space, _), network) = (self.space(&membership.space)?, self.network(&membership.network)?);
        self.on(membership.applied_days_ago);
        let application = Application { space, network, kind: membership.kind };
        let id = service.network_membership_apply(&machine(), application).await.map_err(refused(&about))?;
        let Some(approved) = membership.approved_days_ago else { return Ok(()) };
        self.on(approved);
        let step = MembershipStep { id, version: 1, reason: None };
        service.network_membership_approve(&machine(), &step).await.map_err(refused(&about))?;
        let Some(later) = &membership.later else { return Ok(()) };
        self.on(later.days_ago);
        let step = MembershipStep { id, version: 2, reason: Some(later.reason.clone()) };
        self.end_membership(&step, later.state, &about).await
    }

    async fn end_membership(&self, step: &MembershipStep, state: NetworkMembershipState, about: &str) -> Result<(), DemoError> {
        let (service, machine) = (&self.demo.services.networks, machine());
        let _id: NetworkMembershipId = match state {
            NetworkMembershipState::Suspended => service.network_membership_suspend(&machine, step).await.map_err(refused(about))?,
            NetworkMembershipState::Left => service.network_membership_leave(&machine, step).await.map_err(refused(about))?,
            NetworkMembershipState::Excluded => service.network_membership_exclude(&machine, step).await.map_err(refused(about))?,
            NetworkMembershipState::Applied | NetworkMembershipState::Active => {
                return Err(DemoError::Refused { row: about.to_owned(), mistakes: "nothing leads there".to_owned() });
            }
        };
        Ok(())
    }

    async fn appoint(&self, delegate: &Delegate) -> Result<(), DemoError> {
        self.on(delegate.named_days_ago);
        let (network, (space, _)) = (self.network(&delegate.network)?, self.space(&delegate.space)?);
        let person = told(&self.people, &delegate.person)?.id;
        let appointment = Appointment { network, space, person, kind: delegate.kind, reason: None };
        let owner = self.owner_of(&delegate.space)?;
        let appointed = self.demo.services.networks.delegate_appoint(&owner, appointment).await;
        appointed.map_err(refused(&format!("delegate {} of {}", delegate.person, delegate.space)))?;
        Ok(())
    }

    /// The space closes, for a while or for good, or is merged into another.
    async fn end(&self, space: &Space, later: &Later) -> Result<(), DemoError> {
        let about = format!("later state of {}", space.key);
        let service = &self.demo.services.spaces;
        let (id, version) = self.space(&space.key)?;
        self.on(later.days_ago);
        let reason = Some(later.reason.as_str());
        let steward = self.steward()?;
        let step = match (later.state, &later.into) {
            (SpaceState::Merged, Some(into)) => {
                let (into, _) = self.space(into)?;
                service.space_merge(&steward, id, into, reason).await.map_err(refused(&about))?;
                return Ok(());
            }
            (SpaceState::TemporarilyClosed, None) => SpaceStep::CloseTemporarily,
            (SpaceState::Closed, None) => SpaceStep::Close,
            _ => return Err(DemoError::Refused { row: about, mistakes: "nothing leads there".to_owned() }),
        };
        service.space_transition(&steward, id, version, step, reason).await.map_err(refused(&about))?;
        Ok(())
    }

    /// Leaves the mark by which the next start knows that everything is there.
    async fn finish(&self) -> Result<(), DemoError> {
        self.demo.turn_to(self.demo.now);
        self.demo.deliver().await?;
        let top = self.demo.data.networks.first().map_or("", |network| network.key.as_str());
        let mut unit = self.demo.store.begin(&machine()).await?;
        unit.record(Audit::of(TOLD, self.network(top)?)).await?;
        Ok(unit.commit().await?)
    }

    fn on(&self, day: DaysAgo) {
        self.demo.turn_to(day.before(self.demo.now));
    }

    fn may_now(&mut self, person: &str, grant: Grant) -> Result<(), DemoError> {
        self.people.get_mut(person).ok_or_else(|| unknown(person))?.grants.push(grant);
        Ok(())
    }

    fn actor(&self, person: &str) -> Result<Actor, DemoError> {
        let Told { id, grants } = told(&self.people, person)?;
        Ok(Actor::person(*id, grants.clone()))
    }

    /// Who owns the space, or, while nobody does, a steward.
    fn owner_of(&self, space: &str) -> Result<Actor, DemoError> {
        let claim = self.demo.data.spaces.iter().find(|row| row.key == space).and_then(|row| row.claim.as_ref());
        let owner = claim.filter(|claim| claim.approved_days_ago.is_some());
        owner.map_or_else(|| self.steward(), |claim| self.actor(&claim.person))
    }

    fn steward(&self) -> Result<Actor, DemoError> {
        let is_steward = |person: &&Person| person.grants.iter().any(|granted| Role::from(granted.role) == Role::NetworkSteward);
        let steward = self.demo.data.people.iter().find(is_steward).ok_or_else(|| unknown("steward"))?;
        self.actor(&steward.key)
    }

    fn network(&self, key: &str) -> Result<NetworkId, DemoError> {
        told(&self.networks, key).copied()
    }

    fn space(&self, key: &str) -> Result<(SpaceId, i32), DemoError> {
        told(&self.spaces, key).copied()
    }
}

/// As whom the machine tells what no person of the story does.
fn machine() -> Actor {
    Actor::system("demo")
}

fn told<'m, T>(rows: &'m HashMap<&str, T>, key: &str) -> Result<&'m T, DemoError> {
    rows.get(key).ok_or_else(|| unknown(key))
}

fn unknown(key: &str) -> DemoError {
    DemoError::Refused { row: format!("reference to {key}"), mistakes: "nothing before it is called so".to_owned() }
}
