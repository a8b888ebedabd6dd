//! The events of a feed.

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, FromQueryResult as _, Order};
use traboule_kernel::ids::{EventId, NetworkId, SpaceId};
use traboule_kernel::{Actor, Error, Result};
use traboule_store::sql;

use super::CalendarService;
use crate::entity::event::{Column, Entity, Model};
use crate::entity::{event_host, event_network, event_occurrence};
use crate::rules::event::EventState;
use crate::service::EventRow;
use crate::service::reads::event::narrow;

/// How long a feed remembers what is over.
pub(super) const KEPT: TimeDelta = TimeDelta::days(92);
/// How many events a feed holds.
const MOST: u64 = 1_000;

/// Whose events.
pub(super) enum Of {
    /// Those that a space leads, or organises with others.
    Space(SpaceId),
    /// Those of any of these networks.
    Networks(Vec<NetworkId>),
}

impl CalendarService {
    /// The announced event of this slug or id, if the actor sees it.
    pub(super) async fn announced_event(&self, actor: &Actor, named: &str) -> Result<Model> {
        let column = |column: Column| Expr::col((Entity, column));
        let is_it = match named.parse::<EventId>() {
            Ok(id) => column(Column::Id).eq(id),
            Err(_) => column(Column::Slug).eq(named),
        };
        let found = self.events.whole_events(actor, is_it).await?.pop();
        found.filter(|event| event.state.is_announced()).ok_or(Error::NotFound("event"))
    }

    /// The events of a feed, by their start. At most two statements.
    pub(super) async fn listed_events(&self, actor: &Actor, of: &Of) -> Result<Vec<Model>> {
        let store = &self.events.store;
        let backend = store.backend();
        let circle = self.events.circle(actor).await?;
        let theirs = match of {
            Of::Space(space) => Query::select()
                .column(event_host::Column::EventId)
                .from(event_host::Entity)
                .and_where(Expr::col(event_host::Column::SpaceId).eq(*space))
                .to_owned(),
            Of::Networks(networks) => Query::select()
                .column(event_network::Column::EventId)
                .from(event_network::Entity)
                .and_where(sql::is_one_of(backend, Expr::col(event_network::Column::NetworkId), networks))
                .to_owned(),
        };
        let recent = Query::select()
            .column(event_occurrence::Column::EventId)
            .from(event_occurrence::Entity)
            .and_where(Expr::col(event_occurrence::Column::EndsAt).gt(store.now() - KEPT))
            .to_owned();
        let id = || Expr::col((Entity, Column::Id));
        let mut select = narrow(EventRow::ALL);
        select
            .cond_where(circle.lists(backend))
            .and_where(Expr::col((Entity, Column::State)).ne(EventState::Draft))
            .and_where(id().in_subquery(theirs))
            .and_where(id().in_subquery(recent))
            .order_by((Entity, Column::StartsAt), Order::Asc)
            .order_by((Entity, Column::Id), Order::Asc)
            .limit(MOST);
        let rows = store.read().query_all(&select).await?;
        Ok(rows.iter().map(|row| Model::from_query_result(row, "")).collect::<Result<_, _>>()?)
    }
}
