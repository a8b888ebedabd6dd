//! What people write about an event.

use traboule_kernel::ids::NetworkId;
use traboule_kernel::{Error, Invalid, LocalizedText, Result};

use crate::entity::event;
use crate::rules::capacity::Places;
use crate::rules::event::{EventState, EventVisibility, JoinMode};
use crate::rules::material::EventVersion;
use crate::rules::recurrence::{Occurrence, Series};
use crate::rules::schedule::Schedule;
use crate::rules::text::{WebAddress, description_mistakes, title_mistakes, topics_mistakes};
use crate::rules::venue::Venue;

/// How many networks an event may belong to.
const MAX_NETWORKS: usize = 10;

/// How one takes part, and where, if that is elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// How.
    pub mode: JoinMode,
    /// Where one registers, of the mode `EXTERNAL`.
    pub url: Option<WebAddress>,
}

/// Everything that people write about an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventContent {
    /// What it is called.
    pub title: LocalizedText,
    /// What it is about.
    pub description: Option<LocalizedText>,
    /// What it belongs to.
    pub topics: Vec<String>,
    /// When it takes place; of a series, by its first date.
    pub schedule: Schedule,
    /// How it is repeated, from the schedule on. Nothing: it is not.
    pub series: Option<Series>,
    /// Where it takes place.
    pub venue: Venue,
    /// How many people may come; any number, if not given.
    pub capacity: Option<u32>,
    /// Who sees it once it is announced.
    pub visibility: EventVisibility,
    /// How one takes part.
    pub join: Join,
    /// The networks that it is an event of.
    pub networks: Vec<NetworkId>,
}

/// A change of an event; what is not given stays.
#[derive(Clone, Debug, Default)]
pub struct EventPatch {
    /// What it is called.
    pub title: Option<LocalizedText>,
    /// What it is about; `Some(None)` takes it away.
    pub description: Option<Option<LocalizedText>>,
    /// What it belongs to.
    pub topics: Option<Vec<String>>,
    /// When it takes place.
    pub schedule: Option<Schedule>,
    /// Where it takes place.
    pub venue: Option<Venue>,
    /// How many people may come; `Some(None)` takes the limit away.
    pub capacity: Option<Option<u32>>,
    /// Who sees it once it is announced.
    pub visibility: Option<EventVisibility>,
    /// How one takes part.
    pub join: Option<Join>,
    /// The networks that it is an event of.
    pub networks: Option<Vec<NetworkId>>,
}

impl EventContent {
    /// What a row holds, with its networks.
    pub(super) fn of(row: &event::Model, networks: Vec<NetworkId>) -> Result<Self> {
        let text = |json: &serde_json::Value| serde_json::from_value::<LocalizedText>(json.clone()).map_err(Error::internal);
        let schedule = Schedule::new(row.starts_at, row.ends_at, row.time_zone);
        let series = row.recurrence.clone().map(Series::new).transpose().map_err(Error::internal)?;
        Ok(Self {
            title: text(&row.title)?,
            description: row.description.as_ref().map(text).transpose()?,
            topics: row.topics.0.clone(),
            schedule: schedule.map_err(|_| Error::internal("an event holds times that are none"))?,
            series,
            venue: row.venue.clone(),
            capacity: row.capacity.and_then(|capacity| u32::try_from(capacity).ok()),
            visibility: row.visibility,
            join: Join { mode: row.join_mode, url: row.join_url.clone() },
            networks,
        })
    }

    /// The same with a change.
    pub(super) fn with(self, patch: EventPatch) -> Self {
        Self {
            title: patch.title.unwrap_or(self.title),
            description: patch.description.unwrap_or(self.description),
            topics: patch.topics.unwrap_or(self.topics),
            schedule: patch.schedule.unwrap_or(self.schedule),
            series: self.series,
            venue: patch.venue.unwrap_or(self.venue),
            capacity: patch.capacity.unwrap_or(self.capacity),
            visibility: patch.visibility.unwrap_or(self.visibility),
            join: patch.join.unwrap_or(self.join),
            networks: patch.networks.unwrap_or(self.networks),
        }
    }

    /// Its dates, as the schedule or the series says.
    pub(super) fn occurrences(&self) -> Vec<Occurrence> {
        let (starts_at, ends_at) = (self.schedule.starts_at(), self.schedule.ends_at());
        let once = || vec![Occurrence { key: self.schedule.zone().wall(starts_at).into(), starts_at, ends_at }];
        self.series.as_ref().map_or_else(once, |series| series.occurrences().to_vec())
    }

    /// What is wrong with it, by the names of its fields in the API.
    pub(in crate::service) fn mistakes(&self) -> Vec<Invalid> {
        let mut mistakes = title_mistakes("title", &self.title);
        mistakes.extend(self.description.iter().flat_map(|description| description_mistakes("description", description)));
        mistakes.extend(topics_mistakes("topics", &self.topics));
        mistakes.extend(self.venue.mistakes_of_api());
        let places = Places { capacity: self.capacity, pools: Vec::new() };
        mistakes.extend(places.mistakes(self.schedule.starts_at()));
        match (self.join.mode, &self.join.url) {
            (JoinMode::External, None) => mistakes.push(Invalid::at("joinUrl", "is needed where one registers elsewhere")),
            (JoinMode::External, Some(_)) | (_, None) => {}
            (_, Some(_)) => mistakes.push(Invalid::at("joinUrl", "goes with the join mode EXTERNAL only")),
        }
        if self.networks.len() > MAX_NETWORKS {
            mistakes.push(Invalid::at("networks", format!("must be at most {MAX_NETWORKS}")));
        }
        if self.visibility == EventVisibility::Network && self.networks.is_empty() {
            mistakes.push(Invalid::at("networks", "are needed for an event that their people see"));
        }
        mistakes
    }

    /// What of it matters to others.
    pub(super) fn version(&self, state: EventState) -> EventVersion {
        EventVersion {
            state,
            title: self.title.clone(),
            description: self.description.clone(),
            topics: self.topics.clone(),
            schedule: self.schedule,
            series: self.series.clone(),
            venue: self.venue.clone(),
            capacity: self.capacity,
            visibility: self.visibility,
        }
    }
}
