//! Spaces and operators, and what people ask about them.
//!
//! A claimed space is edited by those who run it, one that nobody owns by stewards: the directory's unclaimed spaces belong to no
//! network, so every steward looks after them. People claim and suggest; institutional partners and administrators do not.

use super::ground::On;
use super::table::{A, D, N, PUBLIC, Row, SIGNED_IN, U, Verdict, Verdicts, X, Y, inherits, mutation, query, read};

/// Who is about to decide on their own claim.
const O: Verdict = Verdict::Mistake("ONESELF");
/// Whose claim waits already.
const W: Verdict = Verdict::Mistake("ALREADY_OPEN");
/// Who owns the space already.
const T: Verdict = Verdict::Mistake("ALREADY_YOURS");

/// What a steward may do, but not so: the owner would go with the space.
const L: Verdict = Verdict::Mistake("WOULD_LOSE_OWNER");

/// An edit of a space that somebody owns, of one that nobody owns, and of a draft.
#[rustfmt::skip]
const EDIT_CLAIMED: &Verdicts =                     &[U,  D,  D,  Y,  Y,  D,  D,  D,  D,  D,  D,  D];
#[rustfmt::skip]
const EDIT_UNCLAIMED: &Verdicts =                   &[U,  D,  D,  X,  X,  D,  Y,  Y,  D,  D,  D,  D];
#[rustfmt::skip]
const EDIT_DRAFT: &Verdicts =                       &[U,  N,  D,  X,  X,  N,  Y,  Y,  N,  N,  N,  N];
/// The answer to a claim.
#[rustfmt::skip]
const DECIDE_CLAIM: &Verdicts =                     &[U,  N,  O,  Y,  N,  N,  Y,  Y,  N,  N,  N,  N];
/// The answer to a suggestion, where the space has an owner and where it has none.
#[rustfmt::skip]
const DECIDE_CLAIMED: &Verdicts =                   &[U,  N,  D,  Y,  Y,  N,  N,  N,  N,  N,  N,  N];
#[rustfmt::skip]
const DECIDE_UNCLAIMED: &Verdicts =                 &[U,  N,  D,  X,  X,  N,  Y,  Y,  N,  N,  N,  N];

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    query(&[
        r#"space(id: "<space>") { id }"#,
        "spaces { totalCount }",
        "spaceFacets { kinds { count } }",
        "spaceClusters(zoom: 5, within: {north: 52, south: 42, east: 8, west: -5}) { count }",
        r#"operator(id: "<operator>") { id }"#,
        "operators { totalCount }",
    ], On::Nothing, PUBLIC),
    // Lists of what whoever asks has asked for or decides.
    query(&["spaceClaims { totalCount }", "suggestions { totalCount }"], On::Nothing, SIGNED_IN),
    //                                                ANO PER SLF OWN MGR OTH NET NXT FAC REV OBS ADM
    read("Space", SPACE, On::ClaimedSpace, PUBLIC),
    read("Space", SPACE, On::ClosedSpace, PUBLIC),
    read("Space", SPACE, On::MergedSpace, PUBLIC),
    read("Space", SPACE, On::DraftSpace,            &[A,  A,  Y,  X,  X,  A,  Y,  Y,  A,  A,  A,  A]),
    read("Operator", OPERATOR, On::Operator, PUBLIC),
    read("Claim", CLAIM, On::Claim,                 &[A,  A,  Y,  Y,  A,  A,  Y,  Y,  A,  A,  A,  A]),
    read("Suggestion", SUGGESTION, On::Suggestion,  &[A,  A,  Y,  Y,  Y,  A,  A,  A,  A,  A,  A,  A]),
    read("Suggestion", SUGGESTION, On::SuggestionToUnclaimed,
                                                    &[A,  A,  Y,  X,  X,  A,  Y,  Y,  A,  A,  A,  A]),

    mutation(&[r#"spaceCreate(input: {name: "New", kinds: [COWORKING]})"#], On::Nothing,
                                                    &[U,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  D,  D]),
    mutation(UPDATES, On::ClaimedSpace, EDIT_CLAIMED),
    mutation(UPDATES, On::UnclaimedSpace, EDIT_UNCLAIMED),
    mutation(UPDATES, On::DraftSpace, EDIT_DRAFT),
    mutation(CLOSINGS, On::ClaimedSpace, EDIT_CLAIMED),
    mutation(CLOSINGS, On::UnclaimedSpace, EDIT_UNCLAIMED),
    mutation(&[r#"spaceReopen(id: "<it>", version: <version>)"#], On::RestingSpace, EDIT_CLAIMED),
    mutation(&[r#"spacePublish(id: "<it>", version: <version>)"#], On::DraftSpace, EDIT_DRAFT),
    // Whoever merges ends one of the two: an owner of both, or a steward.
    mutation(&[r#"spaceMerge(id: "<it>", into: "<other>")"#], On::UnclaimedSpace, EDIT_UNCLAIMED),
    mutation(&[r#"spaceMerge(id: "<it>", into: "<other>")"#], On::ClaimedSpace,
                                                    &[U,  D,  D,  D,  D,  D,  L,  L,  D,  D,  D,  D]),
    mutation(&[r#"spaceMerge(id: "<it>", into: "<other>")"#], On::TwoSpaces,
                                                    &[U,  D,  D,  Y,  D,  D,  Y,  Y,  D,  D,  D,  D]),

    mutation(&[r#"spaceClaim(id: "<it>", message: "Mine.")"#], On::UnclaimedSpace,
                                                    &[U,  Y,  Y,  X,  X,  Y,  Y,  Y,  Y,  Y,  D,  D]),
    mutation(&[r#"spaceClaim(id: "<it>", message: "Mine.")"#], On::ClaimedSpace,
                                                    &[U,  Y,  Y,  T,  Y,  Y,  Y,  Y,  Y,  Y,  D,  D]),
    mutation(&[r#"spaceClaim(id: "<it>", message: "Mine.")"#], On::DraftSpace,
                                                    &[U,  N,  W,  X,  X,  N,  Y,  Y,  N,  N,  D,  D]),
    mutation(&[r#"spaceClaimApprove(id: "<it>")"#, r#"spaceClaimReject(id: "<it>", reason: "No.")"#], On::Claim, DECIDE_CLAIM),
    mutation(&[r#"spaceClaimWithdraw(id: "<it>")"#], On::Claim,
                                                    &[U,  N,  Y,  D,  N,  N,  D,  D,  N,  N,  N,  N]),

    mutation(&[r#"spaceSuggest(id: "<it>", input: {name: "Other"})"#], On::ClaimedSpace,
                                                    &[U,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  Y,  D,  D]),
    mutation(&[r#"spaceSuggest(id: "<it>", input: {name: "Other"})"#], On::DraftSpace,
                                                    &[U,  N,  Y,  X,  X,  N,  Y,  Y,  N,  N,  D,  D]),
    mutation(DECISIONS, On::Suggestion, DECIDE_CLAIMED),
    mutation(DECISIONS, On::SuggestionToUnclaimed, DECIDE_UNCLAIMED),
    mutation(&[r#"suggestionWithdraw(id: "<it>")"#], On::Suggestion,
                                                    &[U,  N,  Y,  D,  D,  N,  N,  N,  N,  N,  N,  N]),

    mutation(&[r#"operatorCreate(input: {legalName: "New", legalForm: SCIC})"#], On::Nothing,
                                                    &[U,  D,  D,  Y,  Y,  Y,  Y,  Y,  D,  D,  D,  D]),
    // `OWN` owns a space that the operator runs.
    mutation(&[r#"operatorUpdate(id: "<it>", version: <version>, input: {legalName: "Other", legalForm: SCIC})"#], On::Operator,
                                                    &[U,  D,  D,  Y,  D,  D,  Y,  Y,  D,  D,  D,  D]),

    inherits("FacetCount"),
    inherits("GeoPoint"),
    inherits("ClaimConnection"),
    inherits("ClaimEdge"),
    inherits("OpeningHours"),
    inherits("OperatorConnection"),
    inherits("OperatorEdge"),
    inherits("OperatorSavePayload"),
    inherits("OperatorSaveUserError"),
    inherits("PostalAddress"),
    inherits("SpaceCapacity"),
    inherits("SpaceClaimDecidePayload"),
    inherits("SpaceClaimDecideUserError"),
    inherits("SpaceClaimPayload"),
    inherits("SpaceClaimUserError"),
    inherits("SpaceCluster"),
    inherits("SpaceConnection"),
    inherits("SpaceConfirmPayload"),
    inherits("SpaceConfirmUserError"),
    inherits("SpaceContact"),
    inherits("SpaceCreatePayload"),
    inherits("SpaceCreateUserError"),
    inherits("SpaceEdge"),
    inherits("SpaceFacets"),
    inherits("SpaceFieldChange"),
    inherits("SpaceFieldProvenance"),
    inherits("SpaceKindCount"),
    inherits("SpaceMergePayload"),
    inherits("SpaceMergeUserError"),
    inherits("SpaceOffer"),
    inherits("SpaceSearchConnection"),
    inherits("SpaceSearchEdge"),
    inherits("SpaceSlugChangePayload"),
    inherits("SpaceSlugChangeUserError"),
    inherits("SpaceSuggestPayload"),
    inherits("SpaceSuggestUserError"),
    inherits("SpaceTransitionPayload"),
    inherits("SpaceTransitionUserError"),
    inherits("SpaceUpdatePayload"),
    inherits("SpaceUpdateUserError"),
    inherits("SuggestionConnection"),
    inherits("SuggestionDecidePayload"),
    inherits("SuggestionDecideUserError"),
    inherits("SuggestionEdge"),
    inherits("WheelchairCount"),
];

const UPDATES: &[&str] = &[
    r#"spaceUpdate(id: "<it>", version: <version>, input: {name: "Other"})"#,
    r#"spaceSlugChange(id: "<it>", version: <version>, slug: "<word>")"#,
    r#"spaceConfirm(id: "<it>")"#,
];
const CLOSINGS: &[&str] = &[r#"spaceCloseTemporarily(id: "<it>", version: <version>)"#, r#"spaceClose(id: "<it>", version: <version>)"#];
const DECISIONS: &[&str] = &[r#"suggestionAccept(id: "<it>")"#, r#"suggestionReject(id: "<it>")"#];

const SPACE: &[&str] = &[
    "id",
    "slug",
    "name",
    "kinds",
    "state",
    "mergedInto { id }",
    "operator { id }",
    "siret",
    "address { city }",
    "point { lat }",
    "openingHours { expression }",
    "openness",
    "openedOn",
    "capacity { desks }",
    "offers { label }",
    "fixedDeskMonthCents",
    "amenities",
    "wheelchair",
    "contact { roleEmail phone website }",
    "description { text }",
    "provenance { field }",
    "claimStatus",
    "lastVerifiedAt",
    "stale",
    "networkMemberships { totalCount }",
    "createdAt",
    "updatedAt",
    "version",
];
const OPERATOR: &[&str] = &["id", "legalName", "legalForm", "siren", "rna", "spaces { totalCount }", "createdAt", "updatedAt", "version"];
const CLAIM: &[&str] =
    &["id", "space { id }", "person { id }", "message", "state", "reason", "decidedAt", "createdAt", "updatedAt", "version"];
const SUGGESTION: &[&str] = &[
    "id",
    "space { id }",
    "person { id }",
    "changes { field }",
    "comment",
    "state",
    "reason",
    "decidedAt",
    "createdAt",
    "updatedAt",
    "version",
];
