//! Errors on their way to a client: a code, a text, a path; causes go to the log.

use std::any::Any;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use async_graphql::{ErrorExtensionValues, PathSegment, Pos, ServerError};
use traboule_kernel as kernel;

use crate::state::State;

/// What resolvers, owners and extensions fail with: a fault of the kernel.
///
/// `?` turns a [`kernel::Error`] into it, and also async-graphql's own error for data that is missing
/// from the context, which is a fault of ours and told to nobody.
#[derive(Debug)]
pub struct Error(kernel::Error);

/// What resolvers answer with.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The fault.
    pub const fn fault(&self) -> &kernel::Error {
        &self.0
    }

    /// A fault of ours that only the log explains.
    pub(crate) fn internal(cause: impl Into<kernel::error::Cause>) -> Self {
        Self(kernel::Error::internal(cause))
    }

    /// The error of a field at this place in the document.
    pub(crate) fn at(self, pos: Pos) -> ServerError {
        async_graphql::Error::from(self).into_server_error(pos)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl From<kernel::Error> for Error {
    fn from(fault: kernel::Error) -> Self {
        Self(fault)
    }
}

impl From<async_graphql::Error> for Error {
    fn from(error: async_graphql::Error) -> Self {
        Self::internal(error.message)
    }
}

/// Where an error arose. async-graphql's lists and value objects replace the path of an error that
/// passes through them by their own; the true one travels in the error's `source`.
struct Located {
    path: Vec<PathSegment>,
    source: Option<Arc<dyn Any + Send + Sync>>,
}

/// Pins the place of an error, unless it is pinned already. `path` serves if the error has none.
pub(crate) fn locate(error: ServerError, path: impl FnOnce() -> Vec<PathSegment>) -> ServerError {
    if error.source::<Located>().is_some() {
        return error;
    }
    let known = if error.path.is_empty() { path() } else { error.path.clone() };
    let located = Located { path: known.clone(), source: error.source.clone() };
    ServerError { path: known, source: Some(Arc::new(located)), ..error }
}

/// A refusal with the code that names its reason.
pub(crate) fn coded(code: &str, message: impl Into<String>, pos: Option<Pos>) -> ServerError {
    let mut error = ServerError::new(message, pos);
    set_code(&mut error, code);
    error
}

fn set_code(error: &mut ServerError, code: &str) {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code);
}

fn has_code(error: &ServerError) -> bool {
    error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some())
}

/// The errors as a client sees them: each once, with its whole path and a code, internals logged.
///
/// An error below an object that is not in the reply has no place in it and is left out. Only the
/// first `most` errors are explained; the others are not shown.
pub(crate) fn present(errors: Vec<ServerError>, state: &State, request_id: &str, most: usize) -> Vec<ServerError> {
    let mut seen = HashSet::new();
    let mut shown = Vec::with_capacity(errors.len());
    for mut error in errors {
        if let Some(located) = error.source.clone().and_then(|source| source.downcast::<Located>().ok()) {
            if !seen.insert(Arc::as_ptr(&located) as usize) {
                continue;
            }
            error.path.clone_from(&located.path);
            error.source.clone_from(&located.source);
        }
        let Some(path) = state.whole_path(&error.path) else { continue };
        error.path = path;
        shown.push(if shown.len() < most { explain(error, request_id) } else { error });
    }
    shown
}

/// Gives an error its code and takes internals away.
pub(crate) fn explain(mut error: ServerError, request_id: &str) -> ServerError {
    let fault = error.source::<Error>().map(Error::fault).or_else(|| error.source::<kernel::Error>());
    if let Some(fault) = fault {
        let (code, message) = (fault.code(), fault.to_string());
        if let kernel::Error::Internal(cause) | kernel::Error::Unavailable(cause) = fault {
            log(request_id, code, &chain(cause.as_ref()), &error.path);
        }
        error.message = message;
        set_code(&mut error, code);
    } else if !has_code(&error) {
        if error.source.is_some() || names_our_types(&error.message) {
            log(request_id, "INTERNAL", &error.message, &error.path);
            error.message = kernel::Error::internal("").to_string();
            set_code(&mut error, "INTERNAL");
        } else {
            // What is left is async-graphql's: an argument that does not fit its type or its validator.
            set_code(&mut error, "BAD_USER_INPUT");
        }
    }
    error.source = None;
    error
}

/// The one text of async-graphql without a source that tells internals: a type missing in the context.
fn names_our_types(message: &str) -> bool {
    message.starts_with("Data `") && message.ends_with("does not exist.")
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

fn log(request_id: &str, code: &str, cause: &str, path: &[PathSegment]) {
    tracing::error!(request_id, code, cause, ?path, "a field failed");
}
