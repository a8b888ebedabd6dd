//! `role_grant`: what a person may do where, from when until when.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Cond, Expr, ExprTrait};
use traboule_kernel::ids::{GrantId, NetworkId, PersonId, SpaceId};
use traboule_kernel::{Scope, Time};

/// At most one of `space_id` and `network_id` is set; neither means the whole instance.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_grant")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GrantId,
    pub person_id: PersonId,
    pub role: Role,
    pub space_id: Option<SpaceId>,
    pub network_id: Option<NetworkId>,
    pub valid_from: Time,
    pub valid_until: Option<Time>,
    pub granted_by: Option<PersonId>,
    pub needs_second: bool,
    pub second_approver: Option<PersonId>,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

impl Model {
    pub(crate) fn scope(&self) -> Scope {
        match (self.space_id, self.network_id) {
            (Some(space), _) => Scope::Space(space),
            (None, Some(network)) => Scope::Network(network),
            (None, None) => Scope::Instance,
        }
    }

    /// Whether the grant holds at `now`; [`valid_at`] says the same in SQL.
    pub(crate) fn is_valid_at(&self, now: Time) -> bool {
        let approved = !self.needs_second || self.second_approver.is_some();
        approved && self.valid_from <= now && self.valid_until.is_none_or(|until| now < until)
    }
}

/// Grants that hold at `now`: begun, not over, and approved where a second person must.
pub(crate) fn valid_at(now: Time) -> Cond {
    let column = |column: Column| Expr::col((Entity, column));
    Cond::all()
        .add(column(Column::ValidFrom).lte(now))
        .add(Cond::any().add(column(Column::ValidUntil).is_null()).add(column(Column::ValidUntil).gt(now)))
        .add(Cond::any().add(column(Column::NeedsSecond).eq(false)).add(column(Column::SecondApprover).is_not_null()))
}

/// A role as it is stored and as clients see it; [`traboule_kernel::Role`] is its twin that knows no database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[graphql(name = "GrantRole", remote = "traboule_kernel::Role")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Owns the space's page and decides who else acts for it.
    SpaceOwner,
    /// Edits the space and acts for it.
    SpaceManager,
    /// Welcomes people at the space.
    SpaceHost,
    /// Works at the space.
    SpaceMember,
    /// Looks after a network: its members, its directory, its listings.
    NetworkSteward,
    /// Facilitates the network's decisions.
    NetworkFacilitator,
    /// Reviews applications to the network's charter.
    CharterReviewer,
    /// A public partner, such as the Region.
    InstitutionalPartner,
    /// Runs the machine; takes no part in the networks' affairs.
    Admin,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
