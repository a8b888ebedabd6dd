//! A batch of rows: one transaction, in a number of statements that does not grow with its rows.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};
use traboule_kernel::ids::{ImportId, SpaceId};
use traboule_kernel::{Actor, Error, Key, Result, Scope, Time};
use traboule_store::{Audit, Store, UnitOfWork};

use super::decide::{self, Plan, Planned};
use super::known::Known;
use super::neighbours::{self, Neighbours};
use super::position;
use super::report::{ImportReportRow, ImportRowOutcome};
use super::source::{FindingCode, RowReading, SOURCE, UPDATED_ON};
use crate::entity::{import_run, space_source};
use crate::service::duplicate::neighbours::Place;
use crate::service::duplicate::raise::raise;
use crate::service::space::bulk::{self, ChangedSpace, NewSpace};

/// How many rows one transaction takes: few enough that others who write do not wait long.
pub(super) const BATCH_ROWS: usize = 100;

/// Decides about a batch and writes it, together with the position of the run.
///
/// Errors: [`Error::Conflict`] where another process does the same run.
pub(super) async fn write(
    store: &Store,
    actor: &Actor,
    run: &import_run::Model,
    rows: &[RowReading],
) -> Result<(Vec<ImportReportRow>, import_run::Model)> {
    let mut unit = store.begin(actor).await?;
    let run = position::lock(&unit, run).await?;
    let known = Known::load(unit.tx(), rows, true).await?;
    let ids = decide::ascending(rows.iter().map(|_| unit.new_id()));
    let mut plan = decide::plan(rows, known, ids, unit.now())?;
    let places = plan.places();
    let neighbours = neighbours::find(unit.tx(), &places, &[]).await?;
    plan.remark(&neighbours);

    let wrote = !plan.sources.is_empty();
    write_spaces(&mut unit, run.id, plan.spaces).await?;
    write_sources(&unit, plan.sources).await?;
    let raised = raise(&mut unit, neighbours.new, "imported").await?;
    let run = position::advance(&unit, run, &plan.rows).await?;
    // The run itself says who imported which file; the audit trail says what changed by it.
    if wrote || raised > 0 {
        unit.commit().await?;
    } else {
        unit.commit_unrecorded().await?;
    }
    Ok((plan.rows, run))
}

/// Decides about a batch and writes nothing. `imagined` grows by the spaces that an import would have made.
pub(super) async fn foresee(store: &Store, rows: &[RowReading], imagined: &mut Vec<Place>) -> Result<Vec<ImportReportRow>> {
    let known = Known::load(store.read(), rows, false).await?;
    let ids = decide::ascending(rows.iter().map(|_| SpaceId::new(store.now(), store.rng())));
    let mut plan = decide::plan(rows, known, ids, store.now())?;
    let places = plan.places();
    plan.remark(&neighbours::find(store.read(), &places, imagined).await?);
    imagined.extend(places.into_iter().filter(|place| plan.spaces.get(&place.id).is_some_and(|space| space.row.is_none())));
    for row in plan.rows.iter_mut().filter(|row| row.outcome == ImportRowOutcome::Created) {
        row.space_id = None;
    }
    Ok(plan.rows)
}

impl Plan {
    /// Where the spaces of the rows are, those of skipped rows left out.
    fn places(&self) -> Vec<Place> {
        let taken = self.rows.iter().filter(|row| row.outcome != ImportRowOutcome::Skipped).filter_map(|row| row.space_id);
        let taken: BTreeMap<SpaceId, &Planned> = taken.filter_map(|id| Some((id, self.spaces.get(&id)?))).collect();
        taken.into_iter().map(|(id, space)| Place::of(id, &space.content)).collect()
    }

    /// Adds to the rows what was found about their spaces.
    fn remark(&mut self, neighbours: &Neighbours) {
        for row in self.rows.iter_mut().filter(|row| row.outcome != ImportRowOutcome::Skipped) {
            let Some(remarks) = row.space_id.and_then(|id| neighbours.remarks.get(&id)) else { continue };
            for remark in remarks {
                row.find(FindingCode::PossibleDuplicate, "NOM_TL", remark.clone());
            }
        }
    }
}

async fn write_spaces(unit: &mut UnitOfWork, import: ImportId, spaces: BTreeMap<SpaceId, Planned>) -> Result<()> {
    let last_verified_at = last_update()?;
    let mut new = Vec::new();
    let mut changed = Vec::new();
    let mut audit = Vec::new();
    for (id, space) in spaces.into_iter().filter(|(_, space)| space.is_changed()) {
        let changes = serde_json::json!({ "import": import, "fields": space.changed });
        let Planned { row, content, provenance, .. } = space;
        let action = if row.is_some() { "space.update" } else { "space.create" };
        audit.push(Audit::of(action, id).acting_for(Scope::Space(id)).because(Some("imported")).changing(&changes)?);
        match row {
            None => new.push(NewSpace { id, content, provenance, last_verified_at }),
            Some(row) => changed.push(ChangedSpace { row, content, provenance }),
        }
    }
    bulk::create_all(unit, &new).await?;
    bulk::update_all(unit, changed).await?;
    unit.record_all(audit).await
}

async fn write_sources(unit: &UnitOfWork, sources: Vec<(String, SpaceId, Vec<u8>)>) -> Result<()> {
    if sources.is_empty() {
        return Ok(());
    }
    let rows = sources.into_iter().map(|(external_id, space_id, hash)| space_source::ActiveModel {
        source: Set(SOURCE.to_owned()),
        external_id: Set(external_id),
        space_id: Set(space_id),
        row_hash: Set(hash),
    });
    let key = [space_source::Column::Source, space_source::Column::ExternalId];
    let overwrite = OnConflict::columns(key).update_column(space_source::Column::RowHash).to_owned();
    space_source::Entity::insert_many(rows).on_conflict(overwrite).exec_without_returning(unit.tx()).await?;
    Ok(())
}

/// The day on which somebody last looked at what the source says.
fn last_update() -> Result<Time> {
    let day: NaiveDate = UPDATED_ON.parse().map_err(Error::internal)?;
    Ok(day.and_time(chrono::NaiveTime::MIN).and_utc())
}
