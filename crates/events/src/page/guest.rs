//! The page behind the link that was mailed to a guest: what they said, and what they may do. It changes nothing by being read,
//! since programs that look for harmful mail follow links; its buttons do.

use std::fmt::Write as _;

use chrono::Offset as _;
use traboule_kernel::{Locale, Time};

use super::html::{STYLE, escape};
use super::words::Words;
use crate::rules::rsvp::RsvpState;
use crate::rules::schedule::Zone;
use crate::service::rsvp::RsvpGuestStepErrorCode;

/// What a guest's link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestPage {
    /// The language that they read.
    pub locale: Locale,
    /// What the event is called.
    pub title: String,
    /// The address of its page, if everybody sees it.
    pub address: Option<String>,
    /// When the date starts.
    pub starts_at: Time,
    /// By whose clock.
    pub zone: Zone,
    /// How many people they are.
    pub party_size: u32,
    /// Where their RSVP stands; nowhere, while they have not confirmed.
    pub state: Option<RsvpState>,
    /// Until when places are held for them.
    pub offered_until: Option<Time>,
    /// Whether the date was moved since they said that they come.
    pub moved: bool,
}

/// What a guest may do by a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestStep {
    /// They come.
    Confirm,
    /// They do not.
    Cancel,
    /// They take the places that are held for them.
    Accept,
    /// They come to the new date, too.
    Reconfirm,
}

impl GuestStep {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Confirm, Self::Cancel, Self::Accept, Self::Reconfirm];

    /// Its name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Cancel => "cancel",
            Self::Accept => "accept",
            Self::Reconfirm => "reconfirm",
        }
    }

    const fn button(self, french: bool) -> &'static str {
        match (self, french) {
            (Self::Confirm, true) => "Je confirme ma venue",
            (Self::Confirm, false) => "I confirm that I come",
            (Self::Cancel, true) => "Je ne viens pas",
            (Self::Cancel, false) => "I do not come",
            (Self::Accept, true) => "Je prends les places proposées",
            (Self::Accept, false) => "I take the places that are held for me",
            (Self::Reconfirm, true) => "Je viens aussi à la nouvelle date",
            (Self::Reconfirm, false) => "I come to the new date, too",
        }
    }
}

impl GuestPage {
    /// What the guest may do now.
    pub fn steps(&self) -> Vec<GuestStep> {
        use GuestStep::{Accept, Cancel, Confirm, Reconfirm};
        match self.state {
            None => vec![Confirm],
            Some(RsvpState::Offered) => vec![Accept, Cancel],
            Some(RsvpState::Going) if self.moved => vec![Reconfirm, Cancel],
            Some(RsvpState::Requested | RsvpState::Waitlisted | RsvpState::Going) => vec![Cancel],
            Some(_) => Vec::new(),
        }
    }

    /// The whole page; with what was wrong with what they just wanted.
    pub fn to_html(&self, wrong: Option<RsvpGuestStepErrorCode>) -> String {
        let mut out = String::with_capacity(4 * 1024);
        // Writing to a text cannot fail.
        let _written = self.write(&mut out, wrong);
        out
    }

    fn write(&self, out: &mut String, wrong: Option<RsvpGuestStepErrorCode>) -> std::fmt::Result {
        let words = Words::of(&self.locale);
        let french = words.tag == "fr";
        let title = escape(&self.title);
        writeln!(out, "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">", words.tag)?;
        writeln!(
            out,
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">"
        )?;
        writeln!(out, "<title>{title}</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>{STYLE}</style>\n</head>\n<body>\n<main>")?;
        match &self.address {
            Some(address) => writeln!(out, "<h1><a href=\"{}\">{title}</a></h1>", escape(address))?,
            None => writeln!(out, "<h1>{title}</h1>")?,
        }
        if let Some(wrong) = wrong {
            writeln!(out, "<p class=\"state\" role=\"alert\"><strong>{}</strong></p>", mistake(wrong, french))?;
        }
        writeln!(out, "<p>{}</p>", self.time(self.starts_at, words))?;
        let people = match (french, self.party_size) {
            (true, 1) => "1 personne".to_owned(),
            (true, size) => format!("{size} personnes"),
            (false, 1) => "1 person".to_owned(),
            (false, size) => format!("{size} people"),
        };
        writeln!(out, "<p>{} ({people})</p>", state(self.state, french))?;
        if let Some(until) = self.offered_until {
            writeln!(out, "<p>{} {}</p>", if french { "Gardées jusqu'au" } else { "Held until" }, self.time(until, words))?;
        }
        for step in self.steps() {
            writeln!(
                out,
                "<form method=\"post\" action=\"?step={}\"><p><button type=\"submit\">{}</button></p></form>",
                step.name(),
                step.button(french)
            )?;
        }
        writeln!(out, "</main>\n</body>\n</html>")
    }

    fn time(&self, time: Time, words: &Words) -> String {
        let local = time.with_timezone(&self.zone.tz());
        let clock = format!("{}, UTC{}", self.zone.name(), local.offset().fix());
        format!("<time datetime=\"{}\">{} ({})</time>", local.to_rfc3339(), words.time(&local), escape(&clock))
    }
}

const fn state(state: Option<RsvpState>, french: bool) -> &'static str {
    match (state, french) {
        (None, true) => "Rien n'est encore réservé.",
        (None, false) => "Nothing is reserved yet.",
        (Some(RsvpState::Requested), true) => "Votre demande attend la réponse des organisateurs.",
        (Some(RsvpState::Requested), false) => "Your request waits for the organisers' answer.",
        (Some(RsvpState::Going), true) => "Votre venue est confirmée.",
        (Some(RsvpState::Going), false) => "You have your places.",
        (Some(RsvpState::Waitlisted), true) => "Vous êtes sur la liste d'attente.",
        (Some(RsvpState::Waitlisted), false) => "You are on the waitlist.",
        (Some(RsvpState::Offered), true) => "Des places sont gardées pour vous.",
        (Some(RsvpState::Offered), false) => "Places are held for you.",
        (Some(RsvpState::Rejected), true) => "Les organisateurs n'ont pas pu retenir votre demande.",
        (Some(RsvpState::Rejected), false) => "The organisers turned your request down.",
        (Some(RsvpState::Cancelled), true) => "Votre venue est annulée.",
        (Some(RsvpState::Cancelled), false) => "Your coming is called off.",
        (Some(RsvpState::OfferLapsed), true) => "Les places gardées pour vous sont passées à d'autres.",
        (Some(RsvpState::OfferLapsed), false) => "The places that were held for you went on to others.",
        (Some(RsvpState::Attended), true) => "Vous étiez là : merci.",
        (Some(RsvpState::Attended), false) => "You were there: thank you.",
        (Some(RsvpState::NoShow), true) => "Vous n'étiez pas là.",
        (Some(RsvpState::NoShow), false) => "You were not there.",
    }
}

const fn mistake(code: RsvpGuestStepErrorCode, french: bool) -> &'static str {
    use RsvpGuestStepErrorCode as Code;
    match (code, french) {
        (Code::UnknownLink, true) => "Ce lien ne mène plus à rien.",
        (Code::UnknownLink, false) => "There is nothing behind this link any more.",
        (Code::TooLate, true) => "Ce lien valait un jour : demandez-en un autre.",
        (Code::TooLate, false) => "This link was good for a day: ask for another one.",
        (Code::NotOpen, true) => "L'événement est annulé, ou n'accueille plus d'invités.",
        (Code::NotOpen, false) => "The event is cancelled, or takes no guests any more.",
        (Code::Begun, true) => "L'événement a commencé.",
        (Code::Begun, false) => "The event has begun.",
        (Code::NotListed, true) => "Ce n'est plus possible.",
        (Code::NotListed, false) => "This is no longer possible.",
        (Code::LargerThanEvent, true) => "L'événement n'a plus autant de places.",
        (Code::LargerThanEvent, false) => "The event no longer has so many places.",
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable as _;

    use super::*;

    fn page(state: Option<RsvpState>) -> GuestPage {
        GuestPage {
            locale: Locale::fr(),
            title: "<Apéro> & co".to_owned(),
            address: Some("https://traboule.example.org/events/apero".to_owned()),
            starts_at: "2026-07-01T17:00:00Z".parse().unwrap(),
            zone: "Europe/Paris".parse().unwrap(),
            party_size: 2,
            state,
            offered_until: None,
            moved: false,
        }
    }

    #[test]
    fn each_state_says_itself_and_offers_what_may_be_done() {
        let mut said = std::collections::BTreeSet::new();
        for found in std::iter::once(None).chain(RsvpState::iter().map(Some)) {
            let page = page(found);
            let html = page.to_html(None);
            assert!(said.insert(state(found, true)) && html.contains(state(found, true)), "{found:?}");
            assert_eq!(html.matches("<form method=\"post\"").count(), page.steps().len(), "{found:?}");
            assert!(html.contains("&lt;Apéro&gt; &amp; co") && html.contains("2 personnes") && html.contains("19:00"), "{html}");
            assert_eq!(page.steps().is_empty(), found.is_some_and(|state| !state.is_live()), "{found:?}");
        }
        let moved = GuestPage { moved: true, ..page(Some(RsvpState::Going)) };
        assert_eq!(moved.steps(), [GuestStep::Reconfirm, GuestStep::Cancel]);
        let english = GuestPage { locale: Locale::en(), ..page(None) }.to_html(Some(RsvpGuestStepErrorCode::TooLate));
        assert!(english.contains("lang=\"en\"") && english.contains("good for a day"), "{english}");
    }
}
