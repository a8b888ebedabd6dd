//! What a place is. Only a label says that it is a coworking in the charter's sense.

use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::str::FromStr;

use async_graphql::Enum;
use sea_orm::{ActiveEnum, DeriveActiveEnum, DeriveValueType, EnumIter};
use serde::{Deserialize, Serialize};

/// What a place is. A place may be of several kinds at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SpaceKind {
    /// Shared desks and a community of people who work there.
    Coworking,
    /// A workshop for digital fabrication, open to the public.
    Fablab,
    /// A workshop that craftspeople, artists or makers share (*atelier partagé*).
    SharedWorkshop,
    /// A place that accompanies projects until they become companies (*incubateur*).
    Incubator,
    /// A place that houses and advises young companies for some years (*pépinière d'entreprises*).
    BusinessNursery,
    /// A place that helps young companies grow fast, for some months (*accélérateur*).
    Accelerator,
    /// Offices for companies past their start, without advice (*hôtel d'entreprises*).
    BusinessHotel,
    /// Equipped offices by the hour, day or month, with services (*centre d'affaires*).
    BusinessCentre,
    /// Workplaces for employees at a distance from their employer (*télécentre*).
    TeleworkCentre,
    /// A third place whose heart is culture (*tiers-lieu culturel*).
    CulturalThirdPlace,
    /// A third place of another kind, or of a kind that its source does not tell.
    Other,
}

/// The kinds of one place: no duplicates, always in the order of [`SpaceKind`].
///
/// As a text, in a column for example, they are parted by commas (`COWORKING,FABLAB`).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
#[sea_orm(value_type = "String")]
#[serde(transparent)]
pub struct Kinds(BTreeSet<SpaceKind>);

impl Kinds {
    /// The kinds in order.
    pub fn iter(&self) -> impl Iterator<Item = SpaceKind> {
        self.0.iter().copied()
    }

    /// Whether the place is of this kind.
    pub fn contains(&self, kind: SpaceKind) -> bool {
        self.0.contains(&kind)
    }

    /// Whether no kind is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<SpaceKind> for Kinds {
    fn from_iter<T: IntoIterator<Item = SpaceKind>>(kinds: T) -> Self {
        Self(kinds.into_iter().collect())
    }
}

impl<const N: usize> From<[SpaceKind; N]> for Kinds {
    fn from(kinds: [SpaceKind; N]) -> Self {
        kinds.into_iter().collect()
    }
}

/// This is not a list of kinds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a kind of space")]
pub struct BadKind(String);

impl Display for Kinds {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, kind) in self.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(out, "{comma}{}", kind.to_value())?;
        }
        Ok(())
    }
}

impl FromStr for Kinds {
    type Err = BadKind;

    fn from_str(text: &str) -> Result<Self, BadKind> {
        text.split(',')
            .filter(|word| !word.is_empty())
            .map(|word| SpaceKind::try_from_value(&word.to_owned()).map_err(|_| BadKind(word.chars().take(40).collect())))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn one_spelling_everywhere() {
        for kind in SpaceKind::iter() {
            let column = kind.to_value();
            assert_eq!(serde_json::to_value(kind).unwrap(), column.as_str());
            assert_eq!(async_graphql::resolver_utils::enum_value(kind).to_string(), column);
        }
        assert_eq!(SpaceKind::iter().count(), 11);
    }

    #[test]
    fn kinds_are_a_sorted_set() {
        let kinds = Kinds::from([SpaceKind::Fablab, SpaceKind::Coworking, SpaceKind::Fablab]);
        assert_eq!(kinds.to_string(), "COWORKING,FABLAB");
        assert_eq!("FABLAB,COWORKING".parse(), Ok(kinds.clone()));
        assert_eq!(serde_json::to_string(&kinds).unwrap(), r#"["COWORKING","FABLAB"]"#);
        assert_eq!("".parse(), Ok(Kinds::default()));
        assert_eq!("COWORKING,PUB".parse::<Kinds>(), Err(BadKind("PUB".to_owned())));
    }
}
