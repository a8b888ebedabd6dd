//! A mistake in a value that has several fields.

use std::fmt::Display;

/// One field of a value breaks its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The path of the field inside the value, its steps parted by dots (`postcode`, `offers.2.label`);
    /// empty when the mistake is about the whole value.
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

/// Says that a text of people is too long or blank, or nothing.
pub fn text_mistake(field: &str, text: &str, longest: usize) -> Option<Invalid> {
    if text.trim().is_empty() {
        return Some(Invalid::at(field, "must not be blank"));
    }
    if text.chars().count() > longest {
        return Some(Invalid::at(field, format!("must not be longer than {longest} characters")));
    }
    text.chars().any(char::is_control).then(|| Invalid::at(field, "must not hold control characters"))
}

/// Says that a number lies outside its range, or nothing.
pub fn range_mistake(field: &str, number: i64, range: std::ops::RangeInclusive<i64>) -> Option<Invalid> {
    let (least, most) = (range.start(), range.end());
    (!range.contains(&number)).then(|| Invalid::at(field, format!("must be from {least} to {most}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_grow_from_the_inside_out() {
        let invalid = Invalid::at("label", "must not be blank").within("2").within("offers");
        assert_eq!(invalid.field, "offers.2.label");
        assert_eq!(Invalid::at("", "is empty").within("offers").field, "offers");
    }

    #[test]
    fn texts_and_numbers_are_checked_at_their_limits() {
        assert_eq!(text_mistake("name", "ab", 2), None);
        for bad in ["", " ", "abc", "a\n"] {
            assert!(text_mistake("name", bad, 2).is_some(), "{bad:?}");
        }
        assert!(range_mistake("n", 1, 1..=2).is_none() && range_mistake("n", 2, 1..=2).is_none());
        assert!(range_mistake("n", 0, 1..=2).is_some() && range_mistake("n", 3, 1..=2).is_some());
    }
}
