//! People say that they come, change it, take a step; organisers decide.

use sea_orm::{EntityTrait, QuerySelect};
use traboule_kernel::ids::{EventOccurrenceId, RsvpId};
use traboule_kernel::invalid::text_mistake;
use traboule_kernel::{Actor, Error, Failure, Outcome, Result};

use super::request::{By, Mistake, NewRsvp, Request, RsvpPatch, RsvpStep, What};
use crate::entity::rsvp;
use crate::policy::may_rsvp;
use crate::service::{EventService, MAX_REASON, demand_somebody};

/// Why somebody cannot come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum RsvpCreateErrorCode {
    /// The event is not announced, or is cancelled.
    NotOpen,
    /// The event has begun.
    Begun,
    /// One registers at another site: `Event.joinUrl`.
    External,
    /// One needs an invitation of the organisers.
    NotInvited,
    /// A party is 1 to 20 people.
    PartySize,
    /// The party is larger than all the places of the event.
    LargerThanEvent,
    /// One comes as a member of a space that one belongs to.
    NotMember,
}

/// Why an RSVP is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum RsvpUpdateErrorCode {
    /// It has ended, or its event is cancelled.
    NotListed,
    /// The event has begun.
    Begun,
    /// A party is 1 to 20 people.
    PartySize,
    /// The party is larger than all the places of the event.
    LargerThanEvent,
    /// There are not so many free places, or somebody waits for them: the RSVP stays as it was.
    Full,
}

/// Why a step of an RSVP's life is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum RsvpStepErrorCode {
    /// The RSVP's state does not allow this step: it ended, or no places are held for it any more.
    NotListed,
    /// The event has begun.
    Begun,
    /// It is too early: the doors are not open yet, or the event has not begun.
    TooEarly,
    /// The party is larger than all the places that the event has now.
    LargerThanEvent,
    /// A rejection and a removal need a reason, which the person reads; and no reason is blank or too long.
    InvalidReason,
}

impl EventService {
    /// The actor comes to a date, or asks to, or waits, as its places and its way of joining have it. Said twice, it is the same.
    pub async fn rsvp_create(&self, actor: &Actor, date: EventOccurrenceId, new: NewRsvp) -> Outcome<RsvpId, RsvpCreateErrorCode> {
        use RsvpCreateErrorCode as Code;
        // Who takes no places learns of no date by asking for them.
        may_rsvp(actor)?;
        let answer = self.ask(date, Request { by: self.by(actor).await?, what: What::Create(new) }).await;
        answer.map_err(|failure| {
            failure.map(|mistake| match mistake {
                Mistake::Begun | Mistake::TooEarly => Code::Begun,
                Mistake::External => Code::External,
                Mistake::NotInvited => Code::NotInvited,
                Mistake::PartySize => Code::PartySize,
                Mistake::LargerThanEvent => Code::LargerThanEvent,
                Mistake::NotMember => Code::NotMember,
                Mistake::NotOpen | Mistake::Full | Mistake::NotListed => Code::NotOpen,
            })
        })
    }

    /// Changes an RSVP of the actor's own. `seen` is the version that they read.
    pub async fn rsvp_update(&self, actor: &Actor, id: RsvpId, seen: i32, patch: RsvpPatch) -> Outcome<RsvpId, RsvpUpdateErrorCode> {
        use RsvpUpdateErrorCode as Code;
        demand_somebody(actor)?;
        let date = self.date_of(id).await?;
        let answer = self.ask(date, Request { by: self.by(actor).await?, what: What::Update { id, seen, patch } }).await;
        answer.map_err(|failure| {
            failure.map(|mistake| match mistake {
                Mistake::Begun => Code::Begun,
                Mistake::PartySize => Code::PartySize,
                Mistake::LargerThanEvent => Code::LargerThanEvent,
                Mistake::Full => Code::Full,
                _ => Code::NotListed,
            })
        })
    }

    /// Takes a step of an RSVP's life: its person's own, or, with the version that was read, one of the organisers'.
    pub async fn rsvp_step(
        &self,
        actor: &Actor,
        id: RsvpId,
        seen: Option<i32>,
        step: RsvpStep,
        reason: Option<String>,
    ) -> Outcome<RsvpId, RsvpStepErrorCode> {
        use RsvpStepErrorCode as Code;
        demand_somebody(actor)?;
        if let Some(mistake) = reason.as_deref().and_then(|reason| text_mistake("reason", reason, MAX_REASON)) {
            return Err(Failure::at("reason", Code::InvalidReason, mistake.message));
        }
        let reason = reason.map(|reason| reason.trim().to_owned());
        let date = self.date_of(id).await?;
        let answer = self.ask(date, Request { by: self.by(actor).await?, what: What::Step { id, seen, step, reason } }).await;
        answer.map_err(|failure| failure.map(step_code))
    }

    /// Who asks, with what their spaces belong to. At most one statement.
    async fn by(&self, actor: &Actor) -> Result<By> {
        Ok(By::Actor(actor.clone(), self.circle(actor).await?.networks().to_vec()))
    }

    /// The date of an RSVP. Whether the actor may know of it is decided behind the locks.
    pub(super) async fn date_of(&self, id: RsvpId) -> Result<EventOccurrenceId> {
        let found = rsvp::Entity::find_by_id(id).select_only().column(rsvp::Column::OccurrenceId);
        found.into_tuple().one(self.store.read()).await?.ok_or(Error::NotFound("RSVP"))
    }
}

pub(super) const fn step_code(mistake: Mistake) -> RsvpStepErrorCode {
    match mistake {
        Mistake::Begun => RsvpStepErrorCode::Begun,
        Mistake::TooEarly => RsvpStepErrorCode::TooEarly,
        Mistake::LargerThanEvent => RsvpStepErrorCode::LargerThanEvent,
        _ => RsvpStepErrorCode::NotListed,
    }
}
