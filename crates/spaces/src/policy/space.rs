//! Who may do what with a space (trust: who may do what).

use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Error, Result, Role};

use crate::rules::claim::SpaceClaimStatus;
use crate::rules::provenance::Source;

/// What a decision about a space depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) id: SpaceId,
    pub(crate) claim: SpaceClaimStatus,
}

/// Whether the actor may edit the space, and decide on suggestions: those who run it; while nobody owns it, any steward.
pub(crate) fn may_edit(actor: &Actor, space: Facts) -> bool {
    actor.is_system()
        || match space.claim {
            SpaceClaimStatus::Claimed => actor.runs_space(space.id),
            SpaceClaimStatus::Unclaimed => actor.is_steward(),
        }
}

/// Whether the actor may ask for something: to own a space, or that it changes. People do. Admins run the machine and institutional
/// partners write listings, and neither has a part in what spaces say.
pub(crate) fn may_ask(actor: &Actor) -> Result<()> {
    actor.signed_in()?;
    if actor.is_admin() || !actor.networks(&[Role::InstitutionalPartner]).is_empty() {
        return Err(Error::Denied("admins and institutional partners neither claim spaces nor suggest changes"));
    }
    Ok(())
}

/// Whether the actor may decide who owns the space: its owners and any steward.
pub(crate) fn may_decide_claim(actor: &Actor, space: SpaceId) -> bool {
    actor.is_steward() || actor.owns_space(space)
}

/// Whether the actor may merge the two spaces: a steward, or somebody who owns both.
pub(crate) fn may_merge(actor: &Actor, from: SpaceId, into: SpaceId) -> bool {
    actor.is_steward() || (actor.owns_space(from) && actor.owns_space(into))
}

/// As whose word an edit of the actor counts.
pub(crate) fn source_of(actor: &Actor, space: SpaceId) -> Source {
    if actor.runs_space(space) { Source::owner() } else { Source::steward() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::prelude::Uuid;
    use traboule_kernel::ids::{NetworkId, PersonId};
    use traboule_kernel::{Grant, Key, Scope};

    fn space(number: u128) -> SpaceId {
        SpaceId::from_uuid(Uuid::from_u128(number))
    }

    fn with(role: Role, scope: Scope) -> Actor {
        Actor::person(PersonId::from_uuid(Uuid::from_u128(1)), [Grant { role, scope }])
    }

    #[test]
    fn people_ask_and_those_who_run_the_machine_or_watch_do_not() {
        let network = Scope::Network(NetworkId::from_uuid(Uuid::from_u128(9)));
        for (actor, code) in [
            (Actor::anonymous(), Some("UNAUTHENTICATED")),
            (Actor::person(PersonId::from_uuid(Uuid::from_u128(1)), []), None),
            (with(Role::SpaceOwner, Scope::Space(space(1))), None),
            (with(Role::NetworkSteward, network), None),
            (with(Role::CharterReviewer, network), None),
            (with(Role::InstitutionalPartner, network), Some("DENIED")),
            (with(Role::Admin, Scope::Instance), Some("DENIED")),
        ] {
            assert_eq!(may_ask(&actor).err().map(|error| error.code()), code, "{actor:?}");
        }
    }

    #[test]
    fn a_claimed_space_is_its_owners_and_an_unclaimed_one_the_stewards() {
        let (here, there) = (space(1), space(2));
        let steward = with(Role::NetworkSteward, Scope::Network(NetworkId::from_uuid(Uuid::from_u128(9))));
        let facilitator = with(Role::NetworkFacilitator, Scope::Network(NetworkId::from_uuid(Uuid::from_u128(9))));
        let admin = with(Role::Admin, Scope::Instance);
        for (actor, claimed, unclaimed, decides, merges) in [
            (with(Role::SpaceOwner, Scope::Space(here)), true, false, true, false),
            (with(Role::SpaceManager, Scope::Space(here)), true, false, false, false),
            (with(Role::SpaceHost, Scope::Space(here)), false, false, false, false),
            (with(Role::SpaceOwner, Scope::Space(there)), false, false, false, false),
            (steward, false, true, true, true),
            (facilitator, false, false, false, false),
            (admin, false, false, false, false),
            (Actor::anonymous(), false, false, false, false),
        ] {
            let facts = |claim| Facts { id: here, claim };
            assert_eq!(may_edit(&actor, facts(SpaceClaimStatus::Claimed)), claimed, "{actor:?}");
            assert_eq!(may_edit(&actor, facts(SpaceClaimStatus::Unclaimed)), unclaimed, "{actor:?}");
            assert_eq!(may_decide_claim(&actor, here), decides, "{actor:?}");
            assert_eq!(may_merge(&actor, here, there), merges, "{actor:?}");
        }
    }
}
