//! What a network is: its level, its territories, its statutes.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter, FromJsonQueryResult};
use serde::{Deserialize, Serialize};

use super::invalid::range_mistake;
use super::{Invalid, text_value};

/// How wide a network reaches, from narrow to wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NetworkLevel {
    /// A town or a valley.
    Local,
    /// A city and its surroundings.
    Metropolitan,
    /// A department.
    Departmental,
    /// A region.
    Regional,
    /// The country.
    National,
}

impl NetworkLevel {
    /// Whether a network of this level may be the parent of one of level `child`: a parent is wider.
    ///
    /// Since wider is strict, a chain of parents can never come back to where it began.
    pub fn may_be_parent_of(self, child: Self) -> bool {
        self > child
    }
}

text_value! {
    /// The official code of a territory that a network covers: a region, department or commune of the
    /// INSEE (`84`, `69`, `69123`) or the SIREN of a group of communes. One to ten digits or capitals.
    TerritoryCode, BadTerritoryCode
}

/// This is not the code of a territory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a territory code is one to ten digits or capital letters, such as `69` or `2A`")]
pub struct BadTerritoryCode;

impl std::str::FromStr for TerritoryCode {
    type Err = BadTerritoryCode;

    fn from_str(text: &str) -> Result<Self, BadTerritoryCode> {
        let text = text.trim();
        let valid = (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        if valid { Ok(Self(text.to_owned())) } else { Err(BadTerritoryCode) }
    }
}

/// Who has a voice in a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VoiceUnit {
    /// One voice an operator, however many spaces it runs.
    #[default]
    Operator,
    /// One voice a space.
    Space,
}

/// What it means that a voice does not answer before the deadline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Silence {
    /// It stands aside: not in the way, and not counted as a response.
    #[default]
    StandAside,
    /// It consents, and counts as a response.
    Consent,
}

/// How a network decides. A member that is not given has its default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default, deny_unknown_fields)]
pub struct Statutes {
    /// Who has a voice.
    pub voice_unit: VoiceUnit,
    /// How many of a hundred voices must respond, 1 to 100.
    pub quorum_percent: u8,
    /// What silence means.
    pub silence: Silence,
    /// For how many days at least a consent round is open, 1 to 90.
    pub min_consent_days: u16,
    /// How many rounds a proposal may take, 1 to 10.
    pub max_rounds: u8,
    /// Within how many days an application is decided, 7 to 365.
    pub application_deadline_days: u16,
    /// How many sponsors an application needs before it is reviewed, 0 to 10.
    pub min_sponsors: u8,
    /// How many peers review an application, 1 to 10.
    pub min_reviewers: u8,
}

impl Default for Statutes {
    fn default() -> Self {
        Self {
            voice_unit: VoiceUnit::Operator,
            quorum_percent: 50,
            silence: Silence::StandAside,
            min_consent_days: 7,
            max_rounds: 3,
            application_deadline_days: 60,
            min_sponsors: 1,
            min_reviewers: 2,
        }
    }
}

impl Statutes {
    /// What breaks a range; nothing when the statutes are valid.
    pub fn mistakes(&self) -> Vec<Invalid> {
        [
            range_mistake("quorum_percent", self.quorum_percent.into(), 1..=100),
            range_mistake("min_consent_days", self.min_consent_days.into(), 1..=90),
            range_mistake("max_rounds", self.max_rounds.into(), 1..=10),
            range_mistake("application_deadline_days", self.application_deadline_days.into(), 7..=365),
            range_mistake("min_sponsors", self.min_sponsors.into(), 0..=10),
            range_mistake("min_reviewers", self.min_reviewers.into(), 1..=10),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn a_parent_is_strictly_wider() {
        let levels: Vec<NetworkLevel> = NetworkLevel::iter().collect();
        for (above, parent) in levels.iter().enumerate() {
            for (below, child) in levels.iter().enumerate() {
                assert_eq!(parent.may_be_parent_of(*child), above > below, "{parent:?} over {child:?}");
            }
        }
    }

    type Set = fn(&mut Statutes, u16);

    #[test]
    fn statutes_are_checked_at_both_ends_of_each_range() {
        let good = Statutes::default();
        assert_eq!(good.mistakes(), []);
        let cases: [(&str, Set, [u16; 4]); 6] = [
            ("quorum_percent", |statutes, number| statutes.quorum_percent = u8::try_from(number).unwrap(), [0, 1, 100, 101]),
            ("min_consent_days", |statutes, number| statutes.min_consent_days = number, [0, 1, 90, 91]),
            ("max_rounds", |statutes, number| statutes.max_rounds = u8::try_from(number).unwrap(), [0, 1, 10, 11]),
            ("application_deadline_days", |statutes, number| statutes.application_deadline_days = number, [6, 7, 365, 366]),
            ("min_sponsors", |statutes, number| statutes.min_sponsors = u8::try_from(number).unwrap(), [11, 0, 10, 11]),
            ("min_reviewers", |statutes, number| statutes.min_reviewers = u8::try_from(number).unwrap(), [0, 1, 10, 11]),
        ];
        for (field, set, [below, least, most, above]) in cases {
            for (number, valid) in [(below, false), (least, true), (most, true), (above, false)] {
                let mut statutes = good;
                set(&mut statutes, number);
                let fields: Vec<String> = statutes.mistakes().into_iter().map(|mistake| mistake.field).collect();
                assert_eq!(fields, if valid { vec![] } else { vec![field.to_owned()] }, "{field} = {number}");
            }
        }
    }

    #[test]
    fn statutes_read_back_with_defaults_for_what_is_missing() {
        let text = serde_json::to_string(&Statutes::default()).unwrap();
        assert!(text.contains(r#""voice_unit":"OPERATOR""#) && text.contains(r#""silence":"STAND_ASIDE""#), "{text}");
        assert_eq!(serde_json::from_str::<Statutes>("{}").unwrap(), Statutes::default());
        assert_eq!(serde_json::from_str::<Statutes>(r#"{"max_rounds":5}"#).unwrap().max_rounds, 5);
        assert!(serde_json::from_str::<Statutes>(r#"{"rounds":5}"#).is_err());
    }

    #[test]
    fn territory_codes() {
        for good in ["84", "2A", "69123", "200046977"] {
            assert_eq!(good.parse::<TerritoryCode>().unwrap().as_str(), good);
        }
        for bad in ["", "69 123", "2a", "Rhône", "12345678901"] {
            assert!(bad.parse::<TerritoryCode>().is_err(), "{bad}");
        }
    }
}
