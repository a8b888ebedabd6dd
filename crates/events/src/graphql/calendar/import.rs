//! `eventsImport`: a calendar file becomes drafts.

use async_graphql::{ComplexObject, Context, InputObject, Object, SimpleObject};
use traboule_graph::{GlobalId, InputReader, Ref, Result};
use traboule_kernel::ids::{EventId, SpaceId};
use traboule_kernel::{Error, Failure, Invalid, Locale};

use super::calendars;
use crate::graphql::actor;
use crate::service::calendar::{EventImportOutcome, EventsFile, EventsImportErrorCode, EventsImported, ImportedEvent};

/// How many events of a report one field shows.
const MAX_EVENTS: usize = 100;

/// A calendar file.
#[derive(InputObject)]
pub(crate) struct EventsImportInput {
    /// The space that leads the events. You run it.
    lead: GlobalId<SpaceId>,
    /// The text of the file (iCalendar, `.ics`), cut anywhere into pieces of at most 10,000 bytes: they are put together again in
    /// their order. A request holds about 120 KB of a file.
    ics: Vec<String>,
    /// Whose clock is meant where the file does not say: a name of the IANA database.
    #[graphql(default_with = "\"Europe/Paris\".to_owned()")]
    time_zone: String,
    /// The language of its texts: a tag such as `fr`.
    #[graphql(default_with = "\"fr\".to_owned()")]
    locale: String,
    /// Whether only the report is wanted; nothing is written then.
    #[graphql(default)]
    dry_run: bool,
}

traboule_graph::payload! {
    /// What `eventsImport` did.
    pub(crate) struct EventsImportPayload {
        /// What became of the events of the file, or would.
        report: EventsImportReport,
    } errors EventsImportErrorCode
}

/// What became of a calendar file.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct EventsImportReport {
    /// Whether nothing was written.
    dry_run: bool,
    /// How many events became drafts, or would.
    created: usize,
    /// How many were there already.
    already_there: usize,
    /// How many were skipped.
    skipped: usize,
    /// How many more events the file holds than are read of one.
    left_out: usize,
    #[graphql(skip)]
    events: Vec<ImportedEvent>,
}

/// What became of one event of a calendar file.
#[derive(SimpleObject)]
#[graphql(name = "EventsImportRow")]
pub(crate) struct EventsImportRow {
    /// The line of the file at which it begins.
    line: usize,
    /// Its title, where it has one.
    title: Option<String>,
    /// What became of it.
    outcome: EventImportOutcome,
    /// The draft, or what was there already; null of a dry run that would make it, and of what was skipped.
    event: Option<Ref<EventId>>,
    /// Why it was skipped, in English.
    reason: Option<String>,
    /// What was not taken over as it stands in the file, in English.
    notes: Vec<String>,
}

#[ComplexObject]
impl EventsImportReport {
    /// The events in the order of the file.
    async fn events(
        &self,
        #[graphql(desc = "How many, 100 at most.", default = 20)] first: i32,
        #[graphql(desc = "Only events behind this line of the file.", default = 0)] after_line: usize,
    ) -> Result<Vec<EventsImportRow>> {
        let first = usize::try_from(first).ok().filter(|first| *first <= MAX_EVENTS).ok_or_else(|| Error::Limit {
            code: "PAGE_LIMIT",
            message: format!("a page holds 0 to {MAX_EVENTS} events; {first} were asked for"),
        })?;
        let rows = self.events.iter().filter(|event| event.line > after_line).take(first);
        Ok(rows.cloned().map(EventsImportRow::from).collect())
    }
}

impl From<ImportedEvent> for EventsImportRow {
    fn from(row: ImportedEvent) -> Self {
        let ImportedEvent { line, title, outcome, event, reason, notes } = row;
        Self { line, title, outcome, event: event.map(Ref::to), reason, notes }
    }
}

impl From<EventsImported> for EventsImportReport {
    fn from(imported: EventsImported) -> Self {
        let EventsImported { dry_run, events, left_out } = imported;
        let count = |outcome| events.iter().filter(|event| event.outcome == outcome).count();
        Self {
            dry_run,
            created: count(EventImportOutcome::Created),
            already_there: count(EventImportOutcome::AlreadyThere),
            skipped: count(EventImportOutcome::Skipped),
            left_out,
            events,
        }
    }
}

impl EventsImportInput {
    fn read(self) -> Result<EventsFile, Failure<EventsImportErrorCode>> {
        let mut reader = InputReader::default();
        let zone = reader.parse("timeZone", Some(self.time_zone));
        let locale = self.locale.parse::<Locale>().map_err(|bad| reader.refuse(Invalid::at("locale", bad.to_string()))).ok();
        let (lead, dry_run) = (self.lead.0, self.dry_run);
        let ics = self.ics.concat();
        let file = zone.zip(locale).map(|(zone, locale)| EventsFile { lead, ics, zone, locale, dry_run });
        let file = reader.finish(file, EventsImportErrorCode::InvalidField)?;
        // Whatever is missing was refused above.
        file.ok_or_else(|| Failure::whole(EventsImportErrorCode::InvalidField, "the input cannot be read"))
    }
}

pub(crate) struct EventsImportMutation;

#[Object]
impl EventsImportMutation {
    /// Takes the events of a calendar file in as drafts that a space leads, as somebody who runs the space. Nobody is told of them
    /// before they are announced. The same file again changes nothing; an event whose draft was deleted is taken in anew.
    async fn events_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file, and whose events they are.")] input: EventsImportInput,
    ) -> Result<EventsImportPayload> {
        let outcome = match input.read() {
            Ok(file) => calendars(ctx)?.events_import(actor(ctx)?, file).await,
            Err(failure) => Err(failure),
        };
        EventsImportPayload::from_outcome(outcome, |imported| EventsImportPayload::done(imported.into()))
    }
}
