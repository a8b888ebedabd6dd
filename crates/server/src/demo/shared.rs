//! Who comes to events of the demo, and what their organisers share, as it stands in `crates/server/demo/events.toml`.

use serde::Deserialize;
use traboule_events::rules::organiser::OrganiserRole;
use traboule_events::rules::rsvp::RsvpVisibility;

/// All spaces of a network are asked to organise an event. Who has not answered is in neither list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain")]
pub struct NetworkAsked {
    pub network: String,
    pub role: OrganiserRole,
    pub message: String,
    pub accepted: Vec<String>,
    pub declined: Vec<String>,
}

/// Places that are kept for the members of a space, on the first date.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "described in the file")]
pub struct Pool {
    pub space: String,
    pub size: u32,
    pub released_days_before: i64,
}

/// Somebody says that they come.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain; the others are described in the file")]
pub struct Coming {
    pub person: String,
    #[serde(default = "one")]
    pub date: usize,
    #[serde(default = "alone")]
    pub party_size: u32,
    pub home: Option<String>,
    #[serde(default)]
    pub visibility: RsvpVisibility,
    pub answer: Option<Answer>,
}

/// What the lead said to somebody who asked to come.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Answer {
    /// Yes.
    Approved,
    /// No, with a reason.
    Rejected(String),
}

/// A note that an organiser writes to the others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain")]
pub struct Note {
    pub space: String,
    pub body: String,
}

/// Something that the organisers have to do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain; the others are described in the file")]
pub struct Task {
    pub title: String,
    pub space: Option<String>,
    pub due_days_before: Option<u64>,
    #[serde(default)]
    pub done: bool,
}

const fn one() -> usize {
    1
}

const fn alone() -> u32 {
    1
}
