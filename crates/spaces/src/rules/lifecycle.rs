//! The life of a space in the directory.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

use super::States;

/// Where a space is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SpaceState {
    /// Being written; only those who edit it see it.
    Draft,
    /// In the public directory.
    Published,
    /// In the public directory, closed for a while.
    TemporarilyClosed,
    /// Closed for good. It stays readable, and nothing more happens to it.
    Closed,
    /// Found to be the same place as another space, to which its address leads now.
    Merged,
}

/// `Draft -> Published <-> TemporarilyClosed -> Closed`, and every state that is not final `-> Merged`.
///
/// "Any state may be merged" and "closed is final" meet in a closed space: final wins. A duplicate that
/// was closed by mistake stays closed; the other of the two is the one that lives on.
impl States for SpaceState {
    const WHAT: &'static str = "a space";

    fn may_become(self, to: Self) -> bool {
        match self {
            Self::Draft => matches!(to, Self::Published | Self::Merged),
            Self::Published => matches!(to, Self::TemporarilyClosed | Self::Closed | Self::Merged),
            Self::TemporarilyClosed => matches!(to, Self::Published | Self::Closed | Self::Merged),
            Self::Closed | Self::Merged => false,
        }
    }
}

impl SpaceState {
    /// Whether everybody may read the space. A merged one is read through the space that it became.
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Draft)
    }

    /// Whether the space's fields may still be edited.
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::Published | Self::TemporarilyClosed)
    }
}

#[cfg(test)]
mod tests {
    use SpaceState::{Closed, Draft, Merged, Published, TemporarilyClosed};

    use super::*;

    #[test]
    fn exactly_the_listed_transitions() {
        assert_eq!(
            SpaceState::transitions(),
            [
                (Draft, Published),
                (Draft, Merged),
                (Published, TemporarilyClosed),
                (Published, Closed),
                (Published, Merged),
                (TemporarilyClosed, Published),
                (TemporarilyClosed, Closed),
                (TemporarilyClosed, Merged),
            ]
        );
        assert!(Closed.is_final() && Merged.is_final() && !Draft.is_final());
    }

    #[test]
    fn what_is_final_is_not_edited() {
        use sea_orm::Iterable;
        assert!(SpaceState::iter().all(|state| state.is_editable() != state.is_final()));
    }

    #[test]
    fn a_refusal_names_both_states() {
        let refused = Closed.next(Published).unwrap_err();
        assert_eq!(refused.to_string(), "a space that is CLOSED cannot become PUBLISHED");
        assert_eq!(Draft.next(Published), Ok(Published));
    }
}
