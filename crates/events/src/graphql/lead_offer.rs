//! `LeadOffer`: the lead of an event asks a co-organiser to take over.

use async_graphql::{Context, Object, SimpleObject};
use traboule_graph::{Batch, Connection, Edge, Extension, Owner, Parents, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::{EventId, LeadOfferId, SpaceId};
use traboule_kernel::page::cursor;

use super::{actor, connections, events, page, wanted};
use crate::rules::organiser::LeadOfferState;
use crate::service::{LEAD_OFFERS_BY_TIME, LeadOfferRow};

/// The offer to a co-organiser to lead an event in the place of its lead. Those who organise the event see it, and the two spaces.
#[derive(SimpleObject)]
pub(crate) struct LeadOfferDetails {
    /// The event. Null where you do not see it any more.
    event: Option<Ref<EventId>>,
    /// The space that led the event when it made the offer.
    from_space: Ref<SpaceId>,
    /// The co-organiser that is asked.
    to_space: Ref<SpaceId>,
    /// Where it is in its life.
    state: LeadOfferState,
    /// What the lead wrote with it.
    message: Option<String>,
    /// Why it ended.
    reason: Option<String>,
    /// When it was made.
    offered_at: Time,
    /// Until when the space may answer.
    answer_until: Time,
    /// When it ended; if it was accepted, since when the space leads.
    ended_at: Option<Time>,
    /// Its version, which a step has to name.
    version: i32,
}

impl From<LeadOfferRow> for LeadOfferDetails {
    fn from(row: LeadOfferRow) -> Self {
        Self {
            event: Some(Ref::asked(row.event_id)),
            from_space: Ref::to(row.from_space_id),
            to_space: Ref::to(row.to_space_id),
            state: row.state,
            message: row.message,
            reason: row.reason,
            offered_at: row.offered_at,
            answer_until: row.answer_until,
            ended_at: row.ended_at,
            version: row.version,
        }
    }
}

impl Owner for LeadOfferDetails {
    type Key = LeadOfferId;

    async fn load(ctx: &Context<'_>, keys: &[LeadOfferId], _: &Selected) -> Result<Vec<(LeadOfferId, Self)>> {
        let rows = events(ctx)?.lead_offers_by_id(actor(ctx)?, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
    }
}

fn loaded(row: LeadOfferRow) -> Ref<LeadOfferId> {
    Ref::loaded(row.id, LeadOfferDetails::from(row), &Selected::all())
}

pub(crate) struct EventLeadOffer(Parents<EventId>);

impl Extension for EventLeadOffer {
    type Key = EventId;

    fn of(parents: Parents<EventId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl EventLeadOffer {
    /// The offer of its lead that waits for an answer. Null for whoever does not organise the event.
    async fn lead_offer(&self, ctx: &Context<'_>) -> Result<Batch<Option<Ref<LeadOfferId>>>> {
        let rows = events(ctx)?.open_lead_offers(actor(ctx)?, self.0.keys()).await?;
        Ok(self.0.one(rows.into_iter().map(|row| (row.event_id, loaded(row)))))
    }
}

pub(crate) struct SpaceLeadOffers(Parents<SpaceId>);

impl Extension for SpaceLeadOffers {
    type Key = SpaceId;

    fn of(parents: Parents<SpaceId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl SpaceLeadOffers {
    /// The offers to lead an event that the space was made, by when they were made. There are only those that you may see: all of
    /// them for those who run the space.
    async fn lead_offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which states; those that wait for an answer, if not given.")] states: Option<Vec<LeadOfferState>>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<LeadOfferId>>> {
        let wanted = wanted(ctx, &page(first, after, last, before), LEAD_OFFERS_BY_TIME)?;
        let states = states.unwrap_or_else(|| vec![LeadOfferState::Offered]);
        let lists = events(ctx)?.lead_offers_of_spaces(actor(ctx)?, self.0.keys(), &states, &wanted).await?;
        connections(&self.0, lists, |row| Ok(Edge::new(cursor(LEAD_OFFERS_BY_TIME, row.place())?, loaded(row))))
    }
}
