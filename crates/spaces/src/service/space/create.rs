//! A new space.

use sea_orm::{EntityTrait, Set};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Failure, Outcome, Scope};
use traboule_store::Audit;

use super::content::SpaceContent;
use super::{SpaceService, demand_somebody, mistakes, operator, save};
use crate::entity::space;
use crate::policy::space::may_ask;
use crate::rules::claim::SpaceClaimStatus;
use crate::rules::lifecycle::SpaceState;
use crate::rules::provenance::{FieldProvenance, Provenance, Source};
use crate::service::duplicate::raise::raise_for;

/// What can be wrong with a new space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SpaceCreateErrorCode {
    /// A field breaks its rule; the message says which.
    InvalidField,
    /// There is no such operator.
    UnknownOperator,
    /// The SIRET does not belong to the operator's SIREN.
    SiretOfAnotherOperator,
}

/// A space that was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceCreated {
    /// The draft.
    pub space: SpaceId,
    /// Spaces of the public directory that it may be the same as, the likeliest first, ten at most.
    pub possible_duplicates: Vec<SpaceId>,
}

const ACTION: &str = "space.create";

impl From<operator::Mismatch> for SpaceCreateErrorCode {
    fn from(mismatch: operator::Mismatch) -> Self {
        match mismatch {
            operator::Mismatch::Unknown => Self::UnknownOperator,
            operator::Mismatch::Siret => Self::SiretOfAnotherOperator,
        }
    }
}

impl SpaceService {
    /// Writes a draft of a space. Nobody owns it yet: whoever is no steward asks to own it at once, and sees
    /// the draft while a steward decides.
    pub async fn space_create(&self, actor: &Actor, content: SpaceContent) -> Outcome<SpaceCreated, SpaceCreateErrorCode> {
        demand_somebody(actor)?;
        let claims_it = !actor.is_system() && !actor.is_steward();
        if claims_it {
            may_ask(actor)?;
        }
        mistakes(content.mistakes(), SpaceCreateErrorCode::InvalidField)?;
        let mut unit = self.store.begin(actor).await?;
        operator::check(&unit, content.operator, content.siret.as_ref())
            .await?
            .map_err(operator::Mismatch::at_input::<SpaceCreateErrorCode>)?;
        // Nobody has a right to the space yet, so what is written is a steward's word until an owner changes it.
        let origin = Provenance { source: Source::steward(), external_id: None, licence: None, retrieved_at: unit.now() };
        let fields = content.snapshot()?.0.into_keys().map(|field| (field, origin.clone()));
        let provenance = FieldProvenance(fields.collect());
        let id = insert(&unit, &content, SpaceState::Draft, provenance).await?;
        unit.record(Audit::of(ACTION, id).acting_for(Scope::Space(id))).await?;
        let possible_duplicates = raise_for(&mut unit, id, &content, ACTION).await?;
        if claims_it {
            self.open_claim(&mut unit, id, &content, "Written down by me.").await?;
        }
        unit.commit().await.map_err(Failure::Fault)?;
        Ok(SpaceCreated { space: id, possible_duplicates })
    }
}

/// Inserts a space with its slug and its indexes.
pub(in crate::service) async fn insert(
    unit: &traboule_store::UnitOfWork,
    content: &SpaceContent,
    state: SpaceState,
    provenance: FieldProvenance,
) -> traboule_kernel::Result<SpaceId> {
    let id: SpaceId = unit.new_id();
    // The slug refers to the space, and the space holds its slug: the row comes first with the slug it will take.
    let slug = save::free_slug_of(unit, &content.name).await?;
    let mut row = space::ActiveModel {
        id: Set(id),
        slug: Set(slug.clone()),
        state: Set(state),
        merged_into: Set(None),
        claim_state: Set(SpaceClaimStatus::Unclaimed),
        provenance: Set(provenance),
        last_verified_at: Set(unit.now()),
        created_at: Set(unit.now()),
        updated_at: Set(unit.now()),
        version: Set(1),
        ..space::ActiveModel::default()
    };
    save::fill(&mut row, content, unit.now().date_naive())?;
    space::Entity::insert(row).exec_without_returning(unit.tx()).await?;
    save::take_slug(unit, id, &slug).await?;
    save::index(unit, id, content).await?;
    Ok(id)
}
