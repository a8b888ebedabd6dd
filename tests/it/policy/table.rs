//! The form of the policy table: which field, tried on what, and what each role gets.

use std::fmt;

use super::ground::On;
use super::{
    accounts, attendance, event_calendars, event_notices, event_preparation, event_series, events, imports, networks, server, spaces,
};

/// The columns of the table: who asks. Every one of them is signed in but the first.
///
/// `Slf` is the person that the object is about: who made the claim, holds the grant, speaks for the voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Nobody is signed in.
    Ano,
    /// A person without any role.
    Per,
    /// The person that the object is about, without any role.
    Slf,
    /// An owner of the space.
    Own,
    /// A manager of the space.
    Mgr,
    /// An owner of another space.
    Oth,
    /// A steward of the network.
    Net,
    /// A steward of another network.
    Nxt,
    /// A facilitator of the network.
    Fac,
    /// A reviewer of the network's charter.
    Rev,
    /// An institutional partner of the network.
    Obs,
    /// An administrator.
    Adm,
}

impl Role {
    pub(super) const ALL: [Self; 12] = [
        Self::Ano,
        Self::Per,
        Self::Slf,
        Self::Own,
        Self::Mgr,
        Self::Oth,
        Self::Net,
        Self::Nxt,
        Self::Fac,
        Self::Rev,
        Self::Obs,
        Self::Adm,
    ];
}

/// What a role gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It happens, or is shown.
    Allow,
    /// An error with this code.
    Deny(&'static str),
    /// The role may do it, but not here: a mistake with this code in `userErrors`.
    Mistake(&'static str),
    /// The object is shown and the field is null.
    Redacted,
    /// There is no such object, as far as the role can tell.
    Absent,
    /// There is nobody of this role there: no owner of a space that nobody owns.
    Nobody,
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allow => out.write_str("ALLOW"),
            Self::Deny(code) => write!(out, "DENY({code})"),
            Self::Mistake(code) => write!(out, "MISTAKE({code})"),
            Self::Redacted => out.write_str("REDACTED"),
            Self::Absent => out.write_str("ABSENT"),
            Self::Nobody => out.write_str("NOBODY"),
        }
    }
}

/// One verdict a role, in the order of [`Role::ALL`].
pub(super) type Verdicts = [Verdict; 12];

// The letters of the table.
pub(super) const Y: Verdict = Verdict::Allow;
pub(super) const D: Verdict = Verdict::Deny("DENIED");
pub(super) const U: Verdict = Verdict::Deny("UNAUTHENTICATED");
pub(super) const N: Verdict = Verdict::Deny("NOT_FOUND");
pub(super) const R: Verdict = Verdict::Redacted;
pub(super) const A: Verdict = Verdict::Absent;
pub(super) const X: Verdict = Verdict::Nobody;

/// Everybody, the public included.
pub(super) const PUBLIC: &Verdicts = &[Y; 12];
/// Whoever is signed in, each for themselves.
pub(super) const SIGNED_IN: &Verdicts = &[U, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y];

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// The object type, `Query` and `Mutation` included.
    pub(super) of: &'static str,
    /// The fields, each as it is selected: a name, its arguments, what is read below it. Empty where [`Self::rule`] is of the type.
    pub(super) fields: &'static [&'static str],
    /// What for.
    pub(super) rule: Rule,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Rule {
    /// A value, a list or an answer: whoever got hold of it may read all of it.
    Inherits,
    /// Tried by every role on this object.
    Each(On, &'static Verdicts),
}

/// Fields of an object type, read from this object.
pub(super) const fn read(of: &'static str, fields: &'static [&'static str], on: On, verdicts: &'static Verdicts) -> Row {
    Row { of, fields, rule: Rule::Each(on, verdicts) }
}

/// Questions.
pub(super) const fn query(fields: &'static [&'static str], on: On, verdicts: &'static Verdicts) -> Row {
    read("Query", fields, on, verdicts)
}

/// Mutations with their arguments, in which `<it>` stands for the id of the object and `<space>` and so on for others around it.
pub(super) const fn mutation(fields: &'static [&'static str], on: On, verdicts: &'static Verdicts) -> Row {
    read("Mutation", fields, on, verdicts)
}

/// Types whose fields belong to whatever holds them.
pub(super) const fn inherits(of: &'static str) -> Row {
    Row { of, fields: &[], rule: Rule::Inherits }
}

/// The table, one file a domain: the domain that owns a type before those that add fields to it.
pub(super) const FILES: [(&str, &[Row]); 11] = [
    ("accounts.rs", accounts::ROWS),
    ("imports.rs", imports::ROWS),
    ("networks.rs", networks::ROWS),
    ("server.rs", server::ROWS),
    ("spaces.rs", spaces::ROWS),
    ("events.rs", events::ROWS),
    ("event_series.rs", event_series::ROWS),
    ("attendance.rs", attendance::ROWS),
    ("event_calendars.rs", event_calendars::ROWS),
    ("event_preparation.rs", event_preparation::ROWS),
    ("event_notices.rs", event_notices::ROWS),
];

/// All rows.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    FILES.iter().flat_map(|(_, rows)| rows.iter())
}

/// The name of a field as it is selected.
pub(super) fn name(field: &str) -> &str {
    field.split([' ', '(', '{']).next().unwrap_or(field)
}

/// Whether the table says that the role sees the object at all.
pub(super) fn sees(on: On, role: Role) -> bool {
    rows().all(|row| match row.rule {
        Rule::Each(other, verdicts) if other == on => verdicts[role as usize] != A,
        _ => true,
    })
}
