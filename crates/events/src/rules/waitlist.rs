//! Who gets a place, and when: the one routine that every cause of a free place runs.
//!
//! Strict first come, first served. The queue is walked in the order in which people came; who fits sits down, and who
//! does not fit *blocks* the places that they wait for: nobody behind them takes those, even if fewer would do. A party
//! that waits for everybody's places blocks them for all; the members of a pool behind it may still take places of that
//! pool, which were never the blocked party's, until one of them does not fit there either.
//!
//! The order is `place`, a number that counts up with the RSVPs of an occurrence. It is given when somebody first asks, so
//! a request that is approved while all places are taken waits where it would have stood.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use traboule_kernel::Time;
use traboule_kernel::ids::SpaceId;

use super::capacity::{MAX_PARTY, Places, Reach, Seats};
use super::event::{EventState, JoinMode};
use super::rsvp::RsvpState;

/// While the start is further away than this, a promotion is confirmed at once.
pub const CONFIRMED_BEFORE: TimeDelta = TimeDelta::hours(48);
/// How long an offer is open, unless the event starts earlier.
pub const OFFERED_FOR: TimeDelta = TimeDelta::hours(12);

/// An RSVP as far as places are concerned. `I` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party<I> {
    /// Its name.
    pub id: I,
    /// Where it is in its life.
    pub state: RsvpState,
    /// Until when its offer is open, if it has one.
    pub offered_until: Option<Time>,
    /// How many people come.
    pub size: u32,
    /// Of which space they are members, as far as pools go.
    pub home: Option<SpaceId>,
    /// Its place in the order in which people came.
    pub place: u64,
}

/// What happens to an RSVP, to be written in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<I> {
    /// Its offer was not taken in time: [`RsvpState::OfferLapsed`].
    Lapsed(I),
    /// It gets its places for good: [`RsvpState::Going`].
    Confirmed(I),
    /// Its places are held until then: [`RsvpState::Offered`].
    Offered(I, Time),
}

/// What happens to the RSVPs of an occurrence `now`: offers lapse, and who waits moves up.
///
/// Run it in the transaction of everything that may free a place: a call-off, a rejection, a lapse, a removal, a higher
/// capacity, the release of a pool, a smaller party. Once it ran and was written, running it again changes nothing. From
/// the start on, and when nothing is `open`, offers lapse and nobody moves up.
pub fn settle<I: Copy>(places: &Places, parties: &[Party<I>], open: bool, starts_at: Time, now: Time) -> Vec<Change<I>> {
    let lapses = |party: &&Party<I>| party.state == RsvpState::Offered && party.offered_until.is_none_or(|until| until <= now);
    let mut changes: Vec<Change<I>> = parties.iter().filter(lapses).map(|party| Change::Lapsed(party.id)).collect();
    if !open || starts_at <= now {
        return changes;
    }
    let at_once = starts_at.signed_duration_since(now) > CONFIRMED_BEFORE;
    let until = (now + OFFERED_FOR).min(starts_at);
    let mut queue = Queue::new(places, parties.iter().filter(|party| !lapses(party)), now);
    for party in waiting(parties) {
        if queue.serve(party.size, party.home) {
            changes.push(if at_once { Change::Confirmed(party.id) } else { Change::Offered(party.id, until) });
        }
    }
    changes
}

/// When [`settle`] must run next without anybody doing anything: an offer lapses, or a pool is released to who waits.
pub fn next_settlement<I>(places: &Places, parties: &[Party<I>], now: Time) -> Option<Time> {
    let lapses = parties.iter().filter(|party| party.state == RsvpState::Offered).filter_map(|party| party.offered_until);
    let somebody_waits = parties.iter().any(|party| party.state == RsvpState::Waitlisted);
    let release = if somebody_waits { places.next_release(now) } else { None };
    lapses.filter(|until| *until > now).chain(release).min()
}

/// How many places whoever comes next may take, being nobody's member: none while somebody waits for them; nothing if there
/// is no limit.
pub fn free_places<I>(places: &Places, parties: &[Party<I>], now: Time) -> Option<u32> {
    let mut queue = Queue::new(places, parties.iter(), now);
    for party in waiting(parties) {
        queue.serve(party.size, party.home);
    }
    let free = queue.seats.free(None)?;
    Some(if queue.blocked { 0 } else { free })
}

/// Under which terms an occurrence takes RSVPs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms<'a> {
    /// The state of the occurrence.
    pub state: EventState,
    /// How one takes part.
    pub join: JoinMode,
    /// When it starts.
    pub starts_at: Time,
    /// Its places.
    pub places: &'a Places,
}

/// What becomes of a new RSVP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The organisers decide.
    Requested,
    /// It has its places.
    Going,
    /// It waits for places.
    Waitlisted,
}

/// Why an RSVP is not taken. May be shown to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The event is not announced.
    #[error("this event is not announced yet")]
    NotAnnounced,
    /// The event is cancelled.
    #[error("this event is cancelled")]
    Cancelled,
    /// The event has begun.
    #[error("this event has begun")]
    Begun,
    /// One registers elsewhere.
    #[error("one registers for this event at another site")]
    External,
    /// One needs an invitation.
    #[error("one needs an invitation to this event")]
    NotInvited,
    /// The party is nobody, or larger than parties may be.
    #[error("a party is 1 to {MAX_PARTY} people")]
    PartySize,
    /// The party is larger than the event.
    #[error("this party is larger than all the places of the event")]
    LargerThanEvent,
    /// There is no room for a larger party, or somebody else waits for it.
    #[error("there are not so many free places")]
    Full,
}

/// What becomes of an RSVP whose party has another size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resized {
    /// It keeps its state and its place. If it is smaller now, others may move up: [`settle`].
    InPlace,
    /// It waits, and goes on to wait behind all others, since it asks for more than it came for.
    AtTheEnd,
}

impl From<Admission> for RsvpState {
    fn from(admission: Admission) -> Self {
        match admission {
            Admission::Requested => Self::Requested,
            Admission::Going => Self::Going,
            Admission::Waitlisted => Self::Waitlisted,
        }
    }
}

/// What becomes of a new RSVP, behind all that are there: it has its places at once if they are free and nobody waits for
/// them. Whom the organisers `invited` they do not have to approve.
///
/// That a person has one RSVP at a time is not asked here.
pub fn admit<I>(
    terms: Terms<'_>,
    parties: &[Party<I>],
    size: u32,
    home: Option<SpaceId>,
    invited: bool,
    now: Time,
) -> Result<Admission, Refusal> {
    terms.check(size, now)?;
    match terms.join {
        JoinMode::External => Err(Refusal::External),
        JoinMode::Invite if !invited => Err(Refusal::NotInvited),
        JoinMode::Approval if !invited => Ok(Admission::Requested),
        JoinMode::Free | JoinMode::Invite | JoinMode::Approval => Ok(terms.serve_last(parties, |_| true, size, home, now)),
    }
}

/// What becomes of a request that the organisers approve: it waits only if its places are taken, or somebody who came
/// before waits for them.
pub fn approve<I>(terms: Terms<'_>, parties: &[Party<I>], request: &Party<I>, now: Time) -> Result<Admission, Refusal> {
    terms.check(request.size, now)?;
    Ok(terms.serve_last(parties, |other| other.place < request.place, request.size, request.home, now))
}

/// What becomes of an RSVP that is to be for `size` people. A party that has places gets more if they are free and nobody
/// waits for them, and else stays as it is: [`Refusal::Full`].
pub fn resize<I: PartialEq>(terms: Terms<'_>, parties: &[Party<I>], party: &Party<I>, size: u32, now: Time) -> Result<Resized, Refusal> {
    terms.check(size, now)?;
    let Some(more) = size.checked_sub(party.size).filter(|more| *more > 0) else {
        return Ok(Resized::InPlace);
    };
    match party.state {
        RsvpState::Waitlisted => Ok(Resized::AtTheEnd),
        state if !state.holds_places() => Ok(Resized::InPlace),
        _ if terms.serve_last(parties, |_| true, more, party.home, now) == Admission::Going => Ok(Resized::InPlace),
        _ => Err(Refusal::Full),
    }
}

impl Terms<'_> {
    fn check(&self, size: u32, now: Time) -> Result<(), Refusal> {
        match self.state {
            EventState::Draft => return Err(Refusal::NotAnnounced),
            EventState::Cancelled => return Err(Refusal::Cancelled),
            EventState::Tentative | EventState::Confirmed => {}
        }
        if self.starts_at <= now {
            return Err(Refusal::Begun);
        }
        if !(1..=MAX_PARTY).contains(&size) {
            return Err(Refusal::PartySize);
        }
        if self.places.capacity.is_some_and(|capacity| size > capacity) { Err(Refusal::LargerThanEvent) } else { Ok(()) }
    }

    /// Serves those who wait and come `before`, then this one.
    fn serve_last<I>(
        &self,
        parties: &[Party<I>],
        before: impl Fn(&Party<I>) -> bool,
        size: u32,
        home: Option<SpaceId>,
        now: Time,
    ) -> Admission {
        let mut queue = Queue::new(self.places, parties.iter(), now);
        for party in waiting(parties).into_iter().filter(|party| before(party)) {
            queue.serve(party.size, party.home);
        }
        if queue.serve(size, home) { Admission::Going } else { Admission::Waitlisted }
    }
}

/// Who waits, in the order in which they came.
fn waiting<I>(parties: &[Party<I>]) -> Vec<&Party<I>> {
    let mut waiting: Vec<&Party<I>> = parties.iter().filter(|party| party.state == RsvpState::Waitlisted).collect();
    waiting.sort_by_key(|party| party.place);
    waiting
}

/// The walk along the queue.
struct Queue {
    seats: Seats,
    /// Whether somebody waits for everybody's places.
    blocked: bool,
    /// The pools whose members wait.
    blocked_pools: BTreeSet<SpaceId>,
}

impl Queue {
    fn new<'a, I: 'a>(places: &Places, parties: impl Iterator<Item = &'a Party<I>>, now: Time) -> Self {
        let mut seats = Seats::at(places, now);
        for party in parties.filter(|party| party.state.holds_places()) {
            seats.take(party.size, party.home);
        }
        Self { seats, blocked: false, blocked_pools: BTreeSet::new() }
    }

    /// Gives the next party its places if it fits where nobody waits; else it blocks them.
    fn serve(&mut self, size: u32, home: Option<SpaceId>) -> bool {
        let pool = home.filter(|home| self.seats.has_pool(*home));
        if self.blocked && pool.is_none_or(|pool| self.blocked_pools.contains(&pool)) {
            return false;
        }
        let reach = if self.blocked { Reach::ItsPool } else { Reach::Everywhere };
        let fits = self.seats.free_within(home, reach).is_none_or(|free| size <= free);
        if fits {
            self.seats.take(size, home);
        } else {
            self.blocked = true;
            self.blocked_pools.extend(pool);
        }
        fits
    }
}

#[cfg(test)]
mod tests;
