//! Networks: by id, by slug, as a list, below each other.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, LikeExpr, Query, SelectStatement};
use sea_orm::{ActiveEnum, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QueryResult, QuerySelect};
use traboule_kernel::ids::NetworkId;
use traboule_kernel::page::{Page, Window};
use traboule_kernel::{Result, Time, text};
use traboule_store::{Direction, Keyset, PerParent, sql, top};

use crate::entity::network::{Column, Entity, TerritoryCodes};
use crate::entity::network_slug;
use crate::rules::network::{NetworkLevel, Statutes, TerritoryCode};
use crate::service::network::NetworkService;

traboule_store::narrow_row! {
    /// A network.
    pub(crate) struct NetworkRow {
        slug: String,
        name: String,
        level: NetworkLevel,
        territory_codes: TerritoryCodes,
        parent_id: Option<NetworkId>,
        statutes: Statutes,
        created_at: Time,
        updated_at: Time,
        version: i32,
    }
}

/// A network that was found, with its place in the order of names.
#[derive(Clone, Debug)]
pub(crate) struct FoundNetwork {
    pub(crate) id: NetworkId,
    pub(crate) place: NetworkPlace,
    pub(crate) row: NetworkRow,
}

/// Which networks a list holds; what is `None` does not matter.
#[derive(Clone, Debug, Default)]
pub(crate) struct NetworkFilter {
    /// Of one of these levels.
    pub(crate) levels: Option<Vec<NetworkLevel>>,
    /// Directly below this network.
    pub(crate) parent: Option<NetworkId>,
    /// Covering this territory, named by this very code.
    pub(crate) territory_code: Option<TerritoryCode>,
    /// With a name in which each of these words stands, alone or inside another; case and accents aside.
    pub(crate) text: Option<String>,
}

impl NetworkFilter {
    fn condition(&self, backend: DbBackend) -> Cond {
        let column = |column: Column| Expr::col((Entity, column));
        let mut all = Cond::all();
        if let Some(levels) = &self.levels {
            let levels: Vec<String> = levels.iter().map(ActiveEnum::to_value).collect();
            all = all.add(sql::is_one_of_texts(backend, column(Column::Level), &levels));
        }
        all = all.add_option(self.parent.map(|parent| column(Column::ParentId).eq(parent)));
        all = all.add_option(self.territory_code.as_ref().map(|code| covers(backend, code)));
        // Words of letters and digits only: none of them means anything to LIKE.
        let words = self.text.as_deref().map(text::words).unwrap_or_default();
        words.into_iter().fold(all, |all, word| all.add(column(Column::NameFolded).like(LikeExpr::new(format!("%{word}%")))))
    }
}

/// The network's territories hold this code.
pub(super) fn covers(backend: DbBackend, code: &TerritoryCode) -> Expr {
    let codes = Expr::col((Entity, Column::TerritoryCodes));
    match backend {
        DbBackend::Sqlite => Expr::cust_with_exprs("? IN (SELECT value FROM json_each(?))", [Expr::value(code.to_string()), codes]),
        _ => Expr::cust_with_exprs("$1 @> to_jsonb($2)", [codes, Expr::value(code.to_string()).cast_as(Alias::new("text"))]),
    }
}

/// The place of a network among others by name: its folded name and its id.
pub(crate) type NetworkPlace = (String, NetworkId);

/// The name of that order in cursors.
pub(crate) const NETWORKS_BY_NAME: &str = "network.name";

/// Columns that are read for the order and the parent, beside those that were asked for.
const PLACE: &str = "place";
const PARENT: &str = "of_parent";

fn by_name() -> Keyset {
    let column = |column: Column| Expr::col((Entity, column));
    Keyset::new([(column(Column::NameFolded), Direction::Ascending), (column(Column::Id), Direction::Ascending)])
}

fn values((name, id): &NetworkPlace) -> Vec<sea_orm::Value> {
    vec![name.clone().into(), (*id).into()]
}

impl NetworkService {
    /// The networks with these ids, in any order, with these columns.
    pub(crate) async fn networks_by_id(&self, ids: &[NetworkId], columns: &[&'static str]) -> Result<Vec<(NetworkId, NetworkRow)>> {
        let mut select = narrow(columns);
        select.and_where(sql::is_one_of(self.store.backend(), Expr::col((Entity, Column::Id)), ids));
        let rows = self.store.read().query_all(&select).await?;
        rows.iter().map(|row| Ok((row.try_get("", "id")?, NetworkRow::read(row, columns)?))).collect()
    }

    /// The network that has this slug, or had it once, with these columns.
    pub(crate) async fn network_by_slug(&self, slug: &str, columns: &[&'static str]) -> Result<Option<(NetworkId, NetworkRow)>> {
        let named = Expr::col((network_slug::Entity, network_slug::Column::NetworkId));
        let mut select = narrow(columns);
        select
            .inner_join(network_slug::Entity, named.equals((Entity, Column::Id)))
            .and_where(Expr::col((network_slug::Entity, network_slug::Column::Slug)).eq(slug));
        let row = self.store.read().query_one(&select).await?;
        row.map(|row| Ok((row.try_get("", "id")?, NetworkRow::read(&row, columns)?))).transpose()
    }

    /// A page of the networks that the filter lets through, by name.
    pub(crate) async fn networks(
        &self,
        filter: &NetworkFilter,
        window: &Window<NetworkPlace>,
        columns: &[&'static str],
    ) -> Result<Page<FoundNetwork>> {
        let mut select = narrow(columns);
        select.expr_as(Expr::col((Entity, Column::NameFolded)), PLACE).cond_where(filter.condition(self.store.backend()));
        by_name().apply(&mut select, window, values);
        let rows = self.store.read().query_all(&select).await?;
        let rows = rows.iter().map(|row| found(row, columns)).collect::<Result<_>>()?;
        Ok(window.page(rows))
    }

    /// How many networks the filter lets through.
    pub(crate) async fn networks_count(&self, filter: &NetworkFilter) -> Result<u64> {
        Ok(Entity::find().filter(filter.condition(self.store.backend())).count(self.store.read()).await?)
    }

    /// A page of the networks directly below each of these, by name.
    pub(crate) async fn network_children(
        &self,
        parents: &[NetworkId],
        window: &Window<NetworkPlace>,
        columns: &[&'static str],
    ) -> Result<HashMap<NetworkId, Page<FoundNetwork>>> {
        let parent = || Expr::col((Entity, Column::ParentId));
        let mut select = narrow(columns);
        select.expr_as(Expr::col((Entity, Column::NameFolded)), PLACE).expr_as(parent(), PARENT);
        let select = PerParent::new(self.store.backend(), parent(), parents).select(select, &by_name(), window, values);
        let rows = self.store.read().query_all(&select).await?;
        let rows = rows.iter().map(|row| Ok((row.try_get("", PARENT)?, found(row, columns)?)));
        Ok(top::pages(window, parents, rows.collect::<Result<Vec<_>>>()?))
    }

    /// How many networks stand directly below each of these; those without are left out.
    pub(crate) async fn network_children_counts(&self, parents: &[NetworkId]) -> Result<HashMap<NetworkId, u64>> {
        let below = sql::is_one_of(self.store.backend(), Expr::col((Entity, Column::ParentId)), parents);
        let counts = Entity::find().filter(below).select_only().column(Column::ParentId);
        let counts = counts.expr(Expr::col((Entity, Column::Id)).count()).group_by(Column::ParentId);
        super::counts(counts.into_tuple().all(self.store.read()).await?)
    }
}

/// Reads the id and these columns.
fn narrow(columns: &[&'static str]) -> SelectStatement {
    let mut select = Query::select();
    select.column((Entity, Column::Id)).from(Entity);
    select.columns(columns.iter().map(|column| (Entity, Alias::new(*column))));
    select
}

fn found(row: &QueryResult, columns: &[&'static str]) -> Result<FoundNetwork> {
    let id = row.try_get("", "id")?;
    Ok(FoundNetwork { id, place: (row.try_get("", PLACE)?, id), row: NetworkRow::read(row, columns)? })
}
