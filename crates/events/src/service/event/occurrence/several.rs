//! An edit of all dates of a series that are to come.

use traboule_kernel::{Error, Failure, Time};
use traboule_store::UnitOfWork;

use super::{Code, Edit, Edited, OccurrenceWritten, in_the_past, refused};
use crate::rules::material::revise;
use crate::rules::recurrence::{self, BadEdit, EditScope, OccurrenceKey, Overrides, Series, TimeChange, edit_to_come};
use crate::rules::schedule::Schedule;
use crate::service::EventService;
use crate::service::event::content::EventContent;
use crate::service::event::dates::{self, EditedSeries};

impl EventService {
    pub(super) async fn edit_all(&self, unit: &mut UnitOfWork, edit: Edit) -> Result<OccurrenceWritten, Failure<Code>> {
        let change = edit.change(&edit.schedule(unit.now())?);
        let mut after = edit.content()?;
        self.check(&edit, &after).await?;
        let mut planned = dates::of_edited(&edit.dates_of_all(), &edit.before, &after, unit.now());
        let mut before = edit.before.clone();
        if change != TimeChange::default() {
            let from = edit.first_to_come(unit.now()).map_err(refused)?;
            let untouched = edit.apply(from, Overrides::new(), &TimeChange::default()).map_err(refused)?;
            before.goes_by(last(untouched).0)?;
            let edited = edit.apply(from, dates::overrides(&edit.dates, &edit.before), &change).map_err(refused)?;
            let (moved, dropped) = (edited.moved.clone(), edited.dropped.clone());
            let (series, overrides) = last(edited);
            after.goes_by(series)?;
            if after.schedule.starts_at() <= unit.now() {
                return Err(in_the_past());
            }
            let announced = edit.row.state.is_announced();
            let edited =
                EditedSeries { id: edit.row.id, event: &after, overrides: &overrides, moved: &moved, dropped: &dropped, announced };
            planned = dates::of_series(unit, &planned, &edited);
            if planned.len() > dates::MOST.max(edit.dates.len()) {
                let message = format!("an event has at most {} dates, past and cancelled ones among them", dates::MOST);
                return Err(Failure::at("scope", Code::TooManyDates, message));
            }
        }
        let revision = revise(&before.version(edit.row.state), &after.version(edit.row.state));
        Ok(self.write_edited(unit, edit, Edited { after, dates: planned, revision }).await?)
    }
}

impl Edit {
    /// From which date on an edit of all goes, if some have begun.
    fn first_to_come(&self, now: Time) -> Result<Option<OccurrenceKey>, BadEdit> {
        let in_series = |key| self.series.occurrence(key).is_some();
        let of_series = || self.dates.iter().filter(|date| in_series(date.occurrence_key));
        if !of_series().any(|date| dates::has_begun(date, now)) {
            return Ok(None);
        }
        let beside = &self.series.recurrence().rdates;
        let mut to_come = of_series().filter(|date| !dates::has_begun(date, now) && !beside.contains(&date.occurrence_key));
        to_come.next().map(|date| Some(date.occurrence_key)).ok_or(BadEdit::BesideRule)
    }

    fn apply(&self, from: Option<OccurrenceKey>, overrides: Overrides<()>, change: &TimeChange) -> Result<recurrence::Edited<()>, BadEdit> {
        let key = self.date.occurrence_key;
        match from {
            Some(from) => edit_to_come(&self.series, overrides, key, from, change),
            None => recurrence::edit(&self.series, overrides, key, EditScope::All, change),
        }
    }
}

/// What goes on after an edit: what was cut off before is past.
fn last(edited: recurrence::Edited<()>) -> (Series, Overrides<()>) {
    edited.following.unwrap_or((edited.series, edited.overrides))
}

impl EventContent {
    /// It is repeated like this from now on.
    pub(super) fn goes_by(&mut self, series: Series) -> Result<(), Error> {
        let (starts_at, ends_at) = series.first();
        let schedule = Schedule::new(starts_at, ends_at, series.recurrence().zone);
        self.schedule = schedule.map_err(|_| Error::internal("a series begins at times that are none"))?;
        self.series = Some(series);
        Ok(())
    }
}
