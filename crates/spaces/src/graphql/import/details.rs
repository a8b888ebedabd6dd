//! `Import`: a file that was, or is being, imported.

use async_graphql::{Context, Object};
use traboule_graph::{Owner, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::{ImportId, PersonId};

use super::imports;
use crate::graphql::actor;
use crate::import::find::ImportRun;
use crate::import::source::{ATTRIBUTION, FileEncoding};
use crate::import::{ImportCounts, ImportState};

pub(crate) struct ImportDetails(pub(super) ImportRun);

impl Owner for ImportDetails {
    type Key = ImportId;

    async fn load(ctx: &Context<'_>, keys: &[ImportId], _: &Selected) -> Result<Vec<(ImportId, Self)>> {
        let runs = imports(ctx)?.by_ids(actor(ctx)?, keys).await?;
        Ok(runs.into_iter().map(|run| (run.id, Self(run))).collect())
    }
}

/// A file of spaces that was, or is being, imported. Seen by stewards. Dry runs leave none.
#[Object]
impl ImportDetails {
    /// The source of the data, as provenance names it.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// Whom to name, and what, wherever the data is shown: its licence asks for it.
    async fn attribution(&self) -> &str {
        ATTRIBUTION
    }

    /// The name of the file.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// How the file was decoded.
    async fn encoding(&self) -> FileEncoding {
        self.0.encoding
    }

    /// What was odd about the file as a whole, in English.
    async fn notes(&self) -> &[String] {
        &self.0.notes
    }

    /// Whether every row is done.
    async fn state(&self) -> ImportState {
        self.0.state
    }

    /// How many rows the file has.
    async fn rows_total(&self) -> i32 {
        self.0.rows_total
    }

    /// How many rows, from the first on, are done.
    async fn rows_done(&self) -> i32 {
        self.0.rows_done
    }

    /// How many of the rows that are done had each outcome.
    async fn counts(&self) -> ImportCounts {
        self.0.counts
    }

    /// Who began it; nobody where it was done on the machine.
    async fn started_by(&self) -> Option<Ref<PersonId>> {
        self.0.started_by.map(Ref::to)
    }

    /// When it began.
    async fn started_at(&self) -> Time {
        self.0.started_at
    }

    /// When its last row was done.
    async fn finished_at(&self) -> Option<Time> {
        self.0.finished_at
    }
}
