//! `calendar_token`: what opens a person's own calendar. The token itself is known to whoever made it only.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Cond, Expr, ExprTrait};
use traboule_kernel::Time;
use traboule_kernel::ids::{CalendarTokenId, PersonId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_token")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CalendarTokenId,
    pub person_id: PersonId,
    pub name: String,
    pub token_hash: Vec<u8>,
    pub created_at: Time,
    /// Never used, where there is none.
    pub last_used_at: Option<Time>,
    pub revoked_at: Option<Time>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Tokens that are not revoked.
pub(crate) fn live() -> Cond {
    Cond::all().add(Expr::col((Entity, Column::RevokedAt)).is_null())
}
