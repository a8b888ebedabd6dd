//! Where each field of a space comes from, and who may overwrite it.

use std::collections::BTreeMap;
use std::str::FromStr;

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter, FromJsonQueryResult};
use serde::{Deserialize, Serialize};
use traboule_kernel::Time;

use super::text_value;

/// A field of a space that has a provenance of its own, and that a suggestion may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SpaceField {
    /// The name.
    Name,
    /// What kinds of place it is.
    Kinds,
    /// Who runs it.
    Operator,
    /// The number of the establishment.
    Siret,
    /// The postal address, as a whole.
    Address,
    /// The point on the map, as a whole.
    Point,
    /// The opening hours.
    OpeningHours,
    /// The day it opened.
    OpenedOn,
    /// Desks, meeting rooms and floor space, as a whole.
    Capacity,
    /// What it rents, as a whole.
    Offers,
    /// What else it offers, as a whole.
    Amenities,
    /// Whether one gets in with a wheelchair.
    Wheelchair,
    /// The role mailbox.
    RoleEmail,
    /// The telephone number.
    Phone,
    /// The website.
    Website,
    /// The description, in all its languages.
    Description,
}

text_value! {
    /// Who or what a value comes from: a short tag of `a-z`, `0-9` and hyphens, 1 to 40 characters.
    /// [`Source::OWNER`] and [`Source::STEWARD`] are people; every other one names an imported source.
    Source, BadSource
}

/// This is not the name of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a source is 1 to 40 of a-z, 0-9 and hyphens")]
pub struct BadSource;

impl FromStr for Source {
    type Err = BadSource;

    fn from_str(tag: &str) -> Result<Self, BadSource> {
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let valid = (1..=40).contains(&tag.len()) && tag.bytes().all(letter);
        if valid { Ok(Self(tag.to_owned())) } else { Err(BadSource) }
    }
}

impl Source {
    /// The tag of what the people who own or manage a space wrote, or accepted from a suggestion.
    pub const OWNER: &'static str = "owner";
    /// The tag of what a steward wrote about a space that nobody has claimed.
    pub const STEWARD: &'static str = "steward";

    /// The tag of the national census of third places of 2019.
    pub const CGET: &'static str = "cget";

    /// The owner of the space.
    pub fn owner() -> Self {
        Self(Self::OWNER.to_owned())
    }

    /// A steward.
    pub fn steward() -> Self {
        Self(Self::STEWARD.to_owned())
    }

    /// The census of 2019.
    pub fn cget() -> Self {
        Self(Self::CGET.to_owned())
    }

    /// Whether people wrote it, not an import.
    pub fn is_people(&self) -> bool {
        matches!(self.as_str(), Self::OWNER | Self::STEWARD)
    }
}

/// Where the value of one field comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Who or what.
    pub source: Source,
    /// What the source calls the space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Under which licence the source lets it be reused, by its SPDX identifier where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// When it was read or written.
    pub retrieved_at: Time,
}

/// The provenance of every field of one space. A field without one has no value from anybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct FieldProvenance(pub BTreeMap<SpaceField, Provenance>);

impl FieldProvenance {
    /// Whether a value from `incoming` may take the place of the field's.
    pub fn may_overwrite(&self, field: SpaceField, incoming: &Source) -> bool {
        may_overwrite(self.0.get(&field), incoming)
    }
}

/// Whether a value from `incoming` may take the place of one that has this provenance.
///
/// An owner's word is overwritten by owners only. A steward writes over anything but an owner's word. An
/// import fills what is empty and renews what it brought itself: were two imports to overwrite each other,
/// repeating either would change something, and an import repeated must change nothing.
pub fn may_overwrite(existing: Option<&Provenance>, incoming: &Source) -> bool {
    let Some(existing) = existing else {
        return true;
    };
    match (existing.source.as_str(), incoming.as_str()) {
        (_, Source::OWNER) => true,
        (Source::OWNER, _) => false,
        (_, Source::STEWARD) => true,
        (kept, import) => kept == import,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(source: &str) -> Provenance {
        Provenance { source: source.parse().unwrap(), external_id: None, licence: None, retrieved_at: Time::UNIX_EPOCH }
    }

    #[test]
    fn who_overwrites_whom() {
        for (existing, incoming, allowed) in [
            (None, "cget", true),
            (None, "owner", true),
            (Some("owner"), "owner", true),
            (Some("owner"), "steward", false),
            (Some("owner"), "cget", false),
            (Some("steward"), "owner", true),
            (Some("steward"), "steward", true),
            (Some("steward"), "cget", false),
            (Some("cget"), "owner", true),
            (Some("cget"), "steward", true),
            (Some("cget"), "cget", true),
            (Some("cget"), "osm", false),
        ] {
            let existing = existing.map(from);
            assert_eq!(may_overwrite(existing.as_ref(), &incoming.parse().unwrap()), allowed, "{existing:?} <- {incoming}");
        }
    }

    #[test]
    fn each_field_has_its_own() {
        let fields = FieldProvenance(BTreeMap::from([(SpaceField::Name, from("owner")), (SpaceField::Website, from("cget"))]));
        let cget: Source = "cget".parse().unwrap();
        assert!(!fields.may_overwrite(SpaceField::Name, &cget));
        assert!(fields.may_overwrite(SpaceField::Website, &cget));
        assert!(fields.may_overwrite(SpaceField::Phone, &cget));
        let text = serde_json::to_string(&fields).unwrap();
        assert!(text.starts_with(r#"{"NAME":{"source":"owner","retrieved_at":"#), "{text}");
        assert_eq!(serde_json::from_str::<FieldProvenance>(&text).unwrap(), fields);
    }

    #[test]
    fn sources() {
        assert!("osm-2026".parse::<Source>().is_ok() && Source::owner().is_people() && Source::steward().is_people());
        assert!(!Source::cget().is_people());
        for tag in [Source::OWNER, Source::STEWARD, Source::CGET] {
            assert!(tag.parse::<Source>().is_ok());
        }
        for bad in ["", "CGET", "a b", &"a".repeat(41)] {
            assert!(bad.parse::<Source>().is_err(), "{bad}");
        }
    }
}
