//! What a space, an operator or a network may be called.

use super::Invalid;
use super::invalid::text_mistake;

/// How long a name may be, in characters.
pub const MAX_NAME: usize = 200;

/// Says what is wrong with the name in `field`, or nothing.
pub fn name_mistake(field: &str, name: &str) -> Option<Invalid> {
    text_mistake(field, name, MAX_NAME)
}
