//! What happens around an event that is announced: its organisers prepare it, and people say that they come.

use chrono::{Days, TimeDelta};
use traboule_events::service::note::NewNote;
use traboule_events::service::rsvp::{NewRsvp, RsvpStep, SeatPoolWanted};
use traboule_events::service::task::NewTask;

use super::Story;
use super::event::Written;
use crate::demo::data::DaysAgo;
use crate::demo::shared::{Answer, Task};
use crate::demo::{DemoError, refused};

impl Story<'_> {
    /// The organisers keep places for their members, write notes to one another, and share the work.
    pub(super) async fn prepare(&self, event: &Written<'_>) -> Result<(), DemoError> {
        let events = &self.demo.services.events;
        for pool in &event.row.pools {
            let release_at = event.first.starts_at() - TimeDelta::days(pool.released_days_before);
            let wanted = SeatPoolWanted { date: event.date(1)?, space: self.space(&pool.space)?.0, size: pool.size, release_at };
            events.seat_pool_set(&event.lead, wanted).await.map_err(refused(&event.about))?;
        }
        for note in &event.row.notes {
            let space = Some(self.space(&note.space)?.0);
            let note = (self.owner_of(&note.space)?, NewNote { event: event.id, space, body: note.body.clone() });
            events.event_note_add(&note.0, note.1).await.map_err(refused(&event.about))?;
        }
        for task in &event.row.tasks {
            self.share(event, task).await?;
        }
        Ok(())
    }

    async fn share(&self, event: &Written<'_>, task: &Task) -> Result<(), DemoError> {
        let events = &self.demo.services.events;
        let space = task.space.as_deref().map(|key| Ok::<_, DemoError>(self.space(key)?.0)).transpose()?;
        let day = event.first.zone().wall(event.first.starts_at()).date();
        let due_on = task.due_days_before.and_then(|days| day.checked_sub_days(Days::new(days)));
        let new = NewTask { event: event.id, title: task.title.clone(), space, due_on };
        let id = events.event_task_add(&event.lead, new).await.map_err(refused(&event.about))?;
        if task.done {
            events.event_task_done(&event.lead, id, 1).await.map_err(refused(&event.about))?;
        }
        Ok(())
    }

    /// People say that they come, in the order in which they stand there; the lead answers those who have to ask.
    pub(super) async fn attend(&self, event: &Written<'_>) -> Result<(), DemoError> {
        self.on(DaysAgo(event.row.written_days_ago.0.saturating_sub(2)));
        let events = &self.demo.services.events;
        for coming in &event.row.coming {
            let about = format!("{} of {}", coming.person, event.about);
            let home = coming.home.as_deref().map(|key| Ok::<_, DemoError>(self.space(key)?.0)).transpose()?;
            let new = NewRsvp { party_size: coming.party_size, home, visibility: coming.visibility };
            let id = events.rsvp_create(&self.actor(&coming.person)?, event.date(coming.date)?, new).await.map_err(refused(&about))?;
            let (step, reason) = match &coming.answer {
                None => continue,
                Some(Answer::Approved) => (RsvpStep::Approve, None),
                Some(Answer::Rejected(reason)) => (RsvpStep::Reject, Some(reason.clone())),
            };
            events.rsvp_step(&event.lead, id, Some(1), step, reason).await.map_err(refused(&about))?;
        }
        Ok(())
    }
}
