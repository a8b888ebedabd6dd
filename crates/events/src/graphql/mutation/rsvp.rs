//! Changes of who comes.

use async_graphql::{Context, InputObject, Object};
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::Time;
use traboule_kernel::ids::{EventId, EventOccurrenceId, RsvpId, SpaceId};

use crate::graphql::{actor, events};
use crate::rules::rsvp::RsvpVisibility;
use crate::service::rsvp::{
    NewRsvp, RsvpCreateErrorCode, RsvpInviteErrorCode, RsvpPatch, RsvpStep, RsvpStepErrorCode, RsvpUpdateErrorCode, SeatPoolErrorCode,
    SeatPoolWanted,
};

/// That you come.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct RsvpCreateInput {
    /// The date.
    occurrence: GlobalId<EventOccurrenceId>,
    /// How many people you are, yourself included: 20 at most.
    #[graphql(default = 1)]
    party_size: u32,
    /// The space whose member you come as. Places may be kept for its members.
    home: Option<GlobalId<SpaceId>>,
    /// Who sees that you come, besides those who run the event.
    #[graphql(default_with = "RsvpVisibility::Nobody")]
    visibility: RsvpVisibility,
}

/// What changes about your coming. What is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct RsvpUpdateInput {
    /// How many people you are, yourself included. More are let in if there is room and nobody waits; whoever waits for more goes on to
    /// wait behind all others.
    party_size: Option<u32>,
    /// Who sees that you come, besides those who run the event.
    visibility: Option<RsvpVisibility>,
}

/// Whom to invite to come.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct RsvpInviteInput {
    /// The event.
    event: GlobalId<EventId>,
    /// Their e-mail addresses, 100 at most.
    emails: Vec<String>,
}

/// Places to keep for the members of a space.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct SeatPoolSetInput {
    /// The date.
    occurrence: GlobalId<EventOccurrenceId>,
    /// The space: the lead, or one that accepted to organise the event.
    space: GlobalId<SpaceId>,
    /// How many; 0 takes the pool away.
    size: u32,
    /// When they are everybody's: at the start, at the latest.
    release_at: Time,
}

traboule_graph::payload! {
    /// What `rsvpCreate` did.
    pub(crate) struct RsvpCreatePayload {
        /// Your RSVP: going, waitlisted, or requested where the organisers decide.
        rsvp: Ref<RsvpId>,
    } errors RsvpCreateErrorCode
}

traboule_graph::payload! {
    /// What `rsvpUpdate` did.
    pub(crate) struct RsvpUpdatePayload {
        /// The RSVP as it is now.
        rsvp: Ref<RsvpId>,
    } errors RsvpUpdateErrorCode
}

traboule_graph::payload! {
    /// What a step of an RSVP's life did.
    pub(crate) struct RsvpStepPayload {
        /// The RSVP as it is now.
        rsvp: Ref<RsvpId>,
    } errors RsvpStepErrorCode
}

traboule_graph::payload! {
    /// What `rsvpInvite` did.
    pub(crate) struct RsvpInvitePayload {
        /// The event.
        event: Ref<EventId>,
        /// How many were not invited before.
        added: u64,
    } errors RsvpInviteErrorCode
}

traboule_graph::payload! {
    /// What `seatPoolSet` did.
    pub(crate) struct SeatPoolSetPayload {
        /// The date with its places.
        occurrence: Ref<EventOccurrenceId>,
    } errors SeatPoolErrorCode
}

pub(crate) struct RsvpMutation;

#[Object]
impl RsvpMutation {
    /// Says that you come to a date. You have your places at once if they are free and nobody waits for them, and wait in line if they
    /// are not; where the organisers decide, you have asked. Said twice, it is the same RSVP.
    async fn rsvp_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To what, with how many.")] input: RsvpCreateInput,
    ) -> Result<RsvpCreatePayload> {
        let RsvpCreateInput { occurrence, party_size, home, visibility } = input;
        let new = NewRsvp { party_size, home: home.map(|id| id.0), visibility };
        let outcome = events(ctx)?.rsvp_create(actor(ctx)?, occurrence.0, new).await;
        RsvpCreatePayload::from_outcome(outcome, |id| RsvpCreatePayload::done(Ref::to(id)))
    }

    /// Changes how many you are, or who sees that you come.
    async fn rsvp_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your RSVP.")] id: GlobalId<RsvpId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
        #[graphql(desc = "What changes.")] input: RsvpUpdateInput,
    ) -> Result<RsvpUpdatePayload> {
        let RsvpUpdateInput { party_size, visibility } = input;
        let outcome = events(ctx)?.rsvp_update(actor(ctx)?, id.0, version, RsvpPatch { party_size, visibility }).await;
        RsvpUpdatePayload::from_outcome(outcome, |id| RsvpUpdatePayload::done(Ref::to(id)))
    }

    /// Calls your coming off, or your waiting, until the event begins. Whoever waits next gets your places.
    async fn rsvp_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your RSVP.")] id: GlobalId<RsvpId>,
        #[graphql(desc = "Why, for those who run the event.")] reason: Option<String>,
    ) -> Result<RsvpStepPayload> {
        step(ctx, id, None, RsvpStep::Cancel, reason).await
    }

    /// Takes the places that are held for you.
    async fn rsvp_offer_accept(&self, ctx: &Context<'_>, #[graphql(desc = "Your RSVP.")] id: GlobalId<RsvpId>) -> Result<RsvpStepPayload> {
        step(ctx, id, None, RsvpStep::AcceptOffer, None).await
    }

    /// Says that you come to the new date too, after it was moved.
    async fn rsvp_reconfirm(&self, ctx: &Context<'_>, #[graphql(desc = "Your RSVP.")] id: GlobalId<RsvpId>) -> Result<RsvpStepPayload> {
        step(ctx, id, None, RsvpStep::Reconfirm, None).await
    }

    /// Grants a request, as somebody who runs the event. Its party has its places, or waits where it would have stood.
    async fn rsvp_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The RSVP.")] id: GlobalId<RsvpId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
    ) -> Result<RsvpStepPayload> {
        step(ctx, id, Some(version), RsvpStep::Approve, None).await
    }

    /// Turns a request down, as somebody who runs the event.
    async fn rsvp_reject(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The RSVP.")] id: GlobalId<RsvpId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
        #[graphql(desc = "Why, for the person.")] reason: String,
    ) -> Result<RsvpStepPayload> {
        step(ctx, id, Some(version), RsvpStep::Reject, Some(reason)).await
    }

    /// Takes places back, or a place in the line, as somebody who runs the event, until it begins.
    async fn rsvp_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The RSVP.")] id: GlobalId<RsvpId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
        #[graphql(desc = "Why, for the person.")] reason: String,
    ) -> Result<RsvpStepPayload> {
        step(ctx, id, Some(version), RsvpStep::Remove, Some(reason)).await
    }

    /// Notes that a party is there, as somebody who runs the event, from 12 hours before its start on.
    async fn rsvp_check_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The RSVP.")] id: GlobalId<RsvpId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
    ) -> Result<RsvpStepPayload> {
        step(ctx, id, Some(version), RsvpStep::CheckIn, None).await
    }

    /// Notes that a party that had places did not come, as somebody who runs the event, once it has begun.
    async fn rsvp_mark_no_show(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The RSVP.")] id: GlobalId<RsvpId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
    ) -> Result<RsvpStepPayload> {
        step(ctx, id, Some(version), RsvpStep::MarkNoShow, None).await
    }

    /// Invites people to come, as somebody who runs the event. To an event by invitation nobody else comes; where the organisers decide,
    /// whoever is invited does not have to wait for it. Whoever signs in with an address that was invited sees the event, whatever its
    /// visibility.
    async fn rsvp_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, to what.")] input: RsvpInviteInput,
    ) -> Result<RsvpInvitePayload> {
        let outcome = events(ctx)?.rsvp_invite(actor(ctx)?, input.event.0, &input.emails).await;
        RsvpInvitePayload::from_outcome(outcome, |(event, added)| RsvpInvitePayload::done(Ref::to(event), added))
    }

    /// Keeps places of a date for the members of a space that organises it, until a time; or no longer. As somebody who runs the event.
    async fn seat_pool_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom, how many, until when.")] input: SeatPoolSetInput,
    ) -> Result<SeatPoolSetPayload> {
        let SeatPoolSetInput { occurrence, space, size, release_at } = input;
        let wanted = SeatPoolWanted { date: occurrence.0, space: space.0, size, release_at };
        let outcome = events(ctx)?.seat_pool_set(actor(ctx)?, wanted).await;
        SeatPoolSetPayload::from_outcome(outcome, |date| SeatPoolSetPayload::done(Ref::to(date)))
    }
}

async fn step(
    ctx: &Context<'_>,
    id: GlobalId<RsvpId>,
    version: Option<i32>,
    step: RsvpStep,
    reason: Option<String>,
) -> Result<RsvpStepPayload> {
    let outcome = events(ctx)?.rsvp_step(actor(ctx)?, id.0, version, step, reason).await;
    RsvpStepPayload::from_outcome(outcome, |id| RsvpStepPayload::done(Ref::to(id)))
}
