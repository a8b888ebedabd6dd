//! `spacesImport`.

use async_graphql::{ComplexObject, Context, InputObject, Object, SimpleObject};
use traboule_graph::{Ref, Result};
use traboule_kernel::ids::ImportId;
use traboule_kernel::{Actor, Error, Failure, Outcome};

use super::imports;
use super::rows::ImportRow;
use crate::graphql::actor;
use crate::import::source::FileEncoding;
use crate::import::{ImportCounts, ImportFile, ImportOptions, ImportReport, ImportService, SpacesImportErrorCode};

/// How many rows of a report one field shows.
const MAX_ROWS: usize = 100;

/// A file to import.
#[derive(InputObject)]
pub(crate) struct SpacesImportInput {
    /// The name of the file, for the list of imports.
    file_name: String,
    /// The text of the file (the CGET's census of third places as CSV), cut anywhere into pieces of at most 10,000 bytes:
    /// they are put together again in their order. A request holds about 120 KB of a file;
    /// `POST /imports/cget?fileName=NAME&dryRun=true`, with the same token, takes the bytes of a larger one and answers the report.
    content: Vec<String>,
    /// Whether only the report is wanted; nothing is written then.
    #[graphql(default)]
    dry_run: bool,
}

traboule_graph::payload! {
    /// What `spacesImport` did.
    pub(crate) struct SpacesImportPayload {
        /// The import; none of a dry run.
        import: Ref<ImportId>,
        /// What became of the rows, or would.
        report: ImportSummary,
    } errors SpacesImportErrorCode
}

/// What became of a file.
#[derive(SimpleObject)]
#[graphql(complex, name = "ImportReport")]
pub(crate) struct ImportSummary {
    /// Whether nothing was written.
    dry_run: bool,
    /// How many rows of each kind.
    counts: ImportCounts,
    /// How the file was decoded.
    encoding: FileEncoding,
    /// What was odd about the file as a whole, in English.
    notes: Vec<String>,
    /// Whom to name, and what, wherever the data is shown: its licence asks for it.
    attribution: String,
    /// How many of the rows an earlier, broken-off run of the same file had done.
    resumed_rows: u64,
    #[graphql(skip)]
    rows: Vec<ImportRow>,
}

#[ComplexObject]
impl ImportSummary {
    /// The rows in the order of the file. All of an import's are in `Import.rows`, page by page.
    async fn rows(
        &self,
        #[graphql(desc = "How many, 100 at most.", default = 20)] first: i32,
        #[graphql(desc = "Only rows behind this line of the file.", default = 0)] after_line: u32,
        #[graphql(desc = "Only rows that were skipped or at which a person should look.", default)] only_odd: bool,
    ) -> Result<Vec<ImportRow>> {
        let first = usize::try_from(first).ok().filter(|first| *first <= MAX_ROWS).ok_or_else(|| Error::Limit {
            code: "PAGE_LIMIT",
            message: format!("a page holds 0 to {MAX_ROWS} rows; {first} were asked for"),
        })?;
        let rows = self.rows.iter().filter(|row| row.stands_behind(after_line) && (!only_odd || row.is_odd()));
        Ok(rows.take(first).cloned().collect())
    }
}

pub(crate) struct ImportMutation;

#[Object]
impl ImportMutation {
    /// Imports spaces from the CGET's census of third places: stewards do. The same file again changes nothing; one that
    /// was broken off goes on where it was. What owners and stewards wrote is kept, and people's names are dropped.
    async fn spaces_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file.")] input: SpacesImportInput,
    ) -> Result<SpacesImportPayload> {
        let outcome = import(&imports(ctx)?, actor(ctx)?, input).await;
        let import = outcome.as_ref().ok().and_then(|report| report.import_id);
        let payload = traboule_graph::split(outcome)?;
        Ok(match payload {
            Ok(report) => SpacesImportPayload { import: import.map(Ref::to), report: Some(report.into()), user_errors: Vec::new() },
            Err(user_errors) => SpacesImportPayload { import: None, report: None, user_errors },
        })
    }
}

async fn import(service: &ImportService, actor: &Actor, input: SpacesImportInput) -> Outcome<ImportReport, SpacesImportErrorCode> {
    let mut receiving = ImportFile::receive(&input.file_name);
    let written = input.content.iter().try_for_each(|piece| receiving.write(piece.as_bytes()));
    let refused = |refused| Failure::at("input.content", SpacesImportErrorCode::FileRefused, refused);
    written.map_err(refused)?;
    let file = receiving.done().map_err(refused)?;
    service.import(actor, file, ImportOptions { dry_run: input.dry_run, progress: None }).await
}

impl From<ImportReport> for ImportSummary {
    fn from(report: ImportReport) -> Self {
        Self {
            dry_run: report.dry_run,
            counts: report.counts,
            encoding: report.encoding,
            notes: report.notes,
            attribution: report.attribution,
            resumed_rows: report.resumed_rows,
            rows: report.rows.into_iter().map(Into::into).collect(),
        }
    }
}
