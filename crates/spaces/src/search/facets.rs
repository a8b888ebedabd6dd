//! How many spaces of a filter there are of each kind, in each department, and so on.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use traboule_kernel::{Actor, Result};
use traboule_store::Store;

use super::filter::SpaceFilter;
use crate::entity::{space, space_amenity, space_kind};

/// What the spaces are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Facet {
    Kind,
    Department,
    City,
    Amenity,
    Wheelchair,
}

/// How many values of a facet are told: the most frequent ones.
const MAX_VALUES: u64 = 200;

/// Each value of the facet among the spaces of the filter with their number, the most frequent first. One statement, beside
/// those of the filter.
pub(crate) async fn count(store: &Store, actor: &Actor, filter: &SpaceFilter, facet: Facet) -> Result<Vec<(String, i64)>> {
    let condition = filter.condition(store, actor).await?.holds;
    let select = of(facet).cond_where(condition).limit(MAX_VALUES).to_owned();
    let rows = store.read().query_all(&select).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

fn of(facet: Facet) -> SelectStatement {
    let mut select = Query::select();
    let of_space = Expr::col((space::Entity, space::Column::Id));
    let value = match facet {
        Facet::Kind => {
            select.from(space_kind::Entity).inner_join(space::Entity, of_space.equals((space_kind::Entity, space_kind::Column::SpaceId)));
            Expr::col((space_kind::Entity, space_kind::Column::Kind))
        }
        Facet::Amenity => {
            let joined = of_space.equals((space_amenity::Entity, space_amenity::Column::SpaceId));
            select.from(space_amenity::Entity).inner_join(space::Entity, joined);
            Expr::col((space_amenity::Entity, space_amenity::Column::Amenity))
        }
        Facet::Department => of_column(&mut select, space::Column::Department),
        Facet::City => of_column(&mut select, space::Column::City),
        Facet::Wheelchair => of_column(&mut select, space::Column::Wheelchair),
    };
    let number = Expr::col((space::Entity, space::Column::Id)).count();
    select.expr(value.clone()).expr(number.clone()).add_group_by([value.clone()]);
    select.order_by_expr(number, Order::Desc).order_by_expr(value, Order::Asc);
    select
}

fn of_column(select: &mut SelectStatement, column: space::Column) -> Expr {
    let value = Expr::col((space::Entity, column));
    select.from(space::Entity).and_where(value.clone().is_not_null());
    value
}
