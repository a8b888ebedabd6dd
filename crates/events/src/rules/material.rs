//! What an edit of an event means to others: to the co-organisers, to those who come, to calendars.

use async_graphql::Enum;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use traboule_kernel::{LocalizedText, Time};

use super::event::{EventState, EventVisibility};
use super::recurrence::Series;
use super::schedule::Schedule;
use super::venue::Venue;

/// What changed so much that every accepted co-organiser is asked to acknowledge it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MaterialChange {
    /// The start or the end; of a series, any of its dates.
    Date,
    /// The place.
    Venue,
    /// There are fewer places.
    CapacityDown,
    /// Who sees it.
    Visibility,
}

/// What of an event an edit may change and others care about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventVersion {
    /// Its state.
    pub state: EventState,
    /// Its title.
    pub title: LocalizedText,
    /// What it is about.
    pub description: Option<LocalizedText>,
    /// What it belongs to.
    pub topics: Vec<String>,
    /// When it takes place; for a series, its first occurrence.
    pub schedule: Schedule,
    /// How it is repeated.
    pub series: Option<Series>,
    /// Where it takes place.
    pub venue: Venue,
    /// How many people may come, if there is a limit.
    pub capacity: Option<u32>,
    /// Who sees it.
    pub visibility: EventVisibility,
}

/// What follows from an edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// What the co-organisers are asked to acknowledge, in the order of [`MaterialChange`].
    pub material: Vec<MaterialChange>,
    /// Whether calendars must learn of it: `SEQUENCE` is counted up by one.
    pub counts_up: bool,
    /// The start that joins the list of previous ones; those who said that they come are asked to say so again.
    pub previous_start: Option<Time>,
}

/// How many previous starts of an event are shown: the first that was announced, and the latest.
pub const MAX_PREVIOUS_STARTS: usize = 20;

/// How long before the start the acknowledgements that are missing are shown to the lead.
const ACKNOWLEDGED_BEFORE: TimeDelta = TimeDelta::hours(72);

/// When the acknowledgements that are missing are shown to the lead: 72 hours before the start.
pub fn acknowledgements_due_at(starts_at: Time) -> Time {
    starts_at - ACKNOWLEDGED_BEFORE
}

/// Up to which start the acknowledgements that are missing are shown `now`: the other way round.
pub fn acknowledgements_due_until(now: Time) -> Time {
    now + ACKNOWLEDGED_BEFORE
}

/// What follows from an edit that turned `before` into `after`.
///
/// - A change is material in any state: whoever accepted to organise a draft relied on its date too.
/// - `SEQUENCE` (RFC 5545 3.8.7.4) goes up with every change of what calendars show. RFC 5546 2.1.4 demands it for times,
///   recurrence and state, and leaves the rest to the organiser; many programs ignore an edit without it. A draft stays at
///   zero, since no calendar has it.
/// - A start is a previous one only if it had been announced.
pub fn revise(before: &EventVersion, after: &EventVersion) -> Revision {
    let (was, is) = (&before.schedule, &after.schedule);
    let moved = (was.starts_at(), was.ends_at()) != (is.starts_at(), is.ends_at()) || before.series != after.series;
    let fewer = match (before.capacity, after.capacity) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(before), Some(after)) => after < before,
    };
    let material = [
        (moved, MaterialChange::Date),
        (before.venue != after.venue, MaterialChange::Venue),
        (fewer, MaterialChange::CapacityDown),
        (before.visibility != after.visibility, MaterialChange::Visibility),
    ];
    let announced = before.state.is_announced();
    Revision {
        material: material.into_iter().filter_map(|(changed, change)| changed.then_some(change)).collect(),
        counts_up: announced && shown(before) != shown(after),
        previous_start: (announced && was.starts_at() != is.starts_at()).then(|| was.starts_at()),
    }
}

type Shown<'a> = (EventState, &'a LocalizedText, Option<&'a LocalizedText>, &'a [String], &'a Schedule, Option<&'a Series>, &'a Venue);

/// What calendars show of an event.
fn shown(event: &EventVersion) -> Shown<'_> {
    let EventVersion { state, title, description, topics, schedule, series, venue, capacity: _, visibility: _ } = event;
    (*state, title, description.as_ref(), topics, schedule, series.as_ref(), venue)
}

/// The list of previous starts with one more, at most [`MAX_PREVIOUS_STARTS`].
pub fn with_previous_start(mut starts: Vec<Time>, start: Time) -> Vec<Time> {
    starts.push(start);
    while starts.len() > MAX_PREVIOUS_STARTS {
        starts.remove(1);
    }
    starts
}

#[cfg(test)]
mod tests {
    use traboule_kernel::Locale;

    use super::super::recurrence::Recurrence;
    use super::super::venue::VenueKind;
    use super::*;

    fn evening() -> EventVersion {
        EventVersion {
            state: EventState::Confirmed,
            title: LocalizedText::of(Locale::fr(), "Apéro des voisins"),
            description: None,
            topics: vec!["rencontre".to_owned()],
            schedule: schedule("2026-06-01T18:00:00Z", "2026-06-01T20:00:00Z"),
            series: None,
            venue: Venue {
                kind: VenueKind::Address,
                space: None,
                room: None,
                address: Some("Place des Terreaux".to_owned()),
                online: None,
            },
            capacity: Some(30),
            visibility: EventVisibility::Public,
        }
    }

    fn schedule(starts: &str, ends: &str) -> Schedule {
        Schedule::new(starts.parse().unwrap(), ends.parse().unwrap(), "Europe/Paris".parse().unwrap()).unwrap()
    }

    fn weekly(rule: &str) -> Series {
        let schedule = evening().schedule;
        Series::new(Recurrence {
            dtstart: schedule.zone().wall(schedule.starts_at()),
            length: schedule.length(),
            zone: schedule.zone(),
            rrule: rule.parse().unwrap(),
            exdates: [].into(),
            rdates: [].into(),
        })
        .unwrap()
    }

    type Edit = fn(&mut EventVersion);

    #[test]
    fn what_is_material_what_calendars_learn_and_what_is_a_new_date() {
        use MaterialChange::{CapacityDown, Date, Visibility};
        let cases: [(&str, Edit, &[MaterialChange], bool, bool); 15] = [
            ("nothing", |_| {}, &[], false, false),
            ("start", |event| event.schedule = schedule("2026-06-02T18:00:00Z", "2026-06-02T20:00:00Z"), &[Date], true, true),
            ("end", |event| event.schedule = schedule("2026-06-01T18:00:00Z", "2026-06-01T21:00:00Z"), &[Date], true, false),
            ("series", |event| event.series = Some(weekly("FREQ=WEEKLY;COUNT=3")), &[Date], true, false),
            (
                "zone",
                |event| {
                    let (starts, ends) = (event.schedule.starts_at(), event.schedule.ends_at());
                    event.schedule = Schedule::new(starts, ends, "Europe/London".parse().unwrap()).unwrap();
                },
                &[],
                true,
                false,
            ),
            ("venue", |event| event.venue.address = Some("Place Bellecour".to_owned()), &[MaterialChange::Venue], true, false),
            ("fewer places", |event| event.capacity = Some(29), &[CapacityDown], false, false),
            ("more places", |event| event.capacity = Some(31), &[], false, false),
            ("no limit", |event| event.capacity = None, &[], false, false),
            ("visibility", |event| event.visibility = EventVisibility::Members, &[Visibility], false, false),
            ("title", |event| event.title = LocalizedText::of(Locale::fr(), "Apéro"), &[], true, false),
            ("description", |event| event.description = Some(LocalizedText::of(Locale::fr(), "…")), &[], true, false),
            ("topics", |event| event.topics.clear(), &[], true, false),
            ("state", |event| event.state = EventState::Cancelled, &[], true, false),
            (
                "several",
                |event| {
                    event.capacity = Some(1);
                    event.visibility = EventVisibility::Network;
                    event.schedule = schedule("2026-06-01T17:00:00Z", "2026-06-01T20:00:00Z");
                },
                &[Date, CapacityDown, Visibility],
                true,
                true,
            ),
        ];
        for (what, edit, material, counts_up, moved) in cases {
            let before = evening();
            let mut after = before.clone();
            edit(&mut after);
            let previous_start = moved.then(|| before.schedule.starts_at());
            assert_eq!(revise(&before, &after), Revision { material: material.to_vec(), counts_up, previous_start }, "{what}");

            let draft = |event: &EventVersion| EventVersion { state: EventState::Draft, ..event.clone() };
            let silent = Revision { material: material.to_vec(), ..Revision::default() };
            assert_eq!(revise(&draft(&before), &draft(&after)), silent, "{what}, of a draft");
        }
    }

    #[test]
    fn a_limit_where_there_was_none_is_fewer_places() {
        let limited = evening();
        let open = EventVersion { capacity: None, ..limited.clone() };
        assert_eq!(revise(&open, &limited).material, [MaterialChange::CapacityDown]);
    }

    #[test]
    fn an_edit_of_a_series_is_a_new_date() {
        let before = EventVersion { series: Some(weekly("FREQ=WEEKLY;COUNT=3")), ..evening() };
        let after = EventVersion { series: Some(weekly("FREQ=WEEKLY;COUNT=4")), ..evening() };
        assert_eq!(revise(&before, &after).material, [MaterialChange::Date]);
        assert!(revise(&before, &before.clone()).material.is_empty());
    }

    #[test]
    fn the_first_start_and_the_latest_are_kept() {
        let day = |number: i64| evening().schedule.starts_at() + TimeDelta::days(number);
        let starts = (0..30).fold(Vec::new(), |starts, number| with_previous_start(starts, day(number)));
        assert_eq!(starts.len(), MAX_PREVIOUS_STARTS);
        assert_eq!((starts[0], starts[1], starts[19]), (day(0), day(11), day(29)));
    }

    #[test]
    fn missing_acknowledgements_show_three_days_before() {
        let start = evening().schedule.starts_at();
        assert_eq!(start - acknowledgements_due_at(start), TimeDelta::days(3));
        assert_eq!(acknowledgements_due_until(acknowledgements_due_at(start)), start);
    }
}
