//! The values that a space is made of, as clients see them.

use async_graphql::SimpleObject;
use traboule_kernel::Time;

use crate::rules::offer::{self, OfferUnit};
use crate::rules::place::PlacingMethod;
use crate::rules::provenance::{self, SpaceField};

/// Where a space is, in words.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct PostalAddress {
    /// Number and street.
    pub line: Option<String>,
    /// The postcode, five digits.
    pub postcode: Option<String>,
    /// The town.
    pub city: Option<String>,
    /// The INSEE code of the commune, or of the arrondissement in Paris, Lyon and Marseille.
    pub insee_city: Option<String>,
    /// The code of the department, such as `69` or `2A`.
    pub department: Option<String>,
    /// The INSEE code of the region, such as `84`.
    pub region: Option<String>,
}

/// Where a space is on the map (WGS 84).
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(crate) struct GeoPoint {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// How sure the point is, from 0 to 1; null where nobody said.
    pub precision: Option<f64>,
    /// How the point was found.
    pub method: PlacingMethod,
}

/// When a space is open.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct OpeningHours {
    /// In the syntax of OpenStreetMap's `opening_hours`, such as `Mo-Fr 09:00-18:00; PH off`.
    pub expression: String,
    /// How long it is open in a regular week, in minutes.
    pub weekly_minutes: i32,
    /// The IANA time zone in which the hours are meant.
    pub time_zone: String,
}

/// How large a space is.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(crate) struct SpaceCapacity {
    /// Places to work at.
    pub desks: Option<i32>,
    /// Meeting rooms.
    pub meeting_rooms: Option<i32>,
    /// The floor space, in square metres.
    pub square_metres: Option<i32>,
}

/// Something that a space rents.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct SpaceOffer {
    /// What it is, in the space's words.
    pub label: String,
    /// For how long one pays.
    pub unit: OfferUnit,
    /// The price of one unit with taxes, in hundredths of the currency.
    pub price_cents: i32,
    /// The currency by its ISO 4217 code.
    pub currency: String,
    /// Whether one may stop at any time.
    pub no_commitment: bool,
}

/// How to reach a space: a role mailbox, never a person.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct SpaceContact {
    /// The role mailbox.
    pub role_email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The website.
    pub website: Option<String>,
}

/// Where the value of one field comes from.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct SpaceFieldProvenance {
    /// The field.
    pub field: SpaceField,
    /// `owner`, `steward`, or the name of an imported source such as `cget`.
    pub source: String,
    /// What the source calls the space.
    pub external_id: Option<String>,
    /// The licence of the source, by its SPDX identifier where it has one.
    pub licence: Option<String>,
    /// When the value was read or written.
    pub retrieved_at: Time,
}

impl From<offer::Offer> for SpaceOffer {
    fn from(offer: offer::Offer) -> Self {
        let offer::Offer { label, unit, price_cents, currency, no_commitment } = offer;
        // The rule of offers ends far below what 32 bits hold.
        Self { label, unit, price_cents: i32::try_from(price_cents).unwrap_or(i32::MAX), currency: currency.to_string(), no_commitment }
    }
}

impl SpaceFieldProvenance {
    pub(crate) fn of(field: SpaceField, origin: provenance::Provenance) -> Self {
        let provenance::Provenance { source, external_id, licence, retrieved_at } = origin;
        Self { field, source: source.to_string(), external_id, licence, retrieved_at }
    }
}
