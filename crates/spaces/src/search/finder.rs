//! Pages of spaces, and the spaces of a level: the statements behind the graph.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, JoinType, Query};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::page::{Page, PageArgs, cursor};
use traboule_kernel::{Actor, Result};
use traboule_store::{Store, sql};

use super::filter::{SpaceFilter, km_of_chord};
use super::order::{SortValue, SpaceKey, SpaceOrder};
use crate::entity::{space, space_slug};
use crate::row::SpaceRow;

/// A space in a list.
pub(crate) struct Found {
    pub(crate) id: SpaceId,
    pub(crate) row: SpaceRow,
    pub(crate) cursor: String,
    /// How far it is from `filter.near`.
    pub(crate) distance_km: Option<f64>,
}

/// A page, and the length of the whole list if it was asked for.
pub(crate) struct List {
    pub(crate) page: Page<Found>,
    pub(crate) total: Option<u64>,
}

const SORT: &str = "sort_value";
const CHORD: &str = "chord";
/// The space that a slug was given to.
const NAMED: &str = "named";

/// A page of the spaces of a filter with these columns.
pub(crate) async fn list(
    store: &Store,
    actor: &Actor,
    filter: &SpaceFilter,
    order: Option<SpaceOrder>,
    args: &PageArgs,
    columns: &[&'static str],
    with_total: bool,
) -> Result<List> {
    let condition = filter.condition(store, actor).await?;
    let order = order.unwrap_or_else(|| SpaceOrder::natural(&condition));
    let window = args.window::<SpaceKey>(order.name())?;
    let (sort, _) = order.expression(&condition)?;
    let mut select = Query::select();
    select.from(space::Entity).column((space::Entity, space::Column::Id)).expr_as(as_wide(order, sort), SORT);
    select.columns(columns.iter().map(|column| (Alias::new("space"), Alias::new(*column))));
    if let Some(chord) = &condition.chord {
        select.expr_as(chord.clone(), CHORD);
    }
    select.cond_where(condition.holds.clone());
    order.keyset(&condition)?.apply(&mut select, &window, |(value, id)| vec![value.sql(), (*id).into()]);

    let rows = store.read().query_all(&select).await?;
    let found = rows.iter().map(|row| {
        let id: SpaceId = row.try_get("", "id")?;
        let value: SortValue = order.value(row, SORT)?;
        let chord = if condition.chord.is_some() { row.try_get::<Option<f64>>("", CHORD)? } else { None };
        Ok(Found {
            id,
            row: SpaceRow::read(row, columns)?,
            cursor: cursor(order.name(), (value, id))?,
            distance_km: chord.map(km_of_chord),
        })
    });
    let page = window.page(found.collect::<Result<Vec<_>>>()?);
    let total = if with_total { Some(count(store, condition.holds).await?) } else { None };
    Ok(List { page, total })
}

/// A sum of integers is wider or narrower by database; a cast makes it one type.
fn as_wide(order: SpaceOrder, sort: Expr) -> Expr {
    if order == SpaceOrder::Relevance { sort.cast_as(Alias::new("bigint")) } else { sort }
}

async fn count(store: &Store, condition: sea_orm::sea_query::Cond) -> Result<u64> {
    let select =
        Query::select().expr(Expr::col((space::Entity, space::Column::Id)).count()).from(space::Entity).cond_where(condition).to_owned();
    let row = store.read().query_one(&select).await?;
    Ok(row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
}

/// The spaces with these keys that `actor` may see, with these columns.
pub(crate) async fn by_ids(store: &Store, actor: &Actor, ids: &[SpaceId], columns: &[&'static str]) -> Result<Vec<(SpaceId, SpaceRow)>> {
    let backend = store.backend();
    let select = Query::select()
        .from(space::Entity)
        .column((space::Entity, space::Column::Id))
        .columns(columns.iter().map(|column| (Alias::new("space"), Alias::new(*column))))
        .and_where(sql::is_one_of(backend, Expr::col((space::Entity, space::Column::Id)), ids))
        .cond_where(space::visible_to(actor, backend))
        .to_owned();
    let rows = store.read().query_all(&select).await?;
    rows.iter().map(|row| Ok((row.try_get("", "id")?, SpaceRow::read(row, columns)?))).collect()
}

/// The space that a slug leads to today, with these columns: its own slug, one that it had once, or one of a space that was
/// merged into it.
pub(crate) async fn by_slug(store: &Store, actor: &Actor, slug: &str, columns: &[&'static str]) -> Result<Option<(SpaceId, SpaceRow)>> {
    let named = |column: space::Column| Expr::col((Alias::new(NAMED), column));
    let today = Func::coalesce([named(space::Column::MergedInto), named(space::Column::Id)]);
    let select = Query::select()
        .column((space::Entity, space::Column::Id))
        .columns(columns.iter().map(|column| (Alias::new("space"), Alias::new(*column))))
        .from(space_slug::Entity)
        .join_as(
            JoinType::InnerJoin,
            space::Entity,
            Alias::new(NAMED),
            named(space::Column::Id).equals((space_slug::Entity, space_slug::Column::SpaceId)),
        )
        .inner_join(space::Entity, Expr::col((space::Entity, space::Column::Id)).eq(today))
        .and_where(Expr::col((space_slug::Entity, space_slug::Column::Slug)).eq(slug))
        .cond_where(space::visible_to(actor, store.backend()))
        .to_owned();
    let row = store.read().query_one(&select).await?;
    row.map(|row| Ok((row.try_get("", "id")?, SpaceRow::read(&row, columns)?))).transpose()
}
