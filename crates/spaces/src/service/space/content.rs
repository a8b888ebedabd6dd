//! What people and imports say about a space, as one value.
//!
//! An edit, an accepted suggestion and a row of an import all end here: old content in, new content out,
//! and [`super::save`] writes what changed. The content knows nothing of state, slug or version.

use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use traboule_kernel::ids::OperatorId;
use traboule_kernel::{Error, LocalizedText, Result};

use crate::entity::space;
use crate::rules::Invalid;
use crate::rules::address::Address;
use crate::rules::amenity::{Amenities, Wheelchair};
use crate::rules::capacity::Capacity;
use crate::rules::contact::{Phone, RoleEmail};
use crate::rules::diff::Snapshot;
use crate::rules::kind::Kinds;
use crate::rules::legal::Siret;
use crate::rules::name::name_mistake;
use crate::rules::offer::Offers;
use crate::rules::opening::OpeningHours;
use crate::rules::place::GeoPoint;
use crate::rules::provenance::SpaceField;
use crate::rules::web::Website;

/// How long a description may be in one language, in characters.
const MAX_DESCRIPTION: usize = 5_000;

/// The editable fields of a space, one for each [`SpaceField`].
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "each is described at its SpaceField")]
pub struct SpaceContent {
    pub name: String,
    pub kinds: Kinds,
    pub operator: Option<OperatorId>,
    pub siret: Option<Siret>,
    pub address: Address,
    pub point: Option<GeoPoint>,
    pub opening_hours: Option<OpeningHours>,
    pub opened_on: Option<NaiveDate>,
    pub capacity: Capacity,
    pub offers: Offers,
    pub amenities: Amenities,
    pub wheelchair: Wheelchair,
    pub role_email: Option<RoleEmail>,
    pub phone: Option<Phone>,
    pub website: Option<Website>,
    pub description: Option<LocalizedText>,
}

impl SpaceContent {
    /// The content of a new space.
    pub fn new(fields: super::SpacePatch) -> Self {
        fields.apply(Self::default())
    }

    /// The content of a row.
    ///
    /// Errors: [`Error::Internal`] where the row holds what no rule lets in.
    pub(crate) fn of(row: &space::Model) -> Result<Self> {
        let point = row.lat.zip(row.lon).map(|(lat, lon)| GeoPoint {
            lat,
            lon,
            precision: row.point_precision,
            method: row.point_method.unwrap_or_default(),
        });
        let address = Address {
            line: row.address_line.clone(),
            postcode: row.postcode.clone(),
            city: row.city.clone(),
            insee_city: row.insee_city.clone(),
            department: row.department,
        };
        Ok(Self {
            name: row.name.clone(),
            kinds: row.kinds.clone(),
            operator: row.operator_id,
            siret: row.siret.clone(),
            address,
            point,
            opening_hours: row.opening_hours.as_deref().map(str::parse).transpose().map_err(Error::internal)?,
            opened_on: row.opened_on,
            capacity: Capacity { desks: row.desks, meeting_rooms: row.meeting_rooms, square_metres: row.square_metres },
            offers: row.offers.clone(),
            amenities: row.amenities.clone(),
            wheelchair: row.wheelchair,
            role_email: row.role_email.clone(),
            phone: row.phone.clone(),
            website: row.website.clone(),
            description: row.description.clone().map(serde_json::from_value).transpose().map_err(Error::internal)?,
        })
    }

    /// Every field as a JSON value, to compare and to keep in suggestions. What is empty is missing.
    pub(crate) fn snapshot(&self) -> Result<Snapshot> {
        let filled = |empty: bool, value: Result<Value>| if empty { Ok(Value::Null) } else { value };
        let fields = [
            (SpaceField::Name, json(&self.name)?),
            (SpaceField::Kinds, filled(self.kinds.is_empty(), json(&self.kinds))?),
            (SpaceField::Operator, json(&self.operator)?),
            (SpaceField::Siret, json(&self.siret)?),
            (SpaceField::Address, filled(self.address.is_empty(), json(&self.address))?),
            (SpaceField::Point, json(&self.point)?),
            (SpaceField::OpeningHours, json(&self.opening_hours)?),
            (SpaceField::OpenedOn, json(&self.opened_on)?),
            (SpaceField::Capacity, filled(self.capacity == Capacity::default(), json(&self.capacity))?),
            (SpaceField::Offers, filled(self.offers.0.is_empty(), json(&self.offers))?),
            (SpaceField::Amenities, filled(self.amenities.0.is_empty(), json(&self.amenities))?),
            (SpaceField::Wheelchair, filled(self.wheelchair == Wheelchair::default(), json(&self.wheelchair))?),
            (SpaceField::RoleEmail, json(&self.role_email)?),
            (SpaceField::Phone, json(&self.phone)?),
            (SpaceField::Website, json(&self.website)?),
            (SpaceField::Description, json(&self.description)?),
        ];
        Ok(fields.into_iter().collect())
    }

    /// The content of a snapshot that [`Self::snapshot`] made.
    pub(crate) fn of_snapshot(fields: &Snapshot) -> Result<Self> {
        Ok(Self {
            name: read(fields, SpaceField::Name)?,
            kinds: read(fields, SpaceField::Kinds)?,
            operator: read(fields, SpaceField::Operator)?,
            siret: read(fields, SpaceField::Siret)?,
            address: read(fields, SpaceField::Address)?,
            point: read(fields, SpaceField::Point)?,
            opening_hours: read(fields, SpaceField::OpeningHours)?,
            opened_on: read(fields, SpaceField::OpenedOn)?,
            capacity: read(fields, SpaceField::Capacity)?,
            offers: read(fields, SpaceField::Offers)?,
            amenities: read(fields, SpaceField::Amenities)?,
            wheelchair: read(fields, SpaceField::Wheelchair)?,
            role_email: read(fields, SpaceField::RoleEmail)?,
            phone: read(fields, SpaceField::Phone)?,
            website: read(fields, SpaceField::Website)?,
            description: read(fields, SpaceField::Description)?,
        })
    }

    /// What breaks a rule that one field's own type does not hold, by the names of GraphQL's input fields.
    pub(crate) fn mistakes(&self) -> Vec<Invalid> {
        let mut mistakes: Vec<Invalid> = name_mistake("name", &self.name).into_iter().collect();
        let parts = [
            ("address", self.address.mistakes()),
            ("point", self.point.map(|point| point.mistakes()).unwrap_or_default()),
            ("capacity", self.capacity.mistakes()),
            ("offers", self.offers.mistakes()),
            ("amenities", self.amenities.mistakes()),
        ];
        for (part, found) in parts {
            mistakes.extend(found.into_iter().map(|mistake| mistake.within(part)));
        }
        if self.kinds.is_empty() {
            mistakes.push(Invalid::at("kinds", "say at least one kind; OTHER, if none fits"));
        }
        let too_long = |text: &str| text.chars().count() > MAX_DESCRIPTION || text.trim().is_empty();
        if self.description.as_ref().is_some_and(|description| description.all().any(|(_, text)| too_long(text))) {
            mistakes.push(Invalid::at("description", format!("has 1 to {MAX_DESCRIPTION} characters in each language")));
        }
        mistakes
    }
}

fn json(value: &impl Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(Error::internal)
}

fn read<T: DeserializeOwned + Default>(fields: &Snapshot, field: SpaceField) -> Result<T> {
    match fields.value(field) {
        Value::Null => Ok(T::default()),
        value => serde_json::from_value(value.clone()).map_err(Error::internal),
    }
}
