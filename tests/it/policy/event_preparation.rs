//! What the organisers of an event share: the lead, which is handed over. It is theirs alone: who organises an event by the side of
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

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    read("Event", &["leadOffer { id }"], On::OfferedEvent, BOTH_REDACTED),
    read("LeadOffer", LEAD_OFFER, On::LeadOffer, BOTH),
    read("Space", &["leadOffers { totalCount }"], On::SpaceOfEvents, PUBLIC),
    mutation(&[r#"leadOfferCreate(input: {event: "<it>", space: "<space>"})"#], On::HostedEvent, LEAD),
    mutation(&[
        r#"leadOfferAccept(input: {id: "<it>", version: <version>})"#,
        r#"leadOfferDecline(input: {id: "<it>", version: <version>})"#,
    ], On::LeadOffer, SPACE_OF_SHARED),
    mutation(&[r#"leadOfferWithdraw(input: {id: "<it>", version: <version>})"#], On::LeadOffer, LEAD_OF_SHARED),
    //                                                ANO PER SLF OWN MGR OTH NET NXT FAC REV OBS ADM
    mutation(&[r#"leadOfferAccept(input: {id: "<it>", version: <version>})"#], On::AnsweredLeadOffer,
                                                    &[U,  N,  N,  L,  L,  D,  N,  N,  N,  N,  N,  N]),

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
