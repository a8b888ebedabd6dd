//! The demo's events as they are written down in `crates/server/demo/events.toml`.

use std::collections::HashMap;

use chrono::{Days, NaiveTime, TimeDelta};
use serde::Deserialize;
use traboule_events::rules::event::{EventState, EventVisibility, JoinMode};
use traboule_events::rules::organiser::{Contribution, OrganiserRole};
use traboule_events::rules::schedule::{BadZone, Schedule, Zone};
use traboule_events::rules::text::WebAddress;
use traboule_events::rules::venue::{Venue, VenueKind};
use traboule_events::service::event::{EventContent, Join};
use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_kernel::{Invalid, Time};

use super::data::{DaysAgo, Description};

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
    #[serde(default)]
    pub here: bool,
    pub room: Option<String>,
    pub address: Option<String>,
    pub online: Option<WebAddress>,
    pub capacity: Option<u32>,
    #[serde(default = "public")]
    pub visibility: EventVisibility,
    #[serde(default)]
    pub networks: Vec<String>,
    #[serde(default)]
    pub with: Vec<Asked>,
    #[serde(default)]
    pub asked: Vec<Asked>,
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

impl Event {
    /// What the use case takes, where the event takes place `in_days` after `now`.
    pub fn content(
        &self,
        now: Time,
        in_days: u64,
        lead: SpaceId,
        networks: &HashMap<&str, NetworkId>,
    ) -> Result<EventContent, Vec<Invalid>> {
        let row = self.clone();
        let localized = |text: Description| text.localized().ok_or_else(|| vec![Invalid::at("title", "has no text")]);
        Ok(EventContent {
            title: localized(row.title)?,
            description: row.description.and_then(Description::localized),
            topics: row.topics,
            series: None,
            schedule: self.schedule(now, in_days)?,
            venue: self.venue(lead),
            capacity: row.capacity,
            visibility: row.visibility,
            join: Join { mode: JoinMode::Free, url: None },
            networks: row.networks.iter().filter_map(|key| networks.get(key.as_str()).copied()).collect(),
        })
    }

    /// When it takes place, by the clock of Lyon.
    pub fn schedule(&self, now: Time, in_days: u64) -> Result<Schedule, Vec<Invalid>> {
        let zone: Zone = "Europe/Paris".parse().map_err(|bad: BadZone| vec![Invalid::at("zone", bad.to_string())])?;
        let day = zone.wall(now).date().checked_add_days(Days::new(in_days)).ok_or_else(|| vec![Invalid::at("in_days", "is too far")])?;
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
