//! The demo's events as they are written down in `crates/server/demo/events.toml`.

use std::collections::HashMap;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use serde::Deserialize;
use traboule_events::rules::event::{EventState, EventVisibility, JoinMode};
use traboule_events::rules::organiser::{Contribution, OrganiserRole};
use traboule_events::rules::recurrence::{BadSeries, Series};
use traboule_events::rules::schedule::{BadZone, Schedule, Zone};
use traboule_events::rules::text::WebAddress;
use traboule_events::rules::venue::{Venue, VenueKind};
use traboule_events::service::event::{EventContent, Join};
use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_kernel::{Invalid, Time};

use super::data::{DaysAgo, Description};
use super::repeated::Repeated;
use super::shared::{Coming, NetworkAsked, Note, Pool, Task};

/// An event and who organises it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain; the others are described in the file")]
pub struct Event {
    pub key: String,
    pub lead: String,
    pub title: Description,
    pub description: Option<Description>,
    pub topics: Vec<String>,
    pub in_days: u64,
    pub first_in_days: Option<u64>,
    pub at: NaiveTime,
    pub minutes: u32,
    pub repeated: Option<Repeated>,
    #[serde(default)]
    pub here: bool,
    pub room: Option<String>,
    pub address: Option<String>,
    pub online: Option<WebAddress>,
    pub capacity: Option<u32>,
    #[serde(default = "public")]
    pub visibility: EventVisibility,
    #[serde(default = "free")]
    pub join: JoinMode,
    #[serde(default)]
    pub networks: Vec<String>,
    #[serde(default)]
    pub with: Vec<Asked>,
    #[serde(default)]
    pub asked: Vec<Asked>,
    pub whole_network: Option<NetworkAsked>,
    #[serde(default)]
    pub pools: Vec<Pool>,
    #[serde(default)]
    pub coming: Vec<Coming>,
    #[serde(default)]
    pub notes: Vec<Note>,
    #[serde(default)]
    pub tasks: Vec<Task>,
    pub state: EventState,
    pub reason: Option<String>,
    pub written_days_ago: DaysAgo,
}

/// A space that is asked to organise an event with its lead.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the terms of the domain")]
pub struct Asked {
    pub space: String,
    pub role: OrganiserRole,
    #[serde(default)]
    pub contributions: Vec<Contribution>,
}

const fn public() -> EventVisibility {
    EventVisibility::Public
}

const fn free() -> JoinMode {
    JoinMode::Free
}

impl Event {
    /// What the use case takes, where the event takes place `in_days` after `now`, or begins to.
    pub fn content(
        &self,
        now: Time,
        in_days: u64,
        lead: SpaceId,
        networks: &HashMap<&str, NetworkId>,
    ) -> Result<EventContent, Vec<Invalid>> {
        let row = self.clone();
        let localized = |text: Description| text.localized().ok_or_else(|| vec![Invalid::at("title", "has no text")]);
        let (schedule, series) = self.planned(now, in_days)?;
        Ok(EventContent {
            title: localized(row.title)?,
            description: row.description.and_then(Description::localized),
            topics: row.topics,
            series,
            schedule,
            venue: self.venue(lead),
            capacity: row.capacity,
            visibility: row.visibility,
            join: Join { mode: row.join, url: None },
            networks: row.networks.iter().filter_map(|key| networks.get(key.as_str()).copied()).collect(),
        })
    }

    /// When it takes place for the first time, and how it goes on: `in_days` after `now`, or on the next day that its rule names.
    pub fn planned(&self, now: Time, in_days: u64) -> Result<(Schedule, Option<Series>), Vec<Invalid>> {
        let zone: Zone = "Europe/Paris".parse().map_err(|bad: BadZone| vec![Invalid::at("zone", bad.to_string())])?;
        let day = zone.wall(now).date().checked_add_days(Days::new(in_days)).ok_or_else(|| vec![Invalid::at("in_days", "is too far")])?;
        let schedule = self.on(day, zone)?;
        let Some(repeated) = &self.repeated else { return Ok((schedule, None)) };
        let refused = |bad: BadSeries| vec![Invalid::at("repeated", bad.to_string())];
        match repeated.beginning(&schedule) {
            Err(BadSeries::StartNotInRule { next }) => {
                let schedule = self.on(next, zone)?;
                Ok((schedule, Some(repeated.beginning(&schedule).map_err(refused)?)))
            }
            series => Ok((schedule, Some(series.map_err(refused)?))),
        }
    }

    /// When it takes place on a day, by the clock of Lyon.
    fn on(&self, day: NaiveDate, zone: Zone) -> Result<Schedule, Vec<Invalid>> {
        let starts = day.and_time(self.at);
        Schedule::by_clock(starts, starts + TimeDelta::minutes(self.minutes.into()), zone)
    }

    fn venue(&self, lead: SpaceId) -> Venue {
        let on_site = self.here || self.address.is_some();
        let kind = match (on_site, &self.online, self.here) {
            (true, Some(_), _) => VenueKind::Hybrid,
            (false, _, _) => VenueKind::Online,
            (true, None, true) => VenueKind::Space,
            (true, None, false) => VenueKind::Address,
        };
        let space = self.here.then_some(lead);
        Venue { kind, space, room: self.room.clone(), address: self.address.clone(), online: self.online.clone() }
    }
}
