//! A person's answer to an event: whether they come.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use traboule_kernel::{States, Time};

/// Where an RSVP is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RsvpState {
    /// The person asked, and waits for the organisers.
    Requested,
    /// The party has its places.
    Going,
    /// The party waits for places.
    Waitlisted,
    /// Places are held for the party until it answers, for a while.
    Offered,
    /// The organisers said no.
    Rejected,
    /// The person called off, or the organisers removed them, or the event was cancelled.
    Cancelled,
    /// The offer was not taken in time, and its places went on to others.
    OfferLapsed,
    /// The party came.
    Attended,
    /// The party had places and did not come.
    NoShow,
}

/// `Requested -> Going | Rejected`, `Going -> Cancelled | Attended | NoShow`,
/// `Waitlisted -> Offered -> Going | OfferLapsed`.
///
/// Three more follow from other sentences of the text. `Waitlisted -> Going`: a promotion is confirmed at once while the
/// start is far. `Requested -> Waitlisted`: places are first come, first served, so who is approved while all are taken
/// waits, at the place that they asked for. `Requested | Waitlisted | Offered -> Cancelled`: whoever may call off a
/// place may call off the wait for one, and a cancelled event ends them all. Who comes back makes a new RSVP.
impl States for RsvpState {
    const WHAT: &'static str = "an RSVP";

    fn may_become(self, to: Self) -> bool {
        match self {
            Self::Requested => matches!(to, Self::Going | Self::Waitlisted | Self::Rejected | Self::Cancelled),
            Self::Going => matches!(to, Self::Cancelled | Self::Attended | Self::NoShow),
            Self::Waitlisted => matches!(to, Self::Going | Self::Offered | Self::Cancelled),
            Self::Offered => matches!(to, Self::Going | Self::OfferLapsed | Self::Cancelled),
            Self::Rejected | Self::Cancelled | Self::OfferLapsed | Self::Attended | Self::NoShow => false,
        }
    }
}

impl RsvpState {
    /// Whether it stands in the way of another one: one at a time a person and occurrence.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Requested | Self::Going | Self::Waitlisted | Self::Offered)
    }

    /// Whether its party holds places. Who came still sits there.
    pub const fn holds_places(self) -> bool {
        matches!(self, Self::Going | Self::Offered | Self::Attended)
    }
}

/// Who sees that somebody comes, besides the organisers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RsvpVisibility {
    /// Nobody.
    #[default]
    Nobody,
    /// The others who come.
    Attendees,
    /// Everybody who sees the event.
    Everybody,
}

/// For how many months after an event it is known who came: then the list is purged, and counts remain.
pub const MONTHS_KEPT: u32 = 13;

/// When the list of those who came to an event is purged.
pub fn purge_at(ends_at: Time) -> Time {
    ends_at.checked_add_months(chrono::Months::new(MONTHS_KEPT)).unwrap_or(ends_at)
}

/// Whether somebody who said that they come at `confirmed_start` should say again whether they do.
pub fn needs_reconfirmation(state: RsvpState, confirmed_start: Time, starts_at: Time) -> bool {
    state.is_live() && confirmed_start != starts_at
}

#[cfg(test)]
mod tests {
    use RsvpState::{Attended, Cancelled, Going, NoShow, OfferLapsed, Offered, Rejected, Requested, Waitlisted};
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn exactly_the_listed_transitions() {
        assert_eq!(
            RsvpState::transitions(),
            [
                (Requested, Going),
                (Requested, Waitlisted),
                (Requested, Rejected),
                (Requested, Cancelled),
                (Going, Cancelled),
                (Going, Attended),
                (Going, NoShow),
                (Waitlisted, Going),
                (Waitlisted, Offered),
                (Waitlisted, Cancelled),
                (Offered, Going),
                (Offered, Cancelled),
                (Offered, OfferLapsed),
            ]
        );
    }

    #[test]
    fn live_is_what_is_not_final() {
        assert!(RsvpState::iter().all(|state| state.is_live() != state.is_final()));
        let holding: Vec<RsvpState> = RsvpState::iter().filter(|state| state.holds_places()).collect();
        assert_eq!(holding, [Going, Offered, Attended]);
        assert!([Rejected, Cancelled, NoShow].into_iter().all(|state| !state.holds_places()));
    }

    #[test]
    fn nobody_sees_an_rsvp_unless_its_person_says_so() {
        assert_eq!(RsvpVisibility::default(), RsvpVisibility::Nobody);
    }

    #[test]
    fn lists_are_purged_after_thirteen_months() {
        for (end, purge) in [("2026-01-31T20:00:00Z", "2027-02-28T20:00:00Z"), ("2026-06-15T20:00:00Z", "2027-07-15T20:00:00Z")] {
            assert_eq!(purge_at(end.parse().unwrap()), purge.parse::<Time>().unwrap());
        }
    }

    #[test]
    fn another_start_asks_those_who_still_mean_to_come() {
        let (before, after): (Time, Time) = ("2026-06-01T18:00:00Z".parse().unwrap(), "2026-06-02T18:00:00Z".parse().unwrap());
        assert!(needs_reconfirmation(Going, before, after) && needs_reconfirmation(Waitlisted, before, after));
        assert!(!needs_reconfirmation(Going, after, after) && !needs_reconfirmation(Cancelled, before, after));
    }
}
