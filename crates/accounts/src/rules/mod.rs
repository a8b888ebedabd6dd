//! Pure rules: addresses, secrets, names.

pub(crate) mod name;
pub(crate) mod secret;
