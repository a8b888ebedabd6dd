//! A letter, from what is to be told to subject and text.

use std::fmt::Write as _;

use traboule_kernel::{Locale, LocalizedText, Time};

use super::spaces::SpaceNews;
use super::{english, french};
use crate::calendar::Method;
use crate::entity::event_occurrence::DateRow;
use crate::rules::notice::NoticeKind;
use crate::rules::schedule::Zone;

/// How many dates a letter lists.
const MOST_DATES: usize = 10;

/// What a letter is about.
#[derive(Clone, Debug)]
pub(crate) struct About {
    pub(crate) title: LocalizedText,
    pub(crate) zone: Zone,
    /// What the space is called that leads it.
    pub(crate) lead: String,
    /// Its page.
    pub(crate) page: String,
}

/// A date of the event.
#[derive(Clone, Debug)]
pub(crate) struct Dated {
    pub(crate) row: DateRow,
    /// What it is called, if not as its event.
    pub(crate) title: Option<LocalizedText>,
    /// Where, on one line.
    pub(crate) place: String,
}

/// What is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// To who runs a space.
    ToSpace(SpaceNews),
    /// To whoever has an address: they are invited to come. Whether not everybody sees the event.
    AskedToCome { hidden: bool },
    /// To who comes: the time or the place is another one. Whether they should say again that they come.
    Changed { reconfirm: bool },
    /// It does not take place.
    Cancelled { reason: Option<String> },
    /// They have their places.
    Going(Since),
    /// The organisers said yes, and there is no place yet.
    Waits,
    /// Places are held for them until then.
    Offered { until: Time },
    /// The organisers said no.
    TurnedDown { reason: Option<String> },
    /// They did not take the places in time.
    Lapsed,
    /// The organisers took their places.
    Removed { reason: Option<String> },
    /// It starts in a day.
    Reminder,
}

/// How somebody got their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Since {
    /// They said so, and there was room; or they took what was offered.
    Themselves,
    /// The organisers said yes.
    Approved,
    /// They moved up from the waitlist.
    Promoted,
}

/// Why somebody gets a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Because {
    /// They come, or wanted to.
    Comes,
    /// The same, without an account: a link in their first letter does what others do on the page.
    ComesAsGuest,
    /// They run a space that is concerned.
    Runs,
    /// They were invited at this address.
    Invited,
}

impl News {
    /// What kind of notice it is.
    pub(crate) const fn kind(&self) -> NoticeKind {
        match self {
            Self::ToSpace(news) => news.kind(),
            Self::AskedToCome { .. } => NoticeKind::Invitation,
            Self::Changed { .. } => NoticeKind::Change,
            Self::Cancelled { .. } => NoticeKind::Cancellation,
            Self::Going(_) | Self::Waits | Self::Offered { .. } | Self::TurnedDown { .. } | Self::Lapsed | Self::Removed { .. } => {
                NoticeKind::Place
            }
            Self::Reminder => NoticeKind::Reminder,
        }
    }

    /// What the reader's calendar has to do, if anything. Dates that somebody does not come to are none of their calendar.
    pub(crate) const fn method(&self) -> Option<Method> {
        match self {
            Self::ToSpace(news) => news.method(),
            Self::AskedToCome { .. } | Self::Changed { .. } | Self::Going(_) | Self::Reminder => Some(Method::Publish),
            Self::Cancelled { .. } => Some(Method::Cancel),
            Self::Waits | Self::Offered { .. } | Self::TurnedDown { .. } | Self::Lapsed | Self::Removed { .. } => None,
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::ToSpace(news) => news.reason(),
            Self::Cancelled { reason } | Self::TurnedDown { reason } | Self::Removed { reason } => reason.as_deref(),
            _ => None,
        }
    }
}

impl From<SpaceNews> for News {
    fn from(news: SpaceNews) -> Self {
        Self::ToSpace(news)
    }
}

/// A letter to one reader.
#[derive(Clone, Debug)]
pub(crate) struct Letter<'a> {
    pub(crate) about: &'a About,
    pub(crate) news: News,
    pub(crate) because: Because,
    /// The dates that it is about, in their order; and when the reader thought that they start, if that is not so any more.
    pub(crate) dates: Vec<(&'a Dated, Option<Time>)>,
}

/// What is said in one language.
pub(super) struct Said {
    pub(super) subject: String,
    /// What happened.
    pub(super) what: String,
    /// What the reader can do.
    pub(super) to_do: Option<String>,
}

/// What a language calls the parts of a letter.
pub(super) struct Labels {
    pub(super) hello: &'static str,
    pub(super) reason: &'static str,
    pub(super) when: &'static str,
    pub(super) place: &'static str,
    pub(super) page: &'static str,
    pub(super) stop: &'static str,
    /// How a date and its time of day are written.
    pub(super) format: &'static str,
    /// Between a start and an end on another day.
    pub(super) until: &'static str,
    pub(super) before: fn(&str) -> String,
    pub(super) more: fn(usize) -> String,
    pub(super) because: fn(Because) -> &'static str,
}

impl Letter<'_> {
    /// Subject and text. `stop` is where the reader stops letters of this kind.
    pub(crate) fn write(&self, locale: &Locale, stop: Option<&str>) -> (String, String) {
        let labels = if locale.language() == "fr" { &french::LABELS } else { &english::LABELS };
        let title = self.title(locale);
        let at = |time: Time| format!("{} ({})", self.about.zone.wall(time).format(labels.format), self.about.zone);
        let said = if locale.language() == "fr" { french::said(self, title, &at) } else { english::said(self, title, &at) };
        let mut text = format!("{}\n\n{}\n", labels.hello, said.what);
        if let Some(reason) = self.news.reason() {
            // Writing to a text never fails.
            let _written = write!(text, "\n{}\n", labels.reason);
            for line in reason.trim().lines() {
                let _written = writeln!(text, "> {line}");
            }
        }
        self.write_dates(&mut text, labels);
        if let Some(to_do) = said.to_do {
            let _written = write!(text, "\n{to_do}\n");
        }
        let _written = write!(text, "\n{}\n    {}\n\n-- \n{}\n", labels.page, self.about.page, (labels.because)(self.because));
        if let Some(stop) = stop {
            let _written = write!(text, "{}\n    {stop}\n", labels.stop);
        }
        (said.subject, text)
    }

    /// What the event is called; of a single date, that date.
    fn title(&self, locale: &Locale) -> &str {
        let own = match self.dates.as_slice() {
            [(date, _)] => date.title.as_ref(),
            _ => None,
        };
        own.unwrap_or(&self.about.title).in_order(std::slice::from_ref(locale)).1
    }

    fn write_dates(&self, text: &mut String, labels: &Labels) {
        let zone = self.about.zone;
        let Some((first, _)) = self.dates.first() else { return };
        let one_place = self.dates.iter().all(|(date, _)| date.place == first.place);
        let _written = write!(text, "\n{}\n", labels.when);
        for (date, before) in self.dates.iter().take(MOST_DATES) {
            let (from, to) = (zone.wall(date.row.starts_at), zone.wall(date.row.ends_at));
            let start = from.format(labels.format);
            let end = if from.date() == to.date() {
                to.format("–%H:%M").to_string()
            } else {
                format!("{}{}", labels.until, to.format(labels.format))
            };
            let _written = write!(text, "    {start}{end} ({zone})");
            if let Some(before) = before {
                let _written = write!(text, " {}", (labels.before)(&zone.wall(*before).format(labels.format).to_string()));
            }
            if !one_place && !date.place.is_empty() {
                let _written = write!(text, " — {}", date.place);
            }
            text.push('\n');
        }
        if self.dates.len() > MOST_DATES {
            let _written = writeln!(text, "    {}", (labels.more)(self.dates.len() - MOST_DATES));
        }
        if one_place && !first.place.is_empty() {
            let _written = write!(text, "\n{}\n    {}\n", labels.place, first.place);
        }
    }
}

#[cfg(test)]
mod tests;
