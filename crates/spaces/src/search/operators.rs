//! Operators, and the spaces of many of them at once.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, Query, SelectStatement};
use traboule_kernel::ids::{OperatorId, SpaceId};
use traboule_kernel::page::{Page, PageArgs, cursor};
use traboule_kernel::{Actor, Result, text};
use traboule_store::{Direction, Keyset, PerParent, Store, sql, top};

use super::filter::SpaceFilter;
use super::finder;
use crate::entity::{operator, space};
use crate::row::{OperatorRow, SpaceRow};

/// An operator in a list.
pub(crate) struct Found {
    pub(crate) id: OperatorId,
    pub(crate) row: OperatorRow,
    pub(crate) cursor: String,
}

/// A page, and the length of the whole list if it was asked for.
pub(crate) struct List {
    pub(crate) page: Page<Found>,
    pub(crate) total: Option<u64>,
}

const ORDER: &str = "operator_name";

/// A page of the operators by name; `text` is the beginning of a word of the name.
pub(crate) async fn list(store: &Store, text: Option<&str>, args: &PageArgs, columns: &[&'static str], with_total: bool) -> Result<List> {
    let window = args.window::<(String, OperatorId)>(ORDER)?;
    let name = Expr::col((operator::Entity, operator::Column::LegalNameFolded));
    let id = Expr::col((operator::Entity, operator::Column::Id));
    let condition = Cond::all().add_option(text.filter(|text| !text.trim().is_empty()).map(|text| {
        let begin = escaped(&text::fold(text.trim()));
        Cond::any().add(name.clone().like(format!("{begin}%"))).add(name.clone().like(format!("% {begin}%")))
    }));
    let mut select = select(columns);
    select.expr_as(name.clone(), "sort_value").cond_where(condition.clone());
    let keyset = Keyset::new([(name, Direction::Ascending), (id.clone(), Direction::Ascending)]);
    keyset.apply(&mut select, &window, |(name, id)| vec![name.clone().into(), (*id).into()]);
    let rows = store.read().query_all(&select).await?;
    let found = rows.iter().map(|row| {
        let (id, name): (OperatorId, String) = (row.try_get("", "id")?, row.try_get("", "sort_value")?);
        Ok(Found { id, row: OperatorRow::read(row, columns)?, cursor: cursor(ORDER, (name, id))? })
    });
    let page = window.page(found.collect::<Result<Vec<_>>>()?);
    let total = if with_total {
        let count = Query::select().expr(id.count()).from(operator::Entity).cond_where(condition).to_owned();
        let row = store.read().query_one(&count).await?;
        row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.and_then(|count| u64::try_from(count).ok())
    } else {
        None
    };
    Ok(List { page, total })
}

/// A text without the letters that mean something to `LIKE`. No folded name holds them for a good reason.
fn escaped(text: &str) -> String {
    text.chars().filter(|letter| !matches!(letter, '%' | '_' | '\\')).collect()
}

/// The operators with these keys, with these columns.
pub(crate) async fn by_ids(store: &Store, ids: &[OperatorId], columns: &[&'static str]) -> Result<Vec<(OperatorId, OperatorRow)>> {
    let mut select = select(columns);
    select.and_where(sql::is_one_of(store.backend(), Expr::col((operator::Entity, operator::Column::Id)), ids));
    let rows = store.read().query_all(&select).await?;
    rows.iter().map(|row| Ok((row.try_get("", "id")?, OperatorRow::read(row, columns)?))).collect()
}

fn select(columns: &[&'static str]) -> SelectStatement {
    Query::select()
        .from(operator::Entity)
        .column((operator::Entity, operator::Column::Id))
        .columns(columns.iter().map(|column| (Alias::new("operator"), Alias::new(*column))))
        .to_owned()
}

const SPACES: &str = "operator_spaces";

/// A page of the spaces of each operator, by name, in one statement.
pub(crate) async fn spaces_of(
    store: &Store,
    actor: &Actor,
    operators: &[OperatorId],
    args: &PageArgs,
    columns: &[&'static str],
) -> Result<HashMap<OperatorId, Page<finder::Found>>> {
    let window = args.window::<(String, SpaceId)>(SPACES)?;
    let column = |column: space::Column| Expr::col((space::Entity, column));
    let keyset =
        Keyset::new([(column(space::Column::NameFolded), Direction::Ascending), (column(space::Column::Id), Direction::Ascending)]);
    let condition = SpaceFilter::default().condition(store, actor).await?.holds;
    let rows = Query::select()
        .from(space::Entity)
        .expr_as(column(space::Column::Id), "found_id")
        .expr_as(column(space::Column::OperatorId), "found_operator")
        .expr_as(column(space::Column::NameFolded), "sort_value")
        .columns(columns.iter().map(|column| (Alias::new("space"), Alias::new(*column))))
        .cond_where(condition)
        .to_owned();
    let select = PerParent::new(store.backend(), column(space::Column::OperatorId), operators).select(
        rows,
        &keyset,
        &window,
        |(name, id): &(String, SpaceId)| vec![name.clone().into(), (*id).into()],
    );
    let rows = store.read().query_all(&select).await?;
    let found = rows.iter().map(|row| {
        let (id, operator, name): (SpaceId, OperatorId, String) =
            (row.try_get("", "found_id")?, row.try_get("", "found_operator")?, row.try_get("", "sort_value")?);
        let found = finder::Found { id, row: SpaceRow::read(row, columns)?, cursor: cursor(SPACES, (name, id))?, distance_km: None };
        Ok((operator, found))
    });
    Ok(top::pages(&window, operators, found.collect::<Result<Vec<_>>>()?))
}

/// How many spaces each operator runs. Those that run none are missing.
pub(crate) async fn count_spaces(store: &Store, actor: &Actor, operators: &[OperatorId]) -> Result<HashMap<OperatorId, u64>> {
    let operator = Expr::col((space::Entity, space::Column::OperatorId));
    let condition = SpaceFilter::default().condition(store, actor).await?.holds;
    let select = Query::select()
        .expr(operator.clone())
        .expr(Expr::col((space::Entity, space::Column::Id)).count())
        .from(space::Entity)
        .and_where(sql::is_one_of(store.backend(), operator.clone(), operators))
        .cond_where(condition)
        .add_group_by([operator])
        .to_owned();
    let rows = store.read().query_all(&select).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index::<i64>(1)?.unsigned_abs()))).collect()
}
