//! What clients write about a space.

use async_graphql::{InputObject, MaybeUndefined};
use chrono::NaiveDate;
use traboule_graph::{GlobalId, InputReader, LocalizedTextInput};
use traboule_kernel::Failure;
use traboule_kernel::ids::OperatorId;

use crate::rules::address::Address;
use crate::rules::amenity::{Amenities, Wheelchair};
use crate::rules::capacity::Capacity;
use crate::rules::kind::SpaceKind;
use crate::rules::offer::{Offer, OfferUnit, Offers};
use crate::rules::place::GeoPoint;
use crate::service::space::SpacePatch;

/// The fields of a space. What is left out stays as it is; `null` clears it.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct SpaceInput {
    /// The name, up to 200 characters.
    name: Option<String>,
    /// What kinds of place it is, at least one.
    kinds: Option<Vec<SpaceKind>>,
    /// Who runs it.
    operator_id: MaybeUndefined<GlobalId<OperatorId>>,
    /// The number of the establishment, fourteen digits.
    siret: MaybeUndefined<String>,
    /// Where it is, in words; replaced as a whole.
    address: MaybeUndefined<PostalAddressInput>,
    /// Where it is on the map.
    point: MaybeUndefined<GeoPointInput>,
    /// When it is open, in the syntax of OpenStreetMap's `opening_hours`.
    opening_hours: MaybeUndefined<String>,
    /// The day it opened.
    opened_on: MaybeUndefined<NaiveDate>,
    /// How large it is; replaced as a whole.
    capacity: MaybeUndefined<SpaceCapacityInput>,
    /// What it rents; replaced as a whole.
    offers: MaybeUndefined<Vec<SpaceOfferInput>>,
    /// What else it offers, as tags; replaced as a whole.
    amenities: MaybeUndefined<Vec<String>>,
    /// Whether one gets in with a wheelchair.
    wheelchair: Option<Wheelchair>,
    /// A role mailbox, never a person's.
    role_email: MaybeUndefined<String>,
    /// The telephone number, French or with `+`.
    phone: MaybeUndefined<String>,
    /// The website with `http://` or `https://`.
    website: MaybeUndefined<String>,
    /// What it says of itself; replaced in all its languages.
    description: MaybeUndefined<LocalizedTextInput>,
}

/// Where a space is, in words.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct PostalAddressInput {
    /// Number and street.
    line: Option<String>,
    /// The postcode, five digits.
    postcode: Option<String>,
    /// The town.
    city: Option<String>,
    /// The INSEE code of the commune.
    insee_city: Option<String>,
}

/// A point on the map (WGS 84).
#[derive(Clone, Copy, Debug, InputObject)]
pub(crate) struct GeoPointInput {
    /// Degrees north.
    lat: f64,
    /// Degrees east.
    lon: f64,
}

/// How large a space is.
#[derive(Clone, Copy, Debug, InputObject)]
pub(crate) struct SpaceCapacityInput {
    /// Places to work at.
    desks: Option<i32>,
    /// Meeting rooms.
    meeting_rooms: Option<i32>,
    /// The floor space, in square metres.
    square_metres: Option<i32>,
}

/// Something that a space rents.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct SpaceOfferInput {
    /// What it is, in the space's words.
    label: String,
    /// For how long one pays.
    unit: OfferUnit,
    /// The price of one unit with taxes, in hundredths of the currency.
    price_cents: i32,
    /// The currency by its ISO 4217 code.
    #[graphql(default_with = "\"EUR\".to_owned()")]
    currency: String,
    /// Whether one may stop at any time.
    #[graphql(default = false)]
    no_commitment: bool,
}

fn address(reader: &mut InputReader, input: PostalAddressInput) -> Address {
    Address {
        line: input.line,
        postcode: reader.parse("address.postcode", input.postcode),
        city: input.city,
        insee_city: reader.parse("address.inseeCity", input.insee_city),
        department: None,
    }
    .with_department()
}

fn offer(reader: &mut InputReader, place: usize, input: SpaceOfferInput) -> Option<Offer> {
    let SpaceOfferInput { label, unit, price_cents, currency, no_commitment } = input;
    let currency = reader.parse(&format!("offers.{place}.currency"), Some(currency))?;
    Some(Offer { label, unit, price_cents: price_cents.into(), currency, no_commitment })
}

fn amenities(reader: &mut InputReader, tags: Vec<String>) -> Amenities {
    tags.into_iter().enumerate().filter_map(|(place, tag)| reader.parse(&format!("amenities.{place}"), Some(tag))).collect()
}

/// What `Null` and `Undefined` mean for a field that has an empty value of its own.
fn or_empty<T, U: Default>(value: MaybeUndefined<T>, read: impl FnOnce(T) -> U) -> Option<U> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(U::default()),
        MaybeUndefined::Value(value) => Some(read(value)),
    }
}

impl SpaceInput {
    /// The change that the input asks for, or what is wrong with it, as mistakes with `code`.
    pub(crate) fn patch<C: Copy>(self, code: C) -> Result<SpacePatch, Failure<C>> {
        let mut reader = InputReader::default();
        let patch = SpacePatch {
            name: self.name.map(|name| name.trim().to_owned()),
            kinds: self.kinds.map(|kinds| kinds.into_iter().collect()),
            operator: self.operator_id.map_value(|id| id.0).into(),
            siret: reader.parse_maybe("siret", self.siret),
            address: or_empty(self.address, |input| address(&mut reader, input)),
            point: self.point.map_value(|GeoPointInput { lat, lon }| GeoPoint::manual(lat, lon)).into(),
            opening_hours: reader.parse_maybe("openingHours", self.opening_hours),
            opened_on: self.opened_on.into(),
            capacity: or_empty(self.capacity, |SpaceCapacityInput { desks, meeting_rooms, square_metres }| Capacity {
                desks,
                meeting_rooms,
                square_metres,
            }),
            offers: or_empty(self.offers, |offers| {
                Offers(offers.into_iter().enumerate().filter_map(|(place, input)| offer(&mut reader, place, input)).collect())
            }),
            amenities: or_empty(self.amenities, |tags| amenities(&mut reader, tags)),
            wheelchair: self.wheelchair,
            role_email: reader.parse_maybe("roleEmail", self.role_email),
            phone: reader.parse_maybe("phone", self.phone),
            website: reader.parse_maybe("website", self.website),
            description: match self.description {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(None),
                MaybeUndefined::Value(text) => Some(reader.text("description", text)),
            },
        };
        reader.finish(patch, code)
    }
}
