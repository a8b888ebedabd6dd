//! Series: who sees an event sees how it is repeated and what its dates have of their own; those who run it edit dates, and the
//! lead alone cancels one.

use super::ground::On;
use super::table::{A, D, N, PUBLIC, Row, U, Verdicts, Y, inherits, mutation, read};

#[rustfmt::skip]
const RUNNERS: &Verdicts =                          &[U,  D,  D,  Y,  Y,  D,  D,  D,  D,  D,  D,  D];
#[rustfmt::skip]
const RUNNERS_OF_HIDDEN: &Verdicts =                &[U,  N,  N,  Y,  Y,  N,  N,  N,  N,  N,  N,  N];
#[rustfmt::skip]
const ORGANISERS: &Verdicts =                       &[A,  A,  A,  Y,  Y,  A,  A,  A,  A,  A,  A,  A];
#[rustfmt::skip]
const OF_NETWORK: &Verdicts =                       &[A,  A,  A,  Y,  Y,  A,  Y,  A,  Y,  Y,  Y,  A];

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    read("Event", EVENT, On::PublicEvent, PUBLIC),
    read("Event", EVENT, On::DraftEvent, ORGANISERS),
    read("Event", EVENT, On::NetworkEvent, OF_NETWORK),
    read("EventOccurrence", DATE, On::PublicDate, PUBLIC),
    read("EventOccurrence", DATE, On::DraftDate, ORGANISERS),
    read("EventOccurrence", DATE, On::NetworkDate, OF_NETWORK),
    read("EventOccurrence", DATE, On::SeriesDate, PUBLIC),
    //                                                ANO PER SLF OWN MGR OTH NET NXT FAC REV OBS ADM
    mutation(&[ALONE, FOLLOWING, ALL, CANCEL], On::SeriesDate, RUNNERS),
    mutation(&[ALONE, FOLLOWING, ALL, CANCEL], On::DraftSeriesDate, RUNNERS_OF_HIDDEN),
    // A host edits with the lead, which alone cancels.
    mutation(&[ALONE, FOLLOWING, ALL], On::HostedSeriesDate,
                                                    &[U,  D,  D,  Y,  Y,  Y,  D,  D,  D,  D,  D,  D]),
    mutation(&[CANCEL], On::HostedSeriesDate,       &[U,  D,  D,  D,  D,  Y,  D,  D,  D,  D,  D,  D]),

    inherits("EventOccurrenceCancelPayload"),
    inherits("EventOccurrenceCancelUserError"),
    inherits("EventOccurrenceUpdatePayload"),
    inherits("EventOccurrenceUpdateUserError"),
    inherits("EventRecurrence"),
];

const EVENT: &[&str] = &["recurrence { rrule }", "splitFrom { id }"];
const DATE: &[&str] = &["cancelled", "reason", "moved", "title { text }", "description { text }", "venue { kind }", "capacity"];

const ALONE: &str = r#"eventOccurrenceUpdate(id: "<it>", version: <eventVersion>, scope: THIS_ONLY, input: {capacity: 5})"#;
const FOLLOWING: &str = r#"eventOccurrenceUpdate(id: "<it>", version: <eventVersion>, scope: THIS_AND_FOLLOWING, input: {capacity: 6})"#;
const ALL: &str = r#"eventOccurrenceUpdate(id: "<it>", version: <eventVersion>, scope: ALL, input: {capacity: 7})"#;
const CANCEL: &str = r#"eventOccurrenceCancel(id: "<it>", version: <eventVersion>, reason: "Rain.")"#;
