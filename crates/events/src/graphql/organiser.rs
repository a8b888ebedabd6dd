//! Who organises an event: its hosts in public, its co-organisers for those who organise it.

use async_graphql::{Context, Object, SimpleObject};
use traboule_graph::{Batch, Connection, Edge, Extension, Owner, Parents, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::{CoOrganiserId, EventId, SpaceId};
use traboule_kernel::page::cursor;

use super::{actor, connections, events, page, wanted};
use crate::rules::material::MaterialChange;
use crate::rules::organiser::{CoOrganiserState, Contribution, OrganiserRole};
use crate::service::{CO_ORGANISERS_BY_TIME, CoOrganiserRow, Organiser};

/// A space that organises an event with its lead.
#[derive(SimpleObject)]
pub(crate) struct EventHost {
    /// The space.
    space: Ref<SpaceId>,
    /// As what it organises the event.
    role: OrganiserRole,
    /// What it brings in.
    contributions: Vec<Contribution>,
}

impl From<Organiser> for EventHost {
    fn from(Organiser { space, role, contributions }: Organiser) -> Self {
        Self { space: Ref::to(space), role, contributions }
    }
}

pub(crate) struct EventHosts(Parents<EventId>);

impl Extension for EventHosts {
    type Key = EventId;

    fn of(parents: Parents<EventId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl EventHosts {
    /// The spaces that organise it beside its lead, by when they were invited: 1,000 at most. Nobody stands here who has not accepted.
    async fn hosts(&self, ctx: &Context<'_>) -> Result<Batch<Vec<EventHost>>> {
        let organisers = events(ctx)?.organisers_of(self.0.keys()).await?;
        let hosts = organisers.into_iter().map(|(event, organisers)| (event, organisers.into_iter().map(Into::into).collect()));
        Ok(self.0.each(hosts.collect(), |_| Vec::new()))
    }
}

/// A space that is asked to organise an event with its lead, does, or did. Who accepted is seen by everybody who sees the event;
/// invitations and what ended by those who organise it, and by the space.
#[derive(SimpleObject)]
pub(crate) struct CoOrganiserDetails {
    /// The event. Null where you do not see it any more: your space was asked to organise it, and no longer is.
    event: Option<Ref<EventId>>,
    /// The space.
    space: Ref<SpaceId>,
    /// As what it is asked to organise the event, or does.
    role: OrganiserRole,
    /// What it brings in, or would.
    contributions: Vec<Contribution>,
    /// Where it is in its life.
    state: CoOrganiserState,
    /// What the lead wrote with the invitation. Null for whoever does not organise the event.
    message: Option<String>,
    /// Why it ended.
    reason: Option<String>,
    /// When the space was invited.
    invited_at: Time,
    /// Until when it may answer.
    answer_until: Time,
    /// When it accepted.
    accepted_at: Option<Time>,
    /// When it ended.
    ended_at: Option<Time>,
    /// What changed since the space accepted, and it has not acknowledged (`coOrganiserAcknowledge`). Null for
    /// whoever does not organise the event.
    unacknowledged: Option<Vec<MaterialChange>>,
    /// Its version, which a step has to name.
    version: i32,
}

impl From<CoOrganiserRow> for CoOrganiserDetails {
    fn from(row: CoOrganiserRow) -> Self {
        let inside = row.inside == 1;
        Self {
            event: Some(Ref::asked(row.event_id)),
            space: Ref::to(row.space_id),
            role: row.role,
            contributions: row.contributions.0,
            state: row.state,
            message: row.message.filter(|_| inside),
            reason: row.reason,
            invited_at: row.invited_at,
            answer_until: row.answer_until,
            accepted_at: row.accepted_at,
            ended_at: row.ended_at,
            unacknowledged: inside.then_some(row.unacknowledged.0),
            version: row.version,
        }
    }
}

impl Owner for CoOrganiserDetails {
    type Key = CoOrganiserId;

    async fn load(ctx: &Context<'_>, keys: &[CoOrganiserId], _: &Selected) -> Result<Vec<(CoOrganiserId, Self)>> {
        let rows = events(ctx)?.co_organisers_by_id(actor(ctx)?, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
    }
}

fn edge(row: CoOrganiserRow) -> Result<Edge<CoOrganiserId>> {
    let cursor = cursor(CO_ORGANISERS_BY_TIME, row.place())?;
    Ok(Edge::new(cursor, Ref::loaded(row.id, CoOrganiserDetails::from(row), &Selected::all())))
}

fn live() -> Vec<CoOrganiserState> {
    vec![CoOrganiserState::Invited, CoOrganiserState::Accepted]
}

pub(crate) struct EventCoOrganisers(Parents<EventId>);

impl Extension for EventCoOrganisers {
    type Key = EventId;

    fn of(parents: Parents<EventId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl EventCoOrganisers {
    /// The spaces that are asked to organise it, do, or did, by when they were invited.
    async fn co_organisers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which states; invited and accepted, if not given. Of others there are only those that you may see.")]
        states: Option<Vec<CoOrganiserState>>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<CoOrganiserId>>> {
        let wanted = wanted(ctx, &page(first, after, last, before), CO_ORGANISERS_BY_TIME)?;
        let states = states.unwrap_or_else(live);
        let lists = events(ctx)?.co_organisers_of_events(actor(ctx)?, self.0.keys(), &states, &wanted).await?;
        connections(&self.0, lists, edge)
    }
}

pub(crate) struct SpaceCoOrganisations(Parents<SpaceId>);

impl Extension for SpaceCoOrganisations {
    type Key = SpaceId;

    fn of(parents: Parents<SpaceId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl SpaceCoOrganisations {
    /// The events of others that the space is asked to organise, does, or did, by when it was invited: its invitations among them.
    async fn co_organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which states; invited and accepted, if not given. Of others there are only those that you may see.")]
        states: Option<Vec<CoOrganiserState>>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<CoOrganiserId>>> {
        let wanted = wanted(ctx, &page(first, after, last, before), CO_ORGANISERS_BY_TIME)?;
        let states = states.unwrap_or_else(live);
        let lists = events(ctx)?.co_organisers_of_spaces(actor(ctx)?, self.0.keys(), &states, &wanted).await?;
        connections(&self.0, lists, edge)
    }
}
