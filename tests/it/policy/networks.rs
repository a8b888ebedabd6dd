//! Networks, who belongs to them, and who speaks there. Everybody sees networks, members and delegates; applications, suspensions
//! and ends are the business of those who run the space and of the network's stewards.

use super::ground::On;
use super::table::{A, D, N, PUBLIC, Row, U, Verdict, Verdicts, X, Y, inherits, mutation, query, read};

/// Whose mandate, or whose space's, is over already.
const E: Verdict = Verdict::Mistake("ALREADY_ENDED");

/// A membership that is not public.
#[rustfmt::skip]
const PARTIES: &Verdicts =                          &[A,  A,  A,  Y,  Y,  A,  Y,  A,  A,  A,  A,  A];
/// What a steward decides about a membership that is not public.
#[rustfmt::skip]
const STEWARD_OF_HIDDEN: &Verdicts =                &[U,  N,  N,  D,  D,  N,  Y,  N,  N,  N,  N,  N];
/// What a steward decides about what everybody sees.
#[rustfmt::skip]
const STEWARD: &Verdicts =                          &[U,  D,  D,  D,  D,  D,  Y,  D,  D,  D,  D,  D];

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    query(&[r#"network(id: "<network>") { id }"#, "networks { totalCount }"], On::Nothing, PUBLIC),
    read("Network", NETWORK, On::Network, PUBLIC),
    read("NetworkMembership", MEMBERSHIP, On::ActiveMembership, PUBLIC),
    read("NetworkMembership", MEMBERSHIP, On::AppliedMembership, PARTIES),
    read("NetworkMembership", MEMBERSHIP, On::SuspendedMembership, PARTIES),
    read("NetworkMembership", MEMBERSHIP, On::LeftMembership, PARTIES),
    read("NetworkMembership", MEMBERSHIP, On::ExcludedMembership, PARTIES),
    read("Delegate", DELEGATE, On::Delegate, PUBLIC),
    //                                                ANO PER SLF OWN MGR OTH NET NXT FAC REV OBS ADM
    read("Delegate", DELEGATE, On::FormerDelegate,  &[A,  A,  Y,  Y,  A,  A,  Y,  A,  A,  A,  A,  A]),

    mutation(&[r#"networkCreate(input: {name: "New", level: NATIONAL})"#], On::Nothing,
                                                    &[U,  D,  D,  D,  D,  D,  D,  D,  D,  D,  D,  Y]),
    mutation(&[r#"networkCreate(input: {name: "New", level: LOCAL, parent: "<it>"})"#], On::Network, STEWARD),
    mutation(&[
        r#"networkUpdate(input: {id: "<it>", version: <version>, name: "Other"})"#,
        r#"networkStatutesUpdate(input: {id: "<it>", version: <version>, maxRounds: 5})"#,
    ], On::Network, STEWARD),
    // Nobody is given a child unasked: it takes a steward of both.
    mutation(&[r#"networkUpdate(input: {id: "<it>", version: <version>, parent: "<otherNetwork>"})"#], On::Network,
                                                    &[U,  D,  D,  D,  D,  D,  D,  D,  D,  D,  D,  D]),

    mutation(&[r#"networkMembershipApply(input: {space: "<it>", network: "<network>"})"#], On::ClaimedSpace,
                                                    &[U,  D,  D,  Y,  Y,  D,  D,  D,  D,  D,  D,  D]),
    mutation(&[r#"networkMembershipApply(input: {space: "<it>", network: "<network>"})"#], On::DraftSpace,
                                                    &[U,  N,  D,  X,  X,  N,  D,  D,  N,  N,  N,  N]),
    mutation(&[
        r#"networkMembershipApprove(input: {id: "<it>", version: <version>})"#,
        r#"networkMembershipRefuse(input: {id: "<it>", version: <version>, reason: "No."})"#,
    ], On::AppliedMembership, STEWARD_OF_HIDDEN),
    mutation(&[r#"networkMembershipResume(input: {id: "<it>", version: <version>})"#], On::SuspendedMembership, STEWARD_OF_HIDDEN),
    mutation(&[
        r#"networkMembershipSuspend(input: {id: "<it>", version: <version>, reason: "No."})"#,
        r#"networkMembershipExclude(input: {id: "<it>", version: <version>, reason: "No."})"#,
    ], On::ActiveMembership, STEWARD),
    mutation(&[r#"networkMembershipLeave(input: {id: "<it>", version: <version>})"#], On::ActiveMembership,
                                                    &[U,  D,  D,  Y,  Y,  D,  D,  D,  D,  D,  D,  D]),
    mutation(&[r#"networkMembershipLeave(input: {id: "<it>", version: <version>})"#], On::AppliedMembership,
                                                    &[U,  N,  N,  Y,  Y,  N,  D,  N,  N,  N,  N,  N]),

    // The voice is the space's: its owner says who speaks.
    mutation(&[r#"delegateAppoint(input: {network: "<network>", space: "<space>", person: "<person>"})"#], On::ActiveMembership,
                                                    &[U,  D,  D,  Y,  D,  D,  D,  D,  D,  D,  D,  D]),
    mutation(&[r#"delegateDismiss(input: {id: "<it>", version: <version>})"#], On::Delegate,
                                                    &[U,  D,  Y,  Y,  D,  D,  D,  D,  D,  D,  D,  D]),
    mutation(&[r#"delegateDismiss(input: {id: "<it>", version: <version>})"#], On::FormerDelegate,
                                                    &[U,  N,  E,  E,  N,  N,  D,  N,  N,  N,  N,  N]),

    inherits("DelegateAppointPayload"),
    inherits("DelegateAppointUserError"),
    inherits("DelegateConnection"),
    inherits("DelegateDismissPayload"),
    inherits("DelegateDismissUserError"),
    inherits("DelegateEdge"),
    inherits("NetworkConnection"),
    inherits("NetworkCreatePayload"),
    inherits("NetworkCreateUserError"),
    inherits("NetworkEdge"),
    inherits("NetworkMembershipApplyPayload"),
    inherits("NetworkMembershipApplyUserError"),
    inherits("NetworkMembershipApprovePayload"),
    inherits("NetworkMembershipApproveUserError"),
    inherits("NetworkMembershipConnection"),
    inherits("NetworkMembershipEdge"),
    inherits("NetworkMembershipExcludePayload"),
    inherits("NetworkMembershipExcludeUserError"),
    inherits("NetworkMembershipLeavePayload"),
    inherits("NetworkMembershipLeaveUserError"),
    inherits("NetworkMembershipRefusePayload"),
    inherits("NetworkMembershipRefuseUserError"),
    inherits("NetworkMembershipResumePayload"),
    inherits("NetworkMembershipResumeUserError"),
    inherits("NetworkMembershipSuspendPayload"),
    inherits("NetworkMembershipSuspendUserError"),
    inherits("NetworkStatutes"),
    inherits("NetworkStatutesUpdatePayload"),
    inherits("NetworkStatutesUpdateUserError"),
    inherits("NetworkUpdatePayload"),
    inherits("NetworkUpdateUserError"),
];

const NETWORK: &[&str] = &[
    "id",
    "slug",
    "name",
    "level",
    "territoryCodes",
    "parent { id }",
    "children { totalCount }",
    "members { totalCount }",
    "delegates { totalCount }",
    "statutes { voiceUnit }",
    "createdAt",
    "updatedAt",
    "version",
];
const MEMBERSHIP: &[&str] = &[
    "id",
    "space { id }",
    "network { id }",
    "kind",
    "state",
    "reason",
    "appliedAt",
    "activeSince",
    "endedAt",
    "createdAt",
    "updatedAt",
    "version",
];
const DELEGATE: &[&str] =
    &["id", "network { id }", "space { id }", "operator { id }", "person { id }", "kind", "endedAt", "createdAt", "updatedAt", "version"];
