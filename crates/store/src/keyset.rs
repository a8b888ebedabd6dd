//! Keyset pages: a cursor holds the values of the order's columns, and a page starts right behind them.
//! Rows that come and go in between are neither skipped nor shown twice, and a late page costs as much as the first.

use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order, SelectStatement, Value};
use traboule_kernel::page::Window;

/// Which way a column of an order runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Small to large.
    Ascending,
    /// Large to small.
    Descending,
}

impl Direction {
    const fn turned(self, turn: bool) -> Self {
        match (self, turn) {
            (direction, false) => direction,
            (Self::Ascending, true) => Self::Descending,
            (Self::Descending, true) => Self::Ascending,
        }
    }
}

/// A total order of rows: its columns are never null, and the last is unique.
#[derive(Clone, Debug)]
pub struct Keyset {
    columns: Vec<(Expr, Direction)>,
}

impl Keyset {
    /// An order by these columns.
    pub fn new(columns: impl IntoIterator<Item = (Expr, Direction)>) -> Self {
        Self { columns: columns.into_iter().collect() }
    }

    /// Narrows `select` to a window: its bounds, its order, one row more than it holds.
    /// `values` gives a cursor's values, one a column, in the order's sequence.
    pub fn apply<K>(&self, select: &mut SelectStatement, window: &Window<K>, values: impl Fn(&K) -> Vec<Value>) {
        self.bound(select, window, values);
        for (column, order) in self.order(window.backward) {
            select.order_by_expr(column, order);
        }
        select.limit(window.rows_to_read() as u64);
    }

    /// Narrows `select` to the rows between the window's bounds, in no order.
    pub(crate) fn bound<K>(&self, select: &mut SelectStatement, window: &Window<K>, values: impl Fn(&K) -> Vec<Value>) {
        if let Some(key) = &window.after {
            select.cond_where(self.behind(values(key), false));
        }
        if let Some(key) = &window.before {
            select.cond_where(self.behind(values(key), true));
        }
    }

    /// The columns with their directions, all turned for a window that is counted from the end.
    pub(crate) fn order(&self, backward: bool) -> impl Iterator<Item = (Expr, Order)> {
        self.columns.iter().map(move |(column, direction)| match direction.turned(backward) {
            Direction::Ascending => (column.clone(), Order::Asc),
            Direction::Descending => (column.clone(), Order::Desc),
        })
    }

    /// Rows behind the cursor in the order's direction, or before it when `turned`:
    /// `a > x OR (a = x AND (b > y OR (b = y AND …)))`.
    fn behind(&self, values: Vec<Value>, turned: bool) -> Cond {
        let mut condition: Option<Cond> = None;
        for ((column, direction), value) in self.columns.iter().zip(values).rev() {
            let beyond = match direction.turned(turned) {
                Direction::Ascending => column.clone().gt(value.clone()),
                Direction::Descending => column.clone().lt(value.clone()),
            };
            let here = match condition {
                None => Cond::any().add(beyond),
                Some(rest) => Cond::any().add(beyond).add(Cond::all().add(column.clone().eq(value)).add(rest)),
            };
            condition = Some(here);
        }
        condition.unwrap_or_else(Cond::all)
    }
}
