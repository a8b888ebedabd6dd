//! People, what they may do, and where they are signed in.
//!
//! Nobody but the person sees an address; nobody grants themselves anything; a role on a network takes a steward of it and an
//! administrator, a role on a space its owner.

use super::ground::On;
use super::table::{A, D, N, PUBLIC, R, Row, SIGNED_IN, U, Verdict, X, Y, inherits, mutation, query, read};

/// Who is about to approve or receive their own grant.
const O: Verdict = Verdict::Mistake("ONESELF");
const W: Verdict = Verdict::Mistake("INVALID_CODE");
const E: Verdict = Verdict::Mistake("EMAIL_MISMATCH");

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    //                                                  ANO PER SLF OWN MGR OTH NET NXT FAC REV OBS ADM
    query(&["viewer { person { id } }"], On::Nothing, &[A,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y]),
    read("Viewer", VIEWER, On::Viewer,                &[A,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y]),
    read("Person", &["id", "displayName"], On::Person, PUBLIC),
    read("Person", PERSONAL, On::Person,              &[R,  R,  Y,  R,  R,  R,  R,  R,  R,  R,  R,  R]),
    read("Person", &["state"], On::Person,            &[R,  R,  Y,  R,  R,  R,  R,  R,  R,  R,  R,  Y]),
    read("Session", SESSION, On::Session,             &[A,  A,  Y,  A,  A,  A,  A,  A,  A,  A,  A,  A]),
    read("AccessToken", TOKEN, On::AccessToken,       &[A,  A,  Y,  A,  A,  A,  A,  A,  A,  A,  A,  A]),
    read("Grant", GRANT, On::SpaceGrant,              &[A,  A,  Y,  Y,  A,  A,  A,  A,  A,  A,  A,  Y]),
    read("Grant", GRANT, On::NetworkGrant,            &[A,  A,  Y,  A,  A,  A,  Y,  A,  A,  A,  A,  Y]),

    mutation(&[r#"signInCodeSend(input: {email: "<new>"})"#], On::Nothing, PUBLIC),
    mutation(&[r#"signInComplete(input: {email: "<new>", code: "00000000"})"#], On::Nothing, &[W; 12]),
    mutation(&[r#"profileUpdate(input: {version: 1, displayName: "Me"})"#], On::Nothing, SIGNED_IN),
    mutation(&[r#"sessionRevoke(input: {id: "<it>"})"#], On::Session,
                                                      &[U,  N,  Y,  N,  N,  N,  N,  N,  N,  N,  N,  N]),
    mutation(&[r#"accessTokenCreate(input: {name: "Website", scopes: [WRITE], expiresAt: "<tomorrow>"})"#], On::Nothing, SIGNED_IN),
    mutation(&[r#"accessTokenRevoke(input: {id: "<it>"})"#], On::AccessToken,
                                                      &[U,  N,  Y,  N,  N,  N,  N,  N,  N,  N,  N,  N]),
    // Roles on a space.
    mutation(&[r#"grantCreate(input: {email: "<new>", role: SPACE_MANAGER, space: "<it>"})"#], On::ClaimedSpace,
                                                      &[U,  D,  D,  Y,  D,  D,  D,  D,  D,  D,  D,  D]),
    mutation(&[r#"grantCreate(input: {email: "<new>", role: SPACE_MANAGER, space: "<it>"})"#], On::DraftSpace,
                                                      &[U,  D,  D,  X,  X,  D,  D,  D,  D,  D,  D,  D]),
    mutation(&[r#"grantRevoke(input: {id: "<it>"})"#], On::SpaceGrant,
                                                      &[U,  N,  Y,  Y,  N,  N,  N,  N,  N,  N,  N,  D]),
    // Roles on a network.
    mutation(&[r#"grantCreate(input: {email: "<new>", role: CHARTER_REVIEWER, network: "<network>"})"#], On::Nothing,
                                                      &[U,  D,  D,  D,  D,  D,  Y,  D,  D,  D,  D,  Y]),
    mutation(&[r#"grantApprove(input: {id: "<it>"})"#], On::GrantOfSteward,
                                                      &[U,  N,  O,  N,  N,  N,  D,  N,  N,  N,  N,  Y]),
    mutation(&[r#"grantApprove(input: {id: "<it>"})"#], On::GrantOfAdmin,
                                                      &[U,  N,  O,  N,  N,  N,  Y,  N,  N,  N,  N,  D]),
    mutation(&[r#"grantRevoke(input: {id: "<it>"})"#], On::NetworkGrant,
                                                      &[U,  N,  Y,  N,  N,  N,  Y,  N,  N,  N,  N,  Y]),
    // Nobody ends an account but their own, which they name.
    mutation(&[r#"accountErase(input: {email: "person13@example.org"})"#], On::Nothing,
                                                      &[U,  E,  E,  E,  E,  E,  E,  E,  E,  E,  E,  E]),
    // `Slf` is suspended from here on.
    mutation(&[r#"accountSuspend(input: {personId: "<it>", reason: "Spam."})"#], On::Person,
                                                      &[U,  D,  D,  D,  D,  D,  D,  D,  D,  D,  D,  Y]),
    mutation(&[r#"accountReinstate(input: {personId: "<it>"})"#], On::SuspendedPerson,
                                                      &[U,  D,  D,  D,  D,  D,  D,  D,  D,  D,  D,  Y]),

    inherits("AccessTokenConnection"),
    inherits("AccessTokenCreatePayload"),
    inherits("AccessTokenCreateUserError"),
    inherits("AccessTokenEdge"),
    inherits("AccessTokenRevokePayload"),
    inherits("AccountErasePayload"),
    inherits("AccountEraseUserError"),
    inherits("AccountReinstatePayload"),
    inherits("AccountReinstateUserError"),
    inherits("AccountSuspendPayload"),
    inherits("AccountSuspendUserError"),
    inherits("GrantApprovePayload"),
    inherits("GrantApproveUserError"),
    inherits("GrantConnection"),
    inherits("GrantCreatePayload"),
    inherits("GrantCreateUserError"),
    inherits("GrantEdge"),
    inherits("GrantRevokePayload"),
    inherits("GrantRevokeUserError"),
    inherits("PersonalExport"),
    inherits("ProfileUpdatePayload"),
    inherits("ProfileUpdateUserError"),
    inherits("SessionConnection"),
    inherits("SessionEdge"),
    inherits("SessionRevokePayload"),
    inherits("SignInCodeSendPayload"),
    inherits("SignInCodeSendUserError"),
    inherits("SignInCompletePayload"),
    inherits("SignInCompleteUserError"),
];

const VIEWER: &[&str] = &[
    "person { id }",
    "email",
    "locale",
    "grants { totalCount }",
    "sessions { totalCount }",
    "accessTokens { totalCount }",
    "export { next }",
];
const PERSONAL: &[&str] = &["email", "locale", "createdAt", "updatedAt", "version"];
const TOKEN: &[&str] = &["id", "name", "scopes", "createdAt", "lastUsedAt", "expiresAt", "revokedAt"];
const SESSION: &[&str] = &["id", "label", "createdAt", "lastUsedAt", "expiresAt", "revokedAt"];
const GRANT: &[&str] = &[
    "id",
    "person { id }",
    "role",
    "space { id }",
    "network { id }",
    "state",
    "from",
    "until",
    "grantedBy { id }",
    "needsSecondApprover",
    "secondApprover { id }",
    "createdAt",
    "updatedAt",
    "version",
];
