//! What is asked of a date, and whether it is granted.

use chrono::TimeDelta;
use traboule_kernel::ids::{NetworkId, RsvpId, SpaceId};
use traboule_kernel::{Actor, Error, Failure, Role, Scope};
use traboule_store::{UnitOfWork, version};

use super::hall::{Hall, Newcomer};
use crate::entity::{rsvp, rsvp_guest};
use crate::policy::{Attendance, attendance, may_ask_as_guest, may_rsvp, may_see, may_see_as_called};
use crate::rules::rsvp::{RsvpState, RsvpVisibility};
use crate::rules::waitlist::Refusal;
use crate::service::demand_somebody;

/// From how long before its start on people are checked in.
const DOORS_OPEN: TimeDelta = TimeDelta::hours(12);

/// Who belongs to a space, and may come as its member.
const PEOPLE: [Role; 4] = [Role::SpaceOwner, Role::SpaceManager, Role::SpaceHost, Role::SpaceMember];

/// Somebody wants to come.
#[derive(Clone, Debug)]
pub struct NewRsvp {
    /// How many people they are.
    pub party_size: u32,
    /// The space whose member they come as.
    pub home: Option<SpaceId>,
    /// Who sees it.
    pub visibility: RsvpVisibility,
}

/// What changes about an RSVP.
#[derive(Clone, Copy, Debug, Default)]
pub struct RsvpPatch {
    /// How many people they are.
    pub party_size: Option<u32>,
    /// Who sees it.
    pub visibility: Option<RsvpVisibility>,
}

/// A step of an RSVP's life. The first three are its person's, the others the organisers'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RsvpStep {
    /// It is called off.
    Cancel,
    /// The places that are held for it are taken.
    AcceptOffer,
    /// They come to the new date too.
    Reconfirm,
    /// A request is granted.
    Approve,
    /// A request is turned down.
    Reject,
    /// The organisers take the places back.
    Remove,
    /// The party is there.
    CheckIn,
    /// The party did not come.
    MarkNoShow,
}

/// Why something that was asked is not granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    NotOpen,
    Begun,
    TooEarly,
    External,
    NotInvited,
    PartySize,
    LargerThanEvent,
    Full,
    NotMember,
    NotListed,
}

impl From<Refusal> for Mistake {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotAnnounced | Refusal::Cancelled => Self::NotOpen,
            Refusal::Begun => Self::Begun,
            Refusal::External => Self::External,
            Refusal::NotInvited => Self::NotInvited,
            Refusal::PartySize => Self::PartySize,
            Refusal::LargerThanEvent => Self::LargerThanEvent,
            Refusal::Full => Self::Full,
        }
    }
}

/// Who asks.
#[derive(Clone, Debug)]
pub(super) enum By {
    /// Somebody, with the networks that their spaces belong to.
    Actor(Actor, Vec<NetworkId>),
    /// Whoever holds the link that was mailed to a guest.
    Guest,
}

/// What is asked.
#[derive(Clone, Debug)]
pub(super) enum What {
    Create(NewRsvp),
    /// A guest follows the link in the letter.
    Confirm(rsvp_guest::Model),
    Update {
        id: RsvpId,
        seen: i32,
        patch: RsvpPatch,
    },
    Step {
        id: RsvpId,
        /// Not asked of one's own steps, which say the same whatever happened meanwhile.
        seen: Option<i32>,
        step: RsvpStep,
        reason: Option<String>,
    },
}

#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) by: By,
    pub(super) what: What,
}

pub(super) type Answer = Result<RsvpId, Failure<Mistake>>;

impl Request {
    /// Does what is asked, or changes nothing.
    pub(super) fn apply(&self, hall: &mut Hall, unit: &UnitOfWork) -> Answer {
        match (&self.by, &self.what) {
            (By::Actor(actor, networks), What::Create(new)) => create(hall, unit, actor, networks, new),
            (By::Guest, What::Confirm(guest)) => confirm(hall, unit, guest),
            (by, What::Update { id, seen, patch }) => update(hall, by, *id, *seen, *patch),
            (by, What::Step { id, seen, step, reason }) => take(hall, by, *id, *seen, *step, reason.as_deref()),
            (By::Actor(..), What::Confirm(_)) | (By::Guest, What::Create(_)) => Err(Error::internal("guests follow links").into()),
        }
    }
}

fn create(hall: &mut Hall, unit: &UnitOfWork, actor: &Actor, networks: &[NetworkId], new: &NewRsvp) -> Answer {
    let person = may_rsvp(actor)?;
    let facts = hall.facts();
    if !(may_see(actor, &facts, networks) || (hall.is_called(person) && may_see_as_called(&facts))) {
        return Err(Error::NotFound("date of an event").into());
    }
    // Said twice, it is the same.
    if let Some(own) = hall.live_of(person) {
        return Ok(own);
    }
    if !hall.is_held(person) {
        return Err(Error::Unauthenticated.into());
    }
    if new.home.is_some_and(|home| !actor.holds(&PEOPLE, Scope::Space(home))) {
        return Err(Failure::at("input.home", Mistake::NotMember, "one comes as a member of a space that one belongs to"));
    }
    let newcomer = Newcomer { person: Some(person), email: None, size: new.party_size, home: new.home, visibility: new.visibility };
    hall.admit(unit, actor, newcomer).map_err(refused)
}

fn confirm(hall: &mut Hall, unit: &UnitOfWork, guest: &rsvp_guest::Model) -> Answer {
    may_ask_as_guest(&Actor::anonymous(), &hall.facts(), hall.event.join_mode, hall.is_called_at(&guest.email))?;
    if let Some(own) = hall.live_of_guest(&guest.email) {
        hall.link(guest.id, own);
        return Ok(own);
    }
    let size = u32::try_from(guest.party_size).unwrap_or_default();
    let newcomer = Newcomer { person: None, email: Some(guest.email.clone()), size, home: None, visibility: RsvpVisibility::Nobody };
    let id = hall.admit(unit, &guests(), newcomer).map_err(refused)?;
    hall.link(guest.id, id);
    Ok(id)
}

fn update(hall: &mut Hall, by: &By, id: RsvpId, seen: i32, patch: RsvpPatch) -> Answer {
    let who = authorise(hall, by, id, None)?;
    version::check(hall.row(id)?.version, seen)?;
    let row = hall.row(id)?;
    if !row.state.is_live() {
        return Err(Failure::whole(Mistake::NotListed, "this RSVP has ended"));
    }
    hall.update(&who, id, patch).map_err(refused)?;
    Ok(id)
}

fn take(hall: &mut Hall, by: &By, id: RsvpId, seen: Option<i32>, step: RsvpStep, reason: Option<&str>) -> Answer {
    let who = authorise(hall, by, id, Some(step))?;
    let row = hall.row(id)?;
    if let Some(seen) = seen {
        version::check(row.version, seen)?;
    }
    let (state, begun) = (row.state, hall.occurrence.starts_at <= hall.now);
    let mistake = |mistake, message: &str| Err(Failure::whole(mistake, message));
    match step {
        RsvpStep::Cancel | RsvpStep::Remove | RsvpStep::AcceptOffer | RsvpStep::Reconfirm if begun => {
            return mistake(Mistake::Begun, "this event has begun");
        }
        RsvpStep::CheckIn if hall.now < hall.occurrence.starts_at - DOORS_OPEN => {
            return mistake(Mistake::TooEarly, "people are checked in from 12 hours before the start on");
        }
        RsvpStep::MarkNoShow if !begun => return mistake(Mistake::TooEarly, "this event has not begun"),
        RsvpStep::AcceptOffer if state != RsvpState::Offered => {
            return mistake(Mistake::NotListed, "no places are held for this RSVP, or no longer");
        }
        RsvpStep::Reconfirm if !state.is_live() => return mistake(Mistake::NotListed, "this RSVP has ended"),
        _ => {}
    }
    let done = match step {
        RsvpStep::Cancel => hall.step(&who, id, RsvpState::Cancelled, "rsvp.cancel", reason),
        RsvpStep::Remove => hall.step(&who, id, RsvpState::Cancelled, "rsvp.remove", reason),
        RsvpStep::AcceptOffer => hall.step(&who, id, RsvpState::Going, "rsvp.accept_offer", reason),
        RsvpStep::Reject => hall.step(&who, id, RsvpState::Rejected, "rsvp.reject", reason),
        RsvpStep::CheckIn => hall.step(&who, id, RsvpState::Attended, "rsvp.check_in", reason),
        RsvpStep::MarkNoShow => hall.step(&who, id, RsvpState::NoShow, "rsvp.mark_no_show", reason),
        RsvpStep::Approve if state == RsvpState::Requested => return hall.approve(&who, id).map_err(refused).map(|()| id),
        RsvpStep::Approve => return mistake(Mistake::NotListed, "this RSVP is no request"),
        RsvpStep::Reconfirm => {
            hall.reconfirm(&who, id);
            Ok(())
        }
    };
    done.map_err(|refused| Failure::whole(Mistake::NotListed, refused))?;
    Ok(id)
}

/// Who takes this step, if they may; an edit, if it is none. What they may not see does not exist.
fn authorise(hall: &Hall, by: &By, id: RsvpId, step: Option<RsvpStep>) -> Result<Actor, Failure<Mistake>> {
    use RsvpStep::{AcceptOffer, Cancel, Reconfirm};
    let is_own_step = step.is_none_or(|step| matches!(step, Cancel | AcceptOffer | Reconfirm));
    let By::Actor(actor, networks) = by else {
        return if is_own_step { Ok(guests()) } else { Err(Error::Denied("only those who run the event do this").into()) };
    };
    demand_somebody(actor)?;
    let facts = hall.facts();
    let row = hall.row(id)?;
    let own = row.person_id.is_some() && row.person_id == actor.person_id();
    let list = attendance(actor, &facts) == Attendance::List;
    if !own && !list {
        let seen = may_see(actor, &facts, networks) && is_shown(hall, row, actor);
        return Err(if seen { Error::Denied("only those who run the event do this") } else { Error::NotFound("RSVP") }.into());
    }
    if own && is_own_step && actor.is_admin() {
        return Err(Error::Denied("admins run the machine and take no places").into());
    }
    match (is_own_step, own, list) {
        (true, true, _) | (false, _, true) => Ok(actor.clone()),
        (true, false, _) => Err(Error::Denied("only whose RSVP it is does this").into()),
        (false, _, false) => Err(Error::Denied("only those who run the event do this").into()),
    }
}

/// Whether somebody who sees the event sees this RSVP, by what its person chose.
fn is_shown(hall: &Hall, row: &rsvp::Model, actor: &Actor) -> bool {
    let comes = matches!(row.state, RsvpState::Going | RsvpState::Attended);
    comes
        && match row.visibility {
            RsvpVisibility::Nobody => false,
            RsvpVisibility::Attendees => actor.person_id().is_some_and(|person| hall.comes(person)),
            RsvpVisibility::Everybody => true,
        }
}

/// Whoever follows the link that was mailed to a guest, in the audit trail.
fn guests() -> Actor {
    Actor::system("guest")
}

fn refused(refusal: Refusal) -> Failure<Mistake> {
    let path = match refusal {
        Refusal::PartySize | Refusal::LargerThanEvent | Refusal::Full => "input.partySize",
        _ => "",
    };
    Failure::at(path, refusal.into(), refusal)
}
