//! From what a file says of an event to a draft, or to the reason why there is none.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use traboule_kernel::Time;
use traboule_kernel::text::fold;

use super::line::Line;
use super::time::{Duration, Stamp, ZoneNames};
use crate::rules::recurrence::{BadRule, BadSeries, MAX_EXTRA_DATES, OccurrenceKey, Override, Overrides, Recurrence, Rule, Series};
use crate::rules::schedule::{Schedule, Zone};
use crate::rules::text::{MAX_DESCRIPTION, MAX_LINE, MAX_TITLE, MAX_TOPIC, MAX_TOPICS, WebAddress};

/// An event of a file, within the bounds that drafts have.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The line at which it begins in the file.
    pub line: usize,
    /// What the file calls it.
    pub uid: Option<String>,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// Where, on one line.
    pub location: Option<String>,
    /// Where one reads more.
    pub url: Option<WebAddress>,
    /// What it belongs to.
    pub topics: Vec<String>,
    /// When it takes place; of a series, the first occurrence.
    pub schedule: Schedule,
    /// How it is repeated.
    pub series: Option<Series>,
    /// Which occurrences are moved or cancelled.
    pub overrides: Overrides<()>,
    /// What was not taken over as it stood there.
    pub notes: BTreeSet<Note>,
}

/// What of an event was not taken over as it stood in the file. May be shown to clients.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Note {
    /// It lasts whole days.
    #[error("it lasts whole days: it was taken from midnight to midnight")]
    AllDay,
    /// It has no end.
    #[error("it has no end: one hour was assumed")]
    NoEnd,
    /// Its zone is not known.
    #[error("its time zone `{0}` is not known: yours was taken")]
    UnknownZone(String),
    /// Its time is nobody's.
    #[error("its time has no time zone: yours was taken")]
    NoZone,
    /// It is repeated in a way that is not known here.
    #[error("it is not repeated: {0}")]
    NotRepeated(String),
    /// Some of the dates beside its rule were left out.
    #[error("some of its dates were left out: they lie too far away, or are too many")]
    DatesLeftOut,
    /// A text is too long.
    #[error("its {0} was shortened")]
    Shortened(&'static str),
    /// Its address of the web is none to send people to.
    #[error("its address of the web was left out: only https is taken")]
    NoUrl,
    /// Some topics were left out.
    #[error("some of its categories were left out: they are too many or too long")]
    TopicsLeftOut,
    /// Exceptions of its series differ in more than time.
    #[error("what single occurrences say of themselves was left out, except their times")]
    OnlyTimes,
    /// Some lines could not be read.
    #[error("some lines could not be read")]
    Unreadable,
}

/// An event of a file that does not become a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The line at which it begins in the file.
    pub line: usize,
    /// Its title, to know it by.
    pub title: Option<String>,
    /// Why.
    pub why: Refusal,
}

/// Why an event of a file does not become a draft. May be shown to clients.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It has no title.
    #[error("it has no title")]
    NoTitle,
    /// It has no start, or one that cannot be read.
    #[error("it has no start that can be read")]
    NoStart,
    /// Its times are out of bounds.
    #[error("its times are out of bounds: {0}")]
    Times(String),
    /// It is cancelled.
    #[error("it is cancelled")]
    Cancelled,
    /// It is private.
    #[error("it is marked as private")]
    Private,
    /// It is an exception of a series that the file does not hold, or that was not taken.
    #[error("it is an exception of a series that is not there")]
    NoSeries,
    /// It is an exception, but its series has no such occurrence.
    #[error("it is an exception, but its series has no such occurrence")]
    NoOccurrence,
    /// It is an exception for an occurrence and all after it.
    #[error("it changes an occurrence and all that follow, which is not read")]
    Range,
}

/// An event as it stands in a file.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) line: usize,
    pub(super) lines: Vec<Line>,
    pub(super) unreadable: bool,
}

impl Raw {
    fn find(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.find(name).map(Line::text).filter(|text| !text.trim().is_empty())
    }

    fn is(&self, name: &str, values: &[&str]) -> bool {
        self.find(name).is_some_and(|line| values.iter().any(|value| line.value.trim().eq_ignore_ascii_case(value)))
    }

    pub(super) fn uid(&self) -> Option<String> {
        self.text("UID")
    }

    pub(super) fn is_exception(&self) -> bool {
        self.find("RECURRENCE-ID").is_some()
    }

    pub(super) fn refuse(&self, why: Refusal) -> Refused {
        let title = self.text("SUMMARY").map(|title| cut(&one_line(&title), MAX_TITLE).0);
        Refused { line: self.line, title, why }
    }
}

impl Draft {
    pub(super) fn read(raw: &Raw, zones: &ZoneNames, fallback: Zone) -> Result<Self, Refusal> {
        if raw.is("STATUS", &["CANCELLED"]) {
            return Err(Refusal::Cancelled);
        }
        if raw.is("CLASS", &["PRIVATE", "CONFIDENTIAL"]) {
            return Err(Refusal::Private);
        }
        let mut notes = BTreeSet::new();
        if raw.unreadable {
            notes.insert(Note::Unreadable);
        }
        let title = shortened(raw.text("SUMMARY").map(|title| one_line(&title)), MAX_TITLE, "title", &mut notes).ok_or(Refusal::NoTitle)?;
        let description = shortened(raw.text("DESCRIPTION").map(|text| lines(&text)), MAX_DESCRIPTION, "description", &mut notes);
        let location = shortened(raw.text("LOCATION").map(|text| one_line(&text)), MAX_LINE, "location", &mut notes);
        let url = raw.find("URL").map(|line| line.value.parse());
        if matches!(url, Some(Err(_))) {
            notes.insert(Note::NoUrl);
        }
        let times = Times::read(raw, zones, fallback, &mut notes)?;
        Ok(Self {
            line: raw.line,
            uid: raw.uid(),
            title,
            description,
            location,
            url: url.and_then(Result::ok),
            topics: topics(raw, &mut notes),
            schedule: times.schedule,
            series: times.series(raw, zones, &mut notes),
            overrides: Overrides::new(),
            notes,
        })
    }

    /// Takes over an exception of the series.
    pub(super) fn except(&mut self, raw: &Raw, zones: &ZoneNames, fallback: Zone) -> Result<(), Refusal> {
        let series = self.series.as_ref().ok_or(Refusal::NoSeries)?;
        let zone = series.recurrence().zone;
        let line = raw.find("RECURRENCE-ID").ok_or(Refusal::NoOccurrence)?;
        if line.parameter("RANGE").is_some() {
            return Err(Refusal::Range);
        }
        let stamp = zones.stamps(line).0.first().copied().ok_or(Refusal::NoOccurrence)?;
        let key = key_of(stamp, series.recurrence());
        let occurrence = series.occurrence(key).ok_or(Refusal::NoOccurrence)?;
        let mut found = Override { cancelled: raw.is("STATUS", &["CANCELLED"]), ..Override::default() };
        if !found.cancelled {
            let times = Times::read(raw, zones, fallback, &mut self.notes)?;
            let length = times.schedule.length();
            found.starts = (times.schedule.starts_at() != occurrence.starts_at).then(|| zone.wall(times.schedule.starts_at()));
            found.length = (length != occurrence.ends_at - occurrence.starts_at).then_some(length);
            let says_more =
                [("SUMMARY", Some(&self.title)), ("DESCRIPTION", self.description.as_ref()), ("LOCATION", self.location.as_ref())];
            if says_more.into_iter().any(|(name, own)| raw.text(name).as_ref() != own) {
                self.notes.insert(Note::OnlyTimes);
            }
        }
        self.overrides.insert(key, found);
        Ok(())
    }
}

/// When an event takes place, and how its start was written.
struct Times {
    start: Stamp,
    schedule: Schedule,
}

impl Times {
    fn read(raw: &Raw, zones: &ZoneNames, fallback: Zone, notes: &mut BTreeSet<Note>) -> Result<Self, Refusal> {
        let (found, unknown) = zones.stamps(raw.find("DTSTART").ok_or(Refusal::NoStart)?);
        let start = found.first().copied().ok_or(Refusal::NoStart)?;
        let zone = match start {
            Stamp::Wall(_, Some(zone)) => zone,
            // A rule whose start is written in UTC goes by that clock.
            Stamp::Utc(_) if raw.find("RRULE").is_some() => Zone::UTC,
            Stamp::Wall(..) | Stamp::Utc(_) | Stamp::Day(_) => fallback,
        };
        match (start, unknown) {
            (Stamp::Day(_), _) => drop(notes.insert(Note::AllDay)),
            (Stamp::Wall(..), Some(name)) => drop(notes.insert(Note::UnknownZone(cut(&one_line(name), 60).0))),
            (Stamp::Wall(_, None), None) => drop(notes.insert(Note::NoZone)),
            (Stamp::Wall(_, Some(_)) | Stamp::Utc(_), _) => {}
        }
        let schedule = Schedule::new(start.instant(zone), Self::end(raw, zones, start, zone, notes), zone);
        let schedule = schedule.map_err(|mistakes| {
            let mistakes: Vec<String> = mistakes.into_iter().map(|mistake| format!("{} {}", mistake.field, mistake.message)).collect();
            Refusal::Times(mistakes.join(", "))
        })?;
        Ok(Self { start, schedule })
    }

    fn end(raw: &Raw, zones: &ZoneNames, start: Stamp, zone: Zone, notes: &mut BTreeSet<Note>) -> Time {
        let wall = start.wall(zone);
        let written = raw.find("DTEND").and_then(|line| zones.stamps(line).0.first().map(|end| end.instant(zone)));
        let end = written.or_else(|| Some(Duration::read(&raw.find("DURATION")?.value)?.end(wall, zone)));
        match (end, start) {
            (Some(end), _) => end,
            (None, Stamp::Day(day)) => day.succ_opt().map_or(zone.instant(wall), |next| Stamp::Day(next).instant(zone)),
            (None, Stamp::Wall(..) | Stamp::Utc(_)) => {
                notes.insert(Note::NoEnd);
                start.instant(zone) + TimeDelta::hours(1)
            }
        }
    }

    /// The series, if the event is repeated and the rule is one for events.
    fn series(&self, raw: &Raw, zones: &ZoneNames, notes: &mut BTreeSet<Note>) -> Option<Series> {
        let rule = match raw.find("RRULE")?.value.parse::<Rule>() {
            Ok(rule) => rule,
            Err(why) => return not_repeated(&Reason::Rule(why), notes),
        };
        let zone = self.schedule.zone();
        let mut asked = Recurrence {
            dtstart: self.start.wall(zone),
            length: self.schedule.length(),
            zone,
            rrule: rule,
            exdates: BTreeSet::new(),
            rdates: BTreeSet::new(),
        };
        let keys = |name: &str| -> BTreeSet<OccurrenceKey> {
            let stamps = raw.lines.iter().filter(|line| line.name == name).flat_map(|line| zones.stamps(line).0);
            stamps.map(|stamp| key_of(stamp, &asked)).collect()
        };
        let (exdates, mut rdates) = (keys("EXDATE"), keys("RDATE"));
        if let Some(first) = rdates.iter().nth(MAX_EXTRA_DATES).copied() {
            rdates.split_off(&first);
            notes.insert(Note::DatesLeftOut);
        }
        (asked.exdates, asked.rdates) = (exdates, rdates);
        loop {
            match Series::new(asked.clone()) {
                Ok(series) => return Some(series),
                Err(BadSeries::DateOutside(key)) if asked.rdates.remove(&key) => drop(notes.insert(Note::DatesLeftOut)),
                Err(why) => return not_repeated(&Reason::Series(why), notes),
            }
        }
    }
}

#[derive(thiserror::Error, Debug)]
enum Reason {
    #[error(transparent)]
    Rule(BadRule),
    #[error(transparent)]
    Series(BadSeries),
}

fn not_repeated(why: &Reason, notes: &mut BTreeSet<Note>) -> Option<Series> {
    notes.insert(Note::NotRepeated(why.to_string()));
    None
}

/// A date alone means the occurrence of that day.
fn key_of(stamp: Stamp, recurrence: &Recurrence) -> OccurrenceKey {
    match stamp {
        Stamp::Day(day) => day.and_time(recurrence.dtstart.time()).into(),
        Stamp::Wall(..) | Stamp::Utc(_) => stamp.wall(recurrence.zone).into(),
    }
}

fn topics(raw: &Raw, notes: &mut BTreeSet<Note>) -> Vec<String> {
    let mut known = BTreeSet::new();
    let all = raw.lines.iter().filter(|line| line.name == "CATEGORIES").flat_map(Line::texts).map(|topic| one_line(&topic));
    let all: Vec<String> = all.filter(|topic| !topic.is_empty() && known.insert(fold(topic))).collect();
    let kept: Vec<String> = all.iter().filter(|topic| topic.chars().count() <= MAX_TOPIC).take(MAX_TOPICS).cloned().collect();
    if kept.len() < all.len() {
        notes.insert(Note::TopicsLeftOut);
    }
    kept
}

/// The text within its bound, with a note if it was longer; nothing if nothing is left.
fn shortened(text: Option<String>, longest: usize, what: &'static str, notes: &mut BTreeSet<Note>) -> Option<String> {
    let (text, was_cut) = cut(&text?, longest);
    if was_cut {
        notes.insert(Note::Shortened(what));
    }
    Some(text).filter(|text| !text.is_empty())
}

fn cut(text: &str, longest: usize) -> (String, bool) {
    match text.char_indices().nth(longest) {
        Some((at, _)) => (text.get(..at).unwrap_or_default().trim_end().to_owned(), true),
        None => (text.to_owned(), false),
    }
}

/// A text on one line, blanks joined.
fn one_line(text: &str) -> String {
    text.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text on any number of lines, without other control characters.
fn lines(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')).collect::<String>().trim().to_owned()
}
