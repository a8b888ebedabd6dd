//! The import of spaces from published files.
//!
//! A file is taken in whole ([`ImportFile`]), looked through once for what makes it unusable, and then read row by row
//! by [`source`]. [`ImportService`] writes the rows in batches, each one transaction that also moves the run's position:
//! an import that is killed goes on behind its last batch when the same file comes again.
//!
//! Invariants: a row changes only what an import brought; no row deletes a value; a row that says what it said the last
//! time changes nothing; a space that is closed stays closed; what may be one place twice becomes a pair for people.
//!
//! Where values come from: the provenance's `retrieved_at` is when the row was read, since that is what happened here;
//! `last_verified_at` of a new space is the day of the source's last update, since nobody has looked at it after that.

mod batch;
mod decide;
mod file;
pub(crate) mod find;
mod known;
mod neighbours;
mod position;
mod report;
mod run;
pub mod source;

pub use file::{ImportFile, Receiving};
pub use report::{ImportCounts, ImportReport, ImportReportRow, ImportRowOutcome, ImportState, ReportFinding, SkipReport};
pub use run::{ImportOptions, ImportProgress, ImportService, SpacesImportErrorCode};
