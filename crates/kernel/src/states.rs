//! What every state machine has in common.

use sea_orm::{ActiveEnum, Iterable};

/// A transition that the domain does not list. The text may be shown to clients.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} that is {from} cannot become {to}")]
pub struct NotListed {
    /// What has the state, with its article, such as `a space`.
    pub what: &'static str,
    /// The state it is in, in the API's spelling.
    pub from: String,
    /// The state that was asked for, in the API's spelling.
    pub to: String,
}

/// The states of one kind of thing. A transition that is not listed is an error, staying where one is included.
///
/// How the domain text is read: in `X -> Y <-> Z -> A | B`, the states behind the pair are reached from
/// both halves of the pair. (A space that is open closes for good without closing for a while first.)
pub trait States: ActiveEnum<Value = String> + Iterable + Copy + PartialEq {
    /// What has these states, with its article, for messages.
    const WHAT: &'static str;

    /// Whether the domain lists this transition.
    fn may_become(self, to: Self) -> bool;

    /// The state `to`, or [`NotListed`].
    fn next(self, to: Self) -> Result<Self, NotListed> {
        if self.may_become(to) {
            Ok(to)
        } else {
            Err(NotListed { what: Self::WHAT, from: ActiveEnum::to_value(&self), to: ActiveEnum::to_value(&to) })
        }
    }

    /// Whether no transition leads out of this state.
    fn is_final(self) -> bool {
        Self::iter().all(|to| !self.may_become(to))
    }

    /// Every listed transition, in the order of the states.
    fn transitions() -> Vec<(Self, Self)> {
        Self::iter().flat_map(|from| Self::iter().filter(move |to| from.may_become(*to)).map(move |to| (from, to))).collect()
    }
}
