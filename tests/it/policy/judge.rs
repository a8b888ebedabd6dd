//! Compares what was seen with the table, and the table with the schema.

use std::collections::BTreeSet;

use super::attempts::Seen;
use super::table::{FILES, Role, Row, Rule, Verdict, Verdicts, name};

/// Everything in which what was seen of a row's attempts is not what `expected` says, or was never seen.
pub(super) fn disagreements(row: &Row, expected: &Verdicts, seen: &[&Seen]) -> Vec<String> {
    let mut found = Vec::new();
    let label = |role: Role, way: &str| format!("{}: {way} as {role:?}", row.of);
    for attempt in seen {
        let expected = expected[attempt.role as usize];
        let agrees = attempt.got == expected.to_string() || (attempt.partial && attempt.got == "ABSENT");
        if expected != Verdict::Nobody && !agrees {
            found.push(format!("{}: {expected} expected, {} found", label(attempt.role, &attempt.way), attempt.got));
        }
    }
    for role in Role::ALL.into_iter().filter(|role| expected[*role as usize] != Verdict::Nobody) {
        let tried = |way: Option<&str>| seen.iter().any(|seen| seen.role == role && !seen.partial && way.is_none_or(|way| seen.way == way));
        let each = matches!(row.of, "Mutation" | "Query");
        let missing = row.fields.iter().filter(|field| !tried(each.then_some(**field)));
        found.extend(missing.map(|field| format!("{}: never tried", label(role, field))));
    }
    found
}

/// The table against all that there is: which rows are missing, and which are of nothing.
pub(super) fn differences<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let fields: BTreeSet<(&str, &str)> = fields.collect();
    let mut found = Vec::new();
    for (of, field) in &fields {
        if !FILES.iter().any(|(_, rows)| rows.iter().any(|row| covers(row, of, field))) {
            found.push(format!("{of}.{field} has no rule: add a row to tests/it/policy/{}", file_of(of, field)));
        }
    }
    for (file, rows) in FILES {
        for row in rows {
            let stale = |field: &str| !fields.iter().any(|(of, other)| *of == row.of && (field.is_empty() || *other == field));
            let names = if let Rule::Inherits = row.rule { vec![""] } else { row.fields.iter().map(|field| name(field)).collect() };
            let stale = names.into_iter().filter(|field| stale(field));
            found.extend(stale.map(|field| format!("{}.{field} is not in the schema: take it out of tests/it/policy/{file}", row.of)));
        }
    }
    found
}

fn covers(row: &Row, of: &str, field: &str) -> bool {
    row.of == of && (matches!(row.rule, Rule::Inherits) || row.fields.iter().any(|listed| name(listed) == field))
}

/// Where a row belongs: with the others of its type, else by what its name speaks of.
fn file_of(of: &str, field: &str) -> &'static str {
    let is_root = matches!(of, "Mutation" | "Query");
    if let Some((file, _)) = FILES.iter().find(|(_, rows)| !is_root && rows.iter().any(|row| row.of == of)) {
        return file;
    }
    let name = if is_root { field } else { of }.to_lowercase();
    let speaks_of = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match () {
        () if speaks_of(&["calendar", "eventsimport"]) => "event_calendars.rs",
        () if speaks_of(&["notice"]) => "event_notices.rs",
        () if speaks_of(&["event", "coorganiser"]) => "events.rs",
        () if speaks_of(&["network", "delegate"]) => "networks.rs",
        () if speaks_of(&["import", "duplicate"]) => "imports.rs",
        () if speaks_of(&["account", "accesstoken", "grant", "person", "profile", "session", "signin", "viewer"]) => "accounts.rs",
        () if speaks_of(&["space", "operator", "claim", "suggestion"]) => "spaces.rs",
        () => "server.rs, or the file of its domain",
    }
}
