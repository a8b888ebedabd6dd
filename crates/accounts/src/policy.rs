//! Who may grant which role where, and who suspends accounts (trust: who may do what).

use traboule_kernel::ids::PersonId;
use traboule_kernel::{Actor, Role, Scope};

/// What a grant needs before it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The actor alone may grant it.
    Granted,
    /// The actor may propose it; the other of steward and admin approves.
    NeedsSecond,
    /// The actor may not.
    Refused(Refusal),
}

/// Why an actor may not grant a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nobody grants themselves anything.
    Oneself,
    /// The role cannot be held on such a scope.
    WrongScope,
    /// The actor does not decide on this scope.
    NotYours,
}

/// Whether `actor` may give `role` on `scope` to `person`.
///
/// Roles on a space are its owners' to give. Roles on a network take a steward of it and an admin, in either
/// order. The admin's role is given on the machine itself, never over the network.
pub(crate) fn may_grant(actor: &Actor, person: PersonId, role: Role, scope: Scope) -> Verdict {
    if !role.fits(&scope) {
        return Verdict::Refused(Refusal::WrongScope);
    }
    if actor.is_system() {
        return Verdict::Granted;
    }
    if actor.person_id() == Some(person) {
        return Verdict::Refused(Refusal::Oneself);
    }
    match scope {
        Scope::Space(space) if actor.owns_space(space) => Verdict::Granted,
        Scope::Network(network) if actor.stewards(network) || actor.is_admin() => Verdict::NeedsSecond,
        Scope::Space(_) | Scope::Network(_) | Scope::Instance => Verdict::Refused(Refusal::NotYours),
    }
}

/// Who proposed a grant on a network, and which of the two parts they can still play.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Proposer {
    pub(crate) person: Option<PersonId>,
    pub(crate) is_admin: bool,
    pub(crate) is_steward: bool,
}

/// Whether `actor` may be the second to approve what `proposer` granted to `person` on `scope`: the other part. A proposer who has
/// lost their role since plays none, and the grant has to be proposed anew.
pub(crate) fn may_approve(actor: &Actor, proposer: Proposer, person: PersonId, scope: Scope) -> Result<(), Refusal> {
    let Some(approver) = actor.person_id() else { return Err(Refusal::NotYours) };
    if approver == person || Some(approver) == proposer.person {
        return Err(Refusal::Oneself);
    }
    let Scope::Network(network) = scope else { return Err(Refusal::NotYours) };
    let complements = (proposer.is_admin && actor.stewards(network)) || (proposer.is_steward && actor.is_admin());
    if complements { Ok(()) } else { Err(Refusal::NotYours) }
}

/// Whether `actor` may end a grant of `person`: its holder, an owner of the space, a steward of the network.
pub(crate) fn may_revoke(actor: &Actor, person: PersonId, scope: Scope) -> bool {
    let decides = match scope {
        Scope::Space(space) => actor.owns_space(space),
        Scope::Network(network) => actor.stewards(network) || actor.is_admin(),
        Scope::Instance => false,
    };
    actor.is_system() || actor.person_id() == Some(person) || decides
}

/// Whether `actor` may suspend the account of `person`, or give it back: an admin, never on themselves.
pub(crate) fn may_suspend(actor: &Actor, person: PersonId) -> Result<(), Refusal> {
    match () {
        () if actor.is_system() => Ok(()),
        () if !actor.is_admin() => Err(Refusal::NotYours),
        () if actor.person_id() == Some(person) => Err(Refusal::Oneself),
        () => Ok(()),
    }
}

/// Whether `actor` may know where the account of `person` stands: the person and admins.
pub(crate) fn may_see_state(actor: &Actor, person: PersonId) -> bool {
    actor.person_id() == Some(person) || actor.is_admin()
}

/// Whether `actor` may know of a grant of `person` on `scope`: those who could end it, and admins.
pub(crate) fn may_see(actor: &Actor, person: PersonId, scope: Scope) -> bool {
    may_revoke(actor, person, scope) || actor.is_admin()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::prelude::Uuid;
    use traboule_kernel::ids::{NetworkId, SpaceId};
    use traboule_kernel::{Grant, Key};

    fn person(number: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(number))
    }

    fn with(role: Role, scope: Scope) -> Actor {
        Actor::person(person(1), [Grant { role, scope }])
    }

    #[test]
    fn a_role_is_given_by_those_who_decide_there() {
        let here = Scope::Space(SpaceId::from_uuid(Uuid::from_u128(10)));
        let there = Scope::Space(SpaceId::from_uuid(Uuid::from_u128(11)));
        let network = Scope::Network(NetworkId::from_uuid(Uuid::from_u128(20)));
        let owner = with(Role::SpaceOwner, here);
        let manager = with(Role::SpaceManager, here);
        let steward = with(Role::NetworkSteward, network);
        let admin = with(Role::Admin, Scope::Instance);
        let not_yours = Verdict::Refused(Refusal::NotYours);
        for (actor, receiver, role, scope, verdict) in [
            (&owner, 2, Role::SpaceManager, here, Verdict::Granted),
            (&owner, 2, Role::SpaceOwner, here, Verdict::Granted),
            (&owner, 1, Role::SpaceManager, here, Verdict::Refused(Refusal::Oneself)),
            (&owner, 2, Role::SpaceManager, there, not_yours),
            (&owner, 2, Role::NetworkSteward, here, Verdict::Refused(Refusal::WrongScope)),
            (&owner, 2, Role::NetworkSteward, network, not_yours),
            (&manager, 2, Role::SpaceMember, here, not_yours),
            (&steward, 2, Role::CharterReviewer, network, Verdict::NeedsSecond),
            (&steward, 2, Role::SpaceOwner, here, not_yours),
            (&admin, 2, Role::NetworkSteward, network, Verdict::NeedsSecond),
            (&admin, 1, Role::NetworkSteward, network, Verdict::Refused(Refusal::Oneself)),
            (&admin, 2, Role::SpaceOwner, here, not_yours),
            (&admin, 2, Role::Admin, Scope::Instance, not_yours),
            (&Actor::anonymous(), 2, Role::SpaceMember, here, not_yours),
            (&Actor::system("cli"), 2, Role::Admin, Scope::Instance, Verdict::Granted),
        ] {
            assert_eq!(may_grant(actor, person(receiver), role, scope), verdict, "{actor:?} {role:?} {scope:?}");
        }
    }

    #[test]
    fn admins_suspend_others_and_nobody_else_does() {
        let network = Scope::Network(NetworkId::from_uuid(Uuid::from_u128(20)));
        let space = Scope::Space(SpaceId::from_uuid(Uuid::from_u128(10)));
        let admin = with(Role::Admin, Scope::Instance);
        for (actor, target, verdict, sees) in [
            (&admin, 2, Ok(()), true),
            (&admin, 1, Err(Refusal::Oneself), true),
            (&Actor::system("cli"), 2, Ok(()), false),
            (&with(Role::NetworkSteward, network), 2, Err(Refusal::NotYours), false),
            (&with(Role::NetworkFacilitator, network), 2, Err(Refusal::NotYours), false),
            (&with(Role::CharterReviewer, network), 2, Err(Refusal::NotYours), false),
            (&with(Role::InstitutionalPartner, network), 2, Err(Refusal::NotYours), false),
            (&with(Role::SpaceOwner, space), 2, Err(Refusal::NotYours), false),
            (&with(Role::SpaceManager, space), 1, Err(Refusal::NotYours), true),
            (&Actor::anonymous(), 2, Err(Refusal::NotYours), false),
        ] {
            assert_eq!(may_suspend(actor, person(target)), verdict, "{actor:?}");
            assert_eq!(may_see_state(actor, person(target)), sees, "{actor:?}");
        }
    }

    #[test]
    fn the_second_is_the_other_part_and_another_person() {
        let network = Scope::Network(NetworkId::from_uuid(Uuid::from_u128(20)));
        let steward = with(Role::NetworkSteward, network);
        let admin = with(Role::Admin, Scope::Instance);
        let proposed = |by, is_steward, is_admin| Proposer { person: Some(person(by)), is_admin, is_steward };
        for (actor, proposer, receiver, expected) in [
            (&admin, proposed(3, true, false), 2, Ok(())),
            (&steward, proposed(3, false, true), 2, Ok(())),
            (&steward, proposed(3, true, false), 2, Err(Refusal::NotYours)),
            (&admin, proposed(3, false, true), 2, Err(Refusal::NotYours)),
            (&admin, proposed(3, true, true), 2, Ok(())),
            (&steward, proposed(3, true, true), 2, Ok(())),
            (&admin, proposed(3, false, false), 2, Err(Refusal::NotYours)),
            (&steward, proposed(3, false, false), 2, Err(Refusal::NotYours)),
            (&admin, proposed(1, true, false), 2, Err(Refusal::Oneself)),
            (&admin, proposed(3, true, false), 1, Err(Refusal::Oneself)),
        ] {
            assert_eq!(may_approve(actor, proposer, person(receiver), network), expected, "{actor:?} {proposer:?}");
        }
    }
}
