//! Which co-organisers have not acknowledged what changed of an event whose next date is near.

use std::collections::HashMap;

use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use traboule_kernel::ids::{CoOrganiserId, EventId};
use traboule_kernel::{Actor, Result, Time};
use traboule_store::{UnitOfWork, sql};

use crate::entity::{co_organiser, event, event_occurrence};
use crate::rules::event::EventState;
use crate::rules::material::acknowledgements_due_until;
use crate::rules::organiser::CoOrganiserState;
use crate::service::EventService;

impl EventService {
    /// The co-organisers of each of these events whose acknowledgement is missing, of those events that the actor organises; an event
    /// that they organise and where none is missing has an empty list. Two statements at most.
    pub(crate) async fn missing_acknowledgements(&self, actor: &Actor, events: &[EventId]) -> Result<HashMap<EventId, Vec<CoOrganiserId>>> {
        let backend = self.store.backend();
        let column = |column| Expr::col((event::Entity, column));
        let co_organiser = |column| Expr::col((co_organiser::Entity, column));
        let of_it = Cond::all().add(co_organiser(co_organiser::Column::EventId).eq(column(event::Column::Id))).add(missing(self.now()));
        let select = Query::select()
            .expr(column(event::Column::Id))
            .expr(co_organiser(co_organiser::Column::Id))
            .from(event::Entity)
            .left_join(co_organiser::Entity, of_it)
            .and_where(sql::is_one_of(backend, column(event::Column::Id), events))
            .cond_where(self.circle(actor).await?.prepares(backend))
            .order_by((co_organiser::Entity, co_organiser::Column::InvitedAt), sea_orm::Order::Asc)
            .order_by((co_organiser::Entity, co_organiser::Column::Id), sea_orm::Order::Asc)
            .to_owned();
        let mut missing: HashMap<EventId, Vec<CoOrganiserId>> = HashMap::new();
        for row in self.store.read().query_all(&select).await? {
            let organiser: Option<CoOrganiserId> = row.try_get_by_index(1)?;
            missing.entry(row.try_get_by_index(0)?).or_default().extend(organiser);
        }
        Ok(missing)
    }

    /// Whether an acknowledgement of the event is missing now.
    pub(in crate::service) async fn is_acknowledgement_missing(&self, unit: &UnitOfWork, id: EventId) -> Result<bool> {
        use co_organiser::{Column, Entity};
        let same = Expr::col((event::Entity, event::Column::Id)).eq(Expr::col((Entity, Column::EventId)));
        let of_event = Query::select()
            .column((Entity, Column::Id))
            .from(Entity)
            .inner_join(event::Entity, same)
            .and_where(Expr::col((Entity, Column::EventId)).eq(id))
            .cond_where(missing(unit.now()))
            .to_owned();
        let found = Entity::find().filter(Expr::col((Entity, Column::Id)).in_subquery(of_event)).limit(1);
        let found: Option<CoOrganiserId> = found.select_only().column(Column::Id).into_tuple().one(unit.tx()).await?;
        Ok(found.is_some())
    }
}

/// A co-organiser that joins `event` organises it, and has something to acknowledge, and the next date that is to come is near.
fn missing(now: Time) -> Cond {
    use co_organiser::{Column, Entity};
    let column = |column| Expr::col((Entity, column));
    Cond::all()
        .add(column(Column::State).eq(CoOrganiserState::Accepted))
        // An empty list is written alike on both databases, as JSON and as text.
        .add(column(Column::Unacknowledged).cast_as("TEXT").ne("[]"))
        .add(Expr::col((event::Entity, event::Column::State)).ne(EventState::Cancelled))
        .add(Expr::exists(near_dates(now)))
}

/// The dates of `event` that are to come and near enough.
fn near_dates(now: Time) -> SelectStatement {
    use event_occurrence::{Column, Entity};
    let column = |column| Expr::col((Entity, column));
    Query::select()
        .expr(Expr::value(1))
        .from(Entity)
        .and_where(column(Column::EventId).eq(Expr::col((event::Entity, event::Column::Id))))
        .and_where(column(Column::CancelledAt).is_null())
        .and_where(column(Column::StartsAt).gt(now))
        .and_where(column(Column::StartsAt).lte(acknowledgements_due_until(now)))
        .to_owned()
}
