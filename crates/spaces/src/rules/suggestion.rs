//! A proposed change to a space.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

use super::States;

/// Where a suggestion is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SuggestionState {
    /// Waits for the space's owner, or for a steward while the space is unclaimed.
    Open,
    /// Its changes were made to the space.
    Accepted,
    /// It was turned down, with a reason.
    Rejected,
    /// Its author took it back.
    Withdrawn,
}

/// `Open -> Accepted | Rejected | Withdrawn`. A suggestion whose base values have changed meanwhile
/// stays open: accepting it fails with the conflicts (see [`super::diff`]).
impl States for SuggestionState {
    const WHAT: &'static str = "a suggestion";

    fn may_become(self, to: Self) -> bool {
        self == Self::Open && to != Self::Open
    }
}

#[cfg(test)]
mod tests {
    use SuggestionState::{Accepted, Open, Rejected, Withdrawn};

    use super::*;

    #[test]
    fn exactly_the_listed_transitions() {
        assert_eq!(SuggestionState::transitions(), [(Open, Accepted), (Open, Rejected), (Open, Withdrawn)]);
    }
}
