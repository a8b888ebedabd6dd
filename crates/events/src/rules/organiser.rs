//! Spaces that organise an event together, by mutual agreement.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use traboule_kernel::{States, Time};

/// Where the invitation of a space to organise with others is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CoOrganiserState {
    /// The lead asked; the space has not answered, and is named nowhere.
    Invited,
    /// The space organises with the others.
    Accepted,
    /// The space said no.
    Declined,
    /// Nobody answered in time, or the lead took the invitation back.
    Expired,
    /// The space stepped back of its own accord.
    Withdrawn,
    /// The lead ended it.
    Removed,
}

/// `Invited -> Accepted | Declined | Expired`, `Accepted -> Withdrawn | Removed`.
///
/// The text lists no exit of its own for an invitation that the lead takes back: its time is over then, so it expires
/// early, with the reason in the record. A space that is asked again gets a new invitation.
impl States for CoOrganiserState {
    const WHAT: &'static str = "a co-organiser";

    fn may_become(self, to: Self) -> bool {
        match self {
            Self::Invited => matches!(to, Self::Accepted | Self::Declined | Self::Expired),
            Self::Accepted => matches!(to, Self::Withdrawn | Self::Removed),
            Self::Declined | Self::Expired | Self::Withdrawn | Self::Removed => false,
        }
    }
}

impl CoOrganiserState {
    /// Whether it stands in the way of another invitation: one at a time a space and event.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Invited | Self::Accepted)
    }

    /// Whether the space may be named in public, exported and counted.
    pub const fn is_named(self) -> bool {
        matches!(self, Self::Accepted)
    }
}

/// As what a space organises an event that another one leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrganiserRole {
    /// It receives the event: its managers edit it and see who comes.
    Host,
    /// It organises on an equal footing: its managers edit it and see who comes.
    CoHost,
    /// It supports the event and is named; it neither edits it nor sees who comes.
    Partner,
}

impl OrganiserRole {
    /// Whether the managers of a space with this role run the event together with the lead.
    pub const fn runs_event(self) -> bool {
        matches!(self, Self::Host | Self::CoHost)
    }
}

/// What a space brings in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Contribution {
    /// The place.
    Venue,
    /// Somebody who speaks.
    Speaker,
    /// Money.
    Budget,
    /// It makes the event known.
    Promotion,
    /// People who lend a hand.
    Staff,
}

/// Where the offer to take over the lead of an event is in its life. At most one offer of an event is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LeadOfferState {
    /// The lead asked an accepted co-organiser to take over.
    Offered,
    /// That space leads now, and the former lead is a co-host.
    Accepted,
    /// That space said no.
    Declined,
    /// The lead took the offer back, or the space no longer organises.
    Withdrawn,
    /// Nobody answered in time.
    Expired,
}

/// `Offered -> Accepted | Declined | Withdrawn | Expired`.
///
/// "Hands over by offer and acceptance" names two of these states; the others are the ways in which an offer can end
/// without acceptance, so that none stays open for ever.
impl States for LeadOfferState {
    const WHAT: &'static str = "an offer of the lead";

    fn may_become(self, to: Self) -> bool {
        self == Self::Offered && to != Self::Offered
    }
}

/// Within how many days an invitation or an offer of the lead is answered, unless the event starts earlier.
pub const DAYS_TO_ANSWER: i64 = 14;

/// Until when an invitation or an offer made `now` is open: [`DAYS_TO_ANSWER`] days, at most until the event starts, or ends for good
/// if it has begun.
pub fn answer_until(now: Time, starts_at: Time, last_end: Time) -> Time {
    (now + chrono::TimeDelta::days(DAYS_TO_ANSWER)).min(if starts_at > now { starts_at } else { last_end })
}

#[cfg(test)]
mod tests {
    use CoOrganiserState::{Accepted, Declined, Expired, Invited, Removed, Withdrawn};
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn exactly_the_listed_transitions() {
        assert_eq!(
            CoOrganiserState::transitions(),
            [(Invited, Accepted), (Invited, Declined), (Invited, Expired), (Accepted, Withdrawn), (Accepted, Removed)]
        );
        let offered = LeadOfferState::Offered;
        assert_eq!(
            LeadOfferState::transitions(),
            [
                (offered, LeadOfferState::Accepted),
                (offered, LeadOfferState::Declined),
                (offered, LeadOfferState::Withdrawn),
                (offered, LeadOfferState::Expired)
            ]
        );
    }

    #[test]
    fn live_is_what_is_not_final_and_named_is_what_accepted() {
        for state in CoOrganiserState::iter() {
            assert_eq!(state.is_live(), !state.is_final(), "{state:?}");
            assert_eq!(state.is_named(), state == Accepted, "{state:?}");
        }
    }

    #[test]
    fn answers_are_due_in_two_weeks_or_before_the_start_and_then_the_end() {
        let now: Time = "2026-06-01T10:00:00Z".parse().unwrap();
        for (starts, ends, expected) in [(30, 31, 14), (14, 15, 14), (3, 30, 3), (0, 2, 2), (-1, 2, 2), (-1, 30, 14)] {
            let in_days = |days| now + chrono::TimeDelta::days(days);
            assert_eq!(answer_until(now, in_days(starts), in_days(ends)), in_days(expected), "{starts} to {ends}");
        }
    }
}
