//! Letters in English, for whoever does not read French.

use traboule_kernel::Time;

use super::letter::{Because, Labels, Letter, News, Said, Since};
use super::spaces::{Answer, LeadAnswer, SpaceNews};

pub(super) const LABELS: Labels = Labels {
    hello: "Hello,",
    reason: "Reason:",
    when: "When:",
    place: "Where:",
    page: "The page of the event:",
    stop: "Get no more letters of this kind:",
    format: "%Y-%m-%d at %H:%M",
    until: " until ",
    before: |start| format!("(before: {start})"),
    more: |count| format!("and {count} other dates"),
    because: |because| match because {
        Because::Comes | Because::ComesAsGuest => "You get this letter because you come to this event, or wanted to.",
        Because::Runs => "You get this letter because you run a space that organises this event, or is invited to.",
        Because::Invited => "You get this letter because the organisers of this event invited you at this address.",
    },
};

pub(super) fn said(letter: &Letter<'_>, title: &str, at: &dyn Fn(Time) -> String) -> Said {
    let lead = &letter.about.lead;
    // Where one does something about it.
    let there = if letter.because == Because::ComesAsGuest { "by the link in your first letter" } else { "on the page of the event" };
    let (subject, what, to_do) = match &letter.news {
        News::ToSpace(news) => to_space(news, lead, title, at),
        News::AskedToCome { hidden } => (
            format!("Invitation: {title}"),
            format!("The space “{lead}” invites you to “{title}”."),
            Some(if *hidden {
                "Not everybody sees this event: sign in with this address to say whether you come.".to_owned()
            } else {
                "Say on the page of the event whether you come.".to_owned()
            }),
        ),
        News::Changed { reconfirm } => (
            format!("Change: {title}"),
            format!("The date or the place of “{title}” changed. This is how it is now."),
            reconfirm.then(|| format!("It starts at another time: say whether you still come, or call off, {there}.")),
        ),
        News::Cancelled { .. } => (
            format!("Cancelled: {title}"),
            if letter.dates.len() > 1 {
                format!("“{title}” does not take place on these dates.")
            } else {
                format!("“{title}” does not take place.")
            },
            None,
        ),
        News::Going(since) => (
            format!("You come: {title}"),
            match since {
                Since::Themselves => format!("It is noted: you come to “{title}”."),
                Since::Approved => format!("The organisers said yes: you come to “{title}”."),
                Since::Promoted => format!("There is a place for you: you come to “{title}”."),
            },
            Some(format!("If you cannot come any more, call off {there}: somebody else gets the place.")),
        ),
        News::Waits => (
            format!("Waitlist: {title}"),
            format!("The organisers said that you may come to “{title}”, but all places are taken: you are on the waitlist."),
            None,
        ),
        News::Offered { until } => (
            format!("A place for you: {title}"),
            format!("There is a place at “{title}”. It is held for you until {}.", at(*until)),
            Some(format!("Take it {there} before that time, or it goes to whoever is next.")),
        ),
        News::TurnedDown { .. } => {
            (format!("Not accepted: {title}"), format!("The organisers did not accept that you come to “{title}”."), None)
        }
        News::Lapsed => (
            format!("Place lost: {title}"),
            format!("You did not take the place that was held for you at “{title}” in time: it went to others."),
            Some("If you still want to come, say so again.".to_owned()),
        ),
        News::Removed { .. } => (format!("Place withdrawn: {title}"), format!("The organisers took your place at “{title}” back."), None),
        News::Reminder => (
            format!("Reminder: {title}"),
            format!("“{title}” is soon, and you come to it."),
            Some(format!("If you cannot come any more, call off {there}: somebody else gets the place.")),
        ),
    };
    Said { subject, what, to_do }
}

/// What is said to who runs a space: subject, what happened, what to do.
fn to_space(news: &SpaceNews, lead: &str, title: &str, at: &dyn Fn(Time) -> String) -> (String, String, Option<String>) {
    match news {
        SpaceNews::AskedToOrganise { space, until } => (
            format!("Invitation to organise together: {title}"),
            format!("The space “{lead}” invites your space “{space}” to organise “{title}” together."),
            Some(format!("Accept or decline before {}.", at(*until))),
        ),
        SpaceNews::Answered { space, answer, .. } => match answer {
            Answer::Accepted => {
                (format!("{title}: “{space}” takes part"), format!("The space “{space}” organises “{title}” with you."), None)
            }
            Answer::Declined => (
                format!("{title}: “{space}” declines"),
                format!("The space “{space}” declines your invitation to organise “{title}”."),
                None,
            ),
            Answer::Withdrawn => {
                (format!("{title}: “{space}” steps back"), format!("The space “{space}” no longer organises “{title}” with you."), None)
            }
            Answer::Expired => (
                format!("{title}: “{space}” did not answer"),
                format!("The space “{space}” did not answer your invitation to organise “{title}” in time."),
                Some("You may invite it again.".to_owned()),
            ),
        },
        SpaceNews::Removed { space, .. } => (
            format!("{title}: “{space}” no longer organises"),
            format!("The space “{lead}” removed your space “{space}” from the organisers of “{title}”."),
            None,
        ),
        SpaceNews::TakenBack { space, .. } => (
            format!("{title}: invitation closed"),
            format!("The invitation of your space “{space}” to organise “{title}” is closed: it waits for no answer any more."),
            None,
        ),
        SpaceNews::AskedToLead { space, until } => (
            format!("Will you take the lead? {title}"),
            format!("The space “{lead}” asks your space “{space}”, which organises “{title}” with it, to lead it from now on."),
            Some(format!("Accept or decline before {}. Until then “{lead}” leads.", at(*until))),
        ),
        SpaceNews::LeadAnswered { space, answer, .. } => match answer {
            LeadAnswer::Accepted => (
                format!("{title}: “{space}” leads"),
                format!("The space “{space}” leads “{title}” from now on. Your space organises it as a co-host."),
                None,
            ),
            LeadAnswer::Declined => (
                format!("{title}: “{space}” does not take the lead"),
                format!("The space “{space}” declines to lead “{title}”: your space still leads it."),
                None,
            ),
            LeadAnswer::Expired => (
                format!("{title}: “{space}” did not answer about the lead"),
                format!("The space “{space}” did not say in time whether it leads “{title}”: your space still leads it."),
                Some("You may ask it again, or another space.".to_owned()),
            ),
        },
        SpaceNews::LeadTakenBack { space, .. } => (
            format!("{title}: the lead is not offered any more"),
            format!("Your space “{space}” is not asked any more to lead “{title}”."),
            None,
        ),
        SpaceNews::TakenOff { network, .. } => (
            format!("{title}: no longer an event of “{network}”"),
            format!("The network “{network}” took “{title}” off its events."),
            Some("It takes place as before. Only the network can take it back: ask those who run it.".to_owned()),
        ),
        SpaceNews::HostEnded { space } => (
            format!("{title}: “{space}” is closed for good"),
            format!("The space “{space}”, which leads, organises or receives “{title}”, is closed for good."),
            Some("Hand the lead over, find another place, or cancel the event: so far it is announced as it was.".to_owned()),
        ),
        SpaceNews::ToAcknowledge => (
            format!("Change: {title}"),
            format!("The event “{title}”, which your space organises with others, changed."),
            Some("Acknowledge it on the page of the event, or step back.".to_owned()),
        ),
        SpaceNews::Unacknowledged => (
            format!("Not acknowledged: {title}"),
            format!("“{title}” is near, and spaces that organise it with you have not acknowledged what changed."),
            Some("The page of the event says which: ask them whether they are still with you.".to_owned()),
        ),
    }
}
