//! Edits of a series: of one occurrence, of one and all that follow, or of all.
//!
//! These are operations on a series and on what differs in single occurrences. They say which occurrences go on, under
//! which key, so that the answers of people move along, and which are no more.
//!
//! What an edit of several occurrences does not touch is what single ones have of their own: an occurrence that was
//! moved stays where it was moved to, unless it is the one that is edited. Whether past occurrences may still be edited is not asked here: a caller who wants
//! to leave them alone edits from the first that is to come.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::Enum;
use chrono::{Datelike, NaiveDateTime, TimeDelta, Timelike};

use super::super::schedule::{MAX_LENGTH, YEARS, Zone};
use super::rule::End;
use super::{BadSeries, Occurrence, OccurrenceKey, Recurrence, Rule, Series};

/// Which occurrences of a series an edit means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum EditScope {
    /// The occurrence alone.
    ThisOnly,
    /// The occurrence and all after it: they become a series of their own.
    ThisAndFollowing,
    /// All occurrences of the series.
    All,
}

/// What is edited about times. What is not given stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeChange {
    /// When the occurrence that is edited starts now, by the clock of the series. In a wider scope the others are moved by
    /// as much.
    pub starts: Option<NaiveDateTime>,
    /// How long it is now.
    pub length: Option<TimeDelta>,
    /// By which rule the series goes on. Not for one occurrence alone.
    pub rrule: Option<Rule>,
    /// Whose clock is kept. Not for one occurrence alone.
    pub zone: Option<Zone>,
}

/// What differs in one occurrence. `C` is everything that is not about time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Override<C> {
    /// Whether it does not take place, while the series goes on.
    pub cancelled: bool,
    /// When it starts, by the clock of the series.
    pub starts: Option<NaiveDateTime>,
    /// How long it is.
    pub length: Option<TimeDelta>,
    /// What else differs.
    pub content: C,
}

/// What differs in the occurrences of a series.
pub type Overrides<C> = BTreeMap<OccurrenceKey, Override<C>>;

/// A series after an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited<C> {
    /// The series that keeps its identity: all of it, or what comes before the edit.
    pub series: Series,
    /// What differs in its occurrences.
    pub overrides: Overrides<C>,
    /// The series that begins with the edit, if something comes before.
    pub following: Option<(Series, Overrides<C>)>,
    /// Where the occurrences that the edit means went: from their keys before to those in `following`, or in `series` if
    /// there is none. Of an edit of one occurrence nothing moves.
    pub moved: BTreeMap<OccurrenceKey, OccurrenceKey>,
    /// The occurrences that are no more.
    pub dropped: BTreeSet<OccurrenceKey>,
}

/// Why a series cannot be edited like this. May be shown to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadEdit {
    /// The series has no such occurrence.
    #[error("the series has no such occurrence")]
    NoOccurrence,
    /// The occurrence was cancelled.
    #[error("this occurrence was cancelled")]
    Cancelled,
    /// A rule or a zone was given for one occurrence.
    #[error("the rule and the time zone are those of the whole series")]
    WholeSeries,
    /// The start or the length is out of bounds.
    #[error("an occurrence starts at a whole second in the years {} to {}, and lasts at most {} days", YEARS.start(), YEARS.end(), MAX_LENGTH.num_days())]
    Time,
    /// A date beside the rule cannot begin a series.
    #[error("this occurrence stands beside the rule, so no series can begin with it")]
    BesideRule,
    /// What comes of it is no series. A change of the day may need another rule.
    #[error(transparent)]
    Series(#[from] BadSeries),
}

impl<C> Override<C> {
    /// The occurrence with what differs in it.
    pub fn apply(&self, occurrence: Occurrence, zone: Zone) -> Occurrence {
        let length = self.length.unwrap_or(occurrence.ends_at - occurrence.starts_at);
        match self.starts {
            Some(starts) => Occurrence::starting(occurrence.key, starts, length, zone),
            None => Occurrence { ends_at: occurrence.starts_at + length, ..occurrence },
        }
    }
}

/// Cancels one occurrence. The series does not change: people and calendars are told that it does not take place.
///
/// Errors: [`BadEdit::NoOccurrence`], [`BadEdit::Cancelled`].
pub fn cancel<C: Default>(series: &Series, mut overrides: Overrides<C>, key: OccurrenceKey) -> Result<Overrides<C>, BadEdit> {
    find(series, &overrides, key)?;
    overrides.entry(key).or_default().cancelled = true;
    Ok(overrides)
}

/// Edits the times of an occurrence, of it and those that follow, or of all.
///
/// A wider edit that moves the occurrence to another day moves the start of the series as far; if the rule does not name
/// that day, another rule must be given. A rule that ends at a date ends as much later; one that ends after a number of
/// occurrences keeps that number.
pub fn edit<C: Clone + Default>(
    series: &Series,
    overrides: Overrides<C>,
    key: OccurrenceKey,
    scope: EditScope,
    change: &TimeChange,
) -> Result<Edited<C>, BadEdit> {
    check(series, &overrides, key, change)?;
    match scope {
        EditScope::ThisOnly => edit_one(series, overrides, key, change),
        EditScope::All => edit_from(series, overrides, key, None, change),
        EditScope::ThisAndFollowing => edit_from(series, overrides, key, Some(key), change),
    }
}

/// Edits the times of all occurrences of a series that has begun, from `from` on, the first that is to come. What comes of
/// them is in [`Edited::following`] if something came before: a caller who goes on with it alone leaves the past as it was.
/// A rule that ends after a number of occurrences keeps the number of those that are to come.
pub fn edit_to_come<C: Clone + Default>(
    series: &Series,
    overrides: Overrides<C>,
    key: OccurrenceKey,
    from: OccurrenceKey,
    change: &TimeChange,
) -> Result<Edited<C>, BadEdit> {
    check(series, &overrides, key, change)?;
    if key < from { Err(BadEdit::BesideRule) } else { edit_from(series, overrides, key, Some(from), change) }
}

/// What every edit needs: an occurrence that takes place, and times within bounds.
fn check<C>(series: &Series, overrides: &Overrides<C>, key: OccurrenceKey, change: &TimeChange) -> Result<(), BadEdit> {
    find(series, overrides, key)?;
    let is_time = |starts: NaiveDateTime| starts.nanosecond() == 0 && YEARS.contains(&starts.year());
    let is_length = |length: TimeDelta| TimeDelta::zero() < length && length <= MAX_LENGTH && length.subsec_nanos() == 0;
    if !change.starts.is_none_or(is_time) || !change.length.is_none_or(is_length) {
        return Err(BadEdit::Time);
    }
    Ok(())
}

fn find<C>(series: &Series, overrides: &Overrides<C>, key: OccurrenceKey) -> Result<(), BadEdit> {
    series.occurrence(key).ok_or(BadEdit::NoOccurrence)?;
    if overrides.get(&key).is_some_and(|found| found.cancelled) { Err(BadEdit::Cancelled) } else { Ok(()) }
}

fn edit_one<C: Clone + Default>(
    series: &Series,
    mut overrides: Overrides<C>,
    key: OccurrenceKey,
    change: &TimeChange,
) -> Result<Edited<C>, BadEdit> {
    if change.rrule.is_some() || change.zone.is_some() {
        return Err(BadEdit::WholeSeries);
    }
    let found = overrides.entry(key).or_default();
    found.starts = change.starts.or(found.starts);
    found.length = change.length.or(found.length);
    Ok(Edited { series: series.clone(), overrides, following: None, moved: BTreeMap::new(), dropped: BTreeSet::new() })
}

/// Edits the occurrences from `split` on, or all of them.
fn edit_from<C>(
    series: &Series,
    mut overrides: Overrides<C>,
    key: OccurrenceKey,
    split: Option<OccurrenceKey>,
    change: &TimeChange,
) -> Result<Edited<C>, BadEdit> {
    let head = split.map(|split| before(series, split)).transpose()?.flatten();
    let tail = after(series, split, key, change)?;
    let delta = change.starts.map_or(TimeDelta::zero(), |starts| starts - key.wall());
    if let Some(found) = overrides.get_mut(&key) {
        found.starts = found.starts.filter(|_| change.starts.is_none());
        found.length = found.length.filter(|_| change.length.is_none());
    }
    let (mut moved, mut dropped) = (BTreeMap::new(), BTreeSet::new());
    for old in series.occurrences().iter().map(|occurrence| occurrence.key).filter(|old| split.is_none_or(|split| *old >= split)) {
        match shifted(old, delta).filter(|new| tail.occurrence(*new).is_some()) {
            Some(new) => drop(moved.insert(old, new)),
            None => drop(dropped.insert(old)),
        }
    }
    let tail_overrides: Overrides<C> = match split {
        Some(split) => overrides.split_off(&split),
        None => std::mem::take(&mut overrides),
    };
    let tail_overrides = tail_overrides.into_iter().filter_map(|(old, found)| Some((*moved.get(&old)?, found))).collect();
    Ok(match head {
        Some(series) => Edited { series, overrides, following: Some((tail, tail_overrides)), moved, dropped },
        None => Edited { series: tail, overrides: tail_overrides, following: None, moved, dropped },
    })
}

/// What of a series comes before an occurrence; nothing if it is the first.
fn before(series: &Series, split: OccurrenceKey) -> Result<Option<Series>, BadEdit> {
    if series.occurrences().first().is_none_or(|first| first.key >= split) {
        return Ok(None);
    }
    let all = series.recurrence();
    let until = all.zone.instant(split.wall()) - TimeDelta::seconds(1);
    let is_before = |key: &&OccurrenceKey| **key < split;
    Ok(Some(Series::new(Recurrence {
        rrule: all.rrule.ending(End::Until(until)),
        exdates: all.exdates.iter().filter(is_before).copied().collect(),
        rdates: all.rdates.iter().filter(is_before).copied().collect(),
        ..all.clone()
    })?))
}

/// What of a series comes from an occurrence on, or all of it, after the change.
fn after(series: &Series, split: Option<OccurrenceKey>, key: OccurrenceKey, change: &TimeChange) -> Result<Series, BadEdit> {
    let all = series.recurrence();
    let by_rule = series.rule_keys();
    if split.is_some_and(|split| !by_rule.contains(&split)) {
        return Err(BadEdit::BesideRule);
    }
    let delta = change.starts.map_or(TimeDelta::zero(), |starts| starts - key.wall());
    let zone = change.zone.unwrap_or(all.zone);
    let start = split.unwrap_or(all.dtstart.into());
    let gone = by_rule.range(..start).count();
    let end = match all.rrule.end {
        End::Count(count) => End::Count(count.saturating_sub(u16::try_from(gone).unwrap_or(u16::MAX)).max(1)),
        End::Until(until) => End::Until(zone.instant(all.zone.wall(until).checked_add_signed(delta).ok_or(BadEdit::Time)?)),
        other => other,
    };
    let from_here = |keys: &BTreeSet<OccurrenceKey>| keys.range(start..).filter_map(|key| shifted(*key, delta)).collect();
    Ok(Series::new(Recurrence {
        dtstart: shifted(start, delta).ok_or(BadEdit::Time)?.wall(),
        length: change.length.unwrap_or(all.length),
        zone,
        rrule: change.rrule.clone().unwrap_or_else(|| all.rrule.ending(end)),
        exdates: from_here(&all.exdates),
        rdates: from_here(&all.rdates),
    })?)
}

fn shifted(key: OccurrenceKey, delta: TimeDelta) -> Option<OccurrenceKey> {
    key.wall().checked_add_signed(delta).map(OccurrenceKey::from)
}

#[cfg(test)]
mod tests;
