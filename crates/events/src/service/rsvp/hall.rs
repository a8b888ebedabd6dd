//! The places of one date while they are decided on: loaded ([`super::load`]), changed in memory, written once ([`super::write`]).
//!
//! Of those who have their places only sums are held, one a space whose members they are: the rules need no more, and a date
//! with ten thousand people costs no more than one with ten. Those who wait, or are offered places, are there one by one, and so
//! are those whom a request is about.

use std::collections::{BTreeMap, HashSet};

use traboule_kernel::ids::{EventOccurrenceId, NetworkId, PersonId, RsvpGuestId, RsvpId, SpaceId};
use traboule_kernel::{Actor, Error, NotListed, Result, Scope, States as _, Time};
use traboule_store::{Audit, UnitOfWork};

use super::request::RsvpPatch;
use crate::entity::{event, event_occurrence, rsvp};
use crate::message::RsvpChanged;
use crate::policy::EventFacts;
use crate::rules::capacity::Places;
use crate::rules::event::EventState;
use crate::rules::organiser::OrganiserRole;
use crate::rules::rsvp::{RsvpState, RsvpVisibility};
use crate::rules::waitlist::{Change, Party, Refusal, Resized, Terms, admit, approve, resize, settle};

/// A date of an event with its places, locked.
pub(super) struct Hall {
    pub(super) event: event::Model,
    pub(super) occurrence: event_occurrence::Model,
    pub(super) organisers: Vec<(SpaceId, OrganiserRole)>,
    pub(super) invited: Vec<SpaceId>,
    pub(super) networks: Vec<NetworkId>,
    pub(super) places: Places,
    pub(super) now: Time,
    /// How many people have their places, by the space whose members they come as.
    pub(super) seated: BTreeMap<Option<SpaceId>, u32>,
    pub(super) rows: BTreeMap<RsvpId, Row>,
    /// Those of the people who ask whose accounts are in use.
    pub(super) held: HashSet<PersonId>,
    /// Those of them, and of the guests who ask, whom the organisers invited.
    pub(super) called: Called,
    pub(super) written: Written,
}

/// Whom the organisers of an event invited.
#[derive(Debug, Default)]
pub(super) struct Called {
    pub(super) people: HashSet<PersonId>,
    /// By their addresses.
    pub(super) guests: HashSet<String>,
}

/// An RSVP as it is now.
pub(super) struct Row {
    pub(super) model: rsvp::Model,
    pub(super) touched: Touched,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Touched {
    Not,
    Changed,
    New,
}

/// What has to be written beside the rows.
#[derive(Default)]
pub(super) struct Written {
    pub(super) audit: Vec<Audit>,
    pub(super) messages: Vec<RsvpChanged>,
    /// Guests whose links lead to their RSVPs from now on.
    pub(super) links: Vec<(RsvpGuestId, RsvpId)>,
}

/// Whom a party stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// All who come as members of one space, or of none.
    Seated,
    /// One RSVP.
    One(RsvpId),
}

/// Somebody who asks for places.
pub(super) struct Newcomer {
    pub(super) person: Option<PersonId>,
    pub(super) email: Option<String>,
    pub(super) size: u32,
    pub(super) home: Option<SpaceId>,
    pub(super) visibility: RsvpVisibility,
}

impl Hall {
    /// What decisions about the event depend on.
    pub(super) fn facts(&self) -> EventFacts<'_> {
        EventFacts {
            state: self.event.state,
            visibility: self.event.visibility,
            lead: self.event.lead_space_id,
            organisers: &self.organisers,
            invited: &self.invited,
            networks: &self.networks,
        }
    }

    pub(super) fn row(&self, id: RsvpId) -> Result<&rsvp::Model> {
        self.rows.get(&id).map(|row| &row.model).ok_or(Error::NotFound("RSVP"))
    }

    /// The RSVP of a person that stands in the way of another one.
    pub(super) fn live_of(&self, person: PersonId) -> Option<RsvpId> {
        self.models().find(|row| row.person_id == Some(person) && row.ended_at.is_none()).map(|row| row.id)
    }

    /// The same of a guest.
    pub(super) fn live_of_guest(&self, email: &str) -> Option<RsvpId> {
        self.models().find(|row| row.guest_email.as_deref() == Some(email) && row.ended_at.is_none()).map(|row| row.id)
    }

    /// Whether the person has places.
    pub(super) fn comes(&self, person: PersonId) -> bool {
        self.models().any(|row| row.person_id == Some(person) && is_seated(row.state))
    }

    pub(super) fn is_held(&self, person: PersonId) -> bool {
        self.held.contains(&person)
    }

    /// Whether the organisers invited the person.
    pub(super) fn is_called(&self, person: PersonId) -> bool {
        self.called.people.contains(&person)
    }

    /// The same of a guest.
    pub(super) fn is_called_at(&self, email: &str) -> bool {
        self.called.guests.contains(email)
    }

    fn models(&self) -> impl Iterator<Item = &rsvp::Model> {
        self.rows.values().map(|row| &row.model)
    }

    /// Adds a newcomer behind all that are there.
    pub(super) fn admit(&mut self, unit: &UnitOfWork, by: &Actor, newcomer: Newcomer) -> Result<RsvpId, Refusal> {
        let Newcomer { person, email, size, home, visibility } = newcomer;
        let invited = person.is_some_and(|person| self.is_called(person)) || email.as_ref().is_some_and(|email| self.is_called_at(email));
        let to: RsvpState = admit(self.terms(), &self.parties(), size, home, invited, self.now)?.into();
        let id: RsvpId = unit.new_id();
        let model = rsvp::Model {
            id,
            occurrence_id: self.occurrence.id,
            person_id: person,
            guest_email: email,
            home_space_id: home,
            party_size: i32::try_from(size).unwrap_or(i32::MAX),
            state: to,
            visibility,
            place: self.next_place(),
            offered_until: None,
            confirmed_start: self.occurrence.starts_at,
            reason: None,
            ended_at: None,
            created_at: self.now,
            updated_at: self.now,
            version: 1,
        };
        if is_seated(to) {
            self.seat(home, size);
        }
        self.rows.insert(id, Row { model, touched: Touched::New });
        self.written.audit.push(Audit::of("rsvp.create", id).by(by));
        self.tell(id, None, to, true);
        Ok(id)
    }

    /// Whether a guest might come as things are, if an invitation is all that they need.
    pub(super) fn check(&self, size: u32) -> Result<(), Refusal> {
        admit(self.terms(), &self.parties(), size, None, true, self.now).map(drop)
    }

    /// The organisers grant a request.
    pub(super) fn approve(&mut self, by: &Actor, id: RsvpId) -> Result<(), Refusal> {
        let Some(request) = self.rows.get(&id).map(|row| party(&row.model)) else { return Ok(()) };
        let to: RsvpState = approve(self.terms(), &self.parties(), &request, self.now)?.into();
        // Listed: a request becomes either.
        let _listed = self.step(by, id, to, "rsvp.approve", None);
        Ok(())
    }

    /// Takes a step that the domain lists, and lets others move up.
    pub(super) fn step(&mut self, by: &Actor, id: RsvpId, to: RsvpState, action: &'static str, why: Option<&str>) -> Result<(), NotListed> {
        let own = self.rows.get(&id).is_some_and(|row| is_own(&row.model, by));
        let changed = self.become_(id, to, why)?;
        if let Some(from) = changed {
            let audit = Audit::of(action, id).by(by).because(why);
            self.written.audit.push(if own { audit } else { audit.acting_for(Scope::Space(self.runs(by))) });
            self.tell(id, Some(from), to, own);
        }
        self.settle();
        Ok(())
    }

    /// Changes what is not a step.
    pub(super) fn update(&mut self, by: &Actor, id: RsvpId, patch: RsvpPatch) -> Result<(), Refusal> {
        let Some(row) = self.rows.get(&id) else { return Ok(()) };
        let (before, seated) = (party(&row.model), is_seated(row.model.state));
        let size = patch.party_size.unwrap_or(before.size);
        let resized = if size == before.size { Resized::InPlace } else { resize(self.terms(), &self.parties(), &before, size, self.now)? };
        let behind = if resized == Resized::AtTheEnd { Some(self.next_place()) } else { None };
        let now = self.now;
        if let Some(row) = self.rows.get_mut(&id) {
            row.model.party_size = i32::try_from(size).unwrap_or(i32::MAX);
            row.model.visibility = patch.visibility.unwrap_or(row.model.visibility);
            row.model.place = behind.unwrap_or(row.model.place);
            row.touch(now);
        }
        if seated {
            self.unseat(before.home, before.size);
            self.seat(before.home, size);
        }
        self.written.audit.push(Audit::of("rsvp.update", id).by(by));
        self.tell_of(id);
        self.settle();
        Ok(())
    }

    /// They come to where the date is now.
    pub(super) fn reconfirm(&mut self, by: &Actor, id: RsvpId) {
        let (starts_at, now) = (self.occurrence.starts_at, self.now);
        let Some(row) = self.rows.get_mut(&id).filter(|row| row.model.confirmed_start != starts_at) else { return };
        row.model.confirmed_start = starts_at;
        row.touch(now);
        self.written.audit.push(Audit::of("rsvp.reconfirm", id).by(by));
        self.tell_of(id);
    }

    /// A guest's link leads to their RSVP.
    pub(super) fn link(&mut self, guest: RsvpGuestId, id: RsvpId) {
        self.written.links.push((guest, id));
    }

    /// Lets offers lapse and those who wait move up: the one promotion routine.
    pub(super) fn settle(&mut self) {
        let open = self.state().is_open();
        for change in settle(&self.places, &self.parties(), open, self.occurrence.starts_at, self.now) {
            let (who, to, until, action) = match change {
                Change::Lapsed(who) => (who, RsvpState::OfferLapsed, None, "rsvp.lapse"),
                Change::Confirmed(who) => (who, RsvpState::Going, None, "rsvp.promote"),
                Change::Offered(who, until) => (who, RsvpState::Offered, Some(until), "rsvp.offer"),
            };
            let Who::One(id) = who else { continue };
            let Ok(Some(from)) = self.become_(id, to, None) else { continue };
            if let Some(row) = self.rows.get_mut(&id) {
                row.model.offered_until = until;
            }
            self.written.audit.push(Audit::of(action, id).by(&Actor::system("waitlist")));
            self.tell(id, Some(from), to, false);
        }
    }

    /// The state behind a step that is listed, and the one before it.
    fn become_(&mut self, id: RsvpId, to: RsvpState, why: Option<&str>) -> Result<Option<RsvpState>, NotListed> {
        let now = self.now;
        let Some(row) = self.rows.get_mut(&id) else { return Ok(None) };
        let from = row.model.state;
        row.model.state = from.next(to)?;
        row.model.offered_until = None;
        row.model.reason = why.map(str::to_owned);
        // Who came still stands in the way of coming twice.
        row.model.ended_at = (!to.is_live() && to != RsvpState::Attended).then_some(now);
        row.touch(now);
        let party = party(&row.model);
        match (is_seated(from), is_seated(to)) {
            (true, false) => self.unseat(party.home, party.size),
            (false, true) => self.seat(party.home, party.size),
            (true, true) | (false, false) => {}
        }
        Ok(Some(from))
    }

    /// Something else than its state changed, by its own person.
    fn tell_of(&mut self, id: RsvpId) {
        if let Some(state) = self.rows.get(&id).map(|row| row.model.state) {
            self.tell(id, Some(state), state, true);
        }
    }

    fn tell(&mut self, rsvp: RsvpId, from: Option<RsvpState>, to: RsvpState, by_themselves: bool) {
        let (occurrence, event): (EventOccurrenceId, _) = (self.occurrence.id, self.event.id);
        self.written.messages.push(RsvpChanged { rsvp, occurrence, event, from, to, by_themselves });
    }

    /// The space that somebody runs who decides on others' RSVPs: the lead where they run several.
    fn runs(&self, by: &Actor) -> SpaceId {
        let lead = self.event.lead_space_id;
        let hosts = || self.organisers.iter().find(|(space, role)| role.runs_event() && by.runs_space(*space)).map(|(space, _)| *space);
        if by.runs_space(lead) { lead } else { hosts().unwrap_or(lead) }
    }

    fn seat(&mut self, home: Option<SpaceId>, size: u32) {
        let seats = self.seated.entry(home).or_default();
        *seats = seats.saturating_add(size);
    }

    fn unseat(&mut self, home: Option<SpaceId>, size: u32) {
        let seats = self.seated.entry(home).or_default();
        *seats = seats.saturating_sub(size);
    }

    fn next_place(&mut self) -> i64 {
        let place = self.occurrence.next_place;
        self.occurrence.next_place += 1;
        place
    }

    /// Where the date is in its life: where its event is, unless it was cancelled alone.
    fn state(&self) -> EventState {
        if self.occurrence.cancelled_at.is_some() { EventState::Cancelled } else { self.event.state }
    }

    fn terms(&self) -> Terms<'_> {
        Terms { state: self.state(), join: self.event.join_mode, starts_at: self.occurrence.starts_at, places: &self.places }
    }

    /// Everybody as far as places are concerned.
    pub(super) fn parties(&self) -> Vec<Party<Who>> {
        let seated = self.seated.iter().filter(|(_, size)| **size > 0).map(|(home, size)| Party {
            id: Who::Seated,
            state: RsvpState::Going,
            offered_until: None,
            size: *size,
            home: *home,
            place: 0,
        });
        let queue = self.models().filter(|row| matches!(row.state, RsvpState::Waitlisted | RsvpState::Offered)).map(party);
        seated.chain(queue).collect()
    }
}

impl Row {
    fn touch(&mut self, now: Time) {
        self.model.updated_at = now;
        if self.touched == Touched::Not {
            self.touched = Touched::Changed;
            self.model.version += 1;
        }
    }
}

/// Whether the party is among the sums.
pub(super) const fn is_seated(state: RsvpState) -> bool {
    matches!(state, RsvpState::Going | RsvpState::Attended)
}

/// Whether this is their own RSVP. Only a guest's link acts as the machine for a guest.
fn is_own(row: &rsvp::Model, by: &Actor) -> bool {
    if row.person_id.is_some() { row.person_id == by.person_id() } else { by.system_purpose() == Some("guest") }
}

fn party(row: &rsvp::Model) -> Party<Who> {
    Party {
        id: Who::One(row.id),
        state: row.state,
        offered_until: row.offered_until,
        size: u32::try_from(row.party_size).unwrap_or_default(),
        home: row.home_space_id,
        place: u64::try_from(row.place).unwrap_or_default(),
    }
}
