//! The filter of spaces as clients write it.

use async_graphql::InputObject;
use traboule_graph::{GlobalId, NearInput};
use traboule_kernel::ids::{NetworkId, OperatorId};
use traboule_kernel::{Error, Result, Time};

use crate::rules::amenity::{Amenity, Wheelchair};
use crate::rules::department::Department;
use crate::rules::kind::SpaceKind;
use crate::rules::lifecycle::SpaceState;
use crate::rules::place;
use crate::search::{Near, SpaceFilter};

/// Which spaces; every part narrows. Without `states`, those that are open or closed for a while.
#[derive(Clone, Debug, Default, InputObject)]
#[graphql(name = "SpaceFilter")]
pub(crate) struct SpaceFilterInput {
    /// Of at least one of these kinds.
    #[graphql(default)]
    kinds: Vec<SpaceKind>,
    /// Of every one of these kinds.
    #[graphql(default)]
    kinds_all: Vec<SpaceKind>,
    /// In one of these departments, by code (`69`, `2A`).
    #[graphql(default)]
    departments: Vec<String>,
    /// In the town of this name; accents and case do not matter.
    city: Option<String>,
    /// An active member of this network or of one below it.
    network: Option<GlobalId<NetworkId>>,
    /// Run by this operator.
    operator: Option<GlobalId<OperatorId>>,
    /// Within a distance of a point.
    near: Option<NearInput>,
    /// Inside a box on the map.
    within: Option<BoundingBoxInput>,
    /// Open at this time by its opening hours; a space without any is left out.
    open_at: Option<Time>,
    /// With every one of these amenities.
    #[graphql(default)]
    amenities: Vec<String>,
    /// With at least so many desks.
    min_desks: Option<i32>,
    /// With one of these answers to whether one gets in with a wheelchair.
    #[graphql(default)]
    wheelchair: Vec<Wheelchair>,
    /// With an offer by the month at most this dear, in euro cents.
    max_month_price_cents: Option<i32>,
    /// Every word is in the name, the town or the description; accents, case and inflection do not matter, in French and English.
    text: Option<String>,
    /// True: nobody has looked at the entry for twelve months. False: somebody has.
    stale: Option<bool>,
    /// In one of these states.
    #[graphql(default)]
    states: Vec<SpaceState>,
}

/// A box on the map. With `west` above `east` it reaches over the antimeridian.
#[derive(Clone, Copy, Debug, InputObject)]
pub(crate) struct BoundingBoxInput {
    /// The southern edge, degrees north.
    south: f64,
    /// The western edge, degrees east.
    west: f64,
    /// The northern edge, degrees north.
    north: f64,
    /// The eastern edge, degrees east.
    east: f64,
}

impl From<BoundingBoxInput> for place::BoundingBox {
    fn from(BoundingBoxInput { south, west, north, east }: BoundingBoxInput) -> Self {
        Self { south, west, north, east }
    }
}

impl SpaceFilterInput {
    /// The filter.
    ///
    /// Errors: a department or an amenity is none.
    pub(crate) fn read(self) -> Result<SpaceFilter> {
        let department = |code: String| Department::all().find(|department| department.to_string() == code).ok_or(code);
        let departments = self.departments.into_iter().map(department).collect::<Result<Vec<_>, _>>();
        let amenities = self.amenities.iter().map(|tag| tag.parse()).collect::<Result<Vec<Amenity>, _>>();
        Ok(SpaceFilter {
            kinds: self.kinds,
            kinds_all: self.kinds_all,
            departments: departments.map_err(|code| Error::bad_input(format!("filter.departments: `{code}` is no department")))?,
            city: self.city,
            network: self.network.map(|id| id.0),
            operator: self.operator.map(|id| id.0),
            near: self.near.map(|NearInput { lat, lon, radius_km }| Near { lat, lon, radius_km }),
            within: self.within.map(Into::into),
            open_at: self.open_at,
            amenities: amenities.map_err(|error| Error::bad_input(format!("filter.amenities: {error}")))?,
            min_desks: self.min_desks,
            wheelchair: self.wheelchair,
            max_month_price_cents: self.max_month_price_cents,
            text: self.text,
            stale: self.stale,
            states: self.states,
        })
    }
}
