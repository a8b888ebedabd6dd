//! Who sees an event, and what stands around it. Who writes it stands in `organising`.

use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_kernel::{Actor, Error, Result, Role, Scope};

use crate::rules::event::{EventState, EventVisibility};
use crate::rules::organiser::OrganiserRole;

/// What a decision about an event depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventFacts<'a> {
    /// Its state.
    pub state: EventState,
    /// Who sees it once it is announced.
    pub visibility: EventVisibility,
    /// The space that leads it.
    pub lead: SpaceId,
    /// The co-organisers that accepted.
    pub organisers: &'a [(SpaceId, OrganiserRole)],
    /// The spaces that are invited to organise and have not answered.
    pub invited: &'a [SpaceId],
    /// The networks that it belongs to.
    pub networks: &'a [NetworkId],
}

/// Everybody who belongs to a space.
const PEOPLE: [Role; 4] = [Role::SpaceOwner, Role::SpaceManager, Role::SpaceHost, Role::SpaceMember];
/// Those who have a role in a network.
const OFFICERS: [Role; 4] = [Role::NetworkSteward, Role::NetworkFacilitator, Role::CharterReviewer, Role::InstitutionalPartner];
/// Those who run a network.
pub(super) const RUN_NETWORK: [Role; 2] = [Role::NetworkSteward, Role::NetworkFacilitator];

impl EventFacts<'_> {
    /// Whether the actor manages the lead or a co-organiser that runs the event with it.
    pub(super) fn is_run_by(&self, actor: &Actor) -> bool {
        actor.runs_space(self.lead) || self.organisers.iter().any(|(space, role)| role.runs_event() && actor.runs_space(*space))
    }

    /// Whether the actor manages any space that organises it, supporting ones included.
    pub(super) fn is_organised_by(&self, actor: &Actor) -> bool {
        actor.runs_space(self.lead) || self.organisers.iter().any(|(space, _)| actor.runs_space(*space))
    }

    pub(super) fn has_network_of(&self, actor: &Actor, roles: &[Role]) -> bool {
        self.networks.iter().any(|network| actor.holds(roles, Scope::Network(*network)))
    }

    fn has_people_of(&self, actor: &Actor) -> bool {
        let spaces = self.organisers.iter().map(|(space, _)| *space).chain([self.lead]);
        spaces.into_iter().any(|space| actor.holds(&PEOPLE, Scope::Space(space)))
    }
}

/// Whether the actor may know of the event. `networks` are those whose active members the actor's spaces are.
///
/// Who manages an organiser always does, and so does who manages an invited space: they decide about it. The others see it
/// once it is announced, by its visibility.
pub fn may_see(actor: &Actor, event: &EventFacts<'_>, networks: &[NetworkId]) -> bool {
    let invited = || event.invited.iter().any(|space| actor.runs_space(*space));
    if actor.is_system() || event.is_organised_by(actor) || invited() {
        return true;
    }
    event.state.is_announced()
        && match event.visibility {
            EventVisibility::Public | EventVisibility::Unlisted => true,
            EventVisibility::Network => {
                event.has_people_of(actor)
                    || event.has_network_of(actor, &OFFICERS)
                    || event.networks.iter().any(|network| networks.contains(network))
            }
            EventVisibility::Members => event.has_people_of(actor),
        }
}

/// Whether somebody whom the organisers invited in person may know of the event for that reason: once it is announced.
pub const fn may_see_as_called(event: &EventFacts<'_>) -> bool {
    event.state.is_announced()
}

/// Whether lists, searches, feeds and counts show the event to those who may see it. Its organisers find it in theirs anyway.
pub const fn is_listed(event: &EventFacts<'_>) -> bool {
    event.state.is_announced() && !matches!(event.visibility, EventVisibility::Unlisted)
}

/// Whether the actor may read and write the notes and the tasks of the organisers, and see who acknowledged what.
pub fn may_see_preparation(actor: &Actor, event: &EventFacts<'_>) -> bool {
    actor.is_system() || event.is_organised_by(actor)
}

/// Whether the actor may take the event off a network: who runs that network, if the event belongs to it.
pub fn may_unpublish(actor: &Actor, event: &EventFacts<'_>, network: NetworkId) -> Result<()> {
    if actor.is_system() || (event.networks.contains(&network) && actor.holds(&RUN_NETWORK, Scope::Network(network))) {
        return Ok(());
    }
    actor.signed_in()?;
    Err(Error::Denied("only those who run a network of the event do this"))
}

#[cfg(test)]
mod tests {
    use super::super::cast::{self, network, other_network};
    use super::*;

    #[test]
    fn each_role_does_its_part_and_no_more() {
        let event = cast::event(EventState::Confirmed, EventVisibility::Public);
        for who in cast::ALL {
            let actor = cast::actor(who);
            let prepares =
                ["system", "owner of the lead", "manager of the lead", "manager of a host", "manager of a co-host", "manager of a partner"];
            assert_eq!(may_see_preparation(&actor, &event), prepares.contains(&who), "{who}");
            let unpublishes = ["system", "steward", "facilitator"].contains(&who);
            assert_eq!(may_unpublish(&actor, &event, network()).is_ok(), unpublishes, "{who}");
            assert_eq!(may_unpublish(&actor, &event, other_network()).is_ok(), who == "system", "{who}");
        }
    }

    #[test]
    fn who_sees_an_event() {
        use EventState::{Cancelled, Confirmed, Draft};
        use EventVisibility::{Members, Network, Public, Unlisted};
        let organisers = ["system", "owner of the lead", "manager of the lead", "manager of a host", "manager of a co-host"];
        let deciding = ["manager of a partner", "manager of the invited"];
        let people = ["host of the lead", "member of the lead", "member of a partner"];
        let officers = ["steward", "facilitator", "reviewer", "partner of the network"];
        for (state, visibility, people_see, officers_see, all_see, listed) in [
            (Draft, Public, false, false, false, false),
            (Confirmed, Public, true, true, true, true),
            (Cancelled, Public, true, true, true, true),
            (Confirmed, Unlisted, true, true, true, false),
            (Confirmed, Network, true, true, false, true),
            (Confirmed, Members, true, false, false, true),
            (Draft, Members, false, false, false, false),
        ] {
            let event = cast::event(state, visibility);
            for who in cast::ALL {
                let expected = organisers.contains(&who)
                    || deciding.contains(&who)
                    || (people_see && people.contains(&who))
                    || (officers_see && officers.contains(&who))
                    || all_see;
                assert_eq!(may_see(&cast::actor(who), &event, &[]), expected, "{who}: {state:?} {visibility:?}");
            }
            assert_eq!(is_listed(&event), listed, "{state:?} {visibility:?}");
        }
    }

    #[test]
    fn spaces_of_a_network_see_its_events() {
        let event = cast::event(EventState::Confirmed, EventVisibility::Network);
        let elsewhere = cast::actor("owner elsewhere");
        for (networks, expected) in [(&[][..], false), (&[other_network()], false), (&[other_network(), network()], true)] {
            assert_eq!(may_see(&elsewhere, &event, networks), expected, "{networks:?}");
        }
        assert!(!may_see(&elsewhere, &cast::event(EventState::Draft, EventVisibility::Network), &[network()]));
    }

    #[test]
    fn nobody_is_told_apart_from_the_wrong_one() {
        let event = cast::event(EventState::Confirmed, EventVisibility::Public);
        assert_eq!(may_unpublish(&cast::actor("anonymous"), &event, network()).unwrap_err().code(), "UNAUTHENTICATED");
        assert_eq!(may_unpublish(&cast::actor("somebody"), &event, network()).unwrap_err().code(), "DENIED");
    }
}
