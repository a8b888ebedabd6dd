//! Delegates: by id, of networks. Who speaks for a voice is public; what else is known of the person is the accounts' to say.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use traboule_kernel::ids::{DelegateId, NetworkId, OperatorId, PersonId, SpaceId};
use traboule_kernel::page::{Page, Window};
use traboule_kernel::{Actor, Result, Time};
use traboule_store::{Direction, Keyset, PerParent, sql, top};

use crate::entity::delegate::{Column, Entity, Kind, visible_to};
use crate::service::network::NetworkService;

/// A person who speaks for a voice in a network.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub(crate) struct DelegateRow {
    /// The mandate's identity.
    pub(crate) id: DelegateId,
    /// Where.
    pub(crate) network_id: NetworkId,
    /// The voice, where operators have one.
    pub(crate) operator_id: Option<OperatorId>,
    /// The voice, where spaces have one.
    pub(crate) space_id: Option<SpaceId>,
    /// Who.
    pub(crate) person_id: PersonId,
    /// As what.
    pub(crate) kind: Kind,
    /// When the mandate ended.
    pub(crate) ended_at: Option<Time>,
    /// Since when.
    pub(crate) created_at: Time,
    /// When it last changed.
    pub(crate) updated_at: Time,
    /// Counts its changes.
    pub(crate) version: i32,
}

const COLUMNS: [Column; 10] = [
    Column::Id,
    Column::NetworkId,
    Column::OperatorId,
    Column::SpaceId,
    Column::PersonId,
    Column::Kind,
    Column::EndedAt,
    Column::CreatedAt,
    Column::UpdatedAt,
    Column::Version,
];

/// The place of a delegate among others: since when, and the id.
pub(crate) type DelegatePlace = (Time, DelegateId);

/// The name of that order in cursors.
pub(crate) const DELEGATES_BY_TIME: &str = "delegate.created_at";

impl DelegateRow {
    /// Its place in [`DELEGATES_BY_TIME`].
    pub(crate) const fn place(&self) -> DelegatePlace {
        (self.created_at, self.id)
    }
}

impl NetworkService {
    /// The delegates with these ids that the actor sees, in any order: former ones only where the actor has to do with them.
    pub(crate) async fn delegates_by_id(&self, actor: &Actor, ids: &[DelegateId]) -> Result<Vec<DelegateRow>> {
        let backend = self.store.backend();
        let mut select = columns();
        select.and_where(sql::is_one_of(backend, Expr::col((Entity, Column::Id)), ids)).cond_where(visible_to(actor, backend));
        let rows = self.store.read().query_all(&select).await?;
        Ok(rows.iter().map(|row| DelegateRow::from_query_result(row, "")).collect::<std::result::Result<_, _>>()?)
    }

    /// A page of those who speak for the voices of each of these networks now, by time of appointment.
    pub(crate) async fn network_delegates(
        &self,
        networks: &[NetworkId],
        window: &Window<DelegatePlace>,
    ) -> Result<HashMap<NetworkId, Page<DelegateRow>>> {
        let column = |column: Column| Expr::col((Entity, column));
        let order = Keyset::new([(column(Column::CreatedAt), Direction::Ascending), (column(Column::Id), Direction::Ascending)]);
        let mut select = columns();
        select.and_where(column(Column::EndedAt).is_null());
        let select =
            PerParent::new(self.store.backend(), column(Column::NetworkId), networks)
                .select(select, &order, window, |(at, id)| vec![(*at).into(), (*id).into()]);
        let rows = self.store.read().query_all(&select).await?;
        let rows = rows.iter().map(|row| DelegateRow::from_query_result(row, "").map(|row| (row.network_id, row)));
        Ok(top::pages(window, networks, rows.collect::<std::result::Result<Vec<_>, _>>()?))
    }

    /// How many people speak for the voices of each of these networks now; networks without are left out.
    pub(crate) async fn network_delegate_counts(&self, networks: &[NetworkId]) -> Result<HashMap<NetworkId, u64>> {
        let column = |column: Column| Expr::col((Entity, column));
        let standing = Entity::find()
            .filter(sql::is_one_of(self.store.backend(), column(Column::NetworkId), networks))
            .filter(column(Column::EndedAt).is_null());
        let counts = standing.select_only().column(Column::NetworkId).expr(column(Column::Id).count()).group_by(Column::NetworkId);
        super::counts(counts.into_tuple().all(self.store.read()).await?)
    }
}

fn columns() -> SelectStatement {
    let mut select = Query::select();
    select.columns(COLUMNS.map(|column| (Entity, column))).from(Entity);
    select
}
