//! `event_notice_choice`: somebody wants no notices of a kind. Where there is no row they get them.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;

use crate::rules::notice::NoticeKind;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_notice_choice")]
pub(crate) struct Model {
    /// A person's id, or the seal of the address of somebody without an account: see [`crate::notice::ReaderKey`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub reader: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: NoticeKind,
    pub created_at: Time,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
