//! A page of the rows of each of many parents, in one statement: how a nested list is read.

use std::collections::HashMap;

use sea_orm::DbBackend;
use sea_orm::sea_query::{
    Alias, ArrayType, Asterisk, Expr, ExprTrait, Func, IntoIden, JoinType, Order, OverStatement, Query, SelectStatement, Value,
    WindowStatement,
};
use traboule_kernel::Key;
use traboule_kernel::page::{Page, Window};

use crate::{Keyset, sql};

/// The parents whose rows are read, and the column of the rows that names a row's parent.
#[derive(Clone, Debug)]
pub struct PerParent<'a, K> {
    backend: DbBackend,
    column: Expr,
    parents: &'a [K],
}

const PARENT: &str = "page_parent";
const PAGE: &str = "page_rows";
const PLACE: &str = "page_place";

impl<'a, K: Key> PerParent<'a, K> {
    /// Rows belong to a parent by `column`.
    pub fn new(backend: DbBackend, column: impl Into<Expr>, parents: &'a [K]) -> Self {
        Self { backend, column: column.into(), parents }
    }

    /// For each parent the rows of `rows` in this window. `rows` has neither order nor limit, and names each of
    /// its columns once; the statement answers with these columns and a last one, `page_place`.
    ///
    /// PostgreSQL reads only the rows of the page, if an index starts with the parent's column and goes on with
    /// the order's. SQLite, which has no lateral join, numbers the rows of each parent and reads all of them.
    pub fn select<W>(
        self,
        mut rows: SelectStatement,
        keyset: &Keyset,
        window: &Window<W>,
        values: impl Fn(&W) -> Vec<Value>,
    ) -> SelectStatement {
        let limit = window.rows_to_read() as u64;
        let mut place = WindowStatement::new();
        for (column, order) in keyset.order(window.backward) {
            place.order_by_expr(column, order);
        }
        let mut select = Query::select();
        select.column((Alias::new(PAGE), Asterisk));
        if self.backend == DbBackend::Sqlite {
            keyset.bound(&mut rows, window, values);
            rows.and_where(sql::is_one_of(self.backend, self.column.clone(), self.parents));
            place.add_partition_by(self.column);
            rows.expr_window_as(Func::cust("row_number"), place, Alias::new(PLACE));
            select.from_subquery(rows, PAGE).and_where(Expr::col((Alias::new(PAGE), Alias::new(PLACE))).lte(limit));
        } else {
            keyset.apply(&mut rows, window, values);
            rows.and_where(self.column.eq(Expr::col((Alias::new(PARENT), Alias::new(PARENT)))));
            rows.expr_window_as(Func::cust("row_number"), place, Alias::new(PLACE));
            let keys = self.parents.iter().map(|key| Value::Uuid(Some(key.uuid()))).collect();
            let keys = Expr::value(Value::Array(ArrayType::Uuid, Some(Box::new(keys))));
            select.from_function(Func::cust("unnest").arg(keys.cast_as(Alias::new("uuid[]"))), PARENT.into_iden());
            select.join_lateral(JoinType::InnerJoin, rows, PAGE, Expr::cust("TRUE"));
        }
        select.order_by((Alias::new(PAGE), Alias::new(PLACE)), Order::Asc);
        select
    }
}

/// The page of each parent, from the rows that [`PerParent::select`] found. A parent without rows has an empty page.
pub fn pages<K: Key, W, T>(window: &Window<W>, parents: &[K], rows: impl IntoIterator<Item = (K, T)>) -> HashMap<K, Page<T>> {
    let mut of_parent: HashMap<K, Vec<T>> = parents.iter().map(|parent| (*parent, Vec::new())).collect();
    for (parent, row) in rows {
        of_parent.entry(parent).or_default().push(row);
    }
    of_parent.into_iter().map(|(parent, rows)| (parent, window.page(rows))).collect()
}
