//! Who comes to events. People speak for themselves, those who run an event decide and have the list, those who run its networks
//! and their partners have the counts; of others one sees what they show.

use super::ground::On;
use super::table::{A, D, N, PUBLIC, R, Row, SIGNED_IN, U, Verdict, Verdicts, Y, inherits, mutation, query, read};

const L: Verdict = Verdict::Mistake("NOT_LISTED");
const E: Verdict = Verdict::Mistake("TOO_EARLY");
const K: Verdict = Verdict::Mistake("UNKNOWN_LINK");

/// What is one's own, and the organisers' to know.
#[rustfmt::skip]
const KNOWN: &Verdicts =                            &[A,  A,  Y,  Y,  Y,  A,  A,  A,  A,  A,  A,  A];
/// What is one's own to do, where nobody else but those who run the event knows of it.
#[rustfmt::skip]
const OWN: &Verdicts =                              &[U,  N,  Y,  D,  D,  N,  N,  N,  N,  N,  N,  N];
/// What the organisers decide.
#[rustfmt::skip]
const DECIDED: &Verdicts =                          &[U,  N,  D,  Y,  Y,  N,  N,  N,  N,  N,  N,  N];
/// What the organisers do.
#[rustfmt::skip]
const RUNNERS: &Verdicts =                          &[U,  D,  D,  Y,  Y,  D,  D,  D,  D,  D,  D,  D];

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    query(&["agenda { totalCount }", "rsvps { totalCount }"], On::Nothing, SIGNED_IN),
    query(&[r#"guestRsvp(token: "trbg_none") { state }"#], On::Nothing, &[A; 12]),
    read("EventOccurrence", &["freePlaces", "rsvps { totalCount }", "viewerRsvp { id }", "seatPools { size }"], On::PublicDate, PUBLIC),
    //                                                ANO PER SLF OWN MGR OTH NET NXT FAC REV OBS ADM
    read("EventOccurrence", &["attendance { going }"], On::PublicDate,
                                                    &[R,  R,  R,  Y,  Y,  R,  R,  R,  R,  R,  R,  R]),
    read("EventOccurrence", &["attendance { going }"], On::NetworkDate,
                                                    &[A,  A,  A,  Y,  Y,  A,  Y,  A,  Y,  R,  Y,  A]),
    read("Rsvp", RSVP, On::HiddenRsvp, KNOWN),
    read("Rsvp", KEPT, On::HiddenRsvp, KNOWN),
    read("Rsvp", &["home { id }", "offeredUntil", "reason", "position"], On::HiddenRsvp, KNOWN),
    read("Rsvp", RSVP, On::ShownRsvp, PUBLIC),
    read("Rsvp", KEPT, On::ShownRsvp,               &[R,  R,  Y,  Y,  Y,  R,  R,  R,  R,  R,  R,  R]),
    // A guest's address is for those who run the event.
    read("Rsvp", &["guestEmail"], On::GuestsRsvp,   &[A,  A,  A,  Y,  Y,  A,  A,  A,  A,  A,  A,  A]),

    mutation(&[r#"rsvpCreate(input: {occurrence: "<it>"})"#], On::PublicDate,
                                                    &[U,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  D]),
    mutation(&[r#"rsvpCreate(input: {occurrence: "<it>"})"#], On::NetworkDate,
                                                    &[U,  N,  N,  Y,  Y,  N,  Y,  N,  Y,  Y,  Y,  D]),
    mutation(&[
        r#"rsvpUpdate(id: "<it>", version: <version>, input: {partySize: 2})"#,
        r#"rsvpCancel(id: "<it>")"#,
        r#"rsvpReconfirm(id: "<it>")"#,
    ], On::HiddenRsvp, OWN),
    mutation(&[r#"rsvpOfferAccept(id: "<it>")"#], On::HiddenRsvp,
                                                    &[U,  N,  L,  D,  D,  N,  N,  N,  N,  N,  N,  N]),
    // What is shown is there, and still nobody else's to decide on.
    mutation(&[r#"rsvpCancel(id: "<it>")"#], On::ShownRsvp,
                                                    &[U,  D,  Y,  D,  D,  D,  D,  D,  D,  D,  D,  D]),
    mutation(&[
        r#"rsvpApprove(id: "<it>", version: <version>)"#,
        r#"rsvpReject(id: "<it>", version: <version>, reason: "No.")"#,
    ], On::RequestedRsvp, DECIDED),
    mutation(&[r#"rsvpRemove(id: "<it>", version: <version>, reason: "No.")"#], On::HiddenRsvp, DECIDED),
    mutation(&[
        r#"rsvpCheckIn(id: "<it>", version: <version>)"#,
        r#"rsvpMarkNoShow(id: "<it>", version: <version>)"#,
    ], On::HiddenRsvp,                              &[U,  N,  D,  E,  E,  N,  N,  N,  N,  N,  N,  N]),
    mutation(&[r#"rsvpInvite(input: {event: "<it>", emails: ["<new>"]})"#], On::PublicEvent, RUNNERS),
    mutation(&[r#"seatPoolSet(input: {occurrence: "<it>", space: "<space>", size: 0, releaseAt: "<tomorrow>"})"#], On::PublicDate, RUNNERS),
    // Guests are nobody, and have nothing but their links.
    mutation(&[r#"rsvpGuestAsk(input: {occurrence: "<it>", email: "<new>"})"#], On::PublicDate,
                                                    &[Y,  D,  D,  D,  D,  D,  D,  D,  D,  D,  D,  D]),
    mutation(&[
        r#"rsvpGuestConfirm(token: "trbg_none")"#,
        r#"rsvpGuestCancel(token: "trbg_none")"#,
        r#"rsvpGuestOfferAccept(token: "trbg_none")"#,
        r#"rsvpGuestReconfirm(token: "trbg_none")"#,
    ], On::Nothing, &[K; 12]),

    inherits("AttendanceCounts"),
    inherits("GuestRsvp"),
    inherits("RsvpConnection"),
    inherits("RsvpCreatePayload"),
    inherits("RsvpCreateUserError"),
    inherits("RsvpEdge"),
    inherits("RsvpGuestAskPayload"),
    inherits("RsvpGuestAskUserError"),
    inherits("RsvpGuestStepPayload"),
    inherits("RsvpGuestStepUserError"),
    inherits("RsvpInvitePayload"),
    inherits("RsvpInviteUserError"),
    inherits("RsvpStepPayload"),
    inherits("RsvpStepUserError"),
    inherits("RsvpUpdatePayload"),
    inherits("RsvpUpdateUserError"),
    inherits("SeatPool"),
    inherits("SeatPoolUserError"),
    inherits("SeatPoolSetPayload"),
];

/// What is seen of somebody who shows that they come.
const RSVP: &[&str] = &["id", "occurrence { id }", "person { id }", "state", "visibility"];
/// What is theirs and the organisers' to know.
const KEPT: &[&str] = &["partySize", "needsReconfirmation", "createdAt", "updatedAt", "version"];
