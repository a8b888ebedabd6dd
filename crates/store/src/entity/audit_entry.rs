//! `audit_entry`: append-only.
#![expect(missing_docs, reason = "a row is described by its table's text")]

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::{AuditEntryId, NetworkId, PersonId, SpaceId};

/// One thing that was done. Exactly one of `person_id` and `system` is set, unless nobody was signed in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEntryId,
    pub at: Time,
    pub person_id: Option<PersonId>,
    pub system: Option<String>,
    pub for_space_id: Option<SpaceId>,
    pub for_network_id: Option<NetworkId>,
    pub action: String,
    pub subject_type: String,
    pub subject_id: Uuid,
    pub reason: Option<String>,
    pub changes: Option<Json>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
