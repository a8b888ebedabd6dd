//! Changes of a space's fields and of its slug.

use sea_orm::{EntityTrait, IntoActiveModel, Set};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Failure, Outcome, Result, Scope};
use traboule_store::{Audit, UnitOfWork, version};

use super::content::SpaceContent;
use super::patch::SpacePatch;
use super::{SpaceService, demand, locked, mistakes, operator, save};
use crate::entity::{space, space_slug};
use crate::policy::space::{may_edit, source_of};
use crate::rules::provenance::{Provenance, SpaceField};
use crate::rules::slug::Slug;
use crate::service::duplicate::raise::raise_after;
use crate::service::network::end_voices_left_behind;

/// What can be wrong with a change of a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SpaceUpdateErrorCode {
    /// A field breaks its rule; the message says which.
    InvalidField,
    /// There is no such operator.
    UnknownOperator,
    /// The SIRET does not belong to the operator's SIREN.
    SiretOfAnotherOperator,
    /// The space is closed for good or merged: nothing about it changes any more.
    NotEditable,
}

impl From<operator::Mismatch> for SpaceUpdateErrorCode {
    fn from(mismatch: operator::Mismatch) -> Self {
        match mismatch {
            operator::Mismatch::Unknown => Self::UnknownOperator,
            operator::Mismatch::Siret => Self::SiretOfAnotherOperator,
        }
    }
}

/// What can be wrong with a new slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SpaceSlugChangeErrorCode {
    /// The slug has not the form of one, or is reserved.
    InvalidSlug,
    /// Another space has it, or had it once.
    SlugTaken,
    /// The space is closed for good or merged: nothing about it changes any more.
    NotEditable,
}

/// What can be wrong with a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SpaceConfirmErrorCode {
    /// The space is closed for good or merged: nothing about it is looked after any more.
    NotEditable,
}

impl SpaceService {
    /// Changes some fields of a space. `seen` is the version that the client read.
    pub async fn space_update(&self, actor: &Actor, id: SpaceId, seen: i32, patch: SpacePatch) -> Outcome<SpaceId, SpaceUpdateErrorCode> {
        super::demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let row = locked(&unit, id).await?;
        demand(may_edit(actor, row.facts()))?;
        version::check(row.version, seen)?;
        if !row.state.is_editable() {
            return Err(Failure::whole(SpaceUpdateErrorCode::NotEditable, "a space that is closed or merged does not change any more"));
        }
        let content = patch.apply(SpaceContent::of(&row)?);
        mistakes(content.mistakes(), SpaceUpdateErrorCode::InvalidField)?;
        operator::check(&unit, content.operator, content.siret.as_ref())
            .await?
            .map_err(operator::Mismatch::at_input::<SpaceUpdateErrorCode>)?;
        rewrite(&mut unit, row, &content, "space.update").await?;
        unit.commit().await?;
        Ok(id)
    }

    /// Gives the space another slug. The old one leads to it for ever.
    pub async fn space_slug_change(&self, actor: &Actor, id: SpaceId, seen: i32, slug: &str) -> Outcome<SpaceId, SpaceSlugChangeErrorCode> {
        use SpaceSlugChangeErrorCode::{InvalidSlug, NotEditable, SlugTaken};
        super::demand_somebody(actor)?;
        let slug: Slug = slug.parse().map_err(|error| Failure::at("input.slug", InvalidSlug, error))?;
        let mut unit = self.store.begin(actor).await?;
        let row = locked(&unit, id).await?;
        demand(may_edit(actor, row.facts()))?;
        version::check(row.version, seen)?;
        if !row.state.is_editable() {
            return Err(Failure::whole(NotEditable, "a space that is closed or merged does not change any more"));
        }
        match space_slug::Entity::find_by_id(slug.to_string()).one(unit.tx()).await? {
            Some(taken) if taken.space_id != id => {
                return Err(Failure::at("input.slug", SlugTaken, "another space has this slug, or had it once"));
            }
            Some(_) => {}
            None => save::take_slug(&unit, id, &slug).await?,
        }
        let mut row = row.into_active_model();
        row.slug = Set(slug);
        save::update(&unit, row).await?;
        unit.record(Audit::of("space.slug_change", id).acting_for(Scope::Space(id))).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// "Still true": somebody who knows has looked at the whole entry and found it right.
    pub async fn space_confirm(&self, actor: &Actor, id: SpaceId) -> Outcome<SpaceId, SpaceConfirmErrorCode> {
        super::demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let row = locked(&unit, id).await?;
        demand(may_edit(actor, row.facts()))?;
        if !row.state.is_editable() {
            return Err(Failure::whole(SpaceConfirmErrorCode::NotEditable, "a space that is closed or merged does not change any more"));
        }
        let mut row = row.into_active_model();
        row.last_verified_at = Set(unit.now());
        save::update(&unit, row).await?;
        unit.record(Audit::of("space.confirm", id).acting_for(Scope::Space(id))).await?;
        unit.commit().await?;
        Ok(id)
    }
}

/// Writes new content over a space's, says in the provenance of each changed field whose word it is, and records the change.
/// What it may be the same as by now becomes pairs for people.
pub(super) async fn rewrite(unit: &mut UnitOfWork, row: space::Model, content: &SpaceContent, action: &'static str) -> Result<()> {
    let id = row.id;
    let before = SpaceContent::of(&row)?;
    let changes = before.snapshot()?.changes_to(&content.snapshot()?);
    let origin = Provenance { source: source_of(unit.actor(), id), external_id: None, licence: None, retrieved_at: unit.now() };
    let mut provenance = row.provenance.clone();
    for change in &changes.0 {
        provenance.0.insert(change.field, origin.clone());
    }
    let mut row = row.into_active_model();
    save::fill(&mut row, content, unit.now().date_naive())?;
    row.provenance = Set(provenance);
    // Whoever edits has looked.
    row.last_verified_at = Set(unit.now());
    save::update(unit, row).await?;
    save::index(unit, id, content).await?;
    if changes.0.iter().any(|change| change.field == SpaceField::Operator) {
        end_voices_left_behind(unit, id).await?;
    }
    raise_after(unit, id, &before, content, action).await?;
    let fields: Vec<_> = changes.0.iter().map(|change| change.field).collect();
    unit.record(Audit::of(action, id).acting_for(Scope::Space(id)).changing(&fields)?).await
}
