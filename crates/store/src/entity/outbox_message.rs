//! `outbox_message`: what happened, numbered.
#![expect(missing_docs, reason = "a row is described by its table's text")]

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;

/// A message under its versioned name. `payload` is erased after delivery where the message is sensitive.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox_message")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub name: String,
    pub payload: Option<Json>,
    pub sensitive: bool,
    pub created_at: Time,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
