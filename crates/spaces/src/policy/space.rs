//! Who may do what with a space (trust: who may do what).

use traboule_kernel::Actor;
use traboule_kernel::ids::SpaceId;

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
    use traboule_kernel::{Grant, Key, Role, Scope};

    fn space(number: u128) -> SpaceId {
        SpaceId::from_uuid(Uuid::from_u128(number))
    }

    fn with(role: Role, scope: Scope) -> Actor {
        Actor::person(PersonId::from_uuid(Uuid::from_u128(1)), [Grant { role, scope }])
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
