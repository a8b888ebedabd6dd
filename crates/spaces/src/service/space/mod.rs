//! The use cases of spaces and operators.

pub(crate) mod bulk;
mod claim;
mod content;
mod create;
mod create_many;
mod edit;
mod lifecycle;
mod merge;
mod operator;
mod patch;
pub(crate) mod save;
mod suggestion;

use std::sync::Arc;

use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Error, Failure, Result, UserError};
use traboule_store::{Store, UnitOfWork};

use crate::entity::space;
use crate::policy::space::Facts;
use crate::ports::People;
use crate::rules::Invalid;
use crate::service::duplicate::DuplicateService;

pub use claim::{SpaceClaimDecideErrorCode, SpaceClaimErrorCode, mark_claimed};
pub use content::SpaceContent;
pub use create::{SpaceCreateErrorCode, SpaceCreated};
pub use edit::{SpaceConfirmErrorCode, SpaceSlugChangeErrorCode, SpaceUpdateErrorCode};
pub use lifecycle::{SpaceStep, SpaceTransitionErrorCode};
pub use merge::SpaceMergeErrorCode;
pub(super) use merge::merge;
pub use operator::{NewOperator, OperatorSaveErrorCode};
pub use patch::SpacePatch;
pub use suggestion::{SpaceSuggestErrorCode, SuggestionDecideErrorCode};

/// The use cases of spaces and operators.
pub struct SpaceService {
    store: Store,
    people: Arc<dyn People>,
}

impl SpaceService {
    /// The use cases on this store.
    pub fn new(store: Store, people: Arc<dyn People>) -> Self {
        Self { store, people }
    }

    /// The store, for the finders of this crate.
    pub(crate) const fn store(&self) -> &Store {
        &self.store
    }

    /// The use cases of possible duplicates.
    pub(crate) fn duplicates(&self) -> DuplicateService {
        DuplicateService::new(self.store.clone(), self.people.clone())
    }
}

/// The space, locked for this transaction; or nothing where the actor may not see it.
async fn locked(unit: &UnitOfWork, id: SpaceId) -> Result<space::Model> {
    let visible = space::visible_to(unit.actor(), unit.tx().get_database_backend());
    let found = space::Entity::find_by_id(id).filter(visible).lock(space::LOCK).one(unit.tx()).await?;
    found.ok_or(Error::NotFound("space"))
}

impl space::Model {
    const fn facts(&self) -> Facts {
        Facts { id: self.id, claim: self.claim_state }
    }
}

/// Refuses an actor who may see the space but not change it.
fn demand(allowed: bool) -> Result<()> {
    if allowed { Ok(()) } else { Err(Error::Denied("only those who run the space do this; a steward, while nobody owns it")) }
}

/// Somebody is signed in, or the machine itself acts.
fn demand_somebody(actor: &Actor) -> Result<()> {
    if actor.is_system() { Ok(()) } else { actor.signed_in().map(|_| ()) }
}

/// The mistakes of a value as those of the input that it came in.
fn mistakes<C: Copy>(found: Vec<Invalid>, code: C) -> Result<(), Failure<C>> {
    if found.is_empty() {
        return Ok(());
    }
    let errors = found.into_iter().map(|mistake| {
        let Invalid { field, message } = mistake.within("input");
        UserError::at(&field, code, message)
    });
    Err(Failure::Mistakes(errors.collect()))
}
