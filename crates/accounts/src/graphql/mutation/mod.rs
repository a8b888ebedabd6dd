//! What accounts add to `Mutation`, one noun a file.

pub(super) mod access_token;
pub(super) mod account;
pub(super) mod grant;
pub(super) mod profile;
pub(super) mod session;
pub(super) mod sign_in;
