//! A change of some fields of a space: what is `None` stays, what is `Some(None)` is cleared.

use chrono::NaiveDate;
use traboule_kernel::LocalizedText;
use traboule_kernel::ids::OperatorId;

use super::content::SpaceContent;
use crate::rules::address::Address;
use crate::rules::amenity::{Amenities, Wheelchair};
use crate::rules::capacity::Capacity;
use crate::rules::contact::{Phone, RoleEmail};
use crate::rules::kind::Kinds;
use crate::rules::legal::Siret;
use crate::rules::offer::Offers;
use crate::rules::opening::OpeningHours;
use crate::rules::place::GeoPoint;
use crate::rules::web::Website;

/// Which fields change, and to what.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the fields of SpaceContent; what stays and what is cleared differ")]
pub struct SpacePatch {
    pub name: Option<String>,
    pub kinds: Option<Kinds>,
    pub operator: Option<Option<OperatorId>>,
    pub siret: Option<Option<Siret>>,
    pub address: Option<Address>,
    pub point: Option<Option<GeoPoint>>,
    pub opening_hours: Option<Option<OpeningHours>>,
    pub opened_on: Option<Option<NaiveDate>>,
    pub capacity: Option<Capacity>,
    pub offers: Option<Offers>,
    pub amenities: Option<Amenities>,
    pub wheelchair: Option<Wheelchair>,
    pub role_email: Option<Option<RoleEmail>>,
    pub phone: Option<Option<Phone>>,
    pub website: Option<Option<Website>>,
    pub description: Option<Option<LocalizedText>>,
}

impl SpacePatch {
    /// The content with these changes.
    pub(crate) fn apply(self, to: SpaceContent) -> SpaceContent {
        SpaceContent {
            name: self.name.unwrap_or(to.name),
            kinds: self.kinds.unwrap_or(to.kinds),
            operator: self.operator.unwrap_or(to.operator),
            siret: self.siret.unwrap_or(to.siret),
            address: self.address.unwrap_or(to.address),
            point: self.point.unwrap_or(to.point),
            opening_hours: self.opening_hours.unwrap_or(to.opening_hours),
            opened_on: self.opened_on.unwrap_or(to.opened_on),
            capacity: self.capacity.unwrap_or(to.capacity),
            offers: self.offers.unwrap_or(to.offers),
            amenities: self.amenities.unwrap_or(to.amenities),
            wheelchair: self.wheelchair.unwrap_or(to.wheelchair),
            role_email: self.role_email.unwrap_or(to.role_email),
            phone: self.phone.unwrap_or(to.phone),
            website: self.website.unwrap_or(to.website),
            description: self.description.unwrap_or(to.description),
        }
    }
}
