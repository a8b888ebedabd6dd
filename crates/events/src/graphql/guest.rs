//! People without an account: what the link in their letter leads to, and does.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::ids::{EventId, EventOccurrenceId};
use traboule_kernel::{Error, Locale, Time};

use super::{actor, events};
use crate::rules::rsvp::RsvpState;
use crate::service::rsvp::{self, GuestAsk, RsvpGuestAskErrorCode, RsvpGuestStepErrorCode, RsvpStep};

/// That a guest without an account comes to a date of an event, wants to, or wanted to.
#[derive(SimpleObject)]
pub(crate) struct GuestRsvp {
    /// The event. Null where everybody no longer sees it.
    event: Option<Ref<EventId>>,
    /// The date. Null where everybody no longer sees it.
    occurrence: Option<Ref<EventOccurrenceId>>,
    /// Where it is in its life; null while the guest has not confirmed.
    state: Option<RsvpState>,
    /// How many people they are.
    party_size: u32,
    /// Until when places are held for them (`rsvpGuestOfferAccept`).
    offered_until: Option<Time>,
    /// Whether the date was moved since they said that they come (`rsvpGuestReconfirm`).
    needs_reconfirmation: bool,
}

impl From<rsvp::GuestRsvp> for GuestRsvp {
    fn from(rsvp::GuestRsvp { event, date, state, party_size, offered_until, moved }: rsvp::GuestRsvp) -> Self {
        let (event, occurrence) = (Some(Ref::asked(event)), Some(Ref::asked(date)));
        Self { event, occurrence, state, party_size, offered_until, needs_reconfirmation: moved }
    }
}

/// That a guest wants to come.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct RsvpGuestAskInput {
    /// The date.
    occurrence: GlobalId<EventOccurrenceId>,
    /// Where the letter with the link goes.
    email: String,
    /// The language of the letter, such as `fr`.
    #[graphql(default_with = "\"fr\".to_owned()")]
    locale: String,
    /// How many people they are: 20 at most.
    #[graphql(default = 1)]
    party_size: u32,
}

traboule_graph::payload! {
    /// What `rsvpGuestAsk` did.
    pub(crate) struct RsvpGuestAskPayload {
        /// Whether a letter is on its way: the same for every address.
        sent: bool,
    } errors RsvpGuestAskErrorCode
}

traboule_graph::payload! {
    /// What a guest's link did.
    pub(crate) struct RsvpGuestStepPayload {
        /// Their RSVP as it is now.
        guest_rsvp: GuestRsvp,
    } errors RsvpGuestStepErrorCode
}

pub(crate) struct GuestQuery;

#[Object]
impl GuestQuery {
    /// What a guest's link leads to; null where there is nothing, or no longer.
    async fn guest_rsvp(&self, ctx: &Context<'_>, #[graphql(desc = "The token in the link.")] token: String) -> Result<Option<GuestRsvp>> {
        Ok(events(ctx)?.guest_rsvp(&token).await?.map(Into::into))
    }
}

pub(crate) struct GuestMutation;

#[Object]
impl GuestMutation {
    /// Asks for a place without an account: a letter with a link goes to the address, and nothing is reserved before somebody follows it,
    /// within a day. For events that everybody sees. Where one comes by invitation only addresses that were invited get a letter; the
    /// answer does not tell which those are.
    async fn rsvp_guest_ask(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To what, with how many, and the address.")] input: RsvpGuestAskInput,
    ) -> Result<RsvpGuestAskPayload> {
        let RsvpGuestAskInput { occurrence, email, locale, party_size } = input;
        let locale: Locale = locale.parse().map_err(|_| Error::bad_input("`locale` is no language tag"))?;
        let ask = GuestAsk { date: occurrence.0, email, locale, party_size };
        let outcome = events(ctx)?.rsvp_guest_ask(actor(ctx)?, ask).await;
        RsvpGuestAskPayload::from_outcome(outcome, |()| RsvpGuestAskPayload::done(true))
    }

    /// Says that a guest comes, as whoever has the link. Said twice, it is the same.
    async fn rsvp_guest_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token in the link.")] token: String,
    ) -> Result<RsvpGuestStepPayload> {
        payload(events(ctx)?.rsvp_guest_confirm(&token).await)
    }

    /// Calls a guest's coming off, or their waiting, as whoever has the link.
    async fn rsvp_guest_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token in the link.")] token: String,
    ) -> Result<RsvpGuestStepPayload> {
        payload(events(ctx)?.rsvp_guest_step(&token, RsvpStep::Cancel).await)
    }

    /// Takes the places that are held for a guest, as whoever has the link.
    async fn rsvp_guest_offer_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token in the link.")] token: String,
    ) -> Result<RsvpGuestStepPayload> {
        payload(events(ctx)?.rsvp_guest_step(&token, RsvpStep::AcceptOffer).await)
    }

    /// Says that a guest comes to the new date too, as whoever has the link.
    async fn rsvp_guest_reconfirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token in the link.")] token: String,
    ) -> Result<RsvpGuestStepPayload> {
        payload(events(ctx)?.rsvp_guest_step(&token, RsvpStep::Reconfirm).await)
    }
}

fn payload(outcome: traboule_kernel::Outcome<rsvp::GuestRsvp, RsvpGuestStepErrorCode>) -> Result<RsvpGuestStepPayload> {
    RsvpGuestStepPayload::from_outcome(outcome, |rsvp| RsvpGuestStepPayload::done(rsvp.into()))
}
