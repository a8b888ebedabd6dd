//! `person`: somebody with an account.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::PersonId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    /// In the form of [`traboule_kernel::email::Email`]; none once the account is erased.
    pub email: Option<String>,
    /// Empty once the account is erased.
    pub display_name: String,
    pub locale: String,
    pub state: State,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

impl Model {
    pub(crate) fn is_active(&self) -> bool {
        self.state == State::Active
    }
}

/// Where an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(name = "PersonState")]
pub enum State {
    /// May sign in.
    Active,
    /// May not sign in for now.
    Suspended,
    /// Has left; only a placeholder remains where the person is named as an author.
    Erased,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
