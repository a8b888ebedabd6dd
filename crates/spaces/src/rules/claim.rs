//! A person's request to own a space.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

use super::States;

/// Where a claim is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClaimState {
    /// Waits for a steward or an owner of the space.
    Open,
    /// The person owns the space now.
    Approved,
    /// A steward or an owner said no, with a reason.
    Rejected,
    /// The person took it back.
    Withdrawn,
}

/// `Open -> Approved | Rejected | Withdrawn`.
impl States for ClaimState {
    const WHAT: &'static str = "a claim";

    fn may_become(self, to: Self) -> bool {
        self == Self::Open && to != Self::Open
    }
}

/// Whether somebody answers for a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SpaceClaimStatus {
    /// Nobody owns the space: stewards look after it.
    Unclaimed,
    /// At least one person owns the space.
    Claimed,
}

#[cfg(test)]
mod tests {
    use ClaimState::{Approved, Open, Rejected, Withdrawn};

    use super::*;

    #[test]
    fn exactly_the_listed_transitions() {
        assert_eq!(ClaimState::transitions(), [(Open, Approved), (Open, Rejected), (Open, Withdrawn)]);
    }
}
