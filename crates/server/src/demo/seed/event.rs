//! Events, told from their draft to where they are today.

use traboule_events::rules::event::EventState;
use traboule_events::service::event::{EventPatch, EventStep};
use traboule_events::service::organiser::{Invitation, OrganiserStep};
use traboule_kernel::ids::{CoOrganiserId, EventId};
use traboule_kernel::{Actor, Invalid};

use super::Story;
use crate::demo::data::DaysAgo;
use crate::demo::event::{Asked, Event};
use crate::demo::{DemoError, refused};

impl Story<'_> {
    /// The lead writes and announces the event on one day, the others answer on the next, and what became of it happened since.
    pub(super) async fn hold(&self, event: &Event) -> Result<(), DemoError> {
        let about = format!("event {}", event.key);
        let services = &self.demo.services;
        let (lead, by) = (self.space(&event.lead)?.0, self.owner_of(&event.lead)?);
        let first = event.first_in_days.unwrap_or(event.in_days);
        let content = event.content(self.demo.now, first, lead, &self.networks).map_err(unreadable(&about))?;
        if content.networks.len() < event.networks.len() {
            return Err(DemoError::Refused { row: about, mistakes: "there is no such network".to_owned() });
        }
        self.on(event.written_days_ago);
        let id = services.events.event_create(&by, lead, content).await.map_err(refused(&about))?.event;
        if event.state == EventState::Draft {
            return Ok(());
        }
        let mut version = 1;
        self.take(&by, id, &mut version, EventStep::Announce, None, &about).await?;
        let mut asked = Vec::with_capacity(event.with.len());
        for other in &event.with {
            asked.push((other, self.invite(&by, id, other, &about).await?));
        }
        for other in &event.asked {
            self.invite(&by, id, other, &about).await?;
        }
        self.on(DaysAgo(event.written_days_ago.0.saturating_sub(1)));
        for (other, invited) in asked {
            let step = OrganiserStep { id: invited, version: 1, reason: None };
            services.events.co_organiser_accept(&self.owner_of(&other.space)?, &step).await.map_err(refused(&about))?;
        }
        if event.first_in_days.is_some() {
            let schedule = event.schedule(self.demo.now, event.in_days).map_err(unreadable(&about))?;
            let patch = EventPatch { schedule: Some(schedule), ..EventPatch::default() };
            services.events.event_update(&by, id, version, patch).await.map_err(refused(&about))?;
            version += 1;
        }
        match event.state {
            EventState::Draft | EventState::Tentative => Ok(()),
            EventState::Confirmed => self.take(&by, id, &mut version, EventStep::Confirm, None, &about).await,
            EventState::Cancelled => self.take(&by, id, &mut version, EventStep::Cancel, event.reason.as_deref(), &about).await,
        }
    }

    async fn take(
        &self,
        by: &Actor,
        id: EventId,
        version: &mut i32,
        step: EventStep,
        reason: Option<&str>,
        about: &str,
    ) -> Result<(), DemoError> {
        self.demo.services.events.event_step(by, id, *version, step, reason).await.map_err(refused(about))?;
        *version += 1;
        Ok(())
    }

    async fn invite(&self, by: &Actor, event: EventId, other: &Asked, about: &str) -> Result<CoOrganiserId, DemoError> {
        let (space, _) = self.space(&other.space)?;
        let invitation = Invitation { event, space, role: other.role, contributions: other.contributions.clone(), message: None };
        self.demo.services.events.co_organiser_invite(by, invitation).await.map_err(refused(about))
    }
}

fn unreadable(about: &str) -> impl FnOnce(Vec<Invalid>) -> DemoError {
    let row = about.to_owned();
    move |mistakes| {
        let mistakes: Vec<String> = mistakes.iter().map(|mistake| format!("{} {}", mistake.field, mistake.message)).collect();
        DemoError::Refused { row, mistakes: mistakes.join(", ") }
    }
}
