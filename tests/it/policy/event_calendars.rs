//! Addresses of one's own calendar, which are nobody else's, and calendar files, which those who run a space take in.

use super::ground::On;
use super::table::{A, D, N, PUBLIC, Row, SIGNED_IN, U, X, Y, inherits, mutation, query, read};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    // One's own: empty for who is not signed in.
    query(&["calendarTokens { totalCount }"], On::Nothing, PUBLIC),
    //                                                ANO PER SLF OWN MGR OTH NET NXT FAC REV OBS ADM
    read("CalendarToken", CALENDAR_TOKEN, On::CalendarToken,
                                                    &[A,  A,  Y,  A,  A,  A,  A,  A,  A,  A,  A,  A]),
    mutation(&[r#"calendarTokenCreate(input: {name: "Telephone"})"#], On::Nothing, SIGNED_IN),
    mutation(&[r#"calendarTokenRevoke(id: "<it>")"#], On::CalendarToken,
                                                    &[U,  N,  Y,  N,  N,  N,  N,  N,  N,  N,  N,  N]),
    mutation(&[IMPORT, TRY], On::ClaimedSpace,      &[U,  D,  D,  Y,  Y,  D,  D,  D,  D,  D,  D,  D]),
    mutation(&[IMPORT, TRY], On::DraftSpace,        &[U,  D,  D,  X,  X,  D,  D,  D,  D,  D,  D,  D]),

    inherits("CalendarTokenConnection"),
    inherits("CalendarTokenCreatePayload"),
    inherits("CalendarTokenCreateUserError"),
    inherits("CalendarTokenEdge"),
    inherits("CalendarTokenRevokePayload"),
    inherits("EventsImportPayload"),
    inherits("EventsImportReport"),
    inherits("EventsImportRow"),
    inherits("EventsImportUserError"),
];

const CALENDAR_TOKEN: &[&str] = &["id", "name", "createdAt", "lastUsedAt", "revokedAt"];
const IMPORT: &str = r#"eventsImport(input: {lead: "<it>", ics: ["BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:<word>\nSUMMARY:Atelier\n",
    "DTSTART:20270101T100000Z\nEND:VEVENT\nEND:VCALENDAR"]})"#;
const TRY: &str = r#"eventsImport(input: {lead: "<it>", ics: ["BEGIN:VCALENDAR\nEND:VCALENDAR"], dryRun: true})"#;
