//! A mistake in a value that has several fields.

use std::fmt::Display;

/// One field of a value breaks its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The path of the field inside the value, its steps parted by dots (`room`, `pools.2.size`); empty when the
    /// mistake is about the whole value.
    pub field: String,
    /// For the person who wrote it, in English.
    pub message: String,
}

impl Invalid {
    /// A mistake in one field.
    pub fn at(field: &str, message: impl Display) -> Self {
        Self { field: field.to_owned(), message: message.to_string() }
    }

    /// The same mistake, seen from the value that holds this one under `parent`.
    pub fn within(self, parent: &str) -> Self {
        let field = if self.field.is_empty() { parent.to_owned() } else { format!("{parent}.{}", self.field) };
        Self { field, ..self }
    }
}

/// Says that a number lies outside its range, or nothing.
pub(crate) fn range_mistake(field: &str, number: i64, range: std::ops::RangeInclusive<i64>) -> Option<Invalid> {
    let (least, most) = (range.start(), range.end());
    (!range.contains(&number)).then(|| Invalid::at(field, format!("must be from {least} to {most}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_grow_from_the_inside_out() {
        let invalid = Invalid::at("size", "must be from 1 to 9").within("2").within("pools");
        assert_eq!(invalid.field, "pools.2.size");
        assert_eq!(Invalid::at("", "is empty").within("pools").field, "pools");
    }

    #[test]
    fn numbers_are_checked_at_their_limits() {
        assert!(range_mistake("n", 1, 1..=2).is_none() && range_mistake("n", 2, 1..=2).is_none());
        assert!(range_mistake("n", 0, 1..=2).is_some() && range_mistake("n", 3, 1..=2).is_some());
    }
}
