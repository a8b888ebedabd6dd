//! A space's membership in a network.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

use super::States;

/// Where a membership is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NetworkMembershipState {
    /// The space asked to join and waits for an answer.
    Applied,
    /// The space belongs to the network.
    Active,
    /// The network put the membership on hold.
    Suspended,
    /// Ended by the space: it left, or took its application back.
    Left,
    /// Ended by the network: it excluded the space, or refused its application.
    Excluded,
}

/// `Applied -> Active <-> Suspended -> Left | Excluded`.
///
/// The domain text lists no exit of its own for an application, yet a space may take it back and a
/// network may refuse it; an application that can only be accepted would wait for ever. No state is
/// invented for that: `Left` is every end by the space's own will, `Excluded` every end by the
/// network's, and whoever shows a membership tells a refusal from an exclusion by whether it ever
/// was active. A space that comes back starts a new membership.
impl States for NetworkMembershipState {
    const WHAT: &'static str = "a network membership";

    fn may_become(self, to: Self) -> bool {
        match self {
            Self::Applied => matches!(to, Self::Active | Self::Left | Self::Excluded),
            Self::Active => matches!(to, Self::Suspended | Self::Left | Self::Excluded),
            Self::Suspended => matches!(to, Self::Active | Self::Left | Self::Excluded),
            Self::Left | Self::Excluded => false,
        }
    }
}

impl NetworkMembershipState {
    /// Whether the membership stands in the way of a new application: one at a time a space and network.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Applied | Self::Active | Self::Suspended)
    }
}

/// As what a space belongs to a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NetworkMembershipKind {
    /// It founded the network.
    Founder,
    /// It joined the network.
    Member,
    /// It follows the network without a voice.
    Observer,
}

#[cfg(test)]
mod tests {
    use NetworkMembershipState::{Active, Applied, Excluded, Left, Suspended};

    use super::*;

    #[test]
    fn exactly_the_listed_transitions() {
        assert_eq!(
            NetworkMembershipState::transitions(),
            [
                (Applied, Active),
                (Applied, Left),
                (Applied, Excluded),
                (Active, Suspended),
                (Active, Left),
                (Active, Excluded),
                (Suspended, Active),
                (Suspended, Left),
                (Suspended, Excluded),
            ]
        );
    }

    #[test]
    fn live_is_what_is_not_final() {
        use sea_orm::Iterable;
        assert!(NetworkMembershipState::iter().all(|state| state.is_live() != state.is_final()));
    }
}
