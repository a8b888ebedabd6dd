//! The public page of an event, and that of a guest, as text alone: HTML that needs no script and loads nothing, with schema.org JSON-LD in it.
//!
//! Everything that people wrote is escaped where it stands in HTML, or stands inside JSON that cannot end its block.

mod guest;
mod html;
mod json_ld;
mod words;

use traboule_kernel::{Locale, Time};

use crate::ports::Place;
use crate::rules::event::{EventState, JoinMode};
use crate::rules::schedule::Schedule;

pub use guest::{GuestPage, GuestStep};
pub use html::STYLE;

/// What everybody sees of an event that is announced.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPage {
    /// The language of the words around what the organisers wrote, where there are words in it.
    pub locale: Locale,
    /// What it is called.
    pub title: Text,
    /// What it is about.
    pub description: Option<Text>,
    /// What it belongs to.
    pub topics: Vec<String>,
    /// Where it is in its life.
    pub state: EventState,
    /// Why it is cancelled, or no longer sure.
    pub reason: Option<String>,
    /// Whether only those who know its address find it.
    pub unlisted: bool,
    /// When it takes place; of an event that is repeated, next.
    pub schedule: Schedule,
    /// When it starts after that, if it is repeated: the next times.
    pub next_starts: Vec<Time>,
    /// When it was to start before it was moved, oldest first.
    pub previous_starts: Vec<Time>,
    /// Where, if that is on the ground.
    pub on_site: Option<OnSite>,
    /// Where, if that is on the web.
    pub online: Option<String>,
    /// How many people may come.
    pub capacity: Option<i32>,
    /// How one takes part.
    pub join: JoinMode,
    /// Where one registers, if that is elsewhere.
    pub join_url: Option<String>,
    /// Who organises it: the lead first, then those who accepted.
    pub organisers: Vec<PageOrganiser>,
    /// The address of this page.
    pub address: String,
    /// The address of its calendar.
    pub calendar: String,
}

/// A text and its language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// In which language it is.
    pub locale: Locale,
    /// The text.
    pub text: String,
}

/// Where an event takes place, if that is on the ground.
#[derive(Clone, Debug, PartialEq)]
pub enum OnSite {
    /// At a space, perhaps in one of its rooms.
    Space(Place, Option<String>),
    /// At an address.
    Address(String),
}

/// A space that organises an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageOrganiser {
    /// Its name.
    pub name: String,
    /// Its site.
    pub website: Option<String>,
}

#[cfg(test)]
mod tests;
