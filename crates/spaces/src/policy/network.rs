//! Who may do what with a network, its members and its voices (trust: who may do what).
//!
//! The machine itself (the command line, the demo) may do all of it. An admin only founds networks: that gives power to
//! nobody, because a new network has no steward. Its first steward is named on the machine (`traboule grant`); those that follow
//! take a steward and an admin.

use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_kernel::{Actor, Error, Result};

/// Whether the actor may found a network: an admin at the top, below a network its stewards.
pub(crate) fn may_found(actor: &Actor, parent: Option<NetworkId>) -> Result<()> {
    match parent {
        None => demand(actor, actor.is_admin(), "admins found networks that have no parent"),
        Some(parent) => demand(actor, actor.stewards(parent), "stewards found networks below their own"),
    }
}

/// Whether the actor may edit the network and its statutes, and decide about its members: its stewards.
pub(crate) fn may_steward(actor: &Actor, network: NetworkId) -> Result<()> {
    demand(actor, actor.stewards(network), "only the network's stewards do this")
}

/// Whether the actor may place a network below `parent`: the parent's stewards, who else would get a child unasked.
pub(crate) fn may_adopt(actor: &Actor, parent: NetworkId) -> Result<()> {
    demand(actor, actor.stewards(parent), "only a steward of the parent takes a network below it")
}

/// Whether the actor may speak for the space towards a network: its owners and managers.
pub(crate) fn may_speak_for(actor: &Actor, space: SpaceId) -> Result<()> {
    demand(actor, actor.runs_space(space), "only those who run the space do this")
}

/// Whether the actor may say who votes for the space: its owners.
pub(crate) fn may_appoint(actor: &Actor, space: SpaceId) -> Result<()> {
    demand(actor, actor.owns_space(space), "only an owner of the space does this")
}

/// Somebody is signed in, or the machine itself acts.
pub(crate) fn demand_somebody(actor: &Actor) -> Result<()> {
    if actor.is_system() { Ok(()) } else { actor.signed_in().map(|_| ()) }
}

fn demand(actor: &Actor, allowed: bool, who: &'static str) -> Result<()> {
    demand_somebody(actor)?;
    if allowed || actor.is_system() { Ok(()) } else { Err(Error::Denied(who)) }
}

#[cfg(test)]
mod tests {
    use sea_orm::prelude::Uuid;
    use traboule_kernel::ids::PersonId;
    use traboule_kernel::{Grant, Key, Role, Scope};

    use super::*;

    #[test]
    fn each_role_does_its_part_and_no_more() {
        let network = |number| NetworkId::from_uuid(Uuid::from_u128(number));
        let space = |number| SpaceId::from_uuid(Uuid::from_u128(number));
        let (here, there) = (network(1), network(2));
        let with = |role, scope| Actor::person(PersonId::from_uuid(Uuid::from_u128(9)), [Grant { role, scope }]);
        let own = Scope::Space(space(3));
        for (actor, founds_top, founds_below, stewards, speaks, appoints) in [
            (Actor::system("cli"), true, true, true, true, true),
            (with(Role::Admin, Scope::Instance), true, false, false, false, false),
            (with(Role::NetworkSteward, Scope::Network(here)), false, true, true, false, false),
            (with(Role::NetworkSteward, Scope::Network(there)), false, false, false, false, false),
            (with(Role::NetworkFacilitator, Scope::Network(here)), false, false, false, false, false),
            (with(Role::CharterReviewer, Scope::Network(here)), false, false, false, false, false),
            (with(Role::InstitutionalPartner, Scope::Network(here)), false, false, false, false, false),
            (with(Role::SpaceOwner, own), false, false, false, true, true),
            (with(Role::SpaceManager, own), false, false, false, true, false),
            (with(Role::SpaceHost, own), false, false, false, false, false),
            (with(Role::SpaceOwner, Scope::Space(space(4))), false, false, false, false, false),
            (Actor::anonymous(), false, false, false, false, false),
        ] {
            assert_eq!(may_found(&actor, None).is_ok(), founds_top, "{actor:?}");
            assert_eq!(may_found(&actor, Some(here)).is_ok(), founds_below, "{actor:?}");
            assert_eq!(may_steward(&actor, here).is_ok(), stewards, "{actor:?}");
            assert_eq!(may_adopt(&actor, here).is_ok(), stewards, "{actor:?}");
            assert_eq!(may_speak_for(&actor, space(3)).is_ok(), speaks, "{actor:?}");
            assert_eq!(may_appoint(&actor, space(3)).is_ok(), appoints, "{actor:?}");
        }
    }

    #[test]
    fn nobody_is_told_apart_from_the_wrong_one() {
        let network = NetworkId::from_uuid(Uuid::from_u128(1));
        assert_eq!(may_steward(&Actor::anonymous(), network).unwrap_err().code(), "UNAUTHENTICATED");
        let somebody = Actor::person(PersonId::from_uuid(Uuid::from_u128(9)), []);
        assert_eq!(may_steward(&somebody, network).unwrap_err().code(), "DENIED");
    }
}
