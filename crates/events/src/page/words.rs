//! The words around what organisers write, in French and in English.

use chrono::{DateTime, Datelike, Timelike};
use chrono_tz::Tz;
use traboule_kernel::Locale;

use crate::rules::event::JoinMode;

/// The words of one language.
pub(super) struct Words {
    /// The tag of the language.
    pub(super) tag: &'static str,
    pub(super) when: &'static str,
    pub(super) until: &'static str,
    pub(super) next: &'static str,
    pub(super) moved_from: &'static str,
    pub(super) place: &'static str,
    pub(super) online: &'static str,
    pub(super) places: &'static str,
    pub(super) join: &'static str,
    pub(super) free: &'static str,
    pub(super) approval: &'static str,
    pub(super) invite: &'static str,
    pub(super) external: &'static str,
    pub(super) topics: &'static str,
    pub(super) about: &'static str,
    pub(super) organisers: &'static str,
    pub(super) tentative: &'static str,
    pub(super) cancelled: &'static str,
    pub(super) calendar: &'static str,
    days: [&'static str; 7],
    months: [&'static str; 12],
    at: &'static str,
}

const FRENCH: Words = Words {
    tag: "fr",
    when: "Quand",
    until: "jusqu'à",
    next: "Ensuite",
    moved_from: "Prévu d'abord",
    place: "Où",
    online: "En ligne",
    places: "Places",
    join: "Participer",
    free: "Entrée libre",
    approval: "Sur demande aux organisateurs",
    invite: "Sur invitation",
    external: "S'inscrire",
    topics: "Thèmes",
    about: "À propos",
    organisers: "Organisé par",
    tentative: "À confirmer",
    cancelled: "Annulé",
    calendar: "Ajouter à mon agenda (iCalendar)",
    days: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    months: ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
    at: "à",
};

const ENGLISH: Words = Words {
    tag: "en",
    when: "When",
    until: "until",
    next: "Then",
    moved_from: "First planned for",
    place: "Where",
    online: "Online",
    places: "Places",
    join: "Taking part",
    free: "Everybody may come",
    approval: "Ask the organisers",
    invite: "By invitation",
    external: "Register",
    topics: "Topics",
    about: "About",
    organisers: "Organised by",
    tentative: "To be confirmed",
    cancelled: "Cancelled",
    calendar: "Add to my calendar (iCalendar)",
    days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    months: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    at: "at",
};

impl Words {
    /// French for those who read it, English for everybody else.
    pub(super) fn of(locale: &Locale) -> &'static Self {
        if locale.language() == "fr" { &FRENCH } else { &ENGLISH }
    }

    /// A day and a time as people say them.
    pub(super) fn time(&self, time: &DateTime<Tz>) -> String {
        format!("{} {} {}", self.day(time), self.at, Self::clock(time))
    }

    /// What the clock shows.
    pub(super) fn clock(time: &DateTime<Tz>) -> String {
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// A day as people say it.
    pub(super) fn day(&self, time: &DateTime<Tz>) -> String {
        let weekday = usize::try_from(time.weekday().num_days_from_monday()).ok().and_then(|day| self.days.get(day));
        let month = usize::try_from(time.month0()).ok().and_then(|month| self.months.get(month));
        let day = if self.tag == "fr" && time.day() == 1 { "1er".to_owned() } else { time.day().to_string() };
        format!("{} {day} {} {}", weekday.unwrap_or(&""), month.unwrap_or(&""), time.year())
    }

    /// How one takes part.
    pub(super) const fn joining(&self, mode: JoinMode) -> &'static str {
        match mode {
            JoinMode::Free => self.free,
            JoinMode::Approval => self.approval,
            JoinMode::Invite => self.invite,
            JoinMode::External => self.external,
        }
    }
}
