//! The life of an event, who sees it, and how one takes part.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use traboule_kernel::{States, Time};

/// Where an event is in its life. That it is over is told by its times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EventState {
    /// Being prepared; only its organisers see it.
    Draft,
    /// Announced, but not yet sure.
    Tentative,
    /// It takes place.
    Confirmed,
    /// It does not take place. It stays readable, and in calendars.
    Cancelled,
}

/// `Draft -> Tentative <-> Confirmed -> Cancelled`.
///
/// A draft is announced as tentative first, even if it is confirmed in the same breath. It is never cancelled, since
/// nobody was told about it: a draft that leads nowhere is deleted.
impl States for EventState {
    const WHAT: &'static str = "an event";

    fn may_become(self, to: Self) -> bool {
        match self {
            Self::Draft => to == Self::Tentative,
            Self::Tentative => matches!(to, Self::Confirmed | Self::Cancelled),
            Self::Confirmed => matches!(to, Self::Tentative | Self::Cancelled),
            Self::Cancelled => false,
        }
    }
}

impl EventState {
    /// Whether others than the organisers may know of the event.
    pub const fn is_announced(self) -> bool {
        !matches!(self, Self::Draft)
    }

    /// Whether the event's fields may still be edited. Whether it is over is another question: [`is_over`].
    pub const fn is_editable(self) -> bool {
        !matches!(self, Self::Cancelled)
    }

    /// Whether people may say that they come.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Tentative | Self::Confirmed)
    }
}

impl EventVisibility {
    /// Whether only those who belong somewhere see such an event: an anonymous visitor does not, though they have its address.
    pub const fn is_hidden(self) -> bool {
        matches!(self, Self::Network | Self::Members)
    }
}

/// Whether an event that ends at `ends_at` is past.
pub fn is_over(ends_at: Time, now: Time) -> bool {
    ends_at <= now
}

/// Who sees an event that is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EventVisibility {
    /// Everybody.
    Public,
    /// The people of the networks that the event belongs to, and of the spaces in them.
    Network,
    /// The people of the lead space and of the accepted co-organisers.
    Members,
    /// Everybody who has its address; no list, search, feed or count shows it.
    Unlisted,
}

/// How one takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JoinMode {
    /// Whoever sees it says that they come.
    Free,
    /// One asks, and the organisers decide.
    Approval,
    /// Only those whom the organisers invited.
    Invite,
    /// One registers at another site.
    External,
}

#[cfg(test)]
mod tests {
    use EventState::{Cancelled, Confirmed, Draft, Tentative};
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn exactly_the_listed_transitions() {
        assert_eq!(
            EventState::transitions(),
            [(Draft, Tentative), (Tentative, Confirmed), (Tentative, Cancelled), (Confirmed, Tentative), (Confirmed, Cancelled)]
        );
    }

    #[test]
    fn what_each_state_allows() {
        for (state, announced, editable, open) in
            [(Draft, false, true, false), (Tentative, true, true, true), (Confirmed, true, true, true), (Cancelled, true, false, false)]
        {
            assert_eq!((state.is_announced(), state.is_editable(), state.is_open()), (announced, editable, open), "{state:?}");
        }
        assert!(EventState::iter().all(|state| state.is_editable() != state.is_final()));
    }

    #[test]
    fn a_refusal_names_both_states() {
        assert_eq!(Draft.next(Confirmed).unwrap_err().to_string(), "an event that is DRAFT cannot become CONFIRMED");
        assert_eq!(Draft.next(Tentative), Ok(Tentative));
    }

    #[test]
    fn an_event_is_over_at_its_end() {
        let end: Time = "2026-06-01T20:00:00Z".parse().unwrap();
        assert!(!is_over(end, end - chrono::TimeDelta::seconds(1)) && is_over(end, end));
    }
}
