//! What a space offers beside desks, and whether one gets in with a wheelchair.

use std::collections::BTreeSet;
use std::str::FromStr;

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter, FromJsonQueryResult};
use serde::{Deserialize, Serialize};

use super::{Invalid, text_value};

/// Whether one gets into a space, and around in it, with a wheelchair. The values of OpenStreetMap's
/// `wheelchair` tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Wheelchair {
    /// Everywhere, without help.
    Yes,
    /// Not at all.
    No,
    /// In parts, or with help.
    Limited,
    /// Nobody said.
    #[default]
    Unknown,
}

text_value! {
    /// Something that a space offers, as a tag: 2 to 40 characters of `a-z`, `0-9` and single
    /// underscores, beginning with a letter (`bike_parking`).
    Amenity, BadAmenity
}

/// This is not a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an amenity is a tag such as bike_parking: 2 to 40 of a-z, 0-9 and single underscores, a letter first")]
pub struct BadAmenity;

impl FromStr for Amenity {
    type Err = BadAmenity;

    fn from_str(tag: &str) -> Result<Self, BadAmenity> {
        let word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        let letter_first = tag.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
        let valid = (2..=40).contains(&tag.len()) && letter_first && tag.split('_').all(word);
        if valid { Ok(Self(tag.to_owned())) } else { Err(BadAmenity) }
    }
}

/// The tags that clients are asked to use before they invent others, so that filters meet. Sorted.
pub const SUGGESTED: [&str; 32] = [
    "air_conditioning",
    "auditorium",
    "bike_parking",
    "cafe",
    "car_parking",
    "charging_station",
    "childcare",
    "coffee",
    "domiciliation",
    "event_room",
    "fiber_internet",
    "fixed_desks",
    "garden",
    "kitchen",
    "laser_cutter",
    "lockers",
    "mail_service",
    "meeting_room",
    "mentoring",
    "pets_welcome",
    "phone_booth",
    "podcast_studio",
    "printer",
    "private_offices",
    "reception",
    "rest_room",
    "shower",
    "terrace",
    "three_d_printer",
    "training_room",
    "wifi",
    "wood_workshop",
];

/// The amenities of a space: no duplicates, sorted, [`MAX_AMENITIES`] at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Amenities(pub BTreeSet<Amenity>);

/// How many amenities a space shows.
pub const MAX_AMENITIES: usize = 40;

impl Amenities {
    /// What is wrong; nothing when there are not too many.
    pub fn mistakes(&self) -> Vec<Invalid> {
        let too_many = self.0.len() > MAX_AMENITIES;
        too_many.then(|| Invalid::at("", format!("must not be more than {MAX_AMENITIES}"))).into_iter().collect()
    }
}

impl FromIterator<Amenity> for Amenities {
    fn from_iter<T: IntoIterator<Item = Amenity>>(amenities: T) -> Self {
        Self(amenities.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        let longest = "a".repeat(40);
        for good in ["wifi", "bike_parking", "a1", &longest] {
            assert!(good.parse::<Amenity>().is_ok(), "{good}");
        }
        let too_long = "a".repeat(41);
        for bad in ["", "a", "Wifi", "bike parking", "bike__parking", "_wifi", "wifi_", "3d_printer", "café", &too_long] {
            assert!(bad.parse::<Amenity>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_suggested_tags_are_tags() {
        assert!(SUGGESTED.is_sorted());
        assert!(SUGGESTED.iter().all(|tag| tag.parse::<Amenity>().is_ok()));
    }

    #[test]
    fn amenities_are_bounded() {
        let some = |number: usize| (0..number).map(|place| format!("tag_{place}").parse().unwrap()).collect::<Amenities>();
        assert!(some(MAX_AMENITIES).mistakes().is_empty());
        assert_eq!(some(MAX_AMENITIES + 1).mistakes().len(), 1);
    }
}
