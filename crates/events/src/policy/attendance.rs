//! Who comes, and who knows of it.

use traboule_kernel::ids::PersonId;
use traboule_kernel::{Actor, Error, Result, Role};

use super::seeing::{EventFacts, RUN_NETWORK, may_see};
use crate::rules::event::JoinMode;

/// How much somebody learns of who comes, beside what those who come show themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attendance {
    /// Nothing.
    Nothing,
    /// How many.
    Counts,
    /// Who, with the e-mail addresses of guests; and may check them in, approve, reject and remove them, and export them.
    List,
}

/// How much the actor learns of who comes to the event.
///
/// Those who run it have the list. Who runs one of its networks, the institutional partners of these, and co-organisers that
/// only support it, have the counts.
pub fn attendance(actor: &Actor, event: &EventFacts<'_>) -> Attendance {
    if actor.is_system() || event.is_run_by(actor) {
        return Attendance::List;
    }
    let of_network = event.has_network_of(actor, &RUN_NETWORK) || event.has_network_of(actor, &[Role::InstitutionalPartner]);
    if of_network || event.is_organised_by(actor) { Attendance::Counts } else { Attendance::Nothing }
}

/// Whether the actor may say that they come to an event that they see, and call off: people, but not admins.
pub fn may_rsvp(actor: &Actor) -> Result<PersonId> {
    let person = actor.signed_in()?;
    if actor.is_admin() { Err(Error::Denied("admins run the machine and take no places")) } else { Ok(person) }
}

/// Whether somebody without an account may ask for a place by e-mail. The place is theirs only once they follow the link
/// in the letter, which is what authorises them.
///
/// Only where everybody sees the event, and an invitation is not asked for, or is there: `called`. Who is signed in says so as
/// themselves.
pub fn may_ask_as_guest(actor: &Actor, event: &EventFacts<'_>, join: JoinMode, called: bool) -> Result<()> {
    let free = matches!(join, JoinMode::Free | JoinMode::Approval) || (join == JoinMode::Invite && called);
    let open = free && may_see(&Actor::anonymous(), event, &[]);
    if actor.person_id().is_none() && open { Ok(()) } else { Err(Error::Denied("this event takes no guests by e-mail")) }
}

/// Whether the actor may decide on somebody's RSVP: approve, reject, remove, check in; or, if it is their own, change it and
/// call it off. `person` is nothing for a guest.
pub fn may_change_rsvp(actor: &Actor, event: &EventFacts<'_>, person: Option<PersonId>) -> Result<()> {
    let own = person.is_some() && actor.person_id() == person;
    if (own && !actor.is_admin()) || attendance(actor, event) == Attendance::List {
        return Ok(());
    }
    actor.signed_in()?;
    Err(Error::Denied("only those who run the event do this"))
}

#[cfg(test)]
mod tests {
    use super::super::cast;
    use super::*;
    use crate::rules::event::{EventState, EventVisibility};

    #[test]
    fn each_role_learns_its_part_and_no_more() {
        use Attendance::{Counts, List, Nothing};
        let event = cast::event(EventState::Confirmed, EventVisibility::Public);
        let (own, other) = (cast::oneself(), cast::person(8));
        let table = [
            ("system", List, false),
            ("owner of the lead", List, true),
            ("manager of the lead", List, true),
            ("host of the lead", Nothing, true),
            ("member of the lead", Nothing, true),
            ("manager of a host", List, true),
            ("manager of a co-host", List, true),
            ("manager of a partner", Counts, true),
            ("member of a partner", Nothing, true),
            ("manager of the invited", Nothing, true),
            ("member of the invited", Nothing, true),
            ("owner elsewhere", Nothing, true),
            ("steward", Counts, true),
            ("facilitator", Counts, true),
            ("reviewer", Nothing, true),
            ("partner of the network", Counts, true),
            ("steward elsewhere", Nothing, true),
            ("admin", Nothing, false),
            ("somebody", Nothing, true),
            ("anonymous", Nothing, false),
        ];
        assert_eq!(table.map(|(who, ..)| who), cast::ALL);
        for (who, learns, comes) in table {
            let actor = cast::actor(who);
            assert_eq!(attendance(&actor, &event), learns, "{who}");
            assert_eq!(may_rsvp(&actor).is_ok(), comes, "{who}");
            assert_eq!(may_change_rsvp(&actor, &event, Some(own)).is_ok(), comes || learns == List, "{who}: their own");
            assert_eq!(may_change_rsvp(&actor, &event, Some(other)).is_ok(), learns == List, "{who}: another's");
            assert_eq!(may_change_rsvp(&actor, &event, None).is_ok(), learns == List, "{who}: a guest's");
        }
    }

    #[test]
    fn guests_ask_where_everybody_is_welcome() {
        use EventVisibility::{Members, Network, Public, Unlisted};
        use JoinMode::{Approval, External, Free, Invite};
        let (nobody, somebody) = (cast::actor("anonymous"), cast::actor("somebody"));
        for (visibility, join, expected) in [
            (Public, Free, true),
            (Public, Approval, true),
            (Unlisted, Free, true),
            (Public, Invite, false),
            (Unlisted, Approval, true),
            (Public, External, false),
            (Network, Free, false),
            (Members, Free, false),
        ] {
            let event = cast::event(EventState::Confirmed, visibility);
            assert_eq!(may_ask_as_guest(&nobody, &event, join, false).is_ok(), expected, "{visibility:?} {join:?}");
            let called = expected || (visibility, join) == (Public, Invite);
            assert_eq!(may_ask_as_guest(&nobody, &event, join, true).is_ok(), called, "{visibility:?} {join:?}, invited");
            assert!(may_ask_as_guest(&somebody, &event, join, true).is_err());
            assert!(may_ask_as_guest(&nobody, &cast::event(EventState::Draft, visibility), join, true).is_err());
        }
    }
}
