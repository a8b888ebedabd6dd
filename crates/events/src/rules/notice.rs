//! What people are told of by e-mail.

use async_graphql::Enum;
use chrono::TimeDelta;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use traboule_kernel::Time;

/// What a notice by e-mail is about.
///
/// `PLACE` and `CANCELLATION` are always sent: they concern a place that you have or asked for, or an event that you promised to come
/// to or to organise. Whoever did not know would travel for nothing, or let places lapse that are held for them. Every other kind
/// tells what can be read here as well, and can be turned off (`noticeChoiceSet`, or the link in each letter).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NoticeKind {
    /// You are invited to come to an event, or a space that you run is invited to organise one, or to lead it.
    Invitation,
    /// A space accepted or declined to organise an event with yours, or to lead it, stepped back, was removed, or did not answer in time.
    Answer,
    /// The date or the place of an event changed that you come to, ask or wait for; or something that a space which you run has to
    /// acknowledge; a network took an event off that a space which you run leads; or an event that it organises needs another host.
    Change,
    /// An event, or one of its dates, does not take place. Always sent.
    Cancellation,
    /// What became of your own RSVP: a place, an offer, a refusal. Always sent.
    Place,
    /// An event that you come to starts in a day.
    Reminder,
}

impl NoticeKind {
    /// Every kind, in the order in which they are listed.
    pub const ALL: [Self; 6] = [Self::Invitation, Self::Answer, Self::Change, Self::Cancellation, Self::Place, Self::Reminder];

    /// Whether its readers may do without it.
    pub const fn can_be_turned_off(self) -> bool {
        match self {
            Self::Invitation | Self::Answer | Self::Change | Self::Reminder => true,
            Self::Cancellation | Self::Place => false,
        }
    }
}

/// How long before the start those who come are reminded.
pub const REMINDED_BEFORE: TimeDelta = TimeDelta::hours(24);

/// When those who come are reminded of a date; never, if it starts so soon that whoever says now that they come knows it well.
pub fn reminder_due_at(starts_at: Time, now: Time) -> Option<Time> {
    Some(starts_at - REMINDED_BEFORE).filter(|due| *due > now)
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn all_kinds_are_listed() {
        assert_eq!(NoticeKind::ALL.to_vec(), NoticeKind::iter().collect::<Vec<_>>());
    }

    #[test]
    fn what_concerns_a_promise_is_always_sent() {
        let always: Vec<_> = NoticeKind::iter().filter(|kind| !kind.can_be_turned_off()).collect();
        assert_eq!(always, [NoticeKind::Cancellation, NoticeKind::Place]);
    }

    #[test]
    fn nobody_is_reminded_of_what_starts_within_a_day() {
        let start: Time = "2026-06-02T18:00:00Z".parse().unwrap();
        assert_eq!(reminder_due_at(start, start - TimeDelta::hours(25)), Some(start - TimeDelta::hours(24)));
        for hours in [24, 3, -3] {
            assert_eq!(reminder_due_at(start, start - TimeDelta::hours(hours)), None);
        }
    }
}
