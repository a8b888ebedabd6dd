//! How an event is repeated, as clients read and write it.

use std::collections::BTreeSet;

use async_graphql::{InputObject, SimpleObject};
use traboule_graph::InputReader;
use traboule_kernel::Invalid;

use crate::rules::recurrence::{BadSeries, MAX_EXTRA_DATES, MAX_OCCURRENCES, OccurrenceKey, Recurrence, Rule, Series};
use crate::rules::schedule::Schedule;

/// How an event is repeated (RFC 5545). It begins when the event does, and the clock of its time zone is kept when others put
/// theirs forward or back.
#[derive(SimpleObject)]
#[graphql(name = "EventRecurrence")]
pub(crate) struct EventRecurrence {
    /// The rule, such as `FREQ=WEEKLY;COUNT=10`. It always has an end, two years after the start at the latest.
    rrule: String,
    /// Dates of the rule that are left out (`EXDATE`), by the event's clock, such as `20260601T190000`.
    except_dates: Vec<String>,
    /// Dates beside the rule (`RDATE`), by the event's clock.
    extra_dates: Vec<String>,
}

impl From<&Recurrence> for EventRecurrence {
    fn from(recurrence: &Recurrence) -> Self {
        let texts = |keys: &BTreeSet<OccurrenceKey>| keys.iter().map(ToString::to_string).collect();
        Self { rrule: recurrence.rrule.to_string(), except_dates: texts(&recurrence.exdates), extra_dates: texts(&recurrence.rdates) }
    }
}

/// How an event is repeated (RFC 5545): by days or longer, for two years and 1,000 dates at most.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct EventRecurrenceInput {
    /// The rule, such as `FREQ=MONTHLY;BYDAY=1TU`. `FREQ` is `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`, and the event's start is
    /// a date of the rule. Without `COUNT` or `UNTIL` it goes on for two years.
    rrule: String,
    /// Dates of the rule that are left out, as calendars write them, by the event's clock: `20260601T190000`.
    #[graphql(default)]
    except_dates: Vec<String>,
    /// Dates beside the rule, by the event's clock: 100 at most.
    #[graphql(default)]
    extra_dates: Vec<String>,
}

impl EventRecurrenceInput {
    /// The series that begins with this schedule.
    pub(super) fn read(self, reader: &mut InputReader, schedule: &Schedule) -> Option<Series> {
        let rrule: Option<Rule> = reader.parse("recurrence.rrule", Some(self.rrule));
        let exdates = keys(reader, "recurrence.exceptDates", self.except_dates, MAX_OCCURRENCES);
        let rdates = keys(reader, "recurrence.extraDates", self.extra_dates, MAX_EXTRA_DATES);
        let zone = schedule.zone();
        let dtstart = zone.wall(schedule.starts_at());
        let series =
            Series::new(Recurrence { dtstart, length: schedule.length(), zone, rrule: rrule?, exdates: exdates?, rdates: rdates? });
        series.inspect_err(|bad| reader.refuse(refusal(bad))).ok()
    }
}

/// Where a client looks for what is wrong with a series.
fn refusal(bad: &BadSeries) -> Invalid {
    let field = match bad {
        BadSeries::DateOutside(_) => "recurrence.extraDates",
        BadSeries::Empty => "recurrence.exceptDates",
        BadSeries::Start | BadSeries::TooMany => "recurrence",
        BadSeries::TimeOfDay | BadSeries::EndsBeforeStart | BadSeries::Never | BadSeries::StartNotInRule { .. } => "recurrence.rrule",
    };
    Invalid::at(field, bad)
}

fn keys(reader: &mut InputReader, field: &str, texts: Vec<String>, most: usize) -> Option<BTreeSet<OccurrenceKey>> {
    if texts.len() > most {
        reader.refuse(Invalid::at(field, format!("must be at most {most}")));
        return None;
    }
    let texts = texts.into_iter().enumerate();
    texts.map(|(place, text)| reader.parse(&format!("{field}.{place}"), Some(text))).collect()
}
