//! An edit of a date and all that follow: they become an event of their own.

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel as _, Set};
use traboule_kernel::ids::{EventId, EventOccurrenceId};
use traboule_kernel::{Failure, Result, Scope};
use traboule_store::{Audit, UnitOfWork};

use super::{Code, Edit, Edited, OccurrenceWritten, audit, in_the_past, refused};
use crate::entity::event::{self, Times};
use crate::entity::event_occurrence::Model;
use crate::message::EventChanged;
use crate::rules::material::revise;
use crate::rules::recurrence::{self, EditScope, OccurrenceKey, Overrides, TimeChange};
use crate::service::EventService;
use crate::service::event::content::EventContent;
use crate::service::event::dates::{self, EditedSeries};
use crate::service::event::unpublish::refuse_both;
use crate::service::event::{rooms, save};
use crate::service::organiser::go_along;
use crate::service::rsvp::invite_to_both;

impl EventService {
    pub(super) async fn edit_following(&self, unit: &mut UnitOfWork, edit: Edit) -> Result<OccurrenceWritten, Failure<Code>> {
        let change = edit.change(&edit.schedule(unit.now())?);
        let cut = |overrides, change| {
            recurrence::edit(&edit.series, overrides, edit.date.occurrence_key, EditScope::ThisAndFollowing, change).map_err(refused)
        };
        let edited = cut(dates::overrides(&edit.dates, &edit.before), &change)?;
        let Some((series, overrides)) = edited.following else {
            // Nothing comes before: these are all.
            return Box::pin(self.edit_all(unit, edit)).await;
        };
        let mut after = edit.content()?;
        self.check(&edit, &after).await?;
        after.goes_by(series)?;
        if after.schedule.starts_at() <= unit.now() {
            return Err(in_the_past());
        }
        let mut before = edit.before.clone();
        if let Some((untouched, _)) = cut(Overrides::new(), &TimeChange::default())?.following {
            before.goes_by(untouched)?;
        }
        let revision = revise(&before.version(edit.row.state), &after.version(edit.row.state));

        let id: EventId = unit.new_id();
        let goes = |key: &OccurrenceKey| edited.moved.contains_key(key) || edited.dropped.contains(key);
        let (tail, head): (Vec<Model>, Vec<Model>) = edit.dates_of_all().into_iter().partition(|date| goes(&date.occurrence_key));
        let tail = dates::of_edited(&tail, &edit.before, &after, unit.now());
        let announced = edit.row.state.is_announced();
        let planned = EditedSeries { id, event: &after, overrides: &overrides, moved: &edited.moved, dropped: &edited.dropped, announced };
        let tail = dates::of_series(unit, &tail, &planned);
        let mut shortened = edit.before.clone();
        shortened.series = Some(edited.series);
        Ok(self.write_split(unit, edit, id, &shortened, head, Edited { after, dates: tail, revision }).await?)
    }

    /// Writes both events. The new one has the organisers of the old one.
    async fn write_split(
        &self,
        unit: &mut UnitOfWork,
        edit: Edit,
        id: EventId,
        shortened: &EventContent,
        head: Vec<Model>,
        edited: Edited,
    ) -> Result<OccurrenceWritten> {
        let Edit { acting_for, row, dates: before, date, scope, .. } = edit;
        let Edited { after, dates: tail, revision } = edited;
        let (old, lead, state, version) = (row.id, row.lead_space_id, row.state, row.version + 1);
        // Of both: the dates that went have their names in calendars, and of each name the sequence grows.
        let sequence = if state.is_announced() { row.sequence + 1 } else { row.sequence };
        let mut new = row.clone().into_active_model().reset_all();
        new.id = Set(id);
        new.uid = Set(id.to_string());
        new.slug = Set(save::free_slug_of(unit, after.title.in_order(&[]).1).await?);
        save::fill(&mut new, &after)?;
        new.split_from_id = Set(Some(old));
        new.last_ends_at = Set(dates::last_end(&tail));
        new.previous_starts = Set(Times(revision.previous_start.into_iter().collect()));
        new.sequence = Set(sequence);
        new.created_at = Set(unit.now());
        new.updated_at = Set(unit.now());
        new.version = Set(1);
        event::Entity::insert(new).exec_without_returning(unit.tx()).await?;

        let mut row: event::ActiveModel = row.into();
        save::fill(&mut row, shortened)?;
        row.last_ends_at = Set(dates::last_end(&head));
        row.sequence = Set(sequence);
        row.updated_at = Set(unit.now());
        row.version = Set(version);
        row.update(unit.tx()).await?;

        let went: Vec<EventOccurrenceId> = tail.iter().map(|date| date.id).collect();
        let last = head.iter().max_by_key(|date| date.ends_at).cloned();
        let changed = self.write_dates(unit, acting_for, &before, head.into_iter().chain(tail).collect()).await?;
        invite_to_both(unit, old, id, last.as_ref()).await?;
        refuse_both(unit, old, id).await?;
        save::add_host(unit, id, lead).await?;
        save::index(unit, id, &after).await?;
        go_along(unit, old, id, acting_for, &revision.material).await?;
        let room_conflicts = rooms::conflicts(unit, &self.circle(unit.actor()).await?, id).await?;
        let split = Audit::of("event.split", id).acting_for(Scope::Space(acting_for));
        let split = split.changing(&BTreeMap::from([("from", old)]))?;
        unit.record_all(vec![audit(date.id, acting_for, scope, &revision)?, split]).await?;
        unit.send(&EventChanged { event: old, state: Some(state), version, material: Vec::new(), occurrences: went }).await?;
        let new = EventChanged { event: id, state: Some(state), version: 1, material: revision.material, occurrences: changed.written };
        unit.send(&new).await?;
        Ok(OccurrenceWritten { occurrence: date.id, event: id, room_conflicts })
    }
}
