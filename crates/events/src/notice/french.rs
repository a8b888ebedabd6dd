//! Letters in French.

use traboule_kernel::Time;

use super::letter::{Because, Labels, Letter, News, Said, Since};
use super::spaces::{Answer, LeadAnswer, SpaceNews};

pub(super) const LABELS: Labels = Labels {
    hello: "Bonjour,",
    reason: "Motif :",
    when: "Quand :",
    place: "Où :",
    page: "La page de l'événement :",
    stop: "Ne plus recevoir de lettres de ce genre :",
    format: "%d/%m/%Y à %H:%M",
    until: " jusqu'au ",
    before: |start| format!("(avant : {start})"),
    more: |count| format!("et {count} autres dates"),
    because: |because| match because {
        Because::Comes | Because::ComesAsGuest => "Vous recevez cette lettre parce que vous venez à cet événement, ou vouliez y venir.",
        Because::Runs => "Vous recevez cette lettre parce que vous gérez un espace qui organise cet événement ou y est invité.",
        Because::Invited => "Vous recevez cette lettre parce que les organisateurs de cet événement vous ont invité à cette adresse.",
    },
};

pub(super) fn said(letter: &Letter<'_>, title: &str, at: &dyn Fn(Time) -> String) -> Said {
    let lead = &letter.about.lead;
    // Where one does something about it.
    let there =
        if letter.because == Because::ComesAsGuest { "par le lien de votre première lettre" } else { "sur la page de l'événement" };
    let (subject, what, to_do) = match &letter.news {
        News::ToSpace(news) => to_space(news, lead, title, at),
        News::AskedToCome { hidden } => (
            format!("Invitation : {title}"),
            format!("L'espace « {lead} » vous invite à « {title} »."),
            Some(if *hidden {
                "Tout le monde ne voit pas cet événement : connectez-vous avec cette adresse pour dire si vous venez.".to_owned()
            } else {
                "Dites si vous venez sur la page de l'événement.".to_owned()
            }),
        ),
        News::Changed { reconfirm } => (
            format!("Changement : {title}"),
            format!("La date ou le lieu de « {title} » a changé. Voici ce qui vaut maintenant."),
            reconfirm.then(|| format!("L'heure n'est plus la même : dites si vous venez toujours, ou annulez, {there}.")),
        ),
        News::Cancelled { .. } => (
            format!("Annulé : {title}"),
            if letter.dates.len() > 1 {
                format!("« {title} » n'aura pas lieu à ces dates.")
            } else {
                format!("« {title} » n'aura pas lieu.")
            },
            None,
        ),
        News::Going(since) => (
            format!("Vous venez : {title}"),
            match since {
                Since::Themselves => format!("C'est noté : vous venez à « {title} »."),
                Since::Approved => format!("Les organisateurs ont accepté : vous venez à « {title} »."),
                Since::Promoted => format!("Une place s'est libérée : vous venez à « {title} »."),
            },
            Some(format!("Si vous ne pouvez plus venir, annulez {there} : quelqu'un d'autre aura la place.")),
        ),
        News::Waits => (
            format!("Liste d'attente : {title}"),
            format!(
                "Les organisateurs ont accepté que vous veniez à « {title} », mais il n'y a plus de place : vous êtes sur la liste d'attente."
            ),
            None,
        ),
        News::Offered { until } => (
            format!("Une place pour vous : {title}"),
            format!("Une place s'est libérée à « {title} ». Elle vous est gardée jusqu'au {}.", at(*until)),
            Some(format!("Acceptez-la {there} avant cette heure, sinon elle ira à la personne suivante.")),
        ),
        News::TurnedDown { .. } => (
            format!("Demande refusée : {title}"),
            format!("Les organisateurs n'ont pas accepté votre demande de venir à « {title} »."),
            None,
        ),
        News::Lapsed => (
            format!("Place perdue : {title}"),
            format!("Vous n'avez pas accepté à temps la place qui vous était gardée à « {title} » : elle est allée à d'autres."),
            Some("Si vous voulez toujours venir, inscrivez-vous de nouveau.".to_owned()),
        ),
        News::Removed { .. } => {
            (format!("Place retirée : {title}"), format!("Les organisateurs ont retiré votre place à « {title} »."), None)
        }
        News::Reminder => (
            format!("Rappel : {title}"),
            format!("« {title} », c'est bientôt : vous y êtes inscrit."),
            Some(format!("Si vous ne pouvez plus venir, annulez {there} : quelqu'un d'autre aura la place.")),
        ),
    };
    Said { subject, what, to_do }
}

/// What is said to who runs a space: subject, what happened, what to do.
fn to_space(news: &SpaceNews, lead: &str, title: &str, at: &dyn Fn(Time) -> String) -> (String, String, Option<String>) {
    match news {
        SpaceNews::AskedToOrganise { space, until } => (
            format!("Invitation à co-organiser : {title}"),
            format!("L'espace « {lead} » invite votre espace « {space} » à organiser avec lui « {title} »."),
            Some(format!("Acceptez ou déclinez avant le {}.", at(*until))),
        ),
        SpaceNews::Answered { space, answer, .. } => answered(space, *answer, title),
        SpaceNews::Removed { space, .. } => (
            format!("{title} : « {space} » n'organise plus"),
            format!("L'espace « {lead} » a retiré votre espace « {space} » des organisateurs de « {title} »."),
            None,
        ),
        SpaceNews::TakenBack { space, .. } => (
            format!("{title} : invitation close"),
            format!("L'invitation de votre espace « {space} » à organiser « {title} » est close : elle n'attend plus de réponse."),
            None,
        ),
        SpaceNews::AskedToLead { space, until } => (
            format!("Voulez-vous porter l'événement ? {title}"),
            format!("L'espace « {lead} » propose à votre espace « {space} », qui co-organise « {title} », de le porter désormais."),
            Some(format!("Acceptez ou déclinez avant le {}. D'ici là, « {lead} » le porte.", at(*until))),
        ),
        SpaceNews::LeadAnswered { space, answer, .. } => lead_answered(space, *answer, title),
        SpaceNews::LeadTakenBack { space, .. } => (
            format!("{title} : le portage n'est plus proposé"),
            format!("Votre espace « {space} » n'est plus invité à porter « {title} »."),
            None,
        ),
        SpaceNews::TakenOff { network, .. } => (
            format!("{title} : n'est plus un événement de « {network} »"),
            format!("Le réseau « {network} » a retiré « {title} » de ses événements."),
            Some("Il a lieu comme prévu. Seul le réseau peut le reprendre : demandez à ceux qui l'animent.".to_owned()),
        ),
        SpaceNews::HostEnded { space } => (
            format!("{title} : « {space} » est fermé définitivement"),
            format!("L'espace « {space} », qui porte, co-organise ou accueille « {title} », est fermé définitivement."),
            Some(
                "Confiez le portage à un autre, trouvez un autre lieu, ou annulez : pour l'instant, l'événement reste annoncé.".to_owned(),
            ),
        ),
        SpaceNews::ToAcknowledge => (
            format!("Changement : {title}"),
            format!("L'événement « {title} », que votre espace co-organise, a changé."),
            Some("Prenez-en acte sur la page de l'événement, ou retirez-vous.".to_owned()),
        ),
        SpaceNews::Unacknowledged => (
            format!("Sans réponse : {title}"),
            format!("« {title} » approche, et des espaces qui l'organisent avec vous n'ont pas pris acte de ce qui a changé."),
            Some("La page de l'événement dit lesquels : demandez-leur s'ils sont toujours des vôtres.".to_owned()),
        ),
    }
}

/// What became of an invitation to organise: subject, what happened, what to do.
fn answered(space: &str, answer: Answer, title: &str) -> (String, String, Option<String>) {
    match answer {
        Answer::Accepted => {
            (format!("{title} : « {space} » co-organise"), format!("L'espace « {space} » accepte d'organiser « {title} » avec vous."), None)
        }
        Answer::Declined => (
            format!("{title} : « {space} » décline"),
            format!("L'espace « {space} » décline votre invitation à organiser « {title} »."),
            None,
        ),
        Answer::Withdrawn => {
            (format!("{title} : « {space} » se retire"), format!("L'espace « {space} » n'organise plus « {title} » avec vous."), None)
        }
        Answer::Expired => (
            format!("{title} : « {space} » n'a pas répondu"),
            format!("L'espace « {space} » n'a pas répondu à temps à votre invitation à organiser « {title} »."),
            Some("Vous pouvez l'inviter de nouveau.".to_owned()),
        ),
    }
}

/// What became of an offer of the lead: subject, what happened, what to do.
fn lead_answered(space: &str, answer: LeadAnswer, title: &str) -> (String, String, Option<String>) {
    match answer {
        LeadAnswer::Accepted => (
            format!("{title} : « {space} » porte l'événement"),
            format!("L'espace « {space} » porte désormais « {title} ». Votre espace le co-organise."),
            None,
        ),
        LeadAnswer::Declined => (
            format!("{title} : « {space} » ne portera pas l'événement"),
            format!("L'espace « {space} » décline de porter « {title} » : votre espace le porte toujours."),
            None,
        ),
        LeadAnswer::Expired => (
            format!("{title} : « {space} » n'a pas répondu pour le portage"),
            format!("L'espace « {space} » n'a pas dit à temps s'il porterait « {title} » : votre espace le porte toujours."),
            Some("Vous pouvez le lui proposer de nouveau, ou à un autre espace.".to_owned()),
        ),
    }
}
