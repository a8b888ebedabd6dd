//! What a row does to the directory: pure, so a dry run decides exactly what an import does.
//!
//! A row changes only fields that are empty or that the same row brought earlier. Two rows of one source can lead to one
//! space, when people merged what they had become: were each to overwrite the other, every import would change something.
//! What a row does not say, it does not delete: a file may lack a column.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Error, Result, Time};

use super::known::Known;
use super::report::{ImportReportRow, ImportRowOutcome};
use super::source::{FindingCode, RowReading, SOURCE, Skip, SkipReason, SpaceDraft};
use crate::entity::space;
use crate::rules::address::Address;
use crate::rules::place::{GeoPoint, PlacingMethod};
use crate::rules::provenance::{FieldProvenance, Provenance, SpaceField};
use crate::service::space::SpaceContent;

/// What a batch of rows does.
pub(super) struct Plan {
    /// What is reported, in the order of the file. The space of each row that was not skipped is there.
    pub(super) rows: Vec<ImportReportRow>,
    /// What the spaces of the batch are afterwards, changed or not.
    pub(super) spaces: BTreeMap<SpaceId, Planned>,
    /// Identifiers of the source whose row is taken, with the hash of what it says.
    pub(super) sources: Vec<(String, SpaceId, Vec<u8>)>,
}

/// A space of a batch.
pub(super) struct Planned {
    /// The row as it stands; nothing where the space is new.
    pub(super) row: Option<space::Model>,
    pub(super) content: SpaceContent,
    pub(super) provenance: FieldProvenance,
    /// The fields that change, in the order of [`SpaceField`]; all that have a value, where the space is new.
    pub(super) changed: Vec<SpaceField>,
}

impl Planned {
    /// Whether there is something to write.
    pub(super) fn is_changed(&self) -> bool {
        !self.changed.is_empty()
    }
}

/// Decides about a batch. `ids` are those of new spaces, ascending and at least as many as rows.
pub(super) fn plan(rows: &[RowReading], mut known: Known, ids: Vec<SpaceId>, now: Time) -> Result<Plan> {
    let mut plan = Plan { rows: Vec::with_capacity(rows.len()), spaces: BTreeMap::new(), sources: Vec::new() };
    let mut ids = ids.into_iter();
    for reading in rows {
        let mut report = ImportReportRow {
            line: u32::try_from(reading.line).unwrap_or(u32::MAX),
            external_id: reading.external_id.clone(),
            name: None,
            outcome: ImportRowOutcome::Skipped,
            suspicious: false,
            skipped: None,
            findings: Vec::new(),
            space_id: None,
        };
        match &reading.outcome {
            Err(skip) => report.skipped = Some(skip.clone().into()),
            Ok(draft) => {
                report.name = Some(draft.name.clone());
                report.findings = draft.findings.iter().map(Into::into).collect();
                match known.sources.get(&draft.external_id).cloned() {
                    None => {
                        let id = ids.next().ok_or_else(|| Error::internal("a batch has more new spaces than ids"))?;
                        plan.create(&mut report, draft, id, now);
                    }
                    Some((id, hash)) => plan.meet(&mut report, draft, id, &hash, &mut known.spaces, now)?,
                }
                report.suspicious = report.outcome != ImportRowOutcome::Skipped && draft.is_suspicious();
            }
        }
        plan.rows.push(report);
    }
    Ok(plan)
}

impl Plan {
    fn create(&mut self, report: &mut ImportReportRow, draft: &SpaceDraft, id: SpaceId, now: Time) {
        let content = SpaceContent {
            name: draft.name.clone(),
            kinds: draft.kinds.clone(),
            address: draft.address.clone().with_department(),
            point: draft.point,
            website: draft.website.clone(),
            ..SpaceContent::default()
        };
        let provenance = draft.provenance(now);
        let changed = provenance.0.keys().copied().collect();
        self.spaces.insert(id, Planned { row: None, content, provenance, changed });
        self.sources.push((draft.external_id.clone(), id, draft.hash()));
        report.outcome = ImportRowOutcome::Created;
        report.space_id = Some(id);
    }

    /// A row whose space is there already.
    fn meet(
        &mut self,
        report: &mut ImportReportRow,
        draft: &SpaceDraft,
        id: SpaceId,
        hash: &[u8],
        spaces: &mut HashMap<SpaceId, space::Model>,
        now: Time,
    ) -> Result<()> {
        report.space_id = Some(id);
        // Another row of the batch may lead to the same space and have changed it.
        if let Some(row) = spaces.remove(&id) {
            let (content, provenance) = (SpaceContent::of(&row)?, row.provenance.clone());
            self.spaces.insert(id, Planned { row: Some(row), content, provenance, changed: Vec::new() });
        }
        let planned = self.spaces.get_mut(&id).ok_or_else(|| Error::internal("a source leads to a space that is not there"))?;
        if planned.row.as_ref().is_some_and(|row| !row.state.is_editable()) {
            let message = "the space is closed for good; an import does not open it again";
            report.skipped = Some(Skip::new(SkipReason::SpaceClosed, message).into());
            report.findings.clear();
            return Ok(());
        }
        report.outcome = ImportRowOutcome::Unchanged;
        let hash_now = draft.hash();
        if hash == hash_now {
            return Ok(());
        }
        let (changed, kept) = planned.take(draft, now);
        for field in kept {
            let message = "the directory holds something else, from a person or another row; kept";
            report.find(FindingCode::ValueKept, column_of(field), message.to_owned());
        }
        if changed {
            report.outcome = ImportRowOutcome::Updated;
            self.sources.push((draft.external_id.clone(), id, hash_now));
        }
        Ok(())
    }
}

impl Planned {
    /// Takes from the row what may be taken. Answers whether something was, and which fields say something else and stay.
    fn take(&mut self, draft: &SpaceDraft, now: Time) -> (bool, Vec<SpaceField>) {
        let address = draft.address.clone().with_department();
        let incoming = draft.provenance(now);
        let mut changed = false;
        let mut kept = Vec::new();
        for (field, origin) in incoming.0 {
            let says_more = match field {
                SpaceField::Name => self.content.name != draft.name,
                SpaceField::Kinds => !lacks_kind(draft) && self.content.kinds != draft.kinds,
                SpaceField::Address => address_says_more(&address, &self.content.address),
                SpaceField::Point => draft.point.is_some_and(|point| point_says_more(point, self.content.point)),
                SpaceField::Website => draft.website != self.content.website,
                _ => false,
            };
            if !says_more {
                continue;
            }
            if !may_take(self.provenance.0.get(&field), &origin) {
                kept.push(field);
                continue;
            }
            match field {
                SpaceField::Name => self.content.name.clone_from(&draft.name),
                SpaceField::Kinds => self.content.kinds.clone_from(&draft.kinds),
                SpaceField::Address => self.content.address.clone_from(&address),
                SpaceField::Point => self.content.point = draft.point,
                _ => self.content.website.clone_from(&draft.website),
            }
            self.provenance.0.insert(field, origin);
            if !self.changed.contains(&field) {
                self.changed.push(field);
            }
            changed = true;
        }
        (changed, kept)
    }
}

/// Whether a value from this row may take the place of what is there: what no person and no other row brought.
fn may_take(existing: Option<&Provenance>, origin: &Provenance) -> bool {
    let same_row = existing.is_none_or(|existing| existing.external_id == origin.external_id);
    same_row && crate::rules::provenance::may_overwrite(existing, &origin.source)
}

/// Whether the kind was taken for want of any, which says nothing about a space whose kind is known.
fn lacks_kind(draft: &SpaceDraft) -> bool {
    draft.findings.iter().any(|finding| finding.code == FindingCode::KindMissing)
}

/// Whether the address holds a part that is not in the other. One that only leaves out parts says nothing new.
fn address_says_more(address: &Address, than: &Address) -> bool {
    fn differs<T: PartialEq>(said: Option<&T>, known: Option<&T>) -> bool {
        said.is_some() && said != known
    }
    differs(address.line.as_ref(), than.line.as_ref())
        || differs(address.postcode.as_ref(), than.postcode.as_ref())
        || differs(address.city.as_ref(), than.city.as_ref())
        || differs(address.insee_city.as_ref(), than.insee_city.as_ref())
        || differs(address.department.as_ref(), than.department.as_ref())
}

/// Whether the point lies elsewhere, or says something else about how it was found.
fn point_says_more(point: GeoPoint, than: Option<GeoPoint>) -> bool {
    than.is_none_or(|than| {
        let elsewhere = (point.lat, point.lon) != (than.lat, than.lon);
        let other_precision = point.precision.is_some() && point.precision != than.precision;
        let other_method = point.method != PlacingMethod::Unknown && point.method != than.method;
        elsewhere || other_precision || other_method
    })
}

/// The column of the file that a field comes from first of all.
fn column_of(field: SpaceField) -> &'static str {
    match field {
        SpaceField::Kinds => "TYPO",
        SpaceField::Address => "ADRESSE",
        SpaceField::Point => "LAT",
        SpaceField::Website => "WEB",
        _ => "NOM_TL",
    }
}

impl SpaceDraft {
    /// SHA-256 of what the row says of the space.
    fn hash(&self) -> Vec<u8> {
        let said = serde_json::json!([SOURCE, self.name, self.kinds, self.address, self.point, self.website]);
        Sha256::digest(said.to_string()).to_vec()
    }
}

/// Ids for new spaces, ascending: what stands earlier in a file is the older of two spaces.
pub(super) fn ascending(ids: impl Iterator<Item = SpaceId>) -> Vec<SpaceId> {
    let mut ids: Vec<SpaceId> = ids.collect();
    ids.sort_unstable();
    ids
}
