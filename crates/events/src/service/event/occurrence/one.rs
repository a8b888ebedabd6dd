//! An edit of one date alone. Its series does not change.

use traboule_kernel::Failure;
use traboule_store::UnitOfWork;

use super::{Code, Edit, Edited, OccurrenceWritten, refused};
use crate::entity::event_occurrence::Model;
use crate::rules::material::{EventVersion, Revision, revise};
use crate::rules::own::OwnContent;
use crate::rules::recurrence::BadEdit;
use crate::rules::schedule::Schedule;
use crate::service::event::dates;
use crate::service::{EventService, mistakes};

impl EventService {
    pub(super) async fn edit_one(&self, unit: &mut UnitOfWork, edit: Edit) -> Result<OccurrenceWritten, Failure<Code>> {
        if edit.patch.zone.is_some() || edit.patch.rrule.is_some() {
            return Err(refused(BadEdit::WholeSeries));
        }
        let schedule = edit.schedule(unit.now())?;
        let own = edit.own();
        mistakes(own.mistakes(), Code::InvalidField)?;
        let venue = |own: Option<&OwnContent>| own.and_then(|own| own.venue.as_ref()).and_then(|venue| venue.space);
        self.check_venue(venue(Some(&own)).filter(|space| Some(*space) != venue(edit.date.content.as_ref()))).await?;

        let mut date = edit.date.clone();
        (date.starts_at, date.ends_at) = (schedule.starts_at(), schedule.ends_at());
        date.content = own.stored();
        let revision = revise(&edit.version(&edit.date)?, &edit.version(&date)?);
        // When it was to start at first, its key tells.
        let revision = Revision { previous_start: None, ..revision };
        let dates = dates::with_one(&edit.dates, date, &edit.before);
        let after = edit.before.clone();
        Ok(self.write_edited(unit, edit, Edited { after, dates, revision }).await?)
    }
}

impl Edit {
    /// What the date has of its own now: what is the same as what its event says is not its own.
    fn own(&self) -> OwnContent {
        let own = self.date.content.clone().unwrap_or_default();
        let (patch, event) = (self.patch.clone(), &self.before);
        OwnContent {
            title: patch.title.unwrap_or(own.title).filter(|title| *title != event.title),
            description: patch.description.unwrap_or(own.description).filter(|text| Some(text) != event.description.as_ref()),
            venue: patch.venue.unwrap_or(own.venue).filter(|venue| *venue != event.venue),
            capacity: patch.capacity.unwrap_or(own.capacity).filter(|capacity| Some(*capacity) != event.capacity),
        }
    }

    /// What of the date matters to others.
    fn version(&self, date: &Model) -> Result<EventVersion, Failure<Code>> {
        let schedule = Schedule::new(date.starts_at, date.ends_at, self.before.schedule.zone());
        let own = date.content.clone().unwrap_or_default();
        let event = self.before.version(self.row.state);
        Ok(EventVersion {
            schedule: schedule.map_err(|_| traboule_kernel::Error::internal("a date holds times that are none"))?,
            series: None,
            title: own.title.unwrap_or(event.title),
            description: own.description.or(event.description),
            venue: own.venue.unwrap_or(event.venue),
            capacity: own.capacity.or(event.capacity),
            ..event
        })
    }
}
