//! Who comes to a date: what hangs on `EventOccurrence`.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use traboule_graph::{Batch, Connection, Extension, Parents, Ref, Result};
use traboule_kernel::Time;
use traboule_kernel::ids::{EventOccurrenceId, RsvpId, SpaceId};

use super::rsvp::edge;
use super::{actor, connections, events, page, wanted};
use crate::rules::rsvp::RsvpState;
use crate::service::{Count, RSVPS_BY_PLACE, SeatPoolRow};

/// How many come, want to, or came: of parties and of people in them.
#[derive(SimpleObject)]
pub(crate) struct AttendanceCounts {
    /// Parties that ask to come.
    requested: u64,
    /// Parties that have their places.
    going: u64,
    /// People in those parties.
    going_people: u64,
    /// Parties for which places are held.
    offered: u64,
    /// Parties that wait.
    waitlisted: u64,
    /// People in those parties.
    waitlisted_people: u64,
    /// People who came.
    attended_people: u64,
    /// People who had places and did not come.
    no_show_people: u64,
}

impl From<HashMap<RsvpState, Count>> for AttendanceCounts {
    fn from(counts: HashMap<RsvpState, Count>) -> Self {
        let of = |state| counts.get(&state).copied().unwrap_or_default();
        Self {
            requested: of(RsvpState::Requested).parties,
            going: of(RsvpState::Going).parties,
            going_people: of(RsvpState::Going).people,
            offered: of(RsvpState::Offered).parties,
            waitlisted: of(RsvpState::Waitlisted).parties,
            waitlisted_people: of(RsvpState::Waitlisted).people,
            attended_people: of(RsvpState::Attended).people,
            no_show_people: of(RsvpState::NoShow).people,
        }
    }
}

/// Places of a date that are kept for the members of a space that organises it.
#[derive(SimpleObject)]
pub(crate) struct SeatPool {
    /// The space.
    space: Ref<SpaceId>,
    /// How many.
    size: i32,
    /// When they are everybody's.
    release_at: Time,
}

impl From<SeatPoolRow> for SeatPool {
    fn from(SeatPoolRow { space, size, release_at }: SeatPoolRow) -> Self {
        Self { space: Ref::to(space), size, release_at }
    }
}

pub(crate) struct OccurrenceAttendance(Parents<EventOccurrenceId>);

impl Extension for OccurrenceAttendance {
    type Key = EventOccurrenceId;

    fn of(parents: Parents<EventOccurrenceId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl OccurrenceAttendance {
    /// Who comes, in the order in which they came. Those who run the event see everybody; others see themselves, and those who have
    /// their places and show it.
    async fn rsvps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which states; going and attended, if not given.")] states: Option<Vec<RsvpState>>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<RsvpId>>> {
        let wanted = wanted(ctx, &page(first, after, last, before), RSVPS_BY_PLACE)?;
        let states = states.unwrap_or_else(|| vec![RsvpState::Going, RsvpState::Attended]);
        let lists = events(ctx)?.rsvps_of_dates(actor(ctx)?, self.0.keys(), &states, &wanted).await?;
        connections(&self.0, lists, edge)
    }

    /// Your own answer, if you gave one and it has not ended.
    async fn viewer_rsvp(&self, ctx: &Context<'_>) -> Result<Batch<Option<Ref<RsvpId>>>> {
        let own = match actor(ctx)?.person_id() {
            Some(person) => events(ctx)?.own_rsvp_of_dates(person, self.0.keys()).await?,
            None => Vec::new(),
        };
        Ok(self.0.one(own.into_iter().map(|(date, id)| (date, Ref::to(id)))))
    }

    /// How many come: for those who organise the event, and for those who run its networks and their institutional partners. Null for
    /// everybody else.
    async fn attendance(&self, ctx: &Context<'_>) -> Result<Batch<Option<AttendanceCounts>>> {
        let counts = events(ctx)?.counts_of_dates(actor(ctx)?, self.0.keys()).await?;
        Ok(self.0.one(counts.into_iter().map(|(date, counts)| (date, counts.into()))))
    }

    /// Places that are kept for the members of spaces that organise it, until they are released.
    async fn seat_pools(&self, ctx: &Context<'_>) -> Result<Batch<Vec<SeatPool>>> {
        let pools = events(ctx)?.pools_of_dates(self.0.keys()).await?;
        Ok(self
            .0
            .each(pools.into_iter().map(|(date, pools)| (date, pools.into_iter().map(Into::into).collect())).collect(), |_| Vec::new()))
    }
}
