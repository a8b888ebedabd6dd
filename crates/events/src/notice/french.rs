//! Letters in French.

use traboule_kernel::Time;

use super::letter::{Answer, Because, Labels, Letter, News, Said, Since};

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
        News::AskedToOrganise { space, until } => (
            format!("Invitation à co-organiser : {title}"),
            format!("L'espace « {lead} » invite votre espace « {space} » à organiser avec lui « {title} »."),
            Some(format!("Acceptez ou déclinez avant le {}.", at(*until))),
        ),
        News::AskedToCome => (
            format!("Invitation : {title}"),
            format!("L'espace « {lead} » vous invite à « {title} »."),
            Some("Dites si vous venez sur la page de l'événement.".to_owned()),
        ),
        News::Answered { space, answer, .. } => answered(space, *answer, title),
        News::SpaceRemoved { space, .. } => (
            format!("{title} : « {space} » n'organise plus"),
            format!("L'espace « {lead} » a retiré votre espace « {space} » des organisateurs de « {title} »."),
            None,
        ),
        News::TakenBack { space, .. } => (
            format!("{title} : invitation close"),
            format!("L'invitation de votre espace « {space} » à organiser « {title} » est close : elle n'attend plus de réponse."),
            None,
        ),
        News::Changed { reconfirm } => (
            format!("Changement : {title}"),
            format!("La date ou le lieu de « {title} » a changé. Voici ce qui vaut maintenant."),
            reconfirm.then(|| format!("L'heure n'est plus la même : dites si vous venez toujours, ou annulez, {there}.")),
        ),
        News::ToAcknowledge => (
            format!("Changement : {title}"),
            format!("L'événement « {title} », que votre espace co-organise, a changé."),
            Some("Prenez-en acte sur la page de l'événement, ou retirez-vous.".to_owned()),
        ),
        News::Unacknowledged => (
            format!("Sans réponse : {title}"),
            format!("« {title} » approche, et des espaces qui l'organisent avec vous n'ont pas pris acte de ce qui a changé."),
            Some("La page de l'événement dit lesquels : demandez-leur s'ils sont toujours des vôtres.".to_owned()),
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
