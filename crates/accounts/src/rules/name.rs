//! Names that people give: to themselves, as others see them, and to their access tokens.

/// The name without space around it.
///
/// Errors: it is empty, longer than 100 characters, or holds control characters.
pub(crate) fn checked(text: &str) -> Result<&str, &'static str> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err("the name is empty"),
        1..=100 if name.chars().any(char::is_control) => Err("the name holds control characters"),
        1..=100 => Ok(name),
        _ => Err("the name is longer than 100 characters"),
    }
}
