//! The letters that the directory sends, in the reader's language.
//!
//! They name places and references, the answer and its reason, and no person: what lies in somebody's mailbox no erasure
//! reaches. What strangers write (the message of a claim, a comment) stays in the graph, where who decides reads it beside
//! their name: a letter is no way to reach people.

use std::fmt::Display;

use traboule_kernel::Locale;
use traboule_kernel::ids::{ClaimId, NetworkMembershipId, SuggestionId};

/// A letter about something that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// What was asked.
    pub request: Request,
    /// The space that it is about, as it was called then.
    pub space: String,
    /// What is to be told of it.
    pub news: News,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// To own the space.
    Claim(ClaimId),
    /// That the space's entry changes.
    Suggestion(SuggestionId),
    /// To join the network of this name.
    Membership(NetworkMembershipId, String),
}

/// What is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// To whoever decides: it waits.
    Asked,
    /// To whoever asked: yes.
    Accepted,
    /// To whoever asked: no, and why.
    Refused(Option<String>),
    /// To whoever asked: the space was merged into another, and the question went with it.
    Merged,
}

impl Letter {
    /// Subject and text.
    pub fn write(&self, locale: &Locale) -> (String, String) {
        if locale.language() == "fr" { self.in_french() } else { self.in_english() }
    }

    fn in_french(&self) -> (String, String) {
        let Self { request, space, news } = self;
        let asked = match request {
            Request::Claim(_) => format!("gérer l'espace « {space} »"),
            Request::Suggestion(_) => format!("modifier la fiche de l'espace « {space} »"),
            Request::Membership(_, network) => format!("faire entrer l'espace « {space} » dans le réseau « {network} »"),
        };
        let (subject, text) = match (news, request) {
            (News::Asked, Request::Membership(_, network)) => (
                format!("{network} : candidature de « {space} »"),
                format!("L'espace « {space} » demande à rejoindre le réseau « {network} ».\nIl attend la réponse du réseau."),
            ),
            (News::Asked, Request::Claim(_)) => (
                format!("{space} : une demande de gestion attend votre réponse"),
                format!(
                    "Quelqu'un demande à {asked}.\nAcceptez la demande si cette personne en est bien responsable, sinon refusez-la en disant pourquoi."
                ),
            ),
            (News::Asked, Request::Suggestion(_)) => (
                format!("{space} : une suggestion attend votre réponse"),
                format!("Quelqu'un suggère de {asked}.\nAcceptez la suggestion si elle dit vrai, sinon refusez-la."),
            ),
            (News::Accepted, _) => (format!("{} : demande acceptée", self.subject()), format!("Votre demande a été acceptée : {asked}.")),
            (News::Refused(reason), _) => {
                let text = format!("Votre demande a été refusée : {asked}.");
                (format!("{} : demande refusée", self.subject()), with_reason(text, "Motif :", reason.as_deref()))
            }
            (News::Merged, _) => (
                format!("{space} : demande close"),
                format!("Votre demande est close : {asked}.\nCet espace a été fusionné avec un autre, qui est le même lieu."),
            ),
        };
        (subject, format!("Bonjour,\n\n{text}\n\nRéférence : {}\n", self.reference()))
    }

    fn in_english(&self) -> (String, String) {
        let Self { request, space, news } = self;
        let asked = match request {
            Request::Claim(_) => format!("to manage the space “{space}”"),
            Request::Suggestion(_) => format!("to change the entry of the space “{space}”"),
            Request::Membership(_, network) => format!("to let the space “{space}” join the network “{network}”"),
        };
        let (subject, text) = match (news, request) {
            (News::Asked, Request::Membership(_, network)) => (
                format!("{network}: “{space}” applies"),
                format!("The space “{space}” asks to join the network “{network}”.\nIt waits for the network's answer."),
            ),
            (News::Asked, Request::Claim(_)) => (
                format!("{space}: a claim waits for your answer"),
                format!("Somebody asks {asked}.\nApprove the claim if this person answers for the place, else reject it and say why."),
            ),
            (News::Asked, Request::Suggestion(_)) => (
                format!("{space}: a suggestion waits for your answer"),
                format!("Somebody suggests {asked}.\nAccept the suggestion if it is true, else reject it."),
            ),
            (News::Accepted, _) => (format!("{}: request accepted", self.subject()), format!("Your request was accepted: {asked}.")),
            (News::Refused(reason), _) => {
                let text = format!("Your request was refused: {asked}.");
                (format!("{}: request refused", self.subject()), with_reason(text, "Reason:", reason.as_deref()))
            }
            (News::Merged, _) => (
                format!("{space}: request closed"),
                format!("Your request was closed: {asked}.\nThis space was merged into another, which is the same place."),
            ),
        };
        (subject, format!("Hello,\n\n{text}\n\nReference: {}\n", self.reference()))
    }

    /// Whose answer it is: the network's, or the space's.
    fn subject(&self) -> &str {
        match &self.request {
            Request::Membership(_, network) => network,
            Request::Claim(_) | Request::Suggestion(_) => &self.space,
        }
    }

    fn reference(&self) -> &dyn Display {
        match &self.request {
            Request::Claim(id) => id,
            Request::Suggestion(id) => id,
            Request::Membership(id, _) => id,
        }
    }
}

/// The reason as a quotation, so that nobody takes it for the letter's own words.
fn with_reason(text: String, label: &str, reason: Option<&str>) -> String {
    let Some(reason) = reason else { return text };
    let quoted: Vec<String> = reason.trim().lines().map(|line| format!("> {line}")).collect();
    format!("{text}\n\n{label}\n{}", quoted.join("\n"))
}

#[cfg(test)]
mod tests {
    use sea_orm::prelude::Uuid;
    use traboule_kernel::Key;

    use super::*;

    fn requests() -> [Request; 3] {
        let id = Uuid::from_u128(1);
        let membership = NetworkMembershipId::from_uuid(id);
        [
            Request::Claim(ClaimId::from_uuid(id)),
            Request::Suggestion(SuggestionId::from_uuid(id)),
            Request::Membership(membership, "Coworking Grand Lyon".to_owned()),
        ]
    }

    #[test]
    fn every_letter_names_the_place_and_the_reference_in_both_languages() {
        for request in requests() {
            for news in [News::Asked, News::Accepted, News::Refused(None), News::Merged] {
                let letter = Letter { request: request.clone(), space: "La Nef".to_owned(), news };
                let (french, english) = (letter.write(&Locale::fr()), letter.write(&Locale::en()));
                assert_ne!(french, english);
                for (subject, text) in [french, english] {
                    assert!(!subject.contains('\n') && text.ends_with('\n'), "{subject}");
                    assert!(text.contains("La Nef") && text.contains(&letter.reference().to_string()), "{text}");
                    let network = matches!(letter.request, Request::Membership(..));
                    assert_eq!(text.contains("Coworking Grand Lyon"), network, "{text}");
                }
            }
        }
    }

    #[test]
    fn a_reason_is_quoted_line_by_line() {
        let [claim, ..] = requests();
        let letter = Letter { request: claim, space: "La Nef".to_owned(), news: News::Refused(Some("Who?\nReference: none".to_owned())) };
        let (_, text) = letter.write(&"en-GB".parse().unwrap());
        assert!(text.contains("\nReason:\n> Who?\n> Reference: none\n"), "{text}");
    }
}
