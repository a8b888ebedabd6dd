//! Where a run stands, written in the transaction of each batch.

use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};
use traboule_kernel::ids::ImportId;
use traboule_kernel::{Error, Result};
use traboule_store::UnitOfWork;

use super::file::{Checked, ImportFile};
use super::report::{ImportCounts, ImportReportRow, ImportState};
use super::source::SOURCE;
use crate::entity::import_row::Findings;
use crate::entity::import_run::Notes;
use crate::entity::{import_row, import_run};

/// The run of this file that was broken off, if there is one.
pub(super) async fn unfinished(connection: &impl ConnectionTrait, file: &ImportFile) -> Result<Option<import_run::Model>> {
    let run = import_run::Entity::find()
        .filter(import_run::Column::Source.eq(SOURCE))
        .filter(import_run::Column::FileHash.eq(file.hash()))
        .filter(import_run::Column::FinishedAt.is_null());
    Ok(run.one(connection).await?)
}

/// A new run of this file. One without rows is finished at once.
pub(super) async fn begin(unit: &UnitOfWork, file: &ImportFile, checked: &Checked) -> Result<import_run::Model> {
    let rows_total = i32::try_from(checked.rows).map_err(Error::internal)?;
    let is_over = rows_total == 0;
    let run = import_run::ActiveModel {
        id: Set(unit.new_id()),
        source: Set(SOURCE.to_owned()),
        file_name: Set(file.name().to_owned()),
        file_hash: Set(file.hash().to_vec()),
        encoding: Set(checked.facts.encoding),
        notes: Set(Notes(checked.facts.notes())),
        state: Set(if is_over { ImportState::Finished } else { ImportState::Running }),
        rows_total: Set(rows_total),
        rows_done: Set(0),
        rows_created: Set(0),
        rows_updated: Set(0),
        rows_unchanged: Set(0),
        rows_skipped: Set(0),
        rows_suspicious: Set(0),
        started_by: Set(unit.actor().person_id()),
        started_at: Set(unit.now()),
        finished_at: Set(is_over.then(|| unit.now())),
    };
    Ok(run.insert(unit.tx()).await?)
}

/// Locks the run where this process left it.
///
/// Errors: [`Error::Conflict`] where another one went on with it.
pub(super) async fn lock(unit: &UnitOfWork, run: &import_run::Model) -> Result<import_run::Model> {
    let now = import_run::Entity::find_by_id(run.id).lock_exclusive().one(unit.tx()).await?;
    now.filter(|now| now.rows_done == run.rows_done && now.finished_at.is_none())
        .ok_or_else(|| Error::Conflict("the same file is being imported by somebody else".to_owned()))
}

/// Keeps what became of the next rows, and that they are done.
pub(super) async fn advance(unit: &UnitOfWork, run: import_run::Model, rows: &[ImportReportRow]) -> Result<import_run::Model> {
    let number = |count: u32| i32::try_from(count).map_err(Error::internal);
    let kept = rows.iter().map(|row| -> Result<import_row::ActiveModel> {
        Ok(import_row::ActiveModel {
            import_id: Set(run.id),
            line: Set(number(row.line)?),
            external_id: Set(row.external_id.clone()),
            name: Set(row.name.clone()),
            outcome: Set(row.outcome),
            is_suspicious: Set(row.suspicious),
            skipped: Set(row.skipped.clone()),
            findings: Set(Findings(row.findings.clone())),
            space_id: Set(row.space_id),
        })
    });
    let kept = kept.collect::<Result<Vec<_>>>()?;
    import_row::Entity::insert_many(kept).exec_without_returning(unit.tx()).await?;

    let counts = ImportCounts::of(rows);
    let rows_done = run.rows_done + i32::try_from(rows.len()).map_err(Error::internal)?;
    let is_over = rows_done >= run.rows_total;
    let before = run.clone();
    let mut run = run.into_active_model();
    run.rows_done = Set(rows_done);
    run.rows_created = Set(before.rows_created + number(counts.created)?);
    run.rows_updated = Set(before.rows_updated + number(counts.updated)?);
    run.rows_unchanged = Set(before.rows_unchanged + number(counts.unchanged)?);
    run.rows_skipped = Set(before.rows_skipped + number(counts.skipped)?);
    run.rows_suspicious = Set(before.rows_suspicious + number(counts.suspicious)?);
    if is_over {
        run.state = Set(ImportState::Finished);
        run.finished_at = Set(Some(unit.now()));
    }
    Ok(run.update(unit.tx()).await?)
}

/// The rows of a run that are done, in the order of the file.
pub(super) async fn rows(connection: &impl ConnectionTrait, run: ImportId) -> Result<Vec<ImportReportRow>> {
    let rows = import_row::Entity::find().filter(import_row::Column::ImportId.eq(run)).order_by_asc(import_row::Column::Line);
    rows.all(connection).await?.into_iter().map(report_row).collect()
}

/// A kept row as it was reported.
pub(crate) fn report_row(row: import_row::Model) -> Result<ImportReportRow> {
    Ok(ImportReportRow {
        line: u32::try_from(row.line).map_err(Error::internal)?,
        external_id: row.external_id,
        name: row.name,
        outcome: row.outcome,
        suspicious: row.is_suspicious,
        skipped: row.skipped,
        findings: row.findings.0,
        space_id: row.space_id,
    })
}
