//! The letters that events send, in the reader's language.

use traboule_kernel::email::Email;
use traboule_kernel::{Error, Locale, LocalizedText, Result};
use traboule_store::mail::Mail;

use crate::entity::{event, event_occurrence};

/// To a guest: the link that says that they come.
pub(crate) fn confirm_guest(to: &Email, locale: &Locale, event: &event::Model, date: &event_occurrence::Model, link: &str) -> Result<Mail> {
    let title: LocalizedText = serde_json::from_value(event.title.clone()).map_err(Error::internal)?;
    let title = title.in_order(std::slice::from_ref(locale)).1;
    let wall = event.time_zone.wall(date.starts_at);
    let (subject, text) = if locale.language() == "fr" {
        let when = wall.format("%d/%m/%Y à %H:%M");
        (
            format!("Confirmez votre venue : {title}"),
            format!(
                "Bonjour,\n\nquelqu'un, sans doute vous, demande à venir à « {title} » le {when} ({zone}).\n\nPour confirmer, suivez ce lien dans les 24 heures :\n\n    {link}\n\nIl vous servira aussi à annuler. Si ce n'était pas vous, ignorez cette lettre : rien n'est réservé.\n",
                zone = event.time_zone
            ),
        )
    } else {
        let when = wall.format("%Y-%m-%d at %H:%M");
        (
            format!("Confirm that you come: {title}"),
            format!(
                "Hello,\n\nsomebody, most likely you, asked to come to \"{title}\" on {when} ({zone}).\n\nTo confirm, follow this link within 24 hours:\n\n    {link}\n\nIt also lets you call off. If it was not you, ignore this letter: nothing is reserved.\n",
                zone = event.time_zone
            ),
        )
    };
    Ok(Mail { to: to.to_string(), subject, text, ..Mail::default() })
}
