//! What an import reports, file by file and row by row.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter, FromJsonQueryResult};
use serde::{Deserialize, Serialize};
use traboule_kernel::ids::{ImportId, SpaceId};

use super::source::{FileEncoding, Finding, FindingCode, Severity, Skip, SkipReason};

/// What became of a file. The JSON of the command line and of HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// The import; a dry run leaves none.
    pub import_id: Option<ImportId>,
    /// The source, as provenance names it.
    pub source: String,
    /// Whom to name where the data is shown.
    pub attribution: String,
    /// The file.
    pub file_name: String,
    /// How the file was decoded.
    pub encoding: FileEncoding,
    /// What was odd about the file as a whole, in English.
    pub notes: Vec<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// How many of the rows an earlier, broken-off run of the same file had done.
    pub resumed_rows: u64,
    /// How many rows of each kind.
    pub counts: ImportCounts,
    /// Every row, in the order of the file.
    pub rows: Vec<ImportReportRow>,
}

/// How many rows had each outcome. `suspicious` is a mark beside the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, async_graphql::SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct ImportCounts {
    /// New spaces.
    pub created: u32,
    /// Spaces of which a field changed.
    pub updated: u32,
    /// Spaces of which nothing changed.
    pub unchanged: u32,
    /// Rows that were left out, each with its reason.
    pub skipped: u32,
    /// Created, updated or unchanged ones at which a person should look.
    pub suspicious: u32,
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportReportRow {
    /// The number of its first line in the file; the header's is usually 1.
    pub line: u32,
    /// What the source calls the space, where the row tells.
    pub external_id: Option<String>,
    /// The name that the row says, where it has one.
    pub name: Option<String>,
    /// What was done.
    pub outcome: ImportRowOutcome,
    /// Whether a person should look at it. Never of a row that was skipped.
    pub suspicious: bool,
    /// Why it was skipped.
    pub skipped: Option<SkipReport>,
    /// What was odd about it.
    pub findings: Vec<ReportFinding>,
    /// The space; not of a row that a dry run would make one of.
    pub space_id: Option<SpaceId>,
}

/// What was done with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ImportRowOutcome {
    /// It became a new space.
    Created,
    /// Fields of its space changed.
    Updated,
    /// It says nothing new, or nothing that may be taken.
    Unchanged,
    /// It was left out.
    Skipped,
}

/// Where an import is in its life: `Running -> Finished`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ImportState {
    /// It is under way, or was broken off: importing the same file again goes on where it stands.
    Running,
    /// Every row is done.
    Finished,
}

/// Why a row was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct SkipReport {
    /// For programs.
    pub reason: SkipReason,
    /// For people, in English.
    pub message: String,
}

/// One odd thing about a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, async_graphql::SimpleObject)]
#[graphql(name = "ImportFinding")]
pub struct ReportFinding {
    /// What, for programs.
    pub code: FindingCode,
    /// How much it matters.
    pub severity: Severity,
    /// The column of the file.
    pub field: String,
    /// What, for people, in English. It never repeats what may be personal data.
    pub message: String,
}

impl ImportCounts {
    /// Counts one more row.
    pub(super) fn add(&mut self, row: &ImportReportRow) {
        let count = match row.outcome {
            ImportRowOutcome::Created => &mut self.created,
            ImportRowOutcome::Updated => &mut self.updated,
            ImportRowOutcome::Unchanged => &mut self.unchanged,
            ImportRowOutcome::Skipped => &mut self.skipped,
        };
        *count += 1;
        self.suspicious += u32::from(row.suspicious);
    }

    /// The counts of some rows.
    pub(super) fn of(rows: &[ImportReportRow]) -> Self {
        let mut counts = Self::default();
        for row in rows {
            counts.add(row);
        }
        counts
    }
}

impl ImportReportRow {
    /// Adds a finding, and the mark that goes with it.
    pub(super) fn find(&mut self, code: FindingCode, field: &str, message: String) {
        let severity = code.severity();
        self.suspicious |= severity == Severity::Suspicious;
        self.findings.push(ReportFinding { code, severity, field: field.to_owned(), message });
    }
}

impl From<&Finding> for ReportFinding {
    fn from(finding: &Finding) -> Self {
        let Finding { code, severity, field, message } = finding.clone();
        Self { code, severity, field: field.to_owned(), message }
    }
}

impl From<Skip> for SkipReport {
    fn from(Skip { reason, message }: Skip) -> Self {
        Self { reason, message }
    }
}
