//! `Rsvp`: that somebody comes to a date.

use async_graphql::{Context, Object, SimpleObject};
use traboule_graph::{Batch, Edge, Extension, Owner, Parents, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::{EventOccurrenceId, PersonId, RsvpId, SpaceId};
use traboule_kernel::page::cursor;

use super::{actor, events};
use crate::rules::rsvp::{RsvpState, RsvpVisibility, needs_reconfirmation};
use crate::service::{OWN_RSVPS_BY_START, RSVPS_BY_PLACE, RsvpRow};

/// That somebody comes to a date of an event, wants to, or wanted to. They see it themselves, and those who run the event do; to
/// others it shows what its person chose, and only once they have their places.
#[derive(SimpleObject)]
pub(crate) struct RsvpDetails {
    /// The date. Null where you do not see it any more.
    occurrence: Option<Ref<EventOccurrenceId>>,
    /// Who comes; null, if it is a guest without an account.
    person: Option<Ref<PersonId>>,
    /// The address of a guest, for those who run the event.
    guest_email: Option<String>,
    /// Where it is in its life.
    state: RsvpState,
    /// Who sees that they come, besides those who run the event.
    visibility: RsvpVisibility,
    /// How many people they are. Null for others than themselves and those who run the event, as all that follows.
    party_size: Option<i32>,
    /// The space whose member they come as.
    home: Option<Ref<SpaceId>>,
    /// Until when places are held for them (`rsvpOfferAccept`).
    offered_until: Option<Time>,
    /// Whether the date was moved since they said that they come: they are asked to say so again (`rsvpReconfirm`).
    needs_reconfirmation: Option<bool>,
    /// Why it was turned down or ended.
    reason: Option<String>,
    /// When they said so.
    created_at: Option<Time>,
    /// When it last changed.
    updated_at: Option<Time>,
    /// Its version, which an edit or a decision has to name.
    version: Option<i32>,
}

impl From<RsvpRow> for RsvpDetails {
    fn from(row: RsvpRow) -> Self {
        let (known, hosted) = (row.known == 1, row.hosted == 1);
        Self {
            occurrence: Some(Ref::asked(row.occurrence_id)),
            person: row.person_id.map(Ref::to),
            guest_email: row.guest_email.filter(|_| hosted),
            state: row.state,
            visibility: row.visibility,
            party_size: known.then_some(row.party_size),
            home: row.home_space_id.filter(|_| known).map(Ref::to),
            offered_until: row.offered_until.filter(|_| known),
            needs_reconfirmation: known.then(|| needs_reconfirmation(row.state, row.confirmed_start, row.starts_at)),
            reason: row.reason.filter(|_| known),
            created_at: known.then_some(row.created_at),
            updated_at: known.then_some(row.updated_at),
            version: known.then_some(row.version),
        }
    }
}

impl Owner for RsvpDetails {
    type Key = RsvpId;

    async fn load(ctx: &Context<'_>, keys: &[RsvpId], _: &Selected) -> Result<Vec<(RsvpId, Self)>> {
        let rows = events(ctx)?.rsvps_by_id(actor(ctx)?, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
    }
}

/// The edge of an RSVP to a date.
pub(super) fn edge(row: RsvpRow) -> Result<Edge<RsvpId>> {
    let cursor = cursor(RSVPS_BY_PLACE, (row.place, row.id))?;
    Ok(Edge::new(cursor, Ref::loaded(row.id, RsvpDetails::from(row), &Selected::all())))
}

/// The edge of one's own RSVP.
pub(super) fn own_edge(row: RsvpRow) -> Result<Edge<RsvpId>> {
    let cursor = cursor(OWN_RSVPS_BY_START, (row.starts_at, row.id))?;
    Ok(Edge::new(cursor, Ref::loaded(row.id, RsvpDetails::from(row), &Selected::all())))
}

pub(crate) struct RsvpPosition(Parents<RsvpId>);

impl Extension for RsvpPosition {
    type Key = RsvpId;

    fn of(parents: Parents<RsvpId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl RsvpPosition {
    /// Of somebody who waits: how many parties get places next, themselves included. 1 is the next. Null for whoever does not wait, and
    /// for others than themselves and those who run the event.
    async fn position(&self, ctx: &Context<'_>) -> Result<Batch<Option<i64>>> {
        Ok(self.0.one(events(ctx)?.positions(actor(ctx)?, self.0.keys()).await?))
    }
}
