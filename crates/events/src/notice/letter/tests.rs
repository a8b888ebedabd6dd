//! Every letter in both languages.

use sea_orm::prelude::Uuid;
use traboule_kernel::Key;

use super::super::spaces::{Answer, LeadAnswer};
use super::*;
use crate::rules::recurrence::OccurrenceKey;

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

fn about() -> About {
    About {
        title: LocalizedText::of(Locale::fr(), "Apéro"),
        zone: "Europe/Paris".parse().unwrap(),
        lead: "La Nef".to_owned(),
        page: "https://traboule.example.org/events/apero".to_owned(),
    }
}

fn date(starts_at: &str, ends_at: &str, place: &str) -> Dated {
    let (starts_at, ends_at) = (time(starts_at), time(ends_at));
    let row = DateRow {
        id: Key::from_uuid(Uuid::from_u128(1)),
        event_id: Key::from_uuid(Uuid::from_u128(2)),
        occurrence_key: OccurrenceKey::from(starts_at.naive_utc()),
        starts_at,
        ends_at,
        cancelled_at: None,
        reason: None,
        content: None,
        held_at: None,
    };
    Dated { row, title: None, place: place.to_owned() }
}

fn all_news() -> Vec<News> {
    let (space, reason, until) = (|| "Le Métier".to_owned(), || Some("Parce que.".to_owned()), time("2026-05-30T12:00:00Z"));
    let mut all = vec![
        News::ToSpace(SpaceNews::AskedToOrganise { space: space(), until }),
        News::ToSpace(SpaceNews::HostEnded { space: space() }),
        News::AskedToCome { hidden: false },
        News::AskedToCome { hidden: true },
        News::ToSpace(SpaceNews::Removed { space: space(), reason: reason() }),
        News::ToSpace(SpaceNews::TakenBack { space: space(), reason: reason() }),
        News::ToSpace(SpaceNews::AskedToLead { space: space(), until }),
        News::ToSpace(SpaceNews::LeadTakenBack { space: space(), reason: reason() }),
        News::ToSpace(SpaceNews::TakenOff { network: "Les coworkings".to_owned(), reason: reason() }),
        News::Changed { reconfirm: true },
        News::Changed { reconfirm: false },
        News::ToSpace(SpaceNews::ToAcknowledge),
        News::ToSpace(SpaceNews::Unacknowledged),
        News::Cancelled { reason: reason() },
        News::Waits,
        News::Offered { until },
        News::TurnedDown { reason: reason() },
        News::Lapsed,
        News::Removed { reason: reason() },
        News::Reminder,
    ];
    all.extend(
        [Answer::Accepted, Answer::Declined, Answer::Withdrawn, Answer::Expired]
            .map(|answer| News::ToSpace(SpaceNews::Answered { space: space(), answer, reason: reason() })),
    );
    all.extend(
        [LeadAnswer::Accepted, LeadAnswer::Declined, LeadAnswer::Expired]
            .map(|answer| News::ToSpace(SpaceNews::LeadAnswered { space: space(), answer, reason: reason() })),
    );
    all.extend([Since::Themselves, Since::Approved, Since::Promoted].map(News::Going));
    all
}

#[test]
fn every_letter_says_what_when_and_where_in_both_languages() {
    let (about, date) = (about(), date("2026-06-01T17:00:00Z", "2026-06-01T19:00:00Z", "1 rue de l'Exemple"));
    let mut known = std::collections::HashSet::new();
    for news in all_news() {
        for because in [Because::Comes, Because::ComesAsGuest, Because::Runs, Because::Invited] {
            let letter = Letter { about: &about, news: news.clone(), because, dates: vec![(&date, None)] };
            let stop = news.kind().can_be_turned_off().then_some("https://traboule.example.org/unsubscribe/AAAA");
            let (french, english) = (letter.write(&Locale::fr(), stop), letter.write(&Locale::en(), stop));
            assert_ne!(french.0, english.0);
            for (subject, text) in [&french, &english] {
                assert!(subject.contains("Apéro") && !subject.contains('\n'), "{subject}");
                for part in ["Apéro", "19:00–21:00 (Europe/Paris)", "    1 rue de l'Exemple\n", &about.page] {
                    assert!(text.contains(part), "no {part} in\n{text}");
                }
                assert_eq!(text.contains("> Parce que."), news.reason().is_some(), "{text}");
                assert_eq!(text.contains("/unsubscribe/"), stop.is_some(), "{text}");
                assert!(text.ends_with('\n') && !text.contains("\n\n\n"), "{text}");
            }
            if because == Because::Comes {
                assert!(known.insert(french.1) && known.insert(english.1), "two letters say the same: {news:?}");
            }
        }
    }
}

#[test]
fn a_language_that_is_neither_reads_english() {
    let (about, date) = (about(), date("2026-06-01T17:00:00Z", "2026-06-01T19:00:00Z", ""));
    let letter = Letter { about: &about, news: News::Reminder, because: Because::Comes, dates: vec![(&date, None)] };
    let german: Locale = "de-CH".parse().unwrap();
    assert_eq!(letter.write(&german, None), letter.write(&Locale::en(), None));
    assert_eq!(letter.write(&"fr-CA".parse().unwrap(), None), letter.write(&Locale::fr(), None));
    assert!(!letter.write(&german, None).1.contains("Where:"), "nothing is said of a place that is not known");
}

#[test]
fn a_whole_letter() {
    let (about, mut date) = (about(), date("2026-06-01T17:00:00Z", "2026-06-02T00:00:00Z", "La Nef, Salle Bleue"));
    date.title = Some(LocalizedText::of(Locale::fr(), "Apéro de juin"));
    let dates = vec![(&date, Some(time("2026-05-31T17:00:00Z")))];
    let letter = Letter { about: &about, news: News::Changed { reconfirm: true }, because: Because::Comes, dates };
    let (subject, text) = letter.write(&Locale::en(), Some("https://traboule.example.org/unsubscribe/AAAA"));
    assert_eq!(subject, "Change: Apéro de juin");
    let expected = "Hello,

The date or the place of “Apéro de juin” changed. This is how it is now.

When:
    2026-06-01 at 19:00 until 2026-06-02 at 02:00 (Europe/Paris) (before: 2026-05-31 at 19:00)

Where:
    La Nef, Salle Bleue

It starts at another time: say whether you still come, or call off, on the page of the event.

The page of the event:
    https://traboule.example.org/events/apero

-- 
You get this letter because you come to this event, or wanted to.
Get no more letters of this kind:
    https://traboule.example.org/unsubscribe/AAAA
";
    assert_eq!(text, expected);
}

#[test]
fn many_dates_are_listed_and_counted() {
    let about = about();
    let dates: Vec<Dated> = (1..=12)
        .map(|day| {
            date(&format!("2026-06-{day:02}T17:00:00Z"), &format!("2026-06-{day:02}T19:00:00Z"), if day == 1 { "Ici" } else { "Là" })
        })
        .collect();
    let listed = dates.iter().map(|date| (date, None)).collect();
    let letter = Letter { about: &about, news: News::Cancelled { reason: None }, because: Because::Comes, dates: listed };
    let (_, text) = letter.write(&Locale::fr(), None);
    assert!(text.contains("01/06/2026 à 19:00–21:00 (Europe/Paris) — Ici\n") && text.contains(" — Là\n"), "{text}");
    assert!(text.contains("10/06/2026") && !text.contains("11/06/2026") && text.contains("et 2 autres dates"), "{text}");
    assert!(text.contains("à ces dates") && !text.contains("Motif"), "{text}");
}
