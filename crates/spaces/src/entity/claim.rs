//! `claim`: a person asks to own a space.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::{ClaimId, PersonId, SpaceId};

use crate::rules::claim::ClaimState;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claim")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClaimId,
    pub space_id: SpaceId,
    pub person_id: PersonId,
    pub message: String,
    pub state: ClaimState,
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
