//! The regions of France.

use std::fmt::{self, Debug, Display};
use std::str::FromStr;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// One of the 18 regions of France since 2016, by its INSEE code (`84`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
#[sea_orm(value_type = "String")]
#[serde(try_from = "String", into = "String")]
pub struct Region(&'static (&'static str, &'static str));

/// Code and name, from the *code officiel géographique* of the INSEE. In the order of the codes.
static REGIONS: [(&str, &str); 18] = [
    ("01", "Guadeloupe"),
    ("02", "Martinique"),
    ("03", "Guyane"),
    ("04", "La Réunion"),
    ("06", "Mayotte"),
    ("11", "Île-de-France"),
    ("24", "Centre-Val de Loire"),
    ("27", "Bourgogne-Franche-Comté"),
    ("28", "Normandie"),
    ("32", "Hauts-de-France"),
    ("44", "Grand Est"),
    ("52", "Pays de la Loire"),
    ("53", "Bretagne"),
    ("75", "Nouvelle-Aquitaine"),
    ("76", "Occitanie"),
    ("84", "Auvergne-Rhône-Alpes"),
    ("93", "Provence-Alpes-Côte d'Azur"),
    ("94", "Corse"),
];

/// There is no such region.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no region of code `{0}`")]
pub struct NoSuchRegion(String);

impl Region {
    /// The INSEE code: two digits.
    pub const fn code(self) -> &'static str {
        self.0.0
    }

    /// The official name, in French.
    pub const fn name(self) -> &'static str {
        self.0.1
    }

    /// Every region, in the order of the codes.
    pub fn all() -> impl Iterator<Item = Self> {
        REGIONS.iter().map(Self)
    }
}

impl FromStr for Region {
    type Err = NoSuchRegion;

    fn from_str(code: &str) -> Result<Self, NoSuchRegion> {
        REGIONS.iter().find(|(known, _)| *known == code).map(Self).ok_or_else(|| NoSuchRegion(code.chars().take(10).collect()))
    }
}

impl Display for Region {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl Debug for Region {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Region({} {})", self.code(), self.name())
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.code().to_owned()
    }
}

impl TryFrom<String> for Region {
    type Error = NoSuchRegion;

    fn try_from(code: String) -> Result<Self, NoSuchRegion> {
        code.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_found_by_its_code() {
        let region: Region = "84".parse().unwrap();
        assert_eq!((region.code(), region.name()), ("84", "Auvergne-Rhône-Alpes"));
        assert_eq!(serde_json::to_string(&region).unwrap(), r#""84""#);
        assert_eq!(serde_json::from_str::<Region>(r#""84""#).unwrap(), region);
        assert!("85".parse::<Region>().is_err());
        assert!(REGIONS.is_sorted());
        assert_eq!(Region::all().count(), 18);
    }
}
