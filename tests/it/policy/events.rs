//! Events and who organises them. Those who run a space write its events, invite to them and cancel them, and answer for it; those
//! who run a host edit with the lead. Nobody has a say in the events of others, and nobody learns of what is not announced to them.

use super::ground::On;
use super::table::{A, D, N, PUBLIC, R, Row, U, Verdict, Verdicts, X, Y, inherits, mutation, query, read};

/// Whose answer was given already.
const L: Verdict = Verdict::Mistake("NOT_LISTED");

/// What the organisers do, where everybody sees the event, and where nobody else does.
#[rustfmt::skip]
const RUNNERS: &Verdicts =                          &[U,  D,  D,  Y,  Y,  D,  D,  D,  D,  D,  D,  D];
#[rustfmt::skip]
const RUNNERS_OF_HIDDEN: &Verdicts =                &[U,  N,  N,  Y,  Y,  N,  N,  N,  N,  N,  N,  N];
/// What is the organisers' alone.
#[rustfmt::skip]
const ORGANISERS: &Verdicts =                       &[A,  A,  A,  Y,  Y,  A,  A,  A,  A,  A,  A,  A];
/// The same with another space, `OTH`.
#[rustfmt::skip]
const BOTH: &Verdicts =                             &[A,  A,  A,  Y,  Y,  Y,  A,  A,  A,  A,  A,  A];
/// What the lead does about an event of `OTH` that everybody sees.
#[rustfmt::skip]
const LEAD: &Verdicts =                             &[U,  D,  D,  D,  D,  Y,  D,  D,  D,  D,  D,  D];
/// What the invited or organising space does.
#[rustfmt::skip]
const OTHERS_LEAD: &Verdicts =                      &[U,  N,  N,  Y,  Y,  D,  N,  N,  N,  N,  N,  N];
/// Who belongs to the network.
#[rustfmt::skip]
const OF_NETWORK: &Verdicts =                       &[A,  A,  A,  Y,  Y,  A,  Y,  A,  Y,  Y,  Y,  A];

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    query(&["events { totalCount }"], On::Nothing, PUBLIC),
    query(&[r#"event(id: "<it>") { id }"#], On::PublicEvent, PUBLIC),
    query(&[r#"event(id: "<it>") { id }"#], On::DraftEvent, ORGANISERS),
    read("Space", &["events { totalCount }", "coOrganisations { totalCount }"], On::SpaceOfEvents, PUBLIC),
    read("Network", &["events { totalCount }"], On::NetworkOfEvents, PUBLIC),
    read("Event", EVENT, On::PublicEvent, PUBLIC),
    read("Event", EVENT, On::UnlistedEvent, PUBLIC),
    read("Event", EVENT, On::CancelledEvent, PUBLIC),
    read("Event", EVENT, On::DraftEvent, ORGANISERS),
    read("Event", EVENT, On::MembersEvent, ORGANISERS),
    read("Event", EVENT, On::NetworkEvent, OF_NETWORK),
    // Of another space, which asked this one.
    read("Event", EVENT, On::OthersDraft, BOTH),
    read("EventOccurrence", DATE, On::PublicDate, PUBLIC),
    read("EventOccurrence", DATE, On::DraftDate, ORGANISERS),
    read("EventOccurrence", DATE, On::NetworkDate, OF_NETWORK),
    read("CoOrganiser", CO_ORGANISER, On::AcceptedCoOrganiser, PUBLIC),
    //                                                ANO PER SLF OWN MGR OTH NET NXT FAC REV OBS ADM
    read("CoOrganiser", BETWEEN_ORGANISERS, On::AcceptedCoOrganiser,
                                                    &[R,  R,  R,  Y,  Y,  Y,  R,  R,  R,  R,  R,  R]),
    read("CoOrganiser", CO_ORGANISER, On::InvitedCoOrganiser, BOTH),
    read("CoOrganiser", CO_ORGANISER, On::DeclinedCoOrganiser, BOTH),
    read("CoOrganiser", CO_ORGANISER, On::RemovedCoOrganiser, BOTH),

    mutation(&[CREATE], On::ClaimedSpace, RUNNERS),
    mutation(&[CREATE], On::DraftSpace,             &[U,  D,  D,  X,  X,  D,  D,  D,  D,  D,  D,  D]),
    mutation(&[
        r#"eventUpdate(id: "<it>", version: <version>, input: {capacity: 5})"#,
        r#"eventAnnounce(id: "<it>", version: <version>)"#,
        r#"eventDelete(id: "<it>", version: <version>)"#,
        INVITE,
    ], On::DraftEvent, RUNNERS_OF_HIDDEN),
    mutation(&[
        r#"eventUpdate(id: "<it>", version: <version>, input: {capacity: 5})"#,
        r#"eventConfirm(id: "<it>", version: <version>)"#,
        CANCEL,
        INVITE,
    ], On::PublicEvent, RUNNERS),
    mutation(&[r#"eventReconsider(id: "<it>", version: <version>)"#], On::ConfirmedEvent, RUNNERS),
    // A host edits with the lead; a partner does not, and who is only invited neither. The lead alone cancels and invites.
    mutation(&[
        r#"eventUpdate(id: "<it>", version: <version>, input: {capacity: 5})"#,
        r#"eventConfirm(id: "<it>", version: <version>)"#,
    ], On::HostedEvent,                             &[U,  D,  D,  Y,  Y,  Y,  D,  D,  D,  D,  D,  D]),
    mutation(&[CANCEL, INVITE], On::HostedEvent, LEAD),
    mutation(&[
        r#"eventUpdate(id: "<it>", version: <version>, input: {capacity: 5})"#,
        r#"eventConfirm(id: "<it>", version: <version>)"#,
        CANCEL,
        INVITE,
    ], On::PartneredEvent, LEAD),
    mutation(&[
        r#"eventUpdate(id: "<it>", version: <version>, input: {capacity: 5})"#,
        r#"eventDelete(id: "<it>", version: <version>)"#,
    ], On::OthersDraft,                             &[U,  N,  N,  D,  D,  Y,  N,  N,  N,  N,  N,  N]),

    // The invited space answers, the lead takes back; neither does the other's part.
    mutation(&[
        r#"coOrganiserAccept(input: {id: "<it>", version: <version>})"#,
        r#"coOrganiserDecline(input: {id: "<it>", version: <version>})"#,
    ], On::InvitedCoOrganiser, OTHERS_LEAD),
    mutation(&[r#"coOrganiserRevoke(input: {id: "<it>", version: <version>})"#], On::InvitedCoOrganiser,
                                                    &[U,  N,  N,  D,  D,  Y,  N,  N,  N,  N,  N,  N]),
    mutation(&[r#"coOrganiserAccept(input: {id: "<it>", version: <version>})"#], On::DeclinedCoOrganiser,
                                                    &[U,  N,  N,  L,  L,  D,  N,  N,  N,  N,  N,  N]),
    mutation(&[r#"coOrganiserWithdraw(input: {id: "<it>", version: <version>})"#], On::AcceptedCoOrganiser, RUNNERS),
    mutation(&[r#"coOrganiserRemove(input: {id: "<it>", version: <version>, reason: "No."})"#], On::AcceptedCoOrganiser, LEAD),
    mutation(&[r#"coOrganiserAcknowledge(id: "<it>", version: <version>)"#], On::AskedCoOrganiser, RUNNERS),

    inherits("CoOrganiserAcceptPayload"),
    inherits("CoOrganiserAcceptUserError"),
    inherits("CoOrganiserAcknowledgePayload"),
    inherits("CoOrganiserAcknowledgeUserError"),
    inherits("CoOrganiserConnection"),
    inherits("CoOrganiserDeclinePayload"),
    inherits("CoOrganiserDeclineUserError"),
    inherits("CoOrganiserEdge"),
    inherits("CoOrganiserInvitePayload"),
    inherits("CoOrganiserInviteUserError"),
    inherits("CoOrganiserRemovePayload"),
    inherits("CoOrganiserRemoveUserError"),
    inherits("CoOrganiserRevokePayload"),
    inherits("CoOrganiserRevokeUserError"),
    inherits("CoOrganiserWithdrawPayload"),
    inherits("CoOrganiserWithdrawUserError"),
    inherits("EventCreatePayload"),
    inherits("EventCreateUserError"),
    inherits("EventDeletePayload"),
    inherits("EventDeleteUserError"),
    inherits("EventHost"),
    inherits("EventOccurrenceConnection"),
    inherits("EventOccurrenceEdge"),
    inherits("EventStepPayload"),
    inherits("EventStepUserError"),
    inherits("EventUpdatePayload"),
    inherits("EventUpdateUserError"),
    inherits("EventVenue"),
];

const CREATE: &str = r#"eventCreate(input: {lead: "<it>", title: {sourceLocale: "fr", texts: [{locale: "fr", text: "Atelier"}]},
    startsAt: "<tomorrow>", endsAt: "<later>", venue: {kind: ADDRESS, address: "1 rue de l'Exemple, Lyon"}})"#;
const INVITE: &str = r#"coOrganiserInvite(input: {event: "<it>", space: "<other>", role: PARTNER})"#;
const CANCEL: &str = r#"eventCancel(id: "<it>", version: <version>, reason: "Rain.")"#;

const EVENT: &[&str] = &[
    "id",
    "uid",
    "slug",
    "title { text }",
    "description { text }",
    "topics",
    "state",
    "reason",
    "visibility",
    "lead { id }",
    "startsAt",
    "endsAt",
    "over",
    "timeZone",
    "previousStarts",
    "venue { kind }",
    "capacity",
    "joinMode",
    "joinUrl",
    "sequence",
    "createdAt",
    "updatedAt",
    "version",
    "occurrences { totalCount }",
    "hosts { role }",
    "coOrganisers { totalCount }",
    "networks { id }",
];
const DATE: &[&str] = &["id", "event { id }", "key", "startsAt", "endsAt", "over"];
const CO_ORGANISER: &[&str] = &[
    "id",
    "event { id }",
    "space { id }",
    "role",
    "contributions",
    "state",
    "reason",
    "invitedAt",
    "answerUntil",
    "acceptedAt",
    "endedAt",
    "version",
];
const BETWEEN_ORGANISERS: &[&str] = &["message", "unacknowledged"];
