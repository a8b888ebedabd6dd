//! Who may do what with an event, by the space that they act for (trust: who may do what).
//!
//! The owners and managers of a space act for it. The machine itself (the command line, the demo, deadlines) may do all of
//! it, and then acts for the lead.

use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Error, Result};

use crate::rules::organiser::{CoOrganiserState, OrganiserRole};

/// The spaces that organise an event, or are asked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Organisers {
    pub(crate) lead: SpaceId,
    pub(crate) others: Vec<(SpaceId, OrganiserRole, CoOrganiserState)>,
}

impl Organisers {
    /// Those who run the event: the lead first, then who accepted to host it.
    fn running(&self) -> impl Iterator<Item = SpaceId> {
        let runs =
            |(_, role, state): &&(SpaceId, OrganiserRole, CoOrganiserState)| role.runs_event() && *state == CoOrganiserState::Accepted;
        std::iter::once(self.lead).chain(self.others.iter().filter(runs).map(|(space, ..)| *space))
    }

    /// Those who organise the event, supporting ones included: the lead first, then who accepted.
    pub(crate) fn all(&self) -> impl Iterator<Item = SpaceId> {
        std::iter::once(self.lead).chain(self.accepted())
    }

    /// Whether the space organises the event beside its lead.
    pub(crate) fn has_accepted(&self, space: SpaceId) -> bool {
        self.accepted().any(|accepted| accepted == space)
    }

    fn accepted(&self) -> impl Iterator<Item = SpaceId> {
        self.others.iter().filter(|(.., state)| *state == CoOrganiserState::Accepted).map(|(space, ..)| *space)
    }
}

/// Whether the actor may write an event that this space leads.
pub(crate) fn may_lead(actor: &Actor, space: SpaceId) -> Result<()> {
    may_speak_for(actor, space)
}

/// Whether the actor may edit the event, and for which space.
pub(crate) fn may_edit(actor: &Actor, organisers: &Organisers) -> Result<SpaceId> {
    let mut running = organisers.running();
    let space = if actor.is_system() { running.next() } else { running.find(|space| actor.runs_space(*space)) };
    space.map_or_else(|| refused(actor, "only those who run the lead or a host of the event do this"), Ok)
}

/// Whether the actor may cancel the event, invite to it and remove from it, and for which space: the lead.
pub(crate) fn may_cancel(actor: &Actor, organisers: &Organisers) -> Result<SpaceId> {
    may_speak_for(actor, organisers.lead).map(|()| organisers.lead)
}

/// Whether the actor may read and write what the organisers share, and for which space: this one, or the first that they run.
/// [`super::may_see_preparation`] says who they are.
pub(crate) fn may_prepare(actor: &Actor, organisers: &Organisers, space: Option<SpaceId>) -> Result<SpaceId> {
    let theirs = |organiser: &SpaceId| space.is_none_or(|space| space == *organiser) && (actor.is_system() || actor.runs_space(*organiser));
    organisers.all().find(theirs).map_or_else(|| refused(actor, "only those who run an organiser of the event do this"), Ok)
}

/// Whether the actor may answer for this space.
pub(crate) fn may_speak_for(actor: &Actor, space: SpaceId) -> Result<()> {
    if actor.is_system() || actor.runs_space(space) { Ok(()) } else { refused(actor, "only those who run the space do this") }
}

fn refused<T>(actor: &Actor, who: &'static str) -> Result<T> {
    actor.signed_in()?;
    Err(Error::Denied(who))
}

#[cfg(test)]
mod tests {
    use sea_orm::prelude::Uuid;
    use traboule_kernel::ids::{NetworkId, PersonId};
    use traboule_kernel::{Grant, Key, Role, Scope};

    use super::*;

    fn space(number: u128) -> SpaceId {
        SpaceId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn who_prepares_an_event_does_it_for_a_space_that_organises_it() {
        use super::super::{cast, may_see_preparation};
        use crate::rules::event::{EventState, EventVisibility};
        let facts = cast::event(EventState::Draft, EventVisibility::Public);
        let accepted = facts.organisers.iter().map(|(space, role)| (*space, *role, CoOrganiserState::Accepted));
        let invited = facts.invited.iter().map(|space| (*space, OrganiserRole::Host, CoOrganiserState::Invited));
        let organisers = Organisers { lead: facts.lead, others: accepted.chain(invited).collect() };
        for who in cast::ALL {
            let actor = cast::actor(who);
            let space = may_prepare(&actor, &organisers, None);
            assert_eq!(space.is_ok(), may_see_preparation(&actor, &facts), "{who}");
            for wanted in 1..=6 {
                let expected = actor.is_system() && wanted < 5 || space.as_ref().is_ok_and(|own| *own == self::space(wanted));
                assert_eq!(may_prepare(&actor, &organisers, Some(self::space(wanted))).is_ok(), expected, "{who} for {wanted}");
            }
        }
        let of_two = [1, 3].map(|number| Grant { role: Role::SpaceOwner, scope: Scope::Space(space(number)) });
        let of_two = Actor::person(PersonId::from_uuid(Uuid::from_u128(9)), of_two);
        assert_eq!(may_prepare(&of_two, &organisers, None).unwrap(), space(1), "the lead comes first");
        assert_eq!(may_prepare(&of_two, &organisers, Some(space(3))).unwrap(), space(3));
    }

    fn person(role: Role, scope: Scope) -> Actor {
        Actor::person(PersonId::from_uuid(Uuid::from_u128(9)), vec![Grant { role, scope }])
    }

    #[test]
    fn each_space_does_its_part_and_no_more() {
        use CoOrganiserState::{Accepted, Invited, Withdrawn};
        use OrganiserRole::{CoHost, Host, Partner};
        let others = vec![
            (space(2), Host, Accepted),
            (space(3), CoHost, Accepted),
            (space(4), Partner, Accepted),
            (space(5), Host, Invited),
            (space(6), Host, Withdrawn),
        ];
        let organisers = Organisers { lead: space(1), others };
        let run = |number| person(Role::SpaceManager, Scope::Space(space(number)));
        let network = Scope::Network(NetworkId::from_uuid(Uuid::from_u128(1)));
        for (who, edits, cancels) in [
            (person(Role::SpaceOwner, Scope::Space(space(1))), Some(1), true),
            (run(1), Some(1), true),
            (run(2), Some(2), false),
            (run(3), Some(3), false),
            (run(4), None, false),
            (run(5), None, false),
            (run(6), None, false),
            (run(7), None, false),
            (person(Role::SpaceHost, Scope::Space(space(1))), None, false),
            (person(Role::SpaceMember, Scope::Space(space(1))), None, false),
            (person(Role::NetworkSteward, network), None, false),
            (person(Role::Admin, Scope::Instance), None, false),
            (Actor::system("test"), Some(1), true),
        ] {
            assert_eq!(may_edit(&who, &organisers).ok(), edits.map(space), "{who:?}");
            assert_eq!(may_cancel(&who, &organisers).is_ok(), cancels, "{who:?}");
            assert_eq!(may_lead(&who, space(1)).is_ok(), cancels, "{who:?}");
        }
        assert!(matches!(may_edit(&Actor::anonymous(), &organisers), Err(Error::Unauthenticated)));
        assert!(matches!(may_edit(&run(4), &organisers), Err(Error::Denied(_))));
    }
}
