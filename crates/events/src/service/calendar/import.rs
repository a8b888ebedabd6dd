//! A calendar file becomes drafts.
//!
//! All of a file is one transaction. What a space took in once is remembered by what the file calls it, so the same file again changes
//! nothing. Nobody is told: drafts are their organisers' alone.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set, TryInsertResult};
use traboule_kernel::ids::{EventId, SpaceId};
use traboule_kernel::{Actor, Failure, Locale, LocalizedText, Outcome, Result, Time};
use traboule_store::UnitOfWork;
use traboule_store::sql::is_one_of_texts;

use super::CalendarService;
use crate::calendar::{self, Draft, Import, Refused};
use crate::entity::event_import::{ActiveModel, Column, Entity};
use crate::policy::may_lead;
use crate::rules::event::{EventVisibility, JoinMode};
use crate::rules::recurrence::{self, BadEdit, EditScope, OccurrenceKey, Overrides, Series, TimeChange};
use crate::rules::schedule::{Schedule, Zone};
use crate::rules::text::{MAX_DESCRIPTION, WebAddress};
use crate::rules::venue::{Venue, VenueKind};
use crate::service::event::{EventContent, Join};

/// How long the name that a file gives an event may be, in bytes, to be remembered.
const MAX_UID: usize = 500;

/// A calendar file.
#[derive(Clone, Debug)]
pub struct EventsFile {
    /// The space that leads its events.
    pub lead: SpaceId,
    /// The file.
    pub ics: String,
    /// The clock of times that have none.
    pub zone: Zone,
    /// The language of its texts.
    pub locale: Locale,
    /// Whether only the report is wanted.
    pub dry_run: bool,
}

/// What can be wrong with a calendar file as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventsImportErrorCode {
    /// A field breaks its rule; the message says which.
    InvalidField,
    /// It is too large, not text in UTF-8, or no calendar.
    FileRefused,
    /// Only a space that is published, or closed for a while, organises events.
    SpaceNotOpen,
}

/// What becomes of an event of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventImportOutcome {
    /// It is a draft now, or would be.
    Created,
    /// An earlier file held it, or it stands in this one twice.
    AlreadyThere,
    /// It is no draft; the reason says why.
    Skipped,
}

/// What became of an event of a file, or would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedEvent {
    /// The line at which it begins in the file.
    pub line: usize,
    /// Its title, where it has one.
    pub title: Option<String>,
    /// What became of it.
    pub outcome: EventImportOutcome,
    /// The draft, or what an earlier file made of it; none of a dry run.
    pub event: Option<EventId>,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// What was not taken over as it stood in the file.
    pub notes: Vec<String>,
}

/// What became of a file, or would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventsImported {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Its events, in the order of the file.
    pub events: Vec<ImportedEvent>,
    /// How many more events it holds than are read.
    pub left_out: usize,
}

/// An event of a file that may become a draft.
struct Taken {
    uid: String,
    line: usize,
    content: EventContent,
    notes: Vec<String>,
}

impl CalendarService {
    /// Takes the events of a calendar file in as drafts that a space leads.
    pub async fn events_import(&self, actor: &Actor, file: EventsFile) -> Outcome<EventsImported, EventsImportErrorCode> {
        use EventsImportErrorCode::{FileRefused, SpaceNotOpen};
        may_lead(actor, file.lead)?;
        let read = calendar::read(file.ics.as_bytes(), file.zone).map_err(|refused| Failure::at("input.ics", FileRefused, refused))?;
        if !self.events.directory.open_spaces(&[file.lead]).await?.contains(&file.lead) {
            return Err(Failure::at("input.lead", SpaceNotOpen, "only a space that is published organises events"));
        }
        let Import { drafts, refused, left_out } = read;
        let now = self.events.now();
        let mut events: Vec<ImportedEvent> = refused.into_iter().map(skipped).collect();
        let mut taken = Vec::new();
        for draft in drafts {
            match take(&draft, &file, now) {
                Ok(draft) => taken.push(draft),
                Err(skipped) => events.push(skipped),
            }
        }
        events.extend(if file.dry_run { self.foresee(file.lead, taken).await? } else { self.write(actor, file.lead, taken).await? });
        events.sort_by_key(|event| event.line);
        Ok(EventsImported { dry_run: file.dry_run, events, left_out })
    }

    async fn foresee(&self, lead: SpaceId, taken: Vec<Taken>) -> Result<Vec<ImportedEvent>> {
        let known = known(self.events.store.read(), lead, &taken).await?;
        let mut met = HashSet::new();
        let foreseen = |draft: Taken| match known.get(&draft.uid) {
            Some(event) => there_already(draft, Some(*event)),
            None if !met.insert(draft.uid.clone()) => there_already(draft, None),
            None => created(draft, None),
        };
        Ok(taken.into_iter().map(foreseen).collect())
    }

    async fn write(&self, actor: &Actor, lead: SpaceId, taken: Vec<Taken>) -> Result<Vec<ImportedEvent>> {
        let mut unit = self.events.store.begin(actor).await?;
        let mut there = known(unit.tx(), lead, &taken).await?;
        let mut claimed = claim(&unit, lead, taken.iter().map(|draft| draft.uid.as_str()).filter(|uid| !there.contains_key(*uid))).await?;
        let is_new = !claimed.is_empty();
        // Again, for what somebody else brought in the meantime.
        there.extend(known(unit.tx(), lead, &taken).await?);
        let mut events = Vec::with_capacity(taken.len());
        for draft in taken {
            if let Some(event) = claimed.remove(&draft.uid) {
                self.events.write_draft(&mut unit, event, lead, &draft.content).await?;
                events.push(created(draft, Some(event)));
            } else {
                let event = there.get(&draft.uid).copied();
                events.push(there_already(draft, event));
            }
        }
        // A file that holds nothing new changes nothing.
        if is_new {
            unit.commit().await?;
        }
        Ok(events)
    }
}

/// What the space took in of these before.
async fn known<C: ConnectionTrait>(connection: &C, lead: SpaceId, taken: &[Taken]) -> Result<HashMap<String, EventId>> {
    let uids: Vec<&str> = taken.iter().map(|draft| draft.uid.as_str()).collect();
    let known = Entity::find()
        .filter(Column::LeadSpaceId.eq(lead))
        .filter(is_one_of_texts(connection.get_database_backend(), Expr::col(Column::SourceUid), &uids))
        .select_only()
        .columns([Column::SourceUid, Column::EventId]);
    let known: Vec<(String, EventId)> = known.into_tuple().all(connection).await?;
    Ok(known.into_iter().collect())
}

/// Takes these names for the space, each with the identity that its event is going to have; those that somebody else has are left out.
///
/// Whoever takes one at this moment is waited for, so they are taken in one order by all.
async fn claim(unit: &UnitOfWork, lead: SpaceId, uids: impl Iterator<Item = &str>) -> Result<HashMap<String, EventId>> {
    let mut claimed = HashMap::new();
    for uid in uids.collect::<BTreeSet<_>>() {
        let event: EventId = unit.new_id();
        let row =
            ActiveModel { lead_space_id: Set(lead), source_uid: Set(uid.to_owned()), event_id: Set(event), created_at: Set(unit.now()) };
        let inserted = Entity::insert(row).on_conflict_do_nothing().exec_without_returning(unit.tx()).await?;
        if matches!(inserted, TryInsertResult::Inserted(rows) if rows > 0) {
            claimed.insert(uid.to_owned(), event);
        }
    }
    Ok(claimed)
}

/// What an event of a file says as a draft of ours, or why it is none.
fn take(draft: &Draft, file: &EventsFile, now: Time) -> Result<Taken, ImportedEvent> {
    let mut notes: Vec<String> = draft.notes.iter().map(ToString::to_string).collect();
    let refuse = |reason: &str| {
        Err(ImportedEvent {
            line: draft.line,
            title: Some(draft.title.clone()),
            outcome: EventImportOutcome::Skipped,
            event: None,
            reason: Some(reason.to_owned()),
            notes: Vec::new(),
        })
    };
    let Some((schedule, series)) = coming(draft, now, &mut notes) else { return refuse("it has begun already") };
    // Without a name it is known by what it is and when.
    let uid = draft.uid.clone().unwrap_or_else(|| format!("{} {}", draft.schedule.starts_at().timestamp(), draft.title));
    if uid.len() > MAX_UID || uid.contains(char::is_control) {
        return refuse("the name that the file gives it is too long, or holds control characters");
    }
    let text = |text: String| LocalizedText::of(file.locale.clone(), text);
    let content = EventContent {
        title: text(draft.title.clone()),
        description: described(draft, &mut notes).map(text),
        topics: draft.topics.clone(),
        schedule,
        series,
        venue: venue(draft, file.lead, &mut notes),
        capacity: None,
        visibility: EventVisibility::Public,
        join: Join { mode: JoinMode::Free, url: None },
        networks: Vec::new(),
    };
    if let Some(mistake) = content.mistakes().first() {
        return refuse(&format!("its {} {}", mistake.field, mistake.message));
    }
    Ok(Taken { uid, line: draft.line, content, notes })
}

/// When the draft takes place: of a series, from the first of its dates on that is still to come. Dates that the file cancels
/// are left out, and those that it moves are dates beside the rule.
fn coming(draft: &Draft, now: Time, notes: &mut Vec<String>) -> Option<(Schedule, Option<Series>)> {
    let Some(series) = &draft.series else { return Some((draft.schedule, None)).filter(|(schedule, _)| schedule.starts_at() > now) };
    let zone = series.recurrence().zone;
    let takes_place = |key: &OccurrenceKey| !draft.overrides.get(key).is_some_and(|found| found.cancelled);
    let next = series.occurrences().iter().find(|occurrence| occurrence.starts_at > now && takes_place(&occurrence.key))?;
    match series_from(series, next.key, draft) {
        Ok(series) => {
            let first = series.occurrences().first()?;
            Some((Schedule::new(first.starts_at, first.ends_at, zone).ok()?, Some(series)))
        }
        Err(why) => {
            notes.push(format!("it is not repeated, only the next of its dates was taken: {why}"));
            Some((Schedule::new(next.starts_at, next.ends_at, zone).ok()?, None))
        }
    }
}

/// The series from this date on, with what the file says of single dates.
fn series_from(series: &Series, from: OccurrenceKey, draft: &Draft) -> Result<Series, BadEdit> {
    let edited = recurrence::edit(series, Overrides::<()>::new(), from, EditScope::ThisAndFollowing, &TimeChange::default())?;
    let series = edited.following.map_or(edited.series, |(series, _)| series);
    let mut asked = series.recurrence().clone();
    for (key, found) in draft.overrides.iter().filter(|(key, _)| series.occurrence(**key).is_some()) {
        let moved = found.starts.filter(|starts| *starts != key.wall());
        if (found.cancelled || moved.is_some()) && !asked.rdates.remove(key) {
            asked.exdates.insert(*key);
        }
        asked.rdates.extend(moved.filter(|_| !found.cancelled).map(OccurrenceKey::from));
    }
    Ok(Series::new(asked)?)
}

/// What it is about, and where one reads more, if there is room for that.
fn described(draft: &Draft, notes: &mut Vec<String>) -> Option<String> {
    let about = draft.description.clone().unwrap_or_default();
    let Some(url) = draft.url.as_ref().map(WebAddress::as_str).filter(|url| !about.contains(url)) else { return draft.description.clone() };
    let both = if about.is_empty() { url.to_owned() } else { format!("{about}\n\n{url}") };
    if both.chars().count() <= MAX_DESCRIPTION {
        return Some(both);
    }
    notes.push("its address of the web was left out: its description is too long".to_owned());
    draft.description.clone()
}

/// On the web where its place is an address there, else at the place that it names, else at the space that leads it.
fn venue(draft: &Draft, lead: SpaceId, notes: &mut Vec<String>) -> Venue {
    let nowhere = Venue { kind: VenueKind::Space, space: None, room: None, address: None, online: None };
    let Some(location) = &draft.location else {
        notes.push("it has no place: your space was taken".to_owned());
        return Venue { space: Some(lead), ..nowhere };
    };
    match location.parse::<WebAddress>() {
        Ok(online) => Venue { kind: VenueKind::Online, online: Some(online), ..nowhere },
        Err(_) => Venue { kind: VenueKind::Address, address: Some(location.clone()), ..nowhere },
    }
}

fn skipped(refused: Refused) -> ImportedEvent {
    let Refused { line, title, why } = refused;
    ImportedEvent { line, title, outcome: EventImportOutcome::Skipped, event: None, reason: Some(why.to_string()), notes: Vec::new() }
}

fn created(draft: Taken, event: Option<EventId>) -> ImportedEvent {
    let Taken { line, content, notes, .. } = draft;
    ImportedEvent { line, title: Some(title_of(&content)), outcome: EventImportOutcome::Created, event, reason: None, notes }
}

fn there_already(draft: Taken, event: Option<EventId>) -> ImportedEvent {
    let Taken { line, content, .. } = draft;
    let title = Some(title_of(&content));
    ImportedEvent { line, title, outcome: EventImportOutcome::AlreadyThere, event, reason: None, notes: Vec::new() }
}

fn title_of(content: &EventContent) -> String {
    content.title.in_order(&[]).1.to_owned()
}
