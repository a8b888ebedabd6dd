//! What of an event a calendar shows.

use traboule_kernel::Time;

use crate::rules::recurrence::{Occurrence, Series};
use crate::rules::schedule::Schedule;

/// A calendar: a feed, a file to download, or the attachment of a letter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendar {
    /// What programs call it.
    pub name: Option<String>,
    /// What it asks of a program that gets it by mail (RFC 5546); nothing for feeds and files.
    pub method: Option<Method>,
    /// What it holds.
    pub events: Vec<CalendarEvent>,
}

/// What a calendar that comes by mail asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// To add the events or bring them up to date.
    Publish,
    /// To show that the events do not take place.
    Cancel,
}

/// An event, or a series with its exceptions.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarEvent {
    /// Its name in every calendar, for ever.
    pub uid: String,
    /// When it was made.
    pub created_at: Time,
    /// What it is.
    pub details: Details,
    /// When it takes place.
    pub when: When,
}

/// When an event takes place.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "few of them, and none is moved about")]
pub enum When {
    /// Once.
    Once(Schedule),
    /// Again and again, with the occurrences that differ.
    Again(Series, Vec<CalendarOccurrence>),
}

/// An occurrence that differs from its series: moved, cancelled, or with a title of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarOccurrence {
    /// Its key, and when it takes place.
    pub occurrence: Occurrence,
    /// What it is, whole: nothing is taken from the series.
    pub details: Details,
}

/// What an event is, in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// How often it changed: `SEQUENCE`.
    pub sequence: u32,
    /// Whether it takes place.
    pub status: CalendarStatus,
    /// When it last changed.
    pub updated_at: Time,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// Where, on one line.
    pub location: Option<String>,
    /// Where, as latitude and longitude.
    pub point: Option<(f64, f64)>,
    /// Where one reads more.
    pub url: Option<String>,
    /// What it belongs to.
    pub categories: Vec<String>,
    /// Who leads it. Spaces and never people.
    pub organiser: Option<CalendarOrganiser>,
}

/// Who leads an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarOrganiser {
    /// Its name.
    pub name: String,
    /// Its address: its page, or the role mailbox as `mailto:`.
    pub uri: String,
}

/// Whether an event takes place. Drafts are in no calendar; cancelled events stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarStatus {
    /// It is not sure yet.
    Tentative,
    /// It does.
    Confirmed,
    /// It does not.
    Cancelled,
}
