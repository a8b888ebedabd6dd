//! Lists of many parents at once: a page of each, and their lengths where those were asked for.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult, TryGetable, Value};
use traboule_kernel::page::{Page, Window};
use traboule_kernel::{Error, Key, Result};
use traboule_store::{Keyset, PerParent, sql, top};

use crate::service::EventService;

/// What is wanted of a list.
pub(crate) struct Wanted<W> {
    pub(crate) window: Window<W>,
    /// Whether its length is asked for.
    pub(crate) total: bool,
}

/// A page of each parent, and the length of each whole list if that was asked for. A parent without rows has no length.
pub(crate) struct Lists<K, T> {
    pub(crate) pages: HashMap<K, Page<T>>,
    pub(crate) totals: Option<HashMap<K, u64>>,
}

/// The rows of all parents, and how they lie in their lists.
pub(super) struct Rows<W> {
    pub(super) select: SelectStatement,
    /// The column that names a row's parent.
    pub(super) parent: Expr,
    pub(super) order: Keyset,
    /// A place in that order.
    pub(super) values: fn(&W) -> Vec<Value>,
}

impl EventService {
    /// The lists of these parents. One statement, and one for the lengths.
    pub(super) async fn lists<K: Key + TryGetable, W, T>(
        &self,
        rows: Rows<W>,
        parents: &[K],
        wanted: &Wanted<W>,
        read: impl Fn(&QueryResult) -> Result<(K, T)>,
    ) -> Result<Lists<K, T>> {
        let Rows { select, parent, order, values } = rows;
        let totals = if wanted.total { Some(self.lengths(select.clone(), &parent, parents).await?) } else { None };
        let page = PerParent::new(self.store.backend(), parent, parents).select(select, &order, &wanted.window, values);
        let found = self.store.read().query_all(&page).await?;
        let found = found.iter().map(read).collect::<Result<Vec<_>>>()?;
        Ok(Lists { pages: top::pages(&wanted.window, parents, found), totals })
    }

    async fn lengths<K: Key + TryGetable>(&self, mut rows: SelectStatement, parent: &Expr, parents: &[K]) -> Result<HashMap<K, u64>> {
        rows.clear_selects().expr(parent.clone()).expr(Expr::cust("COUNT(*)"));
        rows.and_where(sql::is_one_of(self.store.backend(), parent.clone(), parents)).add_group_by([parent.clone()]);
        let counted = self.store.read().query_all(&rows).await?;
        let length = |row: &QueryResult| Ok((row.try_get_by_index(0)?, length(row.try_get_by_index(1)?)?));
        counted.iter().map(length).collect()
    }
}

/// A count as a database answers it.
pub(super) fn length(count: i64) -> Result<u64> {
    u64::try_from(count).map_err(Error::internal)
}
