//! `suggestion`: somebody proposes a change to a space.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::{PersonId, SpaceId, SuggestionId};

use crate::rules::diff::FieldChanges;
use crate::rules::suggestion::SuggestionState;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SuggestionId,
    pub space_id: SpaceId,
    pub person_id: PersonId,
    pub changes: FieldChanges,
    pub comment: Option<String>,
    pub state: SuggestionState,
    pub decided_by: Option<PersonId>,
    pub decided_at: Option<Time>,
    pub reason: Option<String>,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
