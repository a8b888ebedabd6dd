//! People without an account ask for a place by e-mail. The letter holds a link: whoever follows it has the address, and the link is
//! their key to the RSVP from then on.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set};
use traboule_kernel::email::Email;
use traboule_kernel::ids::{EventId, EventOccurrenceId, RsvpGuestId};
use traboule_kernel::secret::{hash_of_secret, new_secret};
use traboule_kernel::{Actor, Error, Failure, Locale, Outcome, Result, Time};

use super::ask::{RsvpStepErrorCode, step_code};
use super::load::{About, natural};
use super::request::{By, Mistake, Request, RsvpStep, What};
use crate::entity::{event_occurrence, rsvp, rsvp_guest};
use crate::letter;
use crate::message::PurgeDue;
use crate::policy::{may_ask_as_guest, may_see};
use crate::rules::event::JoinMode;
use crate::rules::rsvp::{RsvpState, purge_at};
use crate::service::EventService;

/// What the tokens in guests' links start with.
const PREFIX: &str = "trbg_";
/// How long a link makes an RSVP.
const OPEN_FOR: TimeDelta = TimeDelta::hours(24);
/// How many letters one address gets in [`LETTERS_WITHIN`], whoever asks for them.
const LETTERS: u64 = 3;
const LETTERS_WITHIN: TimeDelta = TimeDelta::hours(1);

/// Somebody without an account wants to come.
#[derive(Clone, Debug)]
pub struct GuestAsk {
    /// To which date.
    pub date: EventOccurrenceId,
    /// Where the letter goes.
    pub email: String,
    /// In which language they read.
    pub locale: Locale,
    /// How many people they are.
    pub party_size: u32,
}

/// What a guest's link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestRsvp {
    /// The event.
    pub event: EventId,
    /// The date.
    pub date: EventOccurrenceId,
    /// Where it stands; nowhere, while the guest has not confirmed.
    pub state: Option<RsvpState>,
    /// How many people they are.
    pub party_size: u32,
    /// Until when places are held.
    pub offered_until: Option<Time>,
    /// Whether the date was moved since they said that they come.
    pub moved: bool,
}

/// Why a guest's wish is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum RsvpGuestAskErrorCode {
    /// This is not an e-mail address.
    InvalidEmail,
    /// The event is cancelled.
    NotOpen,
    /// The event has begun.
    Begun,
    /// A party is 1 to 20 people.
    PartySize,
    /// The party is larger than all the places of the event.
    LargerThanEvent,
}

/// Why a guest's link does not do what they want.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum RsvpGuestStepErrorCode {
    /// There is nothing behind this link, or no longer.
    UnknownLink,
    /// The link was not followed within a day: ask for another one.
    TooLate,
    /// The event is cancelled, or takes no guests any more.
    NotOpen,
    /// The event has begun.
    Begun,
    /// The RSVP's state does not allow this step.
    NotListed,
    /// The party is larger than all the places of the event.
    LargerThanEvent,
}

impl EventService {
    /// Mails a link that makes an RSVP. The answer is the same whether the address is known or not; or, where one comes by invitation,
    /// whether it was invited.
    pub async fn rsvp_guest_ask(&self, actor: &Actor, ask: GuestAsk) -> Outcome<(), RsvpGuestAskErrorCode> {
        use RsvpGuestAskErrorCode as Code;
        let GuestAsk { date, email, locale, party_size } = ask;
        let email: Email = email.parse().map_err(|bad| Failure::at("input.email", Code::InvalidEmail, bad))?;
        let mut unit = self.store.begin(actor).await?;
        let about = About { guests: vec![email.to_string()], ..About::default() };
        let hall = self.hall(&unit, date, &about).await?;
        let hall = hall.filter(|hall| may_see(&Actor::anonymous(), &hall.facts(), &[])).ok_or(Error::NotFound("date of an event"))?;
        may_ask_as_guest(actor, &hall.facts(), hall.event.join_mode, true)?;
        hall.check(party_size).map_err(|refusal| {
            let (path, code) = match refusal.into() {
                Mistake::Begun => ("input.occurrence", Code::Begun),
                Mistake::PartySize => ("input.partySize", Code::PartySize),
                Mistake::LargerThanEvent => ("input.partySize", Code::LargerThanEvent),
                _ => ("input.occurrence", Code::NotOpen),
            };
            Failure::at(path, code, refusal)
        })?;
        if hall.event.join_mode == JoinMode::Invite && !hall.is_called_at(email.as_str()) {
            // Refused for any other reason is the same for everybody, so nobody learns who is invited.
            return Ok(());
        }
        let recent = rsvp_guest::Entity::find()
            .filter(rsvp_guest::Column::Email.eq(email.as_str()))
            .filter(rsvp_guest::Column::CreatedAt.gt(unit.now() - LETTERS_WITHIN));
        if recent.count(unit.tx()).await? >= LETTERS {
            // Nobody's mailbox is filled by somebody else; who asked learns nothing from it.
            return Ok(());
        }
        let token = new_secret(PREFIX, self.store.rng());
        let row = rsvp_guest::ActiveModel {
            id: Set(unit.new_id::<RsvpGuestId>()),
            occurrence_id: Set(date),
            email: Set(email.to_string()),
            locale: Set(locale.to_string()),
            party_size: Set(i32::try_from(party_size).unwrap_or(i32::MAX)),
            token_hash: Set(hash_of_secret(PREFIX, &token).ok_or_else(|| Error::internal("a new token cannot be read"))?),
            expires_at: Set(unit.now() + OPEN_FOR),
            rsvp_id: Set(None),
            created_at: Set(unit.now()),
        };
        rsvp_guest::Entity::insert(row).exec_without_returning(unit.tx()).await?;
        // Of the first on this date: its list may have nobody else, and their address goes with it.
        let others = rsvp_guest::Entity::find().filter(rsvp_guest::Column::OccurrenceId.eq(date)).limit(2).all(unit.tx()).await?;
        if others.len() == 1 {
            unit.send_at(&PurgeDue { occurrence: date }, purge_at(hall.occurrence.ends_at)).await?;
        }
        let link = self.addresses.guest(&token);
        unit.send(&letter::confirm_guest(&email, &locale, &hall.event, &hall.occurrence, &link)?).await?;
        // Nothing of the domain has changed yet.
        unit.commit_unrecorded().await?;
        Ok(())
    }

    /// What a guest's link leads to.
    pub async fn guest_rsvp(&self, token: &str) -> Result<Option<GuestRsvp>> {
        let Some(guest) = self.guest(token).await? else { return Ok(None) };
        self.behind_link(&guest).await
    }

    /// The guest has the address: they come, or ask to, or wait. Following the link again is the same.
    pub async fn rsvp_guest_confirm(&self, token: &str) -> Outcome<GuestRsvp, RsvpGuestStepErrorCode> {
        use RsvpGuestStepErrorCode as Code;
        let guest = self.guest(token).await?.ok_or_else(unknown)?;
        if guest.rsvp_id.is_none() {
            if guest.expires_at <= self.now() {
                return Err(Failure::whole(Code::TooLate, "this link was good for a day: ask for another one"));
            }
            let answer = self.ask(guest.occurrence_id, Request { by: By::Guest, what: What::Confirm(guest) }).await;
            match answer {
                Err(Failure::Fault(Error::Denied(_))) => return Err(Failure::whole(Code::NotOpen, "this event takes no guests any more")),
                answer => answer.map_err(|failure| failure.map(|mistake| code(step_code(mistake), mistake)))?,
            };
        }
        let guest = self.guest(token).await?.ok_or_else(unknown)?;
        self.behind_link(&guest).await?.ok_or_else(unknown)
    }

    /// A step of the guest's own RSVP.
    pub async fn rsvp_guest_step(&self, token: &str, step: RsvpStep) -> Outcome<GuestRsvp, RsvpGuestStepErrorCode> {
        let guest = self.guest(token).await?.ok_or_else(unknown)?;
        let Some(id) = guest.rsvp_id else {
            return Err(Failure::whole(RsvpGuestStepErrorCode::NotListed, "confirm first that you come"));
        };
        let what = What::Step { id, seen: None, step, reason: None };
        let answer = self.ask(guest.occurrence_id, Request { by: By::Guest, what }).await;
        answer.map_err(|failure| failure.map(|mistake| code(step_code(mistake), mistake)))?;
        self.behind_link(&guest).await?.ok_or_else(unknown)
    }

    pub(super) async fn guest(&self, token: &str) -> Result<Option<rsvp_guest::Model>> {
        let Some(hash) = hash_of_secret(PREFIX, token) else { return Ok(None) };
        Ok(rsvp_guest::Entity::find().filter(rsvp_guest::Column::TokenHash.eq(hash)).one(self.store.read()).await?)
    }

    pub(super) async fn behind_link(&self, guest: &rsvp_guest::Model) -> Result<Option<GuestRsvp>> {
        let db = self.store.read();
        let Some(date) = event_occurrence::Entity::find_by_id(guest.occurrence_id).one(db).await? else { return Ok(None) };
        let row = match guest.rsvp_id {
            Some(id) => rsvp::Entity::find_by_id(id).one(db).await?,
            None => None,
        };
        Ok(Some(GuestRsvp {
            event: date.event_id,
            date: date.id,
            state: row.as_ref().map(|row| row.state),
            party_size: natural(Some(row.as_ref().map_or(guest.party_size, |row| row.party_size))).unwrap_or_default(),
            offered_until: row.as_ref().and_then(|row| row.offered_until),
            moved: row.is_some_and(|row| crate::rules::rsvp::needs_reconfirmation(row.state, row.confirmed_start, date.starts_at)),
        }))
    }
}

fn unknown() -> Failure<RsvpGuestStepErrorCode> {
    Failure::whole(RsvpGuestStepErrorCode::UnknownLink, "there is nothing behind this link, or no longer")
}

const fn code(step: RsvpStepErrorCode, mistake: Mistake) -> RsvpGuestStepErrorCode {
    match (step, mistake) {
        (RsvpStepErrorCode::Begun, _) => RsvpGuestStepErrorCode::Begun,
        (RsvpStepErrorCode::LargerThanEvent, _) => RsvpGuestStepErrorCode::LargerThanEvent,
        (_, Mistake::NotOpen) => RsvpGuestStepErrorCode::NotOpen,
        _ => RsvpGuestStepErrorCode::NotListed,
    }
}
