//! `sign_in_code`: one-time codes that were mailed. Rows go when they expire.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::SignInCodeId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_code")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignInCodeId,
    pub email: String,
    pub code_hash: Vec<u8>,
    pub tries: i32,
    pub created_at: Time,
    pub expires_at: Time,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
