//! Files of spaces, and the pairs of spaces that imports take for one. Stewards of the directory see to both; an owner decides
//! about pairs with the own space.

use super::ground::On;
use super::table::{A, D, N, PUBLIC, Row, U, Y, inherits, mutation, query, read};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    // Lists of what whoever asks may see: empty for most.
    query(&["imports { totalCount }", "duplicates { totalCount }"], On::Nothing, PUBLIC),

    //                                                ANO PER SLF OWN MGR OTH NET NXT FAC REV OBS ADM
    read("Import", IMPORT, On::Import,              &[A,  A,  A,  A,  A,  A,  Y,  Y,  A,  A,  A,  A]),
    read("Duplicate", DUPLICATE, On::Duplicate,     &[A,  A,  A,  Y,  A,  A,  Y,  Y,  A,  A,  A,  A]),

    mutation(&[r#"spacesImport(input: {fileName: "census.csv", content: <census>, dryRun: true})"#], On::Nothing,
                                                    &[U,  D,  D,  D,  D,  D,  Y,  Y,  D,  D,  D,  D]),
    // Here `OWN` owns the first of the two alone.
    mutation(&[r#"duplicateMerge(id: "<it>", keep: "<space>")"#], On::Duplicate,
                                                    &[U,  N,  N,  D,  N,  N,  Y,  Y,  N,  N,  N,  N]),
    mutation(&[r#"duplicateDismiss(id: "<it>")"#], On::Duplicate,
                                                    &[U,  N,  N,  Y,  N,  N,  Y,  Y,  N,  N,  N,  N]),

    inherits("DuplicateConnection"),
    inherits("DuplicateDismissPayload"),
    inherits("DuplicateDismissUserError"),
    inherits("DuplicateEdge"),
    inherits("DuplicateMergePayload"),
    inherits("DuplicateMergeUserError"),
    inherits("ImportConnection"),
    inherits("ImportCounts"),
    inherits("ImportEdge"),
    inherits("ImportFinding"),
    inherits("ImportReport"),
    inherits("ImportRow"),
    inherits("ImportRowConnection"),
    inherits("ImportRowEdge"),
    inherits("ImportSkip"),
    inherits("SpacesImportPayload"),
    inherits("SpacesImportUserError"),
];

const IMPORT: &[&str] = &[
    "id",
    "source",
    "attribution",
    "fileName",
    "encoding",
    "notes",
    "state",
    "rowsTotal",
    "rowsDone",
    "counts { created }",
    "startedBy { id }",
    "startedAt",
    "finishedAt",
    "rows { totalCount }",
];
const DUPLICATE: &[&str] = &[
    "id",
    "space { id }",
    "other { id }",
    "score",
    "reasons",
    "distanceKm",
    "state",
    "decidedBy { id }",
    "decidedAt",
    "reason",
    "createdAt",
];
