//! What mutations answer with: the changed objects, or the user's mistakes.

use std::borrow::Cow;

use async_graphql::{EnumType, OutputType, SimpleObject, TypeName};
use traboule_kernel as kernel;

use crate::error::{Error, Result};

/// The codes of one mutation's mistakes: an enum that derives `async_graphql::Enum` and whose
/// GraphQL name ends with `ErrorCode`.
pub trait ErrorCode: OutputType + EnumType + 'static {}

impl<C: OutputType + EnumType + 'static> ErrorCode for C {}

/// One mistake of the user; nothing was written.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(name_type, shareable)]
pub struct UserError<C: ErrorCode> {
    /// The path of the input field, such as `["input", "address", "postcode"]`; empty when the mistake is about the whole.
    pub field: Vec<String>,
    /// What went wrong, for programs.
    pub code: C,
    /// What went wrong, for people, in English.
    pub message: String,
}

/// `SpaceCreateUserError` for `SpaceCreateErrorCode`.
impl<C: ErrorCode> TypeName for UserError<C> {
    fn type_name() -> Cow<'static, str> {
        let code = <C as OutputType>::type_name();
        Cow::Owned(format!("{}UserError", code.strip_suffix("ErrorCode").unwrap_or(&code)))
    }
}

impl<C: ErrorCode> From<kernel::UserError<C>> for UserError<C> {
    fn from(mistake: kernel::UserError<C>) -> Self {
        let kernel::UserError { field, code, message } = mistake;
        Self { field, code, message }
    }
}

/// The value of a use case, or its mistakes as the payload shows them, or the fault as the field's error.
pub fn split<T, C: ErrorCode>(outcome: kernel::Outcome<T, C>) -> Result<Result<T, Vec<UserError<C>>>> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(kernel::Failure::Mistakes(mistakes)) => Ok(Err(mistakes.into_iter().map(Into::into).collect())),
        Err(kernel::Failure::Fault(fault)) => Err(Error::from(fault)),
    }
}

/// Declares a mutation's payload.
///
/// ```ignore
/// graph::payload! {
///     /// What `spaceCreate` answers.
///     pub struct SpaceCreatePayload {
///         /// The new space.
///         space: Ref<SpaceId>,
///     } errors SpaceCreateErrorCode
/// }
/// // in the mutation
/// SpaceCreatePayload::from_outcome(outcome, |space| SpaceCreatePayload::done(Ref::to(space.id)))
/// ```
///
/// Every field is nullable in GraphQL; beside them stands `userErrors`. `done` takes the fields in
/// their order. The calling crate has to depend on `async-graphql`.
#[macro_export]
macro_rules! payload {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $($(#[$field_meta:meta])* $field:ident: $ty:ty),+ $(,)?
        } errors $code:ty
    ) => {
        $(#[$meta])*
        #[derive($crate::async_graphql::SimpleObject)]
        $vis struct $name {
            $($(#[$field_meta])* pub $field: ::std::option::Option<$ty>,)+
            /// What has to be put right before the mutation can happen; empty when it happened.
            pub user_errors: ::std::vec::Vec<$crate::UserError<$code>>,
        }

        impl $name {
            /// The mutation happened.
            $vis fn done($($field: $ty),+) -> Self {
                Self { $($field: ::std::option::Option::Some($field),)+ user_errors: ::std::vec::Vec::new() }
            }

            /// The payload of a use case's outcome: `success` makes it from the value, mistakes become
            /// `userErrors`, and a fault fails the field.
            $vis fn from_outcome<T>(
                outcome: $crate::kernel::Outcome<T, $code>,
                success: impl ::std::ops::FnOnce(T) -> Self,
            ) -> $crate::Result<Self> {
                ::std::result::Result::Ok(match $crate::split(outcome)? {
                    ::std::result::Result::Ok(value) => success(value),
                    ::std::result::Result::Err(user_errors) => {
                        Self { $($field: ::std::option::Option::None,)+ user_errors }
                    }
                })
            }
        }
    };
}
