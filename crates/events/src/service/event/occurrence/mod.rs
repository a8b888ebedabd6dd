//! The dates of a series: edited alone, from one on or all of them; cancelled one by one.
//!
//! An edit names the version of the event, which is the whole that everybody edits. What has begun is not rewritten: an edit of
//! all dates of a series that has begun goes from the first that is to come, and the dates before it stay with the event, at
//! their times.

mod cancel;
mod one;
mod several;
mod split;

use traboule_kernel::ids::{EventId, EventOccurrenceId, SpaceId};
use traboule_kernel::{Actor, Error, Failure, Invalid, LocalizedText, Outcome, Result, Scope, Time};
use traboule_store::{Audit, UnitOfWork, version};

use sea_orm::{ActiveModelTrait, EntityTrait, Set};

use super::content::{EventContent, EventPatch};
use super::{dates, rooms, save};
use crate::entity::event::{self, Times};
use crate::entity::event_occurrence::{self, Model};
use crate::message::EventChanged;
use crate::policy::{Organisers, may_edit};
use crate::rules::material::{Revision, with_previous_start};
use crate::rules::own::OwnContent;
use crate::rules::recurrence::{BadEdit, EditScope, Rule, Series, TimeChange};
use crate::rules::schedule::{Schedule, Zone};
use crate::rules::venue::Venue;
use crate::service::organiser::ask_to_acknowledge;
use crate::service::{EventService, demand_somebody, mistakes};

pub use cancel::EventOccurrenceCancelErrorCode;

/// A change of a date of a series, or of several. What is not given stays.
#[derive(Clone, Debug, Default)]
pub struct OccurrencePatch {
    /// When the date starts. In a wider scope the others are moved by as much.
    pub starts_at: Option<Time>,
    /// When it ends; as long after the start as before, if not given.
    pub ends_at: Option<Time>,
    /// Whose clock is meant. Not of one date alone.
    pub zone: Option<Zone>,
    /// By which rule it goes on. Not of one date alone.
    pub rrule: Option<Rule>,
    /// What it is called. `Some(None)` takes back what a single date has of its own.
    pub title: Option<Option<LocalizedText>>,
    /// What it is about.
    pub description: Option<Option<LocalizedText>>,
    /// Where it takes place.
    pub venue: Option<Option<Venue>>,
    /// How many people may come.
    pub capacity: Option<Option<u32>>,
}

/// Dates that were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OccurrenceWritten {
    /// The date that was edited.
    pub occurrence: EventOccurrenceId,
    /// Its event now.
    pub event: EventId,
    /// Dates of others that meet those of the event in a room.
    pub room_conflicts: Vec<EventOccurrenceId>,
}

/// What can be wrong with an edit of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventOccurrenceUpdateErrorCode {
    /// A field breaks its rule, or does not go with the scope; the message says which.
    InvalidField,
    /// A date would have begun already.
    InThePast,
    /// The date has begun: what took place is not rewritten.
    Begun,
    /// The event or the date is cancelled: nothing about it changes any more.
    NotEditable,
    /// The event is not repeated: it changes by `eventUpdate`.
    NotRepeated,
    /// The date stands beside the rule of its series: it can be edited alone, and nothing begins with it.
    BesideRule,
    /// The event has too many dates, past and cancelled ones among them: only `THIS_AND_FOLLOWING` takes it further.
    TooManyDates,
    /// There is no such space to receive it, or it is closed for good.
    UnknownVenue,
}

use EventOccurrenceUpdateErrorCode as Code;

/// An edit of a date whose author may make it.
struct Edit {
    acting_for: SpaceId,
    row: event::Model,
    before: EventContent,
    series: Series,
    dates: Vec<Model>,
    date: Model,
    patch: OccurrencePatch,
    scope: EditScope,
}

/// What comes of an edit.
struct Edited {
    after: EventContent,
    dates: Vec<Model>,
    revision: Revision,
}

impl EventService {
    /// Changes a date of a series, it and those that follow, or all that are to come: as the lead or a host of the event.
    /// `seen` is the version of the event that the client read.
    pub async fn occurrence_update(
        &self,
        actor: &Actor,
        id: EventOccurrenceId,
        seen: i32,
        scope: EditScope,
        patch: OccurrencePatch,
    ) -> Outcome<OccurrenceWritten, Code> {
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let (row, organisers, date) = self.date(&unit, id).await?;
        let acting_for = may_edit(actor, &organisers)?;
        version::check(row.version, seen)?;
        let before = EventContent::of(&row, save::networks_of(&unit, row.id).await?)?;
        let Some(series) = before.series.clone() else {
            return Err(Failure::whole(Code::NotRepeated, "the event takes place once: change it by eventUpdate"));
        };
        if !row.state.is_editable() || date.cancelled_at.is_some() {
            return Err(Failure::whole(Code::NotEditable, "this is cancelled"));
        }
        if dates::has_begun(&date, unit.now()) {
            return Err(Failure::at("id", Code::Begun, "this date has begun: edit one that is to come"));
        }
        let dates = dates::of(&unit, row.id).await?;
        let edit = Edit { acting_for, row, before, series, dates, date, patch, scope };
        let written = match scope {
            EditScope::ThisOnly => Box::pin(self.edit_one(&mut unit, edit)).await?,
            EditScope::ThisAndFollowing => Box::pin(self.edit_following(&mut unit, edit)).await?,
            EditScope::All => Box::pin(self.edit_all(&mut unit, edit)).await?,
        };
        unit.commit().await?;
        Ok(written)
    }

    /// A date with its event, which is locked, if the actor sees it.
    async fn date(&self, unit: &UnitOfWork, id: EventOccurrenceId) -> Result<(event::Model, Organisers, Model)> {
        let missing = || Error::NotFound("date of an event");
        let found = event_occurrence::Entity::find_by_id(id).one(unit.tx()).await?.ok_or_else(missing)?;
        let (row, organisers) = self.event(unit, found.event_id).await.map_err(|error| match error {
            Error::NotFound(_) => missing(),
            error => error,
        })?;
        // Until the event was locked, somebody may have changed its dates, or cut this one off.
        let date = event_occurrence::Entity::find_by_id(id).one(unit.tx()).await?.ok_or_else(missing)?;
        if date.event_id != row.id {
            return Err(Error::Conflict("this date belongs to another event now: read it again".to_owned()));
        }
        Ok((row, organisers, date))
    }

    /// Everything about an event that is the same for all of its dates is valid, and there is a space where it is to go.
    async fn check(&self, edit: &Edit, after: &EventContent) -> Result<(), Failure<Code>> {
        mistakes(after.mistakes(), Code::InvalidField)?;
        let venue = after.venue.space.filter(|space| Some(*space) != edit.before.venue.space);
        self.check_venue(venue).await
    }

    /// A space that receives the event is open.
    async fn check_venue(&self, venue: Option<SpaceId>) -> Result<(), Failure<Code>> {
        let Some(venue) = venue else { return Ok(()) };
        if self.directory.open_spaces(&[venue]).await?.contains(&venue) {
            return Ok(());
        }
        Err(Failure::at("input.venue.space", Code::UnknownVenue, "there is no such space that is open"))
    }

    /// Writes an event and its dates after an edit of them.
    async fn write_edited(&self, unit: &mut UnitOfWork, edit: Edit, edited: Edited) -> Result<OccurrenceWritten> {
        let Edit { acting_for, row, dates: before, date, scope, .. } = edit;
        let Edited { after, dates, revision } = edited;
        let (id, state, version, starts) = (row.id, row.state, row.version + 1, row.previous_starts.0.clone());
        let sequence = row.sequence;
        let mut row: event::ActiveModel = row.into();
        save::fill(&mut row, &after)?;
        row.last_ends_at = Set(dates::last_end(&dates));
        if revision.counts_up {
            row.sequence = Set(sequence + 1);
        }
        if let Some(start) = revision.previous_start {
            row.previous_starts = Set(Times(with_previous_start(starts, start)));
        }
        row.updated_at = Set(unit.now());
        row.version = Set(version);
        row.update(unit.tx()).await?;
        let changed = self.write_dates(unit, acting_for, &before, dates).await?;
        save::index(unit, id, &after).await?;
        ask_to_acknowledge(unit, id, acting_for, &revision.material).await?;
        let room_conflicts = rooms::conflicts(unit, &self.circle(unit.actor()).await?, id).await?;
        unit.record(audit(date.id, acting_for, scope, &revision)?).await?;
        unit.send(&EventChanged { event: id, state: Some(state), version, material: revision.material, occurrences: changed.written })
            .await?;
        Ok(OccurrenceWritten { occurrence: date.id, event: id, room_conflicts })
    }
}

fn audit(date: EventOccurrenceId, acting_for: SpaceId, scope: EditScope, revision: &Revision) -> Result<Audit> {
    let scope = match scope {
        EditScope::ThisOnly => "THIS_ONLY",
        EditScope::ThisAndFollowing => "THIS_AND_FOLLOWING",
        EditScope::All => "ALL",
    };
    let audit = Audit::of("event_occurrence.update", date).acting_for(Scope::Space(acting_for));
    audit.changing(&serde_json::json!({ "scope": scope, "material": revision.material }))
}

impl Edit {
    /// When the date takes place now.
    fn schedule(&self, now: Time) -> Result<Schedule, Failure<Code>> {
        let zone = self.patch.zone.unwrap_or(self.before.schedule.zone());
        let starts_at = self.patch.starts_at.unwrap_or(self.date.starts_at);
        let ends_at = self.patch.ends_at.unwrap_or(starts_at + (self.date.ends_at - self.date.starts_at));
        let named =
            |Invalid { field, message }| Invalid { field: if field == "starts_at" { "startsAt" } else { "endsAt" }.to_owned(), message };
        let schedule = match Schedule::new(starts_at, ends_at, zone) {
            Ok(schedule) => schedule,
            Err(wrong) => return mistakes(wrong.into_iter().map(named).collect(), Code::InvalidField).and(Err(beyond())),
        };
        if starts_at <= now { Err(in_the_past()) } else { Ok(schedule) }
    }

    /// What changes about times. What is given and is so already is no change.
    fn change(&self, schedule: &Schedule) -> TimeChange {
        let recurrence = self.series.recurrence();
        let zone = self.patch.zone.filter(|zone| *zone != recurrence.zone);
        let is_moved = schedule.starts_at() != self.date.starts_at || (zone.is_some() && self.patch.starts_at.is_some());
        TimeChange {
            starts: is_moved.then(|| schedule.zone().wall(schedule.starts_at())),
            length: Some(schedule.length()).filter(|length| *length != self.date.ends_at - self.date.starts_at),
            rrule: self.patch.rrule.clone().filter(|rule| *rule != recurrence.rrule),
            zone,
        }
    }

    /// What the event says after an edit of all that it says.
    fn content(&self) -> Result<EventContent, Failure<Code>> {
        let OccurrencePatch { title, description, venue, capacity, .. } = self.patch.clone();
        if matches!(title, Some(None)) || matches!(venue, Some(None)) {
            let field = if title.is_some() { "input.title" } else { "input.venue" };
            return Err(Failure::at(field, Code::InvalidField, "only a single date can do without one of its own"));
        }
        let patch = EventPatch { title: title.flatten(), description, venue: venue.flatten(), capacity, ..EventPatch::default() };
        Ok(self.before.clone().with(patch))
    }

    /// The dates, the edited one without what it had of its own and is now told with the others.
    fn dates_of_all(&self) -> Vec<Model> {
        let mut dates = self.dates.clone();
        let edited = dates.iter_mut().filter(|date| date.id == self.date.id);
        for date in edited {
            let own = date.content.take().unwrap_or_default();
            let own = OwnContent {
                title: own.title.filter(|_| self.patch.title.is_none()),
                description: own.description.filter(|_| self.patch.description.is_none()),
                venue: own.venue.filter(|_| self.patch.venue.is_none()),
                capacity: own.capacity.filter(|_| self.patch.capacity.is_none()),
            };
            date.content = own.stored();
        }
        dates
    }
}

fn in_the_past() -> Failure<Code> {
    Failure::at("input.startsAt", Code::InThePast, "a date starts in the future")
}

fn beyond() -> Failure<Code> {
    Failure::at("input.startsAt", Code::InvalidField, BadEdit::Time)
}

fn refused(bad: BadEdit) -> Failure<Code> {
    match bad {
        BadEdit::NoOccurrence | BadEdit::BesideRule => Failure::at("scope", Code::BesideRule, BadEdit::BesideRule),
        BadEdit::Cancelled => Failure::whole(Code::NotEditable, bad),
        BadEdit::WholeSeries => Failure::at("scope", Code::InvalidField, bad),
        BadEdit::Time => beyond(),
        BadEdit::Series(_) => Failure::at("input.rrule", Code::InvalidField, bad),
    }
}
