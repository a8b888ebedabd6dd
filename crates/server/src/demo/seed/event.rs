//! Events, told from their draft to where they are today.

use traboule_events::rules::event::EventState;
use traboule_events::rules::recurrence::EditScope;
use traboule_events::rules::schedule::Schedule;
use traboule_events::service::event::{EventPatch, EventStep, OccurrencePatch};
use traboule_events::service::organiser::{Invitation, NetworkInvitation, OrganiserStep};
use traboule_kernel::ids::{CoOrganiserId, EventId, EventOccurrenceId, SpaceId};
use traboule_kernel::{Actor, Invalid};

use super::{Story, told};
use crate::demo::data::DaysAgo;
use crate::demo::event::{Asked, Event};
use crate::demo::repeated::Repeated;
use crate::demo::shared::NetworkAsked;
use crate::demo::{DemoError, refused};

/// An event that was written.
pub(super) struct Written<'a> {
    pub(super) row: &'a Event,
    pub(super) id: EventId,
    pub(super) lead: Actor,
    /// When its first date takes place.
    pub(super) first: Schedule,
    /// Its dates in their order.
    pub(super) dates: Vec<EventOccurrenceId>,
    /// How errors call it.
    pub(super) about: String,
    version: i32,
}

impl<'a> Story<'a> {
    /// The lead writes and announces the event on one day, the others answer on the next, and what became of it happened since.
    pub(super) async fn hold(&self, row: &'a Event) -> Result<(), DemoError> {
        self.on(row.written_days_ago);
        let mut event = self.write(row).await?;
        if row.state == EventState::Draft {
            return Ok(());
        }
        self.take(&mut event, EventStep::Announce, None).await?;
        self.gather(&event).await?;
        if let Some(repeated) = &row.repeated {
            self.change_dates(&mut event, repeated).await?;
        }
        if row.first_in_days.is_some() {
            self.postpone(&mut event).await?;
        }
        self.prepare(&event).await?;
        self.attend(&event).await?;
        match row.state {
            EventState::Draft | EventState::Tentative => Ok(()),
            EventState::Confirmed => self.take(&mut event, EventStep::Confirm, None).await,
            EventState::Cancelled => self.take(&mut event, EventStep::Cancel, row.reason.as_deref()).await,
        }
    }

    async fn write(&self, row: &'a Event) -> Result<Written<'a>, DemoError> {
        let about = format!("event {}", row.key);
        let (space, lead) = (self.space(&row.lead)?.0, self.owner_of(&row.lead)?);
        let in_days = row.first_in_days.unwrap_or(row.in_days);
        let content = row.content(self.demo.now, in_days, space, &self.networks).map_err(unreadable(&about))?;
        if content.networks.len() < row.networks.len() {
            return Err(DemoError::Refused { row: about, mistakes: "there is no such network".to_owned() });
        }
        let (events, first) = (&self.demo.services.events, content.schedule);
        let id = events.event_create(&lead, space, content).await.map_err(refused(&about))?.event;
        let dates = events.dates_by_key(id).await?;
        Ok(Written { row, id, lead, first, dates, about, version: 1 })
    }

    /// The lead asks others, who answer on the next day.
    async fn gather(&self, event: &Written<'a>) -> Result<(), DemoError> {
        let row = event.row;
        let mut accepting = Vec::with_capacity(row.with.len());
        for other in &row.with {
            accepting.push((other.space.as_str(), self.invite(event, other).await?));
        }
        for other in &row.asked {
            self.invite(event, other).await?;
        }
        let mut declining = Vec::new();
        if let Some(asked) = &row.whole_network {
            let invited = self.invite_all(event, asked).await?;
            let of = |space: &str| self.invitation(&invited, space);
            for space in &asked.accepted {
                accepting.push((space, of(space)?));
            }
            for space in &asked.declined {
                declining.push((space, of(space)?));
            }
        }
        self.on(DaysAgo(row.written_days_ago.0.saturating_sub(1)));
        let events = &self.demo.services.events;
        let step = |id| OrganiserStep { id, version: 1, reason: None };
        for (space, id) in accepting {
            events.co_organiser_accept(&self.owner_of(space)?, &step(id)).await.map_err(refused(&event.about))?;
        }
        for (space, id) in declining {
            events.co_organiser_decline(&self.owner_of(space)?, &step(id)).await.map_err(refused(&event.about))?;
        }
        Ok(())
    }

    async fn invite(&self, event: &Written<'_>, other: &Asked) -> Result<CoOrganiserId, DemoError> {
        let (space, _) = self.space(&other.space)?;
        let invitation = Invitation { event: event.id, space, role: other.role, contributions: other.contributions.clone(), message: None };
        self.demo.services.events.co_organiser_invite(&event.lead, invitation).await.map_err(refused(&event.about))
    }

    async fn invite_all(&self, event: &Written<'_>, asked: &NetworkAsked) -> Result<Vec<(SpaceId, CoOrganiserId)>, DemoError> {
        let network = self.network(&asked.network)?;
        let invitation = NetworkInvitation { event: event.id, network, role: asked.role, message: Some(asked.message.clone()) };
        let events = &self.demo.services.events;
        events.co_organiser_invite_network(&event.lead, invitation).await.map_err(refused(&event.about))?;
        Ok(events.live_co_organisers(event.id).await?)
    }

    fn invitation(&self, invited: &[(SpaceId, CoOrganiserId)], key: &str) -> Result<CoOrganiserId, DemoError> {
        let (space, _) = told(&self.spaces, key)?;
        let found = invited.iter().find(|(invited, _)| invited == space).map(|(_, id)| *id);
        found.ok_or_else(|| DemoError::Refused { row: format!("answer of {key}"), mistakes: "nobody asked it".to_owned() })
    }

    /// Single dates are cancelled, or moved and called otherwise.
    async fn change_dates(&self, event: &mut Written<'_>, repeated: &Repeated) -> Result<(), DemoError> {
        let events = &self.demo.services.events;
        let series =
            repeated.beginning(&event.first).map_err(|bad| DemoError::Refused { row: event.about.clone(), mistakes: bad.to_string() })?;
        for cancelled in &repeated.cancelled {
            let date = event.date(cancelled.date)?;
            let done = events.occurrence_cancel(&event.lead, date, event.version, &cancelled.reason).await;
            done.map_err(refused(&event.about))?;
            event.version += 1;
        }
        for moved in &repeated.moved {
            let date = event.date(moved.date)?;
            let planned = moved.date.checked_sub(1).and_then(|place| series.occurrences().get(place));
            // The same time of day by the clock, whatever daylight saving does in between.
            let starts_at = planned.map(|planned| {
                let zone = event.first.zone();
                zone.instant(zone.wall(planned.starts_at) + chrono::TimeDelta::days(moved.by_days))
            });
            let patch = OccurrencePatch { starts_at, title: Some(moved.title.clone().localized()), ..OccurrencePatch::default() };
            let done = events.occurrence_update(&event.lead, date, event.version, EditScope::ThisOnly, patch).await;
            done.map_err(refused(&event.about))?;
            event.version += 1;
        }
        Ok(())
    }

    /// The event takes place on another day than was planned first.
    async fn postpone(&self, event: &mut Written<'_>) -> Result<(), DemoError> {
        let (schedule, _) = event.row.planned(self.demo.now, event.row.in_days).map_err(unreadable(&event.about))?;
        let patch = EventPatch { schedule: Some(schedule), ..EventPatch::default() };
        self.demo.services.events.event_update(&event.lead, event.id, event.version, patch).await.map_err(refused(&event.about))?;
        event.version += 1;
        Ok(())
    }

    async fn take(&self, event: &mut Written<'_>, step: EventStep, reason: Option<&str>) -> Result<(), DemoError> {
        let done = self.demo.services.events.event_step(&event.lead, event.id, event.version, step, reason).await;
        done.map_err(refused(&event.about))?;
        event.version += 1;
        Ok(())
    }
}

impl Written<'_> {
    /// The date of this number, from 1.
    pub(super) fn date(&self, number: usize) -> Result<EventOccurrenceId, DemoError> {
        let date = number.checked_sub(1).and_then(|place| self.dates.get(place)).copied();
        date.ok_or_else(|| DemoError::Refused { row: self.about.clone(), mistakes: format!("there is no date {number}") })
    }
}

fn unreadable(about: &str) -> impl FnOnce(Vec<Invalid>) -> DemoError {
    let row = about.to_owned();
    move |mistakes| {
        let mistakes: Vec<String> = mistakes.iter().map(|mistake| format!("{} {}", mistake.field, mistake.message)).collect();
        DemoError::Refused { row, mistakes: mistakes.join(", ") }
    }
}
