//! Pairs enter the list, once for ever: in the transaction of whatever wrote one of the two spaces.
//!
//! The source of a pair is that write. The audit trail tells it: who acted, for which space, and by which use case; for an
//! import, the run's other entries stand beside it. A pair that is there already, decided or not, is left alone by the
//! table's unique index, so that two who write at once raise it once.

use std::collections::HashSet;

use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};
use traboule_kernel::ids::{DuplicateId, SpaceId};
use traboule_kernel::{Result, Scope};
use traboule_store::{Audit, UnitOfWork};

use super::DuplicateState;
use super::neighbours::{self, Alike, Place};
use crate::entity::duplicate::{self, Column, Entity, Reasons};
use crate::rules::duplicates::Likeness;
use crate::service::space::SpaceContent;

/// A pair that may be new.
pub(crate) struct Pair {
    /// The space that was written.
    written: SpaceId,
    /// The other.
    beside: SpaceId,
    likeness: Likeness,
}

impl From<Alike<'_>> for Pair {
    fn from(alike: Alike<'_>) -> Self {
        Self { written: alike.place.id, beside: alike.beside.id, likeness: alike.likeness }
    }
}

/// Raises the pairs of a space that is written, and says which spaces it may be the same as, the likeliest first. They are
/// all in the public directory. Three statements at most; one where nothing is alike.
pub(crate) async fn raise_for(unit: &mut UnitOfWork, id: SpaceId, content: &SpaceContent, because: &'static str) -> Result<Vec<SpaceId>> {
    let places = [Place::of(id, content)];
    let others = neighbours::around(unit.tx(), &places).await?;
    let mut pairs: Vec<Pair> = neighbours::compare(&places, &others).into_values().map(Pair::from).collect();
    pairs.sort_by(|a, b| b.likeness.score.total_cmp(&a.likeness.score));
    let likely = pairs.iter().map(|pair| pair.beside).collect();
    raise(unit, pairs, because).await?;
    Ok(likely)
}

/// The same after an edit; it does nothing where all that is compared stayed as it was.
pub(crate) async fn raise_after(
    unit: &mut UnitOfWork,
    id: SpaceId,
    before: &SpaceContent,
    content: &SpaceContent,
    because: &'static str,
) -> Result<()> {
    if !Place::of(id, before).compares_as(&Place::of(id, content)) {
        raise_for(unit, id, content, because).await?;
    }
    Ok(())
}

/// Raises those pairs that are new, in two statements. Returns how many.
pub(crate) async fn raise(unit: &mut UnitOfWork, mut pairs: Vec<Pair>, because: &'static str) -> Result<usize> {
    // Always in the same order, so that two who raise the same pairs cannot wait for each other.
    pairs.sort_by_key(|pair| duplicate::ordered(pair.written, pair.beside));
    let mut audit = Vec::with_capacity(pairs.len());
    let mut rows = Vec::with_capacity(pairs.len());
    for Pair { written, beside, likeness } in pairs {
        let id: DuplicateId = unit.new_id();
        let (space, other) = duplicate::ordered(written, beside);
        let entry = Audit::of("duplicate.raise", id).acting_for(Scope::Space(written)).because(Some(because));
        audit.push((id, entry.changing(&likeness.reasons)?));
        rows.push(duplicate::ActiveModel {
            id: Set(id),
            space_id: Set(space),
            other_id: Set(other),
            score: Set(likeness.score),
            reasons: Set(Reasons(likeness.reasons)),
            distance_km: Set(likeness.distance_km),
            state: Set(DuplicateState::Open),
            decided_by: Set(None),
            decided_at: Set(None),
            reason: Set(None),
            created_at: Set(unit.now()),
            updated_at: Set(unit.now()),
            version: Set(1),
        });
    }
    let known = OnConflict::columns([Column::SpaceId, Column::OtherId]).do_nothing().to_owned();
    let raised = Entity::insert_many(rows).on_conflict(known).exec_with_returning_keys(unit.tx()).await?;
    let raised: HashSet<DuplicateId> = raised.into_iter().collect();
    let audit = audit.into_iter().filter(|(id, _)| raised.contains(id)).map(|(_, entry)| entry).collect();
    unit.record_all(audit).await?;
    Ok(raised.len())
}
