//! What was odd about a row that was read.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[graphql(name = "ImportFindingSeverity")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Severity {
    /// Good to know; nothing is doubtful.
    Note,
    /// Something is missing, wrong or assumed: a person should look.
    Suspicious,
}

/// What was odd about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[graphql(name = "ImportFindingCode")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FindingCode {
    /// A person's name or e-mail address stood in a column made for it, and was dropped.
    PersonalDataDropped,
    /// A link to a social network was dropped: a space has no field for it.
    SocialLinkDropped,
    /// The commune's code is that of an arrondissement of Paris, Lyon or Marseille.
    ArrondissementCode,
    /// The commune of the address and the one that the source computed from the point differ.
    CommuneDiffers,
    /// The city was declared in capitals.
    CityCapitals,
    /// The city as declared and its official name differ by more than spelling.
    CityDiffers,
    /// A person put the point on the map.
    PlacedByHand,
    /// A number was written with a comma for the decimal point.
    DecimalComma,
    /// An e-mail address stood where none belongs, and was dropped with the value that held it.
    EmailDropped,
    /// There is no street or place.
    AddressMissing,
    /// There is no postcode.
    PostcodeMissing,
    /// The postcode is none, and was dropped.
    PostcodeInvalid,
    /// There is no INSEE code of the commune.
    CommuneMissing,
    /// The INSEE code of the commune is none, and was dropped.
    CommuneInvalid,
    /// There is no city.
    CityMissing,
    /// The row names no city; the one that the source computed from the point was taken.
    CityFromPoint,
    /// The department cannot be told.
    DepartmentMissing,
    /// The department is none, and was dropped.
    DepartmentInvalid,
    /// The department, the commune's code and the postcode contradict each other.
    DepartmentDiffers,
    /// How sure the geocoder was is not said.
    PrecisionMissing,
    /// The geocoder was not sure: the point may be elsewhere.
    PrecisionLow,
    /// How sure the geocoder was is not a number from 0 to 1, and was dropped.
    PrecisionInvalid,
    /// What kind of place it is is not said; it was taken as another kind.
    KindMissing,
    /// The source's word for the kind of place is not known; it was taken as another kind.
    KindUnknown,
    /// There are no coordinates.
    PointMissing,
    /// The coordinates are none, and were dropped.
    PointInvalid,
    /// The coordinates lie outside of France, and were dropped.
    PointOutsideFrance,
    /// The coordinates lie outside of the department.
    PointOutsideDepartment,
    /// The website was written without `http` or `https`; `https` was taken.
    WebsiteSchemeAssumed,
    /// The website is the address of none, and was dropped.
    WebsiteMangled,
    /// A text was decoded wrongly before it was published; it was kept as it is.
    Mojibake,
    /// A text was longer than its field, and was dropped.
    TextTooLong,
    /// The directory holds something else, from a person or another row, and kept it.
    ValueKept,
    /// Another space may be the same place: a person should say.
    PossibleDuplicate,
}

impl FindingCode {
    /// How much it matters.
    pub const fn severity(self) -> Severity {
        match self {
            Self::PersonalDataDropped
            | Self::SocialLinkDropped
            | Self::ArrondissementCode
            | Self::CommuneDiffers
            | Self::CityCapitals
            | Self::CityDiffers
            | Self::PlacedByHand
            | Self::DecimalComma
            | Self::ValueKept => Severity::Note,
            _ => Severity::Suspicious,
        }
    }
}

/// One odd thing about a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What, for software.
    pub code: FindingCode,
    /// How much it matters.
    pub severity: Severity,
    /// The column of the file.
    pub field: &'static str,
    /// What, for people, in English. It never repeats what may be personal data.
    pub message: String,
}

/// The findings of one row while it is read.
#[derive(Default)]
pub(super) struct Findings(pub(super) Vec<Finding>);

impl Findings {
    pub(super) fn add(&mut self, code: FindingCode, field: &'static str, message: impl Into<String>) {
        self.0.push(Finding { code, severity: code.severity(), field, message: message.into() });
    }
}

/// A value of the file for a message: short, and only if it can hold nobody's name or address.
pub(super) fn quoted(value: &str) -> String {
    let harmless = !value.contains(char::is_whitespace) && !value.contains('@');
    if !harmless {
        return "the value (not repeated here)".to_owned();
    }
    let start: String = value.chars().take(80).collect();
    let rest = if start.len() < value.len() { "…" } else { "" };
    format!("`{start}{rest}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_repeat_nothing_personal() {
        assert_eq!(quoted("www.example.netannexe"), "`www.example.netannexe`");
        assert_eq!(quoted(&"x".repeat(81)), format!("`{}…`", "x".repeat(80)));
        for personal in ["Camille Exemple", "camille@example.org"] {
            assert_eq!(quoted(personal), "the value (not repeated here)");
        }
    }
}
