//! Spaces on a map, those close together as one mark.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Order, Query};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Error, Result};
use traboule_store::Store;

use super::filter::SpaceFilter;
use crate::entity::space;
use crate::rules::map_cell::{MAX_ZOOM, MapCell};
use crate::rules::place::BoundingBox;

/// How many marks a map holds at most.
pub(crate) const MAX_MARKS: u64 = 1_000;

/// One mark: the middle of its spaces.
pub(crate) struct Mark {
    pub(crate) count: i64,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    /// The space, where the mark stands for one.
    pub(crate) only: Option<SpaceId>,
}

/// The marks of a box at a zoom of web maps (0 shows the world in one tile, each step doubles it). The largest come first and
/// are told first when there are more than [`MAX_MARKS`].
pub(crate) async fn marks(store: &Store, actor: &Actor, area: BoundingBox, zoom: i32, filter: SpaceFilter) -> Result<Vec<Mark>> {
    let zoom = u8::try_from(zoom).ok().filter(|zoom| *zoom <= MAX_ZOOM);
    let zoom = zoom.ok_or_else(|| Error::bad_input(format!("zoom must be from 0 to {MAX_ZOOM}")))?;
    let shift = i32::from(MapCell::cluster_shift(zoom));
    let filter = SpaceFilter { within: Some(area), ..filter };
    let condition = filter.condition(store, actor).await?.holds;
    let column = |column: space::Column| Expr::col((space::Entity, column));
    let cell = [space::Column::TileX, space::Column::TileY].map(|axis| column(axis).right_shift(Expr::cust(shift.to_string())));
    // PostgreSQL has no least UUID; the text of one has.
    let least = match store.backend() {
        sea_orm::DbBackend::Sqlite => column(space::Column::Id),
        _ => column(space::Column::Id).cast_as(Alias::new("text")),
    };
    let least = Expr::expr(Func::min(least));
    let least = match store.backend() {
        sea_orm::DbBackend::Sqlite => least,
        _ => least.cast_as(Alias::new("uuid")),
    };
    let number = column(space::Column::Id).count();
    let select = Query::select()
        .expr_as(number.clone(), "number")
        .expr_as(Expr::expr(Func::avg(column(space::Column::Lat))), "lat")
        .expr_as(Expr::expr(Func::avg(column(space::Column::Lon))), "lon")
        .expr_as(least, "least")
        .from(space::Entity)
        .cond_where(condition)
        .add_group_by(cell.clone())
        .order_by_expr(number, Order::Desc)
        .order_by_expr(cell[0].clone(), Order::Asc)
        .order_by_expr(cell[1].clone(), Order::Asc)
        .limit(MAX_MARKS)
        .to_owned();
    let rows = store.read().query_all(&select).await?;
    let mark = |row: &sea_orm::QueryResult| {
        let count: i64 = row.try_get("", "number")?;
        let only = if count == 1 { Some(row.try_get("", "least")?) } else { None };
        Ok(Mark { count, lat: row.try_get("", "lat")?, lon: row.try_get("", "lon")?, only })
    };
    rows.iter().map(mark).collect()
}
