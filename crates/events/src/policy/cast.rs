//! Everybody who meets an event, for the tables of the tests: one actor of each role, in each relation to it.

use std::sync::LazyLock;

use sea_orm::prelude::Uuid;
use traboule_kernel::ids::{NetworkId, PersonId, SpaceId};
use traboule_kernel::{Actor, Grant, Key, Role, Scope};

use super::EventFacts;
use crate::rules::event::{EventState, EventVisibility};
use crate::rules::organiser::OrganiserRole;

pub(super) const ALL: [&str; 20] = [
    "system",
    "owner of the lead",
    "manager of the lead",
    "host of the lead",
    "member of the lead",
    "manager of a host",
    "manager of a co-host",
    "manager of a partner",
    "member of a partner",
    "manager of the invited",
    "member of the invited",
    "owner elsewhere",
    "steward",
    "facilitator",
    "reviewer",
    "partner of the network",
    "steward elsewhere",
    "admin",
    "somebody",
    "anonymous",
];

static ORGANISERS: LazyLock<[(SpaceId, OrganiserRole); 3]> =
    LazyLock::new(|| [(space(2), OrganiserRole::Host), (space(3), OrganiserRole::CoHost), (space(4), OrganiserRole::Partner)]);
static INVITED: LazyLock<[SpaceId; 1]> = LazyLock::new(|| [space(5)]);
static NETWORKS: LazyLock<[NetworkId; 1]> = LazyLock::new(|| [network()]);

fn space(number: u128) -> SpaceId {
    SpaceId::from_uuid(Uuid::from_u128(number))
}

/// The network of the event.
pub(super) fn network() -> NetworkId {
    NetworkId::from_uuid(Uuid::from_u128(10))
}

/// Another one.
pub(super) fn other_network() -> NetworkId {
    NetworkId::from_uuid(Uuid::from_u128(11))
}

/// Who everybody that is signed in is.
pub(super) fn oneself() -> PersonId {
    person(7)
}

pub(super) fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

/// An event that space 1 leads.
pub(super) fn event(state: EventState, visibility: EventVisibility) -> EventFacts<'static> {
    EventFacts { state, visibility, lead: space(1), organisers: &*ORGANISERS, invited: &*INVITED, networks: &*NETWORKS }
}

pub(super) fn actor(who: &str) -> Actor {
    let at = |role, number| Actor::person(oneself(), [Grant { role, scope: Scope::Space(space(number)) }]);
    let of = |role, network| Actor::person(oneself(), [Grant { role, scope: Scope::Network(network) }]);
    match who {
        "system" => Actor::system("cli"),
        "owner of the lead" => at(Role::SpaceOwner, 1),
        "manager of the lead" => at(Role::SpaceManager, 1),
        "host of the lead" => at(Role::SpaceHost, 1),
        "member of the lead" => at(Role::SpaceMember, 1),
        "manager of a host" => at(Role::SpaceManager, 2),
        "manager of a co-host" => at(Role::SpaceManager, 3),
        "manager of a partner" => at(Role::SpaceManager, 4),
        "member of a partner" => at(Role::SpaceMember, 4),
        "manager of the invited" => at(Role::SpaceManager, 5),
        "member of the invited" => at(Role::SpaceMember, 5),
        "owner elsewhere" => at(Role::SpaceOwner, 6),
        "steward" => of(Role::NetworkSteward, network()),
        "facilitator" => of(Role::NetworkFacilitator, network()),
        "reviewer" => of(Role::CharterReviewer, network()),
        "partner of the network" => of(Role::InstitutionalPartner, network()),
        "steward elsewhere" => of(Role::NetworkSteward, other_network()),
        "admin" => Actor::person(oneself(), [Grant { role: Role::Admin, scope: Scope::Instance }]),
        "somebody" => Actor::person(oneself(), []),
        "anonymous" => Actor::anonymous(),
        other => panic!("nobody plays {other}"),
    }
}
