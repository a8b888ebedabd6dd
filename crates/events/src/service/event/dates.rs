//! The dates of events: the only place that writes, moves, cancels and drops them.
//!
//! A use case takes the dates of an event as they are ([`of`]), says how they are to be with the functions of this module,
//! which do not touch the database, and hands both to [`EventService::write_dates`]. Everything about dates goes through there, and
//! so does what follows for those who come: nobody comes to a date that is cancelled, and where there are more places now, who waits
//! moves up. Events are locked by then, so nobody else writes dates of the same event.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ActiveModelTrait as _, ColumnTrait, ConnectionTrait as _, EntityTrait, IntoActiveModel as _, QueryFilter, QueryOrder};
use traboule_kernel::ids::{EventId, EventOccurrenceId, SpaceId};
use traboule_kernel::{Result, Time};
use traboule_store::{UnitOfWork, sql};

use super::content::EventContent;
use super::found_by;
use super::save::room_of;
use crate::entity::event_occurrence::{ActiveModel, Column, Entity, Model};
use crate::entity::seat_pool;
use crate::message::PurgeDue;
use crate::rules::event::is_over;
use crate::rules::recurrence::{Occurrence, OccurrenceKey, Override, Overrides};
use crate::rules::rsvp::purge_at;
use crate::service::EventService;
use crate::service::notice::remind_of;
use crate::service::rsvp::{end_dates, move_pools};

/// How many rows one statement writes, so that its parameters stay within what the databases take.
const CHUNK: usize = 500;

/// How many dates an event may have, with those that are past or cancelled. Without it they would grow with each edit of a series,
/// since what was announced is never deleted.
pub(super) const MOST: usize = 2_000;

/// Why a date is cancelled that an edit of its series left no place for.
const NO_LONGER: &str = "The series no longer holds this date.";

/// What became of the dates of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::service) struct DatesChanged {
    /// They are new.
    pub(in crate::service) added: Vec<EventOccurrenceId>,
    /// They start at another time.
    pub(in crate::service) moved: Vec<MovedDate>,
    /// They do not take place.
    pub(in crate::service) cancelled: Vec<EventOccurrenceId>,
    /// They are no more: of drafts only, of which nobody knew.
    pub(in crate::service) deleted: Vec<EventOccurrenceId>,
    /// Those above but for the deleted, and those of which something else changed: their end, their place, how many may come, the
    /// event that they belong to.
    pub(in crate::service) written: Vec<EventOccurrenceId>,
}

/// A date that starts at another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::service) struct MovedDate {
    pub(in crate::service) id: EventOccurrenceId,
    pub(in crate::service) from: Time,
    pub(in crate::service) to: Time,
}

/// All dates of an event by their keys, whatever became of them.
pub(in crate::service) async fn of(unit: &UnitOfWork, event: EventId) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::EventId.eq(event)).order_by_asc(Column::OccurrenceKey);
    Ok(rows.all(unit.tx()).await?)
}

impl EventService {
    /// Writes dates: `before` as they are, `after` as they are to be, and what follows for those who come. Dates are the same by
    /// their id; one that is not in `after` is deleted. Their events are written by then. The number of statements does not depend
    /// on that of the dates, but for one more each five hundred, and for those to which people come.
    /// `by` is the space for which it is done.
    pub(in crate::service) async fn write_dates(
        &self,
        unit: &mut UnitOfWork,
        by: SpaceId,
        before: &[Model],
        after: Vec<Model>,
    ) -> Result<DatesChanged> {
        let changed = write(unit, before, after.clone()).await?;
        let after: HashMap<EventOccurrenceId, &Model> = after.iter().map(|date| (date.id, date)).collect();
        let cancelled = changed.cancelled.iter().filter_map(|id| after.get(id).copied());
        end_dates(unit, by, cancelled).await?;
        move_pools(unit, &changed.moved).await?;
        // On the heap: a hall is large, and every edit of an event leads here.
        Box::pin(self.settle_dates(unit, &changed.written)).await?;
        for moved in &changed.moved {
            let Some(date) = after.get(&moved.id).filter(|date| date.next_place > 1) else { continue };
            if date.cancelled_at.is_none() {
                remind_of(unit, moved.id, moved.to).await?;
            }
            if moved.to < moved.from {
                unit.send_at(&PurgeDue { occurrence: moved.id }, purge_at(date.ends_at)).await?;
            }
        }
        Ok(changed)
    }

    /// Deletes the dates of a draft.
    pub(super) async fn delete_dates(&self, unit: &mut UnitOfWork, by: SpaceId, event: EventId) -> Result<DatesChanged> {
        self.write_dates(unit, by, &of(unit, event).await?, Vec::new()).await
    }
}

async fn write(unit: &UnitOfWork, before: &[Model], after: Vec<Model>) -> Result<DatesChanged> {
    let known: HashMap<EventOccurrenceId, &Model> = before.iter().map(|date| (date.id, date)).collect();
    let kept: BTreeSet<EventOccurrenceId> = after.iter().map(|date| date.id).collect();
    let deleted = before.iter().map(|date| date.id).filter(|id| !kept.contains(id)).collect();
    let mut changed = DatesChanged { deleted, ..DatesChanged::default() };
    let (mut rows, mut renamed, mut said) = (Vec::new(), Vec::new(), Vec::new());
    for mut date in after {
        let was = known.get(&date.id);
        if was.is_some_and(|was| **was == date) {
            continue;
        }
        let is_cancelled = was.is_some_and(|was| was.cancelled_at.is_none() && date.cancelled_at.is_some());
        changed.cancelled.extend(is_cancelled.then_some(date.id));
        // What has begun is written so that its place stays what it was: no news to anybody.
        let keeps_its_place =
            was.is_some_and(|was| has_begun(was, unit.now()) && Model { content: was.content.clone(), ..date.clone() } == **was);
        changed.written.extend((!keeps_its_place).then_some(date.id));
        said.extend(found_by::changed(was.copied(), &date));
        if let Some(was) = was {
            let is_moved = was.starts_at != date.starts_at;
            changed.moved.extend(is_moved.then_some(MovedDate { id: date.id, from: was.starts_at, to: date.starts_at }));
            renamed.extend((was.occurrence_key != date.occurrence_key || was.event_id != date.event_id).then_some(date.id));
            date.updated_at = unit.now();
            date.version = was.version + 1;
        } else {
            changed.added.push(date.id);
        }
        rows.push(date.into_active_model().reset_all());
    }
    delete(unit, &changed.deleted).await?;
    make_way(unit, &renamed).await?;
    upsert(unit, rows).await?;
    found_by::index(unit, said).await?;
    Ok(changed)
}

async fn delete(unit: &UnitOfWork, ids: &[EventOccurrenceId]) -> Result<()> {
    found_by::forget(unit, ids).await?;
    if !ids.is_empty() {
        let these = |column: Expr| sql::is_one_of(unit.tx().get_database_backend(), column, ids);
        seat_pool::Entity::delete_many().filter(these(Expr::col(seat_pool::Column::OccurrenceId))).exec(unit.tx()).await?;
        Entity::delete_many().filter(these(Expr::col(Column::Id))).exec(unit.tx()).await?;
    }
    Ok(())
}

/// Gives dates keys that no date has, until they get their new ones: no key is there twice in between.
async fn make_way(unit: &UnitOfWork, ids: &[EventOccurrenceId]) -> Result<()> {
    if !ids.is_empty() {
        let these = sql::is_one_of(unit.tx().get_database_backend(), Expr::col(Column::Id), ids);
        let away = Entity::update_many().col_expr(Column::OccurrenceKey, Expr::cust("'~' || occurrence_key"));
        away.filter(these).exec(unit.tx()).await?;
    }
    Ok(())
}

/// The insertion is the one statement in which each row brings values of its own.
async fn upsert(unit: &UnitOfWork, rows: Vec<ActiveModel>) -> Result<()> {
    let overwrite = OnConflict::column(Column::Id)
        .update_columns([
            Column::EventId,
            Column::OccurrenceKey,
            Column::StartsAt,
            Column::EndsAt,
            Column::CancelledAt,
            Column::Reason,
            Column::Content,
            Column::VenueSpaceId,
            Column::VenueRoomFolded,
            Column::Capacity,
            Column::FreePlaces,
            Column::UpdatedAt,
            Column::Version,
        ])
        .to_owned();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<ActiveModel> = rows.by_ref().take(CHUNK).collect();
        Entity::insert_many(chunk).on_conflict(overwrite.clone()).exec_without_returning(unit.tx()).await?;
    }
    Ok(())
}

/// What follows for a date from what its event and it say: its place, and how many may come. Nothing else fills these columns.
fn fill(date: &mut Model, event: &EventContent) {
    let venue = date.content.as_ref().and_then(|own| own.venue.as_ref()).unwrap_or(&event.venue);
    date.venue_space_id = venue.space;
    date.venue_room_folded = room_of(venue);
    let own = date.content.as_ref().and_then(|own| own.capacity);
    date.capacity = own.or(event.capacity).and_then(|capacity| i32::try_from(capacity).ok());
    if date.next_place == 1 {
        // Nobody has asked yet. Where somebody has, the waitlist counts.
        date.free_places = date.capacity;
    }
}

/// The dates of a new event.
pub(super) fn of_new(unit: &UnitOfWork, id: EventId, event: &EventContent) -> Vec<Model> {
    event.occurrences().into_iter().map(|occurrence| new(unit, id, event, occurrence)).collect()
}

fn new(unit: &UnitOfWork, id: EventId, event: &EventContent, occurrence: Occurrence) -> Model {
    let mut date = Model {
        id: unit.new_id(),
        event_id: id,
        occurrence_key: occurrence.key,
        starts_at: occurrence.starts_at,
        ends_at: occurrence.ends_at,
        cancelled_at: None,
        reason: None,
        content: None,
        venue_space_id: None,
        venue_room_folded: None,
        capacity: None,
        free_places: None,
        next_place: 1,
        settle_at: None,
        attended: 0,
        no_shows: 0,
        purged_at: None,
        held_at: None,
        created_at: unit.now(),
        updated_at: unit.now(),
        version: 1,
    };
    fill(&mut date, event);
    date
}

/// The dates after an edit of what the event says. The one date of an event that is not repeated goes where the event is, and
/// keeps its key. Of a series, what has begun keeps the place where it took place.
pub(super) fn of_edited(dates: &[Model], before: &EventContent, after: &EventContent, now: Time) -> Vec<Model> {
    let edited = |date: &Model| {
        let mut date = date.clone();
        if after.series.is_none() {
            date.starts_at = after.schedule.starts_at();
            date.ends_at = after.schedule.ends_at();
        } else if has_begun(&date, now) && before.venue != after.venue {
            let mut own = date.content.take().unwrap_or_default();
            own.venue.get_or_insert_with(|| before.venue.clone());
            date.content = Some(own);
        }
        fill(&mut date, after);
        date
    };
    dates.iter().map(edited).collect()
}

/// One date with other times, and with something else of its own.
pub(super) fn with_one(dates: &[Model], changed: Model, event: &EventContent) -> Vec<Model> {
    let mut dates: Vec<Model> = dates.iter().filter(|date| date.id != changed.id).cloned().collect();
    let mut changed = changed;
    fill(&mut changed, event);
    dates.push(changed);
    dates
}

/// The event is confirmed no longer: its dates that are over were held.
pub(super) async fn keep_held(unit: &UnitOfWork, event: EventId) -> Result<()> {
    let over = Column::EndsAt.lte(unit.now()).and(Column::CancelledAt.is_null()).and(Column::HeldAt.is_null());
    let held = Entity::update_many().col_expr(Column::HeldAt, Expr::value(unit.now()));
    held.filter(Column::EventId.eq(event)).filter(over).exec(unit.tx()).await?;
    Ok(())
}

/// The dates after one of them, or all that are not over yet, were cancelled.
pub(super) fn without(dates: &[Model], only: Option<EventOccurrenceId>, reason: &str, now: Time) -> Vec<Model> {
    let cancelled = |date: &Model| {
        let mut date = date.clone();
        if only.is_none_or(|only| only == date.id) && !is_over(date.ends_at, now) {
            cancel(&mut date, reason, now);
        }
        date
    };
    dates.iter().map(cancelled).collect()
}

fn cancel(date: &mut Model, reason: &str, now: Time) {
    if date.cancelled_at.is_none() {
        date.cancelled_at = Some(now);
        date.reason = Some(reason.to_owned());
    }
}

/// A series that was edited, for [`of_series`].
pub(super) struct EditedSeries<'a> {
    /// The event that it is of.
    pub(super) id: EventId,
    /// What the event says now; its series is that of the dates.
    pub(super) event: &'a EventContent,
    /// What differs in single dates.
    pub(super) overrides: &'a Overrides<()>,
    /// Where dates went.
    pub(super) moved: &'a BTreeMap<OccurrenceKey, OccurrenceKey>,
    /// Which are no more.
    pub(super) dropped: &'a BTreeSet<OccurrenceKey>,
    /// Whether people know of them: then they are cancelled instead of deleted.
    pub(super) announced: bool,
}

/// The dates of an edited series. Those that went on keep their ids; what has begun keeps its time. Where the series needs the
/// key of a date that is no part of it, that one gets the next key that is free.
pub(super) fn of_series(unit: &UnitOfWork, dates: &[Model], edited: &EditedSeries<'_>) -> Vec<Model> {
    let occurrences: BTreeMap<OccurrenceKey, Occurrence> = edited.event.occurrences().into_iter().map(|it| (it.key, it)).collect();
    let mut taken: BTreeSet<OccurrenceKey> = occurrences.keys().copied().collect();
    let mut after = Vec::with_capacity(dates.len());
    let mut beside = Vec::new();
    for date in dates {
        let mut date = date.clone();
        let to = edited.moved.get(&date.occurrence_key).and_then(|key| occurrences.get(key));
        if let Some(occurrence) = to {
            if !has_begun(&date, unit.now()) {
                let differs = edited.overrides.get(&occurrence.key).cloned().unwrap_or_default();
                let occurrence = differs.apply(*occurrence, edited.event.schedule.zone());
                (date.starts_at, date.ends_at) = (occurrence.starts_at, occurrence.ends_at);
            }
            date.occurrence_key = occurrence.key;
            date.event_id = edited.id;
            fill(&mut date, edited.event);
            after.push(date);
        } else if !edited.dropped.contains(&date.occurrence_key) {
            beside.push(date);
        } else if edited.announced || has_begun(&date, unit.now()) {
            date.event_id = edited.id;
            if !has_begun(&date, unit.now()) {
                cancel(&mut date, NO_LONGER, unit.now());
            }
            beside.push(date);
        }
    }
    let there: BTreeSet<OccurrenceKey> = after.iter().map(|date| date.occurrence_key).collect();
    let added = occurrences.values().filter(|occurrence| !there.contains(&occurrence.key));
    after.extend(added.map(|occurrence| new(unit, edited.id, edited.event, *occurrence)));
    for mut date in beside {
        while date.event_id == edited.id && !taken.insert(date.occurrence_key) {
            date.occurrence_key = (date.occurrence_key.wall() + chrono::TimeDelta::seconds(1)).into();
        }
        after.push(date);
    }
    after
}

/// What differs in single dates of a series from what its rule says. What is not about time stays with the dates.
pub(super) fn overrides(dates: &[Model], event: &EventContent) -> Overrides<()> {
    let Some(series) = &event.series else { return Overrides::new() };
    let (zone, length) = (series.recurrence().zone, series.recurrence().length);
    let differs = |date: &Model| {
        let said = series.occurrence(date.occurrence_key)?;
        let own_length = date.ends_at - date.starts_at;
        let found = Override {
            cancelled: date.cancelled_at.is_some(),
            starts: (date.starts_at != said.starts_at).then(|| zone.wall(date.starts_at)),
            length: (own_length != length).then_some(own_length),
            content: (),
        };
        (found != Override::default()).then_some((said.key, found))
    };
    dates.iter().filter_map(differs).collect()
}

/// Whether a date is past, or goes on.
pub(super) fn has_begun(date: &Model, now: Time) -> bool {
    date.starts_at <= now
}

/// When the last date ends that takes place; the last of all, if none does.
pub(super) fn last_end(dates: &[Model]) -> Option<Time> {
    let takes_place = dates.iter().filter(|date| date.cancelled_at.is_none());
    takes_place.map(|date| date.ends_at).max().or_else(|| dates.iter().map(|date| date.ends_at).max())
}
