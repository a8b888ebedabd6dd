//! `session`: a person signed in somewhere. The token itself is known to its holder only.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Cond, Expr, ExprTrait};
use traboule_kernel::Time;
use traboule_kernel::ids::{PersonId, SessionId};

use crate::settings::AccountSettings;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub person_id: PersonId,
    pub token_hash: Vec<u8>,
    pub label: Option<String>,
    pub created_at: Time,
    pub last_used_at: Time,
    pub expires_at: Time,
    pub revoked_at: Option<Time>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Sessions that still open the door at `now`.
pub(crate) fn live(now: Time, settings: &AccountSettings) -> Cond {
    Cond::all()
        .add(Expr::col((Entity, Column::RevokedAt)).is_null())
        .add(Expr::col((Entity, Column::ExpiresAt)).gt(now))
        .add(Expr::col((Entity, Column::LastUsedAt)).gt(now - settings.session_idle()))
}
