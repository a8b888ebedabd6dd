//! Imports and their rows, as stewards read them. Nobody else does: file names and reports are theirs.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, Iterable, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait};
use traboule_kernel::ids::{ImportId, PersonId};
use traboule_kernel::page::{Page, Window};
use traboule_kernel::{Actor, Result, Time};
use traboule_store::{Direction, Keyset, PerParent, sql, top};

use super::position::report_row;
use super::report::{ImportCounts, ImportReportRow, ImportRowOutcome, ImportState};
use super::run::ImportService;
use super::source::FileEncoding;
use crate::entity::{import_row, import_run};

/// The order of [`ImportService::list`], for cursors.
pub(crate) const IMPORTS_BY_TIME: &str = "import.started_at";
/// The order of [`ImportService::rows_of`], for cursors.
pub(crate) const ROWS_BY_LINE: &str = "import_row.line";

/// A run as a list shows it.
#[derive(Clone, Debug)]
pub(crate) struct ImportRun {
    pub(crate) id: ImportId,
    pub(crate) source: String,
    pub(crate) file_name: String,
    pub(crate) encoding: FileEncoding,
    pub(crate) notes: Vec<String>,
    pub(crate) state: ImportState,
    pub(crate) rows_total: i32,
    pub(crate) rows_done: i32,
    pub(crate) counts: ImportCounts,
    pub(crate) started_by: Option<PersonId>,
    pub(crate) started_at: Time,
    pub(crate) finished_at: Option<Time>,
}

/// Which rows of an import.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RowFilter {
    pub(crate) outcome: Option<ImportRowOutcome>,
    pub(crate) suspicious: Option<bool>,
}

impl ImportService {
    /// The imports, the latest first.
    pub(crate) async fn list(&self, actor: &Actor, window: &Window<(Time, ImportId)>) -> Result<Page<ImportRun>> {
        let mut select = import_run::Entity::find().filter(visible_to(actor)).into_query();
        let column = |column: import_run::Column| Expr::col((import_run::Entity, column));
        let order = Keyset::new([
            (column(import_run::Column::StartedAt), Direction::Descending),
            (column(import_run::Column::Id), Direction::Descending),
        ]);
        order.apply(&mut select, window, |(started_at, id)| vec![(*started_at).into(), (*id).into()]);
        let statement = self.store().backend().build(&select);
        let runs = import_run::Entity::find().from_raw_sql(statement).all(self.store().read()).await?;
        Ok(window.page(runs).map(ImportRun::from))
    }

    /// How many imports there are.
    pub(crate) async fn count(&self, actor: &Actor) -> Result<u64> {
        Ok(import_run::Entity::find().filter(visible_to(actor)).count(self.store().read()).await?)
    }

    /// The imports of these ids, in any order.
    pub(crate) async fn by_ids(&self, actor: &Actor, ids: &[ImportId]) -> Result<Vec<ImportRun>> {
        let id = Expr::col((import_run::Entity, import_run::Column::Id));
        let wanted = sql::is_one_of(self.store().backend(), id, ids);
        let runs = import_run::Entity::find().filter(visible_to(actor)).filter(wanted).all(self.store().read()).await?;
        Ok(runs.into_iter().map(ImportRun::from).collect())
    }

    /// A page of the rows of each import, in the order of the file. One statement.
    pub(crate) async fn rows_of(
        &self,
        actor: &Actor,
        imports: &[ImportId],
        filter: RowFilter,
        window: &Window<u32>,
    ) -> Result<HashMap<ImportId, Page<ImportReportRow>>> {
        let mut rows = Query::select();
        rows.columns(import_row::Column::iter()).from(import_row::Entity).cond_where(filter.condition()).cond_where(visible_to(actor));
        let order = Keyset::new([(Expr::col(import_row::Column::Line), Direction::Ascending)]);
        let backend = self.store().backend();
        let parents = PerParent::new(backend, Expr::col(import_row::Column::ImportId), imports);
        let select: SelectStatement = parents.select(rows, &order, window, |line| vec![(*line).into()]);
        let found = import_row::Model::find_by_statement(backend.build(&select)).all(self.store().read()).await?;
        let found = found.into_iter().map(|row| Ok((row.import_id, report_row(row)?))).collect::<Result<Vec<_>>>()?;
        Ok(top::pages(window, imports, found))
    }

    /// How many rows each import has. One without any is left out.
    pub(crate) async fn count_rows(&self, actor: &Actor, imports: &[ImportId], filter: RowFilter) -> Result<HashMap<ImportId, u64>> {
        let import = Expr::col((import_row::Entity, import_row::Column::ImportId));
        let counts = import_row::Entity::find()
            .select_only()
            .column(import_row::Column::ImportId)
            .column_as(import_row::Column::Line.count(), "rows")
            .filter(sql::is_one_of(self.store().backend(), import, imports))
            .filter(filter.condition())
            .filter(visible_to(actor))
            .group_by(import_row::Column::ImportId)
            .into_tuple::<(ImportId, i64)>()
            .all(self.store().read())
            .await?;
        Ok(counts.into_iter().map(|(import, rows)| (import, u64::try_from(rows).unwrap_or_default())).collect())
    }
}

impl RowFilter {
    fn condition(self) -> Condition {
        let outcome = self.outcome.map(|outcome| Expr::col(import_row::Column::Outcome).eq(outcome));
        let suspicious = self.suspicious.map(|suspicious| Expr::col(import_row::Column::IsSuspicious).eq(suspicious));
        Condition::all().add_option(outcome).add_option(suspicious)
    }
}

/// Everything for stewards, nothing for others.
fn visible_to(actor: &Actor) -> Condition {
    if actor.is_system() || actor.is_steward() { Condition::all() } else { Condition::any().add(Expr::value(false)) }
}

impl From<import_run::Model> for ImportRun {
    fn from(run: import_run::Model) -> Self {
        let count = |count: i32| u32::try_from(count).unwrap_or_default();
        Self {
            id: run.id,
            source: run.source,
            file_name: run.file_name,
            encoding: run.encoding,
            notes: run.notes.0,
            state: run.state,
            rows_total: run.rows_total,
            rows_done: run.rows_done,
            counts: ImportCounts {
                created: count(run.rows_created),
                updated: count(run.rows_updated),
                unchanged: count(run.rows_unchanged),
                skipped: count(run.rows_skipped),
                suspicious: count(run.rows_suspicious),
            },
            started_by: run.started_by,
            started_at: run.started_at,
            finished_at: run.finished_at,
        }
    }
}
