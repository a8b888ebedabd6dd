//! Who may do what, as pure functions of an actor and facts.

pub(crate) mod network;
pub(crate) mod space;
