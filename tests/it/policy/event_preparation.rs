//! What the organisers of an event share: the lead, which is handed over, notes and tasks. It is theirs alone: who organises an event by the side of
//! its lead reads it as the lead does, and nobody else learns of it, whatever they may do with the event itself.

use super::ground::On;
use super::table::{A, D, N, PUBLIC, R, Row, U, Verdict, Verdicts, Y, inherits, mutation, read};

/// Whose answer was given already.
const L: Verdict = Verdict::Mistake("NOT_LISTED");

/// What is shared by `OTH`, which leads, and the space, which hosts.
#[rustfmt::skip]
const BOTH: &Verdicts =                             &[A,  A,  A,  Y,  Y,  Y,  A,  A,  A,  A,  A,  A];
/// The same in a field of an event that everybody sees.
#[rustfmt::skip]
const BOTH_REDACTED: &Verdicts =                    &[R,  R,  R,  Y,  Y,  Y,  R,  R,  R,  R,  R,  R];
/// What the lead does about an event that everybody sees.
#[rustfmt::skip]
const LEAD: &Verdicts =                             &[U,  D,  D,  D,  D,  Y,  D,  D,  D,  D,  D,  D];
/// What the lead does with what only the organisers see.
#[rustfmt::skip]
const LEAD_OF_SHARED: &Verdicts =                   &[U,  N,  N,  D,  D,  Y,  N,  N,  N,  N,  N,  N];
/// What the space does with it.
#[rustfmt::skip]
const SPACE_OF_SHARED: &Verdicts =                  &[U,  N,  N,  Y,  Y,  D,  N,  N,  N,  N,  N,  N];
/// What whoever organises the event does, where everybody sees it; and with what only the organisers see.
#[rustfmt::skip]
const ORGANISERS: &Verdicts =                       &[U,  D,  D,  Y,  Y,  Y,  D,  D,  D,  D,  D,  D];
#[rustfmt::skip]
const ORGANISERS_OF_SHARED: &Verdicts =             &[U,  N,  N,  Y,  Y,  Y,  N,  N,  N,  N,  N,  N];

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    read("Event", &["leadOffer { id }"], On::OfferedEvent, BOTH_REDACTED),
    read("LeadOffer", LEAD_OFFER, On::LeadOffer, BOTH),
    read("Space", &["leadOffers { totalCount }", r#"eventsHeld(from: "2020-01-01T00:00:00Z") { totalCount }"#], On::SpaceOfEvents, PUBLIC),
    mutation(&[r#"leadOfferCreate(input: {event: "<it>", space: "<space>"})"#], On::HostedEvent, LEAD),
    mutation(&[
        r#"leadOfferAccept(input: {id: "<it>", version: <version>})"#,
        r#"leadOfferDecline(input: {id: "<it>", version: <version>})"#,
    ], On::LeadOffer, SPACE_OF_SHARED),
    mutation(&[r#"leadOfferWithdraw(input: {id: "<it>", version: <version>})"#], On::LeadOffer, LEAD_OF_SHARED),
    //                                                ANO PER SLF OWN MGR OTH NET NXT FAC REV OBS ADM
    mutation(&[r#"leadOfferAccept(input: {id: "<it>", version: <version>})"#], On::AnsweredLeadOffer,
                                                    &[U,  N,  N,  L,  L,  D,  N,  N,  N,  N,  N,  N]),

    // Who runs a network takes an event off it, and nobody else; the lead alone invites all of its spaces.
    //                                                ANO PER SLF OWN MGR OTH NET NXT FAC REV OBS ADM
    mutation(&[r#"eventUnpublish(input: {id: "<it>", version: <version>, network: "<network>", reason: "Off topic."})"#], On::NetworkEvent,
                                                    &[U,  N,  N,  D,  D,  N,  Y,  N,  Y,  D,  D,  N]),
    mutation(&[r#"eventUnpublish(input: {id: "<it>", version: <version>, network: "<network>", reason: "Off topic."})"#], On::PublicEvent,
                                                    &[U,  D,  D,  D,  D,  D,  D,  D,  D,  D,  D,  D]),
    mutation(&[r#"coOrganiserInviteNetwork(input: {event: "<it>", network: "<network>", role: PARTNER})"#], On::NetworkEvent,
                                                    &[U,  N,  N,  Y,  Y,  N,  D,  N,  D,  D,  D,  N]),
    // Notes and tasks. Whoever organises the event does all of it, but for what is an author's.
    read("Event", &["notes { totalCount }", "tasks { totalCount }"], On::PreparedEvent, PUBLIC),
    read("Event", &["missingAcknowledgements { id }"], On::PreparedEvent, BOTH_REDACTED),
    read("EventNote", NOTE, On::EventNote, BOTH),
    read("EventTask", TASK, On::EventTask, BOTH),
    mutation(&[
        r#"eventNoteAdd(input: {event: "<it>", body: "Chairs?"})"#,
        r#"eventTaskAdd(input: {event: "<it>", title: "Chairs"})"#,
    ], On::PreparedEvent, ORGANISERS),
    mutation(&[r#"eventNoteUpdate(input: {id: "<it>", version: <version>, body: "Tables?"})"#], On::EventNote,
                                                    &[U,  N,  N,  Y,  D,  D,  N,  N,  N,  N,  N,  N]),
    mutation(&[r#"eventNoteDelete(id: "<it>", version: <version>)"#], On::EventNote,
                                                    &[U,  N,  N,  Y,  D,  Y,  N,  N,  N,  N,  N,  N]),
    mutation(&[
        r#"eventTaskUpdate(input: {id: "<it>", version: <version>, title: "Tables"})"#,
        r#"eventTaskDone(id: "<it>", version: <version>)"#,
        r#"eventTaskDelete(id: "<it>", version: <version>)"#,
    ], On::EventTask, ORGANISERS_OF_SHARED),
    mutation(&[r#"eventTaskReopen(id: "<it>", version: <version>)"#], On::DoneEventTask, ORGANISERS_OF_SHARED),

    inherits("CoOrganiserInviteNetworkPayload"),
    inherits("CoOrganiserInviteNetworkUserError"),
    inherits("EventNoteAddPayload"),
    inherits("EventNoteAddUserError"),
    inherits("EventNoteConnection"),
    inherits("EventNoteDeletePayload"),
    inherits("EventNoteEdge"),
    inherits("EventNoteUpdatePayload"),
    inherits("EventNoteUpdateUserError"),
    inherits("EventTaskAddPayload"),
    inherits("EventTaskAddUserError"),
    inherits("EventTaskConnection"),
    inherits("EventTaskDeletePayload"),
    inherits("EventTaskDonePayload"),
    inherits("EventTaskDoneUserError"),
    inherits("EventTaskEdge"),
    inherits("EventTaskReopenPayload"),
    inherits("EventTaskReopenUserError"),
    inherits("EventTaskUpdatePayload"),
    inherits("EventTaskUpdateUserError"),
    inherits("EventUnpublishPayload"),
    inherits("EventUnpublishUserError"),
    inherits("LeadOfferAcceptPayload"),
    inherits("LeadOfferAcceptUserError"),
    inherits("LeadOfferConnection"),
    inherits("LeadOfferCreatePayload"),
    inherits("LeadOfferCreateUserError"),
    inherits("LeadOfferDeclinePayload"),
    inherits("LeadOfferDeclineUserError"),
    inherits("LeadOfferEdge"),
    inherits("LeadOfferWithdrawPayload"),
    inherits("LeadOfferWithdrawUserError"),
];

const LEAD_OFFER: &[&str] = &[
    "id",
    "event { id }",
    "fromSpace { id }",
    "toSpace { id }",
    "state",
    "message",
    "reason",
    "offeredAt",
    "answerUntil",
    "endedAt",
    "version",
];
const NOTE: &[&str] = &["id", "event { id }", "space { id }", "author { id }", "body", "createdAt", "updatedAt", "version"];
const TASK: &[&str] =
    &["id", "event { id }", "title", "space { id }", "dueOn", "doneAt", "doneBy { id }", "createdAt", "updatedAt", "version"];
