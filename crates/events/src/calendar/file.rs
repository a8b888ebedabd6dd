//! Files of calendars: bytes to events, whatever the file is like.
//!
//! The file is walked through once, line by line. Components are counted and never followed by recursion; what is not
//! an event (alarms, tasks, who is busy) is passed over, and so is who attends or organises: that is personal data.

use std::collections::BTreeMap;

use super::draft::{Draft, Raw, Refusal, Refused};
use super::line::Line;
use super::time::ZoneNames;
use crate::rules::schedule::Zone;

/// How large a file may be, in bytes.
pub const MAX_FILE: usize = 1024 * 1024;
/// How many events of a file are read.
pub const MAX_EVENTS: usize = 500;

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// The events that may become drafts.
    pub drafts: Vec<Draft>,
    /// The events that may not, each with its reason.
    pub refused: Vec<Refused>,
    /// How many events were left out because the file has more than [`MAX_EVENTS`].
    pub left_out: usize,
}

/// Why nothing of a file was read. May be shown to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is larger than [`MAX_FILE`].
    #[error("a calendar file is at most {} KiB large", MAX_FILE / 1024)]
    TooLarge,
    /// It is not text in UTF-8.
    #[error("a calendar file is text in UTF-8")]
    NotText,
    /// It is something else.
    #[error("this is not a calendar file: it does not begin with BEGIN:VCALENDAR")]
    NotCalendar,
}

/// Reads a calendar file. `fallback` is the zone of times that have none, or an unknown one.
pub fn read(bytes: &[u8], fallback: Zone) -> Result<Import, Unreadable> {
    if bytes.len() > MAX_FILE {
        return Err(Unreadable::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut walk = Walk::default();
    for (number, line) in unfold(bytes) {
        let text = String::from_utf8(line).map_err(|_| Unreadable::NotText)?;
        if !text.trim().is_empty() {
            walk.step(number, &text)?;
        }
    }
    if walk.is_calendar { Ok(walk.finish(fallback)) } else { Err(Unreadable::NotCalendar) }
}

/// Lines with their numbers, put together from the pieces that they were folded into, as bytes: some programs fold
/// within a letter.
fn unfold(bytes: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let mut lines: Vec<(usize, Vec<u8>)> = Vec::new();
    for (number, piece) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        let piece = piece.strip_suffix(b"\r").unwrap_or(piece);
        match (piece.split_first(), lines.last_mut()) {
            (Some((b' ' | b'\t', rest)), Some((_, line))) => line.extend_from_slice(rest),
            _ => lines.push((number, piece.to_vec())),
        }
    }
    lines
}

#[derive(Default)]
struct Walk {
    is_calendar: bool,
    /// In how many components the current line stands; the calendar is the first.
    depth: usize,
    /// What the component directly in the calendar is.
    inside: Inside,
    events: Vec<Raw>,
    left_out: usize,
    zones: ZoneNames,
    /// The zone of the whole file, as many programs note it.
    file_zone: Option<String>,
}

#[derive(Default)]
enum Inside {
    #[default]
    Nothing,
    Event(Raw),
    Zone {
        name: Option<String>,
        location: Option<String>,
    },
}

impl Walk {
    fn step(&mut self, number: usize, text: &str) -> Result<(), Unreadable> {
        let line = Line::read(text);
        let is = |name: &str| line.as_ref().filter(|line| line.name == name).map(|line| line.value.trim().to_ascii_uppercase());
        if let Some(component) = is("BEGIN") {
            self.is_calendar |= self.depth == 0 && component == "VCALENDAR";
            if !self.is_calendar {
                return Err(Unreadable::NotCalendar);
            }
            self.depth += 1;
            if self.depth == 2 {
                self.begin(number, &component);
            }
        } else if is("END").is_some() {
            if self.depth == 2 {
                self.end();
            }
            self.depth = self.depth.saturating_sub(1);
        } else if !self.is_calendar {
            return Err(Unreadable::NotCalendar);
        } else {
            self.property(line);
        }
        Ok(())
    }

    fn begin(&mut self, number: usize, component: &str) {
        self.inside = match component {
            "VEVENT" if self.events.len() < MAX_EVENTS => Inside::Event(Raw { line: number, ..Raw::default() }),
            "VEVENT" => {
                self.left_out += 1;
                Inside::Nothing
            }
            "VTIMEZONE" => Inside::Zone { name: None, location: None },
            _ => Inside::Nothing,
        };
    }

    fn end(&mut self) {
        match std::mem::take(&mut self.inside) {
            Inside::Event(raw) => self.events.push(raw),
            Inside::Zone { name: Some(name), location } => self.zones.define(name, location.as_deref()),
            Inside::Zone { .. } | Inside::Nothing => {}
        }
    }

    fn property(&mut self, line: Option<Line>) {
        match (&mut self.inside, self.depth, line) {
            (Inside::Event(raw), 2, Some(line)) => raw.lines.push(line),
            (Inside::Event(raw), 2, None) => raw.unreadable = true,
            (Inside::Zone { name, location }, 2, Some(line)) => match line.name.as_str() {
                "TZID" => *name = Some(line.text()),
                "X-LIC-LOCATION" => *location = Some(line.text()),
                _ => {}
            },
            (_, 1, Some(line)) if line.name == "X-WR-TIMEZONE" => self.file_zone = Some(line.text()),
            _ => {}
        }
    }

    fn finish(mut self, fallback: Zone) -> Import {
        // A file that was cut off in the middle of an event still has its other events.
        self.end();
        let fallback = self.file_zone.and_then(|name| self.zones.find(&name)).unwrap_or(fallback);
        let mut import = Import { left_out: self.left_out, ..Import::default() };
        let (exceptions, events): (Vec<Raw>, Vec<Raw>) = self.events.into_iter().partition(Raw::is_exception);
        let mut by_uid: BTreeMap<String, usize> = BTreeMap::new();
        for raw in events {
            match Draft::read(&raw, &self.zones, fallback) {
                Ok(draft) => {
                    by_uid.extend(draft.uid.clone().map(|uid| (uid, import.drafts.len())));
                    import.drafts.push(draft);
                }
                Err(why) => import.refused.push(raw.refuse(why)),
            }
        }
        for raw in exceptions {
            let series = raw.uid().and_then(|uid| by_uid.get(&uid)).and_then(|place| import.drafts.get_mut(*place));
            let added = series.ok_or(Refusal::NoSeries).and_then(|series| series.except(&raw, &self.zones, fallback));
            if let Err(why) = added {
                import.refused.push(raw.refuse(why));
            }
        }
        import.refused.sort_by_key(|refused| refused.line);
        import
    }
}

#[cfg(test)]
mod tests;
