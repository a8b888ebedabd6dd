//! The tables that this crate owns, one a file.

pub(crate) mod access_token;
pub(crate) mod person;
pub(crate) mod role_grant;
pub(crate) mod session;
pub(crate) mod sign_in_code;
