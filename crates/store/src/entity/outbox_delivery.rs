//! `outbox_delivery`: one message on its way to one consumer.
#![expect(missing_docs, reason = "a row is described by its table's text")]

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;

/// Waits until `due_at`; a worker that takes it moves `due_at` to the end of its lease.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox_delivery")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub message_seq: i64,
    pub consumer: String,
    pub state: State,
    pub attempts: i32,
    pub due_at: Time,
    pub last_error: Option<String>,
    pub finished_at: Option<Time>,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum State {
    Waiting,
    Delivered,
    /// Every try failed; an operator looks.
    Dead,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
