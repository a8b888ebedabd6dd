//! Who organises events: of many events at once, of spaces, by id.

use std::collections::HashMap;

use sea_orm::sea_query::{CaseStatement, Cond, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use traboule_kernel::ids::{CoOrganiserId, EventId, SpaceId};
use traboule_kernel::{Actor, Key, Result, Time};
use traboule_store::{Direction, Keyset, UnitOfWork, sql};

use super::circle::Circle;
use super::lists::{Lists, Rows, Wanted};
use crate::entity::co_organiser::{Changes, Column, Contributions, Entity, Model};
use crate::entity::event;
use crate::rules::organiser::{CoOrganiserState, Contribution, OrganiserRole};
use crate::service::EventService;

/// A space that is asked to organise an event with others, or does.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub(crate) struct CoOrganiserRow {
    pub(crate) id: CoOrganiserId,
    pub(crate) event_id: EventId,
    pub(crate) space_id: SpaceId,
    pub(crate) role: OrganiserRole,
    pub(crate) contributions: Contributions,
    pub(crate) state: CoOrganiserState,
    pub(crate) message: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) invited_at: Time,
    pub(crate) answer_until: Time,
    pub(crate) accepted_at: Option<Time>,
    pub(crate) ended_at: Option<Time>,
    pub(crate) unacknowledged: Changes,
    pub(crate) version: i32,
    /// One, if the actor organises the event, or is asked to, else zero: they read what is between organisers.
    pub(crate) inside: i32,
}

const COLUMNS: [Column; 14] = [
    Column::Id,
    Column::EventId,
    Column::SpaceId,
    Column::Role,
    Column::Contributions,
    Column::State,
    Column::Message,
    Column::Reason,
    Column::InvitedAt,
    Column::AnswerUntil,
    Column::AcceptedAt,
    Column::EndedAt,
    Column::Unacknowledged,
    Column::Version,
];

/// A space that organises an event beside its lead, in public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Organiser {
    pub(crate) space: SpaceId,
    pub(crate) role: OrganiserRole,
    pub(crate) contributions: Vec<Contribution>,
}

/// The place of a co-organiser among others: when it was invited, and its id.
pub(crate) type CoOrganiserPlace = (Time, CoOrganiserId);

/// The name of that order in cursors.
pub(crate) const CO_ORGANISERS_BY_TIME: &str = "co_organiser.invited_at";

impl CoOrganiserRow {
    /// Its place in [`CO_ORGANISERS_BY_TIME`].
    pub(crate) const fn place(&self) -> CoOrganiserPlace {
        (self.invited_at, self.id)
    }
}

impl EventService {
    /// The co-organisers with these ids that the actor sees, in any order.
    pub(crate) async fn co_organisers_by_id(&self, actor: &Actor, ids: &[CoOrganiserId]) -> Result<Vec<CoOrganiserRow>> {
        let mut select = self.shown_to(actor, Circle::sees_organisers).await?;
        select.and_where(sql::is_one_of(self.store.backend(), Expr::col((Entity, Column::Id)), ids));
        rows(&self.store.read().query_all(&select).await?)
    }

    /// Who organises each of these events beside its lead, by when they were invited. Who sees an event sees that.
    pub(crate) async fn organisers_of(&self, events: &[EventId]) -> Result<HashMap<EventId, Vec<Organiser>>> {
        let select = Query::select()
            .columns([Column::EventId, Column::SpaceId, Column::Role, Column::Contributions].map(|column| (Entity, column)))
            .from(Entity)
            .and_where(sql::is_one_of(self.store.backend(), Expr::col((Entity, Column::EventId)), events))
            .and_where(Expr::col((Entity, Column::State)).eq(CoOrganiserState::Accepted))
            .order_by((Entity, Column::InvitedAt), sea_orm::Order::Asc)
            .order_by((Entity, Column::Id), sea_orm::Order::Asc)
            .to_owned();
        let mut organisers: HashMap<EventId, Vec<Organiser>> = HashMap::new();
        for row in self.store.read().query_all(&select).await? {
            let contributions: Contributions = row.try_get("", "contributions")?;
            let organiser =
                Organiser { space: row.try_get("", "space_id")?, role: row.try_get("", "role")?, contributions: contributions.0 };
            organisers.entry(row.try_get("", "event_id")?).or_default().push(organiser);
        }
        Ok(organisers)
    }

    /// The co-organisers of each of these events that the actor sees.
    pub(crate) async fn co_organisers_of_events(
        &self,
        actor: &Actor,
        events: &[EventId],
        states: &[CoOrganiserState],
        wanted: &Wanted<CoOrganiserPlace>,
    ) -> Result<Lists<EventId, CoOrganiserRow>> {
        let select = self.shown_to(actor, Circle::sees_organisers).await?;
        self.co_organisers(select, Column::EventId, events, states, wanted, |row| row.event_id).await
    }

    /// What each of these spaces is asked to organise, or does, that lists show the actor.
    pub(crate) async fn co_organisers_of_spaces(
        &self,
        actor: &Actor,
        spaces: &[SpaceId],
        states: &[CoOrganiserState],
        wanted: &Wanted<CoOrganiserPlace>,
    ) -> Result<Lists<SpaceId, CoOrganiserRow>> {
        let select = self.shown_to(actor, Circle::lists_organisers).await?;
        self.co_organisers(select, Column::SpaceId, spaces, states, wanted, |row| row.space_id).await
    }

    async fn co_organisers<K: Key + sea_orm::TryGetable>(
        &self,
        mut select: SelectStatement,
        parent: Column,
        parents: &[K],
        states: &[CoOrganiserState],
        wanted: &Wanted<CoOrganiserPlace>,
        parent_of: impl Fn(&CoOrganiserRow) -> K,
    ) -> Result<Lists<K, CoOrganiserRow>> {
        let column = |column: Column| Expr::col((Entity, column));
        let states: Vec<String> = states.iter().map(sea_orm::ActiveEnum::to_value).collect();
        select.and_where(sql::is_one_of_texts(self.store.backend(), column(Column::State), &states));
        let order = Keyset::new([(column(Column::InvitedAt), Direction::Ascending), (column(Column::Id), Direction::Ascending)]);
        let rows = Rows { select, parent: column(parent), order, values: |(at, id): &CoOrganiserPlace| vec![(*at).into(), (*id).into()] };
        self.lists(rows, parents, wanted, |row| read(row).map(|row| (parent_of(&row), row))).await
    }

    /// The co-organisers that the actor is shown. At most one statement of its own.
    async fn shown_to(&self, actor: &Actor, shown: fn(&Circle, DbBackend) -> Cond) -> Result<SelectStatement> {
        let backend = self.store.backend();
        let circle = self.circle(actor).await?;
        let mut select = columns();
        let same = Expr::col((event::Entity, event::Column::Id)).equals((Entity, Column::EventId));
        select.inner_join(event::Entity, same).cond_where(shown(&circle, backend));
        select.expr_as(CaseStatement::new().case(circle.organises(backend), 1).finally(0), "inside");
        Ok(select)
    }

    /// The co-organiser, locked, if the actor sees it.
    pub(crate) async fn co_organiser_locked(&self, unit: &UnitOfWork, id: CoOrganiserId) -> Result<Option<Model>> {
        let circle = self.circle(unit.actor()).await?;
        let same = Expr::col((event::Entity, event::Column::Id)).equals((Entity, Column::EventId));
        let seen = Query::select()
            .column((Entity, Column::Id))
            .from(Entity)
            .inner_join(event::Entity, same)
            .and_where(Expr::col((Entity, Column::Id)).eq(id))
            .cond_where(circle.sees_organisers(self.store.backend()))
            .to_owned();
        let visible = Entity::find_by_id(id).filter(Expr::col((Entity, Column::Id)).in_subquery(seen));
        Ok(visible.lock_exclusive().one(unit.tx()).await?)
    }
}

fn columns() -> SelectStatement {
    Query::select().columns(COLUMNS.map(|column| (Entity, column))).from(Entity).to_owned()
}

fn rows(found: &[sea_orm::QueryResult]) -> Result<Vec<CoOrganiserRow>> {
    found.iter().map(read).collect()
}

fn read(row: &sea_orm::QueryResult) -> Result<CoOrganiserRow> {
    Ok(CoOrganiserRow::from_query_result(row, "")?)
}
