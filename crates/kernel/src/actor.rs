//! Who asks, and with which grants. The HTTP layer makes an actor once a request.

use std::fmt;
use std::sync::Arc;

use crate::ids::{NetworkId, PersonId, SpaceId};
use crate::{Error, Result};

/// Who a request or a job acts as.
#[derive(Clone, Debug, Default)]
pub struct Actor {
    who: Who,
    grants: Arc<[Grant]>,
    access: Access,
    address: Address,
}

/// An address that no log shows.
#[derive(Clone, Default)]
struct Address(Option<Arc<str>>);

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.0.is_some() { "Address(..)" } else { "None" })
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Who {
    #[default]
    Anonymous,
    Person(PersonId),
    System(&'static str),
}

/// How much of what somebody may do they may do in this request, by what they came with. Each includes those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// An access token that reads.
    Read,
    /// An access token that also writes, account matters excepted.
    Write,
    /// A session: everything. Also where nobody is signed in, and where the machine itself acts.
    #[default]
    Session,
}

/// What a person may do somewhere. A grant in an actor is valid now; expired ones are not loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Grant {
    /// What.
    pub role: Role,
    /// Where.
    pub scope: Scope,
}

/// Roles, each of one kind of scope (domain: accounts).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the terms of the domain text")]
pub enum Role {
    SpaceOwner,
    SpaceManager,
    SpaceHost,
    SpaceMember,
    NetworkSteward,
    NetworkFacilitator,
    CharterReviewer,
    InstitutionalPartner,
    Admin,
}

/// Where a grant holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One space.
    Space(SpaceId),
    /// One network; it does not reach into networks below it.
    Network(NetworkId),
    /// The whole instance.
    Instance,
}

impl Role {
    /// Whether this role can be granted on such a scope.
    pub const fn fits(self, scope: &Scope) -> bool {
        match self {
            Self::SpaceOwner | Self::SpaceManager | Self::SpaceHost | Self::SpaceMember => matches!(scope, Scope::Space(_)),
            Self::NetworkSteward | Self::NetworkFacilitator | Self::CharterReviewer | Self::InstitutionalPartner => {
                matches!(scope, Scope::Network(_))
            }
            Self::Admin => matches!(scope, Scope::Instance),
        }
    }
}

impl Actor {
    /// Nobody is signed in.
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// A signed-in person with the grants that are valid now.
    pub fn person(id: PersonId, grants: impl Into<Arc<[Grant]>>) -> Self {
        Self { who: Who::Person(id), grants: grants.into(), access: Access::Session, address: Address::default() }
    }

    /// The machine itself, for a purpose that the audit trail names (`import`, `worker`, `cli`).
    pub fn system(purpose: &'static str) -> Self {
        Self { who: Who::System(purpose), grants: Arc::default(), access: Access::Session, address: Address::default() }
    }

    /// The same actor with this access.
    pub fn with_access(self, access: Access) -> Self {
        Self { access, ..self }
    }

    /// The same person with the address that they sign in with, in the form of [`crate::email::Email`].
    pub fn with_address(self, address: Option<&str>) -> Self {
        Self { address: Address(address.map(Arc::from)), ..self }
    }

    /// The address that the person signs in with, where it is known. Not for logs.
    pub fn address(&self) -> Option<&str> {
        self.address.0.as_deref()
    }

    /// Refuses an actor who came with an access token that only reads. Every unit of work asks it when it begins, so that
    /// no use case can forget it.
    pub fn check_write(&self) -> Result<()> {
        if self.access >= Access::Write { Ok(()) } else { Err(Error::Denied("this access token only reads")) }
    }

    /// Refuses an actor who came with an access token: what concerns accounts and who holds which role takes a session.
    pub fn check_session(&self) -> Result<()> {
        if self.access == Access::Session { Ok(()) } else { Err(Error::Denied("this takes a session; an access token does not do")) }
    }

    /// The person, if one is signed in.
    pub const fn person_id(&self) -> Option<PersonId> {
        match self.who {
            Who::Person(id) => Some(id),
            Who::Anonymous | Who::System(_) => None,
        }
    }

    /// The person, or [`Error::Unauthenticated`].
    pub fn signed_in(&self) -> Result<PersonId> {
        self.person_id().ok_or(Error::Unauthenticated)
    }

    /// The purpose, if the machine itself acts.
    pub const fn system_purpose(&self) -> Option<&'static str> {
        match self.who {
            Who::System(purpose) => Some(purpose),
            Who::Anonymous | Who::Person(_) => None,
        }
    }

    /// Whether the machine itself acts, which no request can be.
    pub const fn is_system(&self) -> bool {
        self.system_purpose().is_some()
    }

    /// The grants that are valid now.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// Whether the actor holds one of `roles` on exactly this scope.
    pub fn holds(&self, roles: &[Role], scope: Scope) -> bool {
        self.grants.iter().any(|grant| grant.scope == scope && roles.contains(&grant.role))
    }

    /// Whether the actor owns or manages the space.
    pub fn runs_space(&self, space: SpaceId) -> bool {
        self.holds(&[Role::SpaceOwner, Role::SpaceManager], Scope::Space(space))
    }

    /// Whether the actor owns the space.
    pub fn owns_space(&self, space: SpaceId) -> bool {
        self.holds(&[Role::SpaceOwner], Scope::Space(space))
    }

    /// Whether the actor is a steward of the network.
    pub fn stewards(&self, network: NetworkId) -> bool {
        self.holds(&[Role::NetworkSteward], Scope::Network(network))
    }

    /// Whether the actor is a steward of any network: the directory's unclaimed spaces belong to all of them.
    pub fn is_steward(&self) -> bool {
        self.grants.iter().any(|grant| grant.role == Role::NetworkSteward)
    }

    /// Whether the actor runs the machine.
    pub fn is_admin(&self) -> bool {
        self.holds(&[Role::Admin], Scope::Instance)
    }

    /// The spaces on which the actor holds one of `roles`.
    pub fn spaces(&self, roles: &[Role]) -> Vec<SpaceId> {
        self.scopes(roles).filter_map(|scope| if let Scope::Space(space) = scope { Some(space) } else { None }).collect()
    }

    /// The networks on which the actor holds one of `roles`.
    pub fn networks(&self, roles: &[Role]) -> Vec<NetworkId> {
        self.scopes(roles).filter_map(|scope| if let Scope::Network(network) = scope { Some(network) } else { None }).collect()
    }

    fn scopes(&self, roles: &[Role]) -> impl Iterator<Item = Scope> {
        self.grants.iter().filter(|grant| roles.contains(&grant.role)).map(|grant| grant.scope)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::Key;

    #[test]
    fn what_one_comes_with_bounds_what_one_does() {
        let person = Actor::person(PersonId::from_uuid(Uuid::nil()), []);
        for (actor, writes, is_session) in [
            (Actor::anonymous(), true, true),
            (Actor::system("cli"), true, true),
            (person.clone(), true, true),
            (person.clone().with_access(Access::Write), true, false),
            (person.with_access(Access::Read), false, false),
        ] {
            assert_eq!(actor.check_write().is_ok(), writes, "{actor:?}");
            assert_eq!(actor.check_session().is_ok(), is_session, "{actor:?}");
        }
    }
}
