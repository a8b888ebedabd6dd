//! Ids as clients send them.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{ID, InputType, InputValueError, InputValueResult, Value};
use traboule_kernel::Key;

/// An argument or input field of type `ID` that names an object of one kind.
///
/// A malformed id, or one of another kind, is an error with the code `BAD_USER_INPUT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GlobalId<K>(pub K);

impl<K: Key> InputType for GlobalId<K> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <ID as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let bad = |error: InputValueError<Self>| error.with_extension("code", "BAD_USER_INPUT");
        match value.unwrap_or_default() {
            Value::String(text) => text.parse().map(Self).map_err(|error| bad(InputValueError::custom(error))),
            other => Err(bad(InputValueError::expected_type(other))),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}
