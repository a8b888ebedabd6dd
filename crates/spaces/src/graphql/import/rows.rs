//! `Import.rows`: what became of each row of a file.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use traboule_graph::{Batch, Extension, PageInfo, Parents, Ref, Result, asks};
use traboule_kernel::ids::{ImportId, SpaceId};
use traboule_kernel::page::{Page, PageArgs, cursor};

use super::imports;
use crate::graphql::actor;
use crate::import::find::{ROWS_BY_LINE, RowFilter};
use crate::import::source::SkipReason;
use crate::import::{ImportReportRow, ImportRowOutcome, ReportFinding, SkipReport};

pub(crate) struct ImportRows(Parents<ImportId>);

impl Extension for ImportRows {
    type Key = ImportId;

    fn of(parents: Parents<ImportId>) -> Self {
        Self(parents)
    }
}

/// A page of the rows of an import.
#[derive(SimpleObject)]
pub(crate) struct ImportRowConnection {
    /// The rows with their cursors.
    edges: Vec<ImportRowEdge>,
    /// The rows alone.
    nodes: Vec<ImportRow>,
    /// Where the page lies in the list.
    page_info: PageInfo,
    /// How many rows the whole list has. Only counted when asked for.
    total_count: Option<u64>,
}

/// One row of a page, and where it stands.
#[derive(SimpleObject)]
pub(crate) struct ImportRowEdge {
    /// Where the row stands in this list; opaque.
    cursor: String,
    /// The row.
    node: ImportRow,
}

/// What became of one row of a file.
#[derive(Clone, SimpleObject)]
pub(crate) struct ImportRow {
    /// The number of its first line in the file; the header's is usually 1.
    line: u32,
    /// What the source calls the space, where the row tells.
    external_id: Option<String>,
    /// The name that the row says, where it has one.
    name: Option<String>,
    /// What was done.
    outcome: ImportRowOutcome,
    /// Whether a person should look at it. Never of a row that was skipped.
    suspicious: bool,
    /// Why it was skipped.
    skipped: Option<ImportSkip>,
    /// What was odd about it.
    findings: Vec<ReportFinding>,
    /// The space; none for a row that was skipped, or that a dry run would make a space of.
    space: Option<Ref<SpaceId>>,
}

/// Why a row was left out.
#[derive(Clone, SimpleObject)]
pub(crate) struct ImportSkip {
    /// For programs.
    reason: SkipReason,
    /// For people, in English.
    message: String,
}

#[Object]
impl ImportRows {
    /// What became of each row, in the order of the file.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only rows with this outcome.")] outcome: Option<ImportRowOutcome>,
        #[graphql(desc = "Only rows at which a person should look, or only the others.")] suspicious: Option<bool>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the row of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the row of this cursor.")] before: Option<String>,
    ) -> Result<Batch<ImportRowConnection>> {
        let (service, actor, keys) = (imports(ctx)?, actor(ctx)?, self.0.keys());
        let filter = RowFilter { outcome, suspicious };
        let window = PageArgs { first, after, last, before }.window::<u32>(ROWS_BY_LINE)?;
        let pages = service.rows_of(actor, keys, filter, &window).await?;
        let totals = if asks(ctx, "totalCount") { Some(service.count_rows(actor, keys, filter).await?) } else { None };
        let total = |import: ImportId| totals.as_ref().map(|totals| totals.get(&import).copied().unwrap_or_default());
        let connections: Result<HashMap<_, _>> =
            pages.into_iter().map(|(import, page)| Ok((import, ImportRowConnection::of(page, total(import))?))).collect();
        Ok(self.0.each(connections?, |_| ImportRowConnection::empty()))
    }
}

impl ImportRowConnection {
    fn of(page: Page<ImportReportRow>, total_count: Option<u64>) -> Result<Self> {
        let Page { rows, has_previous, has_next } = page;
        let nodes: Vec<ImportRow> = rows.into_iter().map(ImportRow::from).collect();
        let edge = |node: &ImportRow| Ok(ImportRowEdge { cursor: cursor(ROWS_BY_LINE, node.line)?, node: node.clone() });
        let edges = nodes.iter().map(edge).collect::<Result<Vec<_>>>()?;
        let page_info = PageInfo {
            has_previous_page: has_previous,
            has_next_page: has_next,
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        };
        Ok(Self { edges, nodes, page_info, total_count })
    }

    const fn empty() -> Self {
        let page_info = PageInfo { has_previous_page: false, has_next_page: false, start_cursor: None, end_cursor: None };
        Self { edges: Vec::new(), nodes: Vec::new(), page_info, total_count: None }
    }
}

impl ImportRow {
    /// Whether the row stands behind this line of the file.
    pub(super) const fn stands_behind(&self, line: u32) -> bool {
        self.line > line
    }

    /// Whether somebody should know of it.
    pub(super) const fn is_odd(&self) -> bool {
        self.suspicious || self.skipped.is_some()
    }
}

impl From<ImportReportRow> for ImportRow {
    fn from(row: ImportReportRow) -> Self {
        let ImportReportRow { line, external_id, name, outcome, suspicious, skipped, findings, space_id } = row;
        let skipped = skipped.map(|SkipReport { reason, message }| ImportSkip { reason, message });
        Self { line, external_id, name, outcome, suspicious, skipped, findings, space: space_id.map(Ref::to) }
    }
}
