//! What one date of an event has of its own, while everything else is as the event says.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use traboule_kernel::invalid::range_mistake;
use traboule_kernel::{Invalid, LocalizedText};

use super::capacity::MAX_CAPACITY;
use super::text::{description_mistakes, title_mistakes};
use super::venue::Venue;

/// What differs from the event in one of its dates, beside the time. What is not given is as the event says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct OwnContent {
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<LocalizedText>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LocalizedText>,
    /// Where it takes place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<Venue>,
    /// How many people may come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
}

impl OwnContent {
    /// The same as a row holds it: nothing, if nothing differs.
    pub fn stored(self) -> Option<Self> {
        (self != Self::default()).then_some(self)
    }

    /// The texts by which it is found, in all their languages.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.title.iter().chain(&self.description).flat_map(LocalizedText::all).map(|(_, text)| text)
    }

    /// What is wrong; nothing when all of it is valid. By the names of the API.
    pub fn mistakes(&self) -> Vec<Invalid> {
        let mut mistakes: Vec<Invalid> = self.title.iter().flat_map(|title| title_mistakes("title", title)).collect();
        mistakes.extend(self.description.iter().flat_map(|description| description_mistakes("description", description)));
        mistakes.extend(self.venue.iter().flat_map(Venue::mistakes_of_api));
        mistakes.extend(self.capacity.and_then(|capacity| range_mistake("capacity", capacity.into(), 1..=MAX_CAPACITY.into())));
        mistakes
    }
}

#[cfg(test)]
mod tests {
    use traboule_kernel::Locale;

    use super::super::venue::VenueKind;
    use super::*;

    #[test]
    fn what_does_not_differ_is_not_there() {
        assert_eq!(OwnContent::default().stored(), None);
        let own = OwnContent { capacity: Some(12), ..OwnContent::default() };
        assert_eq!(serde_json::to_string(&own).unwrap(), r#"{"capacity":12}"#);
        assert_eq!(serde_json::from_str::<OwnContent>(r#"{"capacity":12}"#).unwrap(), own);
        assert_eq!(own.clone().stored(), Some(own));
    }

    #[test]
    fn each_part_is_checked_as_that_of_an_event() {
        let own = OwnContent {
            title: Some(LocalizedText::of(Locale::fr(), " ")),
            description: Some(LocalizedText::of(Locale::fr(), "")),
            venue: Some(Venue { kind: VenueKind::Address, space: None, room: None, address: None, online: None }),
            capacity: Some(0),
        };
        let fields: Vec<String> = own.mistakes().into_iter().map(|mistake| mistake.field).collect();
        assert_eq!(fields, ["title.fr", "description.fr", "venue.address", "capacity"]);
    }
}
