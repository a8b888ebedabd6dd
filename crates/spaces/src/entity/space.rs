//! `space`: one place. Written by [`crate::service::space`] only, together with its indexes.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, LockType, Query};
use traboule_kernel::ids::{OperatorId, SpaceId};
use traboule_kernel::{Actor, Role, Time};

use super::claim;
use crate::rules::address::{CommuneCode, Postcode};
use crate::rules::amenity::{Amenities, Wheelchair};
use crate::rules::claim::{ClaimState, SpaceClaimStatus};
use crate::rules::contact::{Phone, RoleEmail};
use crate::rules::department::Department;
use crate::rules::kind::Kinds;
use crate::rules::legal::Siret;
use crate::rules::lifecycle::SpaceState;
use crate::rules::offer::Offers;
use crate::rules::place::PlacingMethod;
use crate::rules::provenance::FieldProvenance;
use crate::rules::slug::Slug;
use crate::rules::web::Website;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "space")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SpaceId,
    pub slug: Slug,
    pub name: String,
    /// For the order of names, accents and case aside.
    pub name_folded: String,
    pub state: SpaceState,
    pub merged_into: Option<SpaceId>,
    pub claim_state: SpaceClaimStatus,
    pub kinds: Kinds,
    pub operator_id: Option<OperatorId>,
    pub siret: Option<Siret>,
    pub address_line: Option<String>,
    pub postcode: Option<Postcode>,
    pub city: Option<String>,
    pub city_folded: String,
    pub insee_city: Option<CommuneCode>,
    pub department: Option<Department>,
    /// Derived from the department.
    pub region: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub point_precision: Option<f64>,
    pub point_method: Option<PlacingMethod>,
    /// The point on the unit sphere: distances are compared by the chord between two, which needs no trigonometry in SQL.
    pub unit_x: Option<f64>,
    pub unit_y: Option<f64>,
    pub unit_z: Option<f64>,
    /// The finest map cell of the point: clusters group by its leading bits.
    pub tile_x: Option<i32>,
    pub tile_y: Option<i32>,
    pub opening_hours: Option<String>,
    /// Derived from the opening hours: a regular week.
    pub weekly_minutes: Option<i32>,
    pub time_zone: String,
    pub opened_on: Option<Date>,
    pub desks: Option<i32>,
    pub meeting_rooms: Option<i32>,
    pub square_metres: Option<i32>,
    pub offers: Offers,
    /// Derived from the offers: the lowest price of a month, in euro cents.
    pub fixed_desk_month_cents: Option<i32>,
    pub amenities: Amenities,
    pub wheelchair: Wheelchair,
    pub role_email: Option<RoleEmail>,
    pub phone: Option<Phone>,
    pub website: Option<Website>,
    /// A [`traboule_kernel::LocalizedText`].
    pub description: Option<Json>,
    pub provenance: FieldProvenance,
    pub last_verified_at: Time,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How a space is locked that is going to be written. Rows that refer to it may be inserted meanwhile, as by somebody who
/// writes its neighbour and raises both as one place: were that to wait, each of the two could wait for the other.
pub(crate) const LOCK: LockType = LockType::NoKeyUpdate;

/// The spaces that `actor` may see: all that are no drafts; a draft by those who run it, by whoever waits for
/// its claim, and by the stewards who decide about it.
pub(crate) fn visible_to(actor: &Actor, backend: sea_orm::DbBackend) -> Cond {
    if actor.is_system() || actor.is_steward() {
        return Cond::all();
    }
    let mut visible = Cond::any().add(Expr::col((Entity, Column::State)).ne(SpaceState::Draft));
    if let Some(person) = actor.person_id() {
        let own = actor.spaces(&[Role::SpaceOwner, Role::SpaceManager]);
        let claimed = Query::select()
            .column(claim::Column::SpaceId)
            .from(claim::Entity)
            .and_where(claim::Column::PersonId.eq(person))
            .and_where(claim::Column::State.eq(ClaimState::Open))
            .to_owned();
        visible = visible
            .add(traboule_store::sql::is_one_of(backend, Expr::col((Entity, Column::Id)), &own))
            .add(Expr::col((Entity, Column::Id)).in_subquery(claimed));
    }
    visible
}
