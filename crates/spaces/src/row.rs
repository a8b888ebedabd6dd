//! Rows of the directory as lists and levels read them: only the columns that were asked for.

use chrono::NaiveDate;
use traboule_kernel::Time;
use traboule_kernel::ids::{OperatorId, SpaceId};

use crate::rules::address::{CommuneCode, Postcode};
use crate::rules::amenity::{Amenities, Wheelchair};
use crate::rules::claim::SpaceClaimStatus;
use crate::rules::contact::{Phone, RoleEmail};
use crate::rules::department::Department;
use crate::rules::kind::Kinds;
use crate::rules::legal::{LegalForm, Rna, Siren, Siret};
use crate::rules::lifecycle::SpaceState;
use crate::rules::offer::Offers;
use crate::rules::place::PlacingMethod;
use crate::rules::provenance::FieldProvenance;

traboule_store::narrow_row! {
    /// A space.
    pub(crate) struct SpaceRow {
        slug: String,
        name: String,
        state: SpaceState,
        merged_into: Option<SpaceId>,
        claim_state: SpaceClaimStatus,
        kinds: Kinds,
        operator_id: Option<OperatorId>,
        siret: Option<Siret>,
        address_line: Option<String>,
        postcode: Option<Postcode>,
        city: Option<String>,
        insee_city: Option<CommuneCode>,
        department: Option<Department>,
        region: Option<String>,
        lat: Option<f64>,
        lon: Option<f64>,
        point_precision: Option<f64>,
        point_method: Option<PlacingMethod>,
        opening_hours: Option<String>,
        weekly_minutes: Option<i32>,
        time_zone: String,
        opened_on: Option<NaiveDate>,
        desks: Option<i32>,
        meeting_rooms: Option<i32>,
        square_metres: Option<i32>,
        offers: Offers,
        fixed_desk_month_cents: Option<i32>,
        amenities: Amenities,
        wheelchair: Wheelchair,
        role_email: Option<RoleEmail>,
        phone: Option<Phone>,
        website: Option<String>,
        description: Option<serde_json::Value>,
        provenance: FieldProvenance,
        last_verified_at: Time,
        created_at: Time,
        updated_at: Time,
        version: i32,
    }
}

traboule_store::narrow_row! {
    /// An operator.
    pub(crate) struct OperatorRow {
        legal_name: String,
        legal_form: LegalForm,
        siren: Option<Siren>,
        rna: Option<Rna>,
        created_at: Time,
        updated_at: Time,
        version: i32,
    }
}
