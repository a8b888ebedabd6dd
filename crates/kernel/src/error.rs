//! What can go wrong, told twice: a text for the client, a cause for the log.
//!
//! A *fault* ([`Error`]) ends a GraphQL field with an error that carries `extensions.code`.
//! A *mistake* ([`UserError`]) is data: it stands in `userErrors` of a mutation's payload.

use std::fmt::{self, Display};

/// A fault. `Display` is the client's text and never holds internals.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such object, or the viewer may not see it: the two answer alike.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Nobody is signed in, and somebody must be.
    #[error("sign in first")]
    Unauthenticated,
    /// The actor may see the object, but not do this to it.
    #[error("{0}")]
    Denied(&'static str),
    /// The object changed since the client read it.
    #[error("{0}")]
    Conflict(String),
    /// An argument is not what its description asks for.
    #[error("{0}")]
    BadInput(String),
    /// A limit was passed; `code` names it.
    #[error("{message}")]
    Limit {
        /// Such as `RATE_LIMIT`.
        code: &'static str,
        /// For the client.
        message: String,
    },
    /// Trying again later may succeed.
    #[error("the service is busy, try again")]
    Unavailable(#[source] Cause),
    /// A fault of ours. The cause is logged with the request id, never sent.
    #[error("an internal error occurred")]
    Internal(#[source] Cause),
}

/// What happened inside.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

impl Error {
    /// What clients branch on: `extensions.code`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "NOT_FOUND",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Denied(_) => "DENIED",
            Self::Conflict(_) => "CONFLICT",
            Self::BadInput(_) => "BAD_USER_INPUT",
            Self::Limit { code, .. } => code,
            Self::Unavailable(_) => "UNAVAILABLE",
            Self::Internal(_) => "INTERNAL",
        }
    }

    /// A fault of ours.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    /// An argument that is not what its description asks for.
    pub fn bad_input(message: impl Display) -> Self {
        Self::BadInput(message.to_string())
    }
}

/// One mistake of a user. `C` is the enum of the codes that this use case knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserError<C> {
    /// The path of the input field in the client's spelling (`["input", "address", "postcode"]`);
    /// empty when the mistake is about the whole.
    pub field: Vec<String>,
    /// What clients branch on.
    pub code: C,
    /// For the person, in English.
    pub message: String,
}

impl<C> UserError<C> {
    /// A mistake about the field at `path`, its steps parted by dots (`"input.address.postcode"`).
    pub fn at(path: &str, code: C, message: impl Display) -> Self {
        let field = path.split('.').filter(|step| !step.is_empty()).map(str::to_owned).collect();
        Self { field, code, message: message.to_string() }
    }

    /// A mistake about the whole.
    pub fn whole(code: C, message: impl Display) -> Self {
        Self::at("", code, message)
    }
}

/// Why a use case did not happen. Nothing was written.
#[derive(Debug)]
pub enum Failure<C> {
    /// The user's mistakes, all that were found.
    Mistakes(Vec<UserError<C>>),
    /// A fault.
    Fault(Error),
}

impl<C> Failure<C> {
    /// One mistake about the field at `path`.
    pub fn at(path: &str, code: C, message: impl Display) -> Self {
        UserError::at(path, code, message).into()
    }

    /// One mistake about the whole.
    pub fn whole(code: C, message: impl Display) -> Self {
        UserError::whole(code, message).into()
    }

    /// The same failure with the codes of another use case.
    pub fn map<D>(self, code: impl Fn(C) -> D) -> Failure<D> {
        match self {
            Self::Fault(error) => Failure::Fault(error),
            Self::Mistakes(mistakes) => Failure::Mistakes(
                mistakes.into_iter().map(|UserError { field, code: c, message }| UserError { field, code: code(c), message }).collect(),
            ),
        }
    }
}

/// What a use case answers.
pub type Outcome<T, C> = std::result::Result<T, Failure<C>>;

impl<C> From<Error> for Failure<C> {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl<C> From<UserError<C>> for Failure<C> {
    fn from(mistake: UserError<C>) -> Self {
        Self::Mistakes(vec![mistake])
    }
}

impl<C: fmt::Debug> Display for Failure<C> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(error) => error.fmt(out),
            Self::Mistakes(mistakes) => {
                for (place, mistake) in mistakes.iter().enumerate() {
                    let gap = if place == 0 { "" } else { "; " };
                    write!(out, "{gap}{}: {} ({:?})", mistake.field.join("."), mistake.message, mistake.code)?;
                }
                Ok(())
            }
        }
    }
}

impl<C: fmt::Debug> std::error::Error for Failure<C> {}
