//! What domains and the HTTP layer ask for, answered by those who know: one file a port.

pub(crate) mod attendees;
pub(crate) mod directory;
pub(crate) mod ended_spaces;
pub(crate) mod people;
pub(crate) mod personal;
pub(crate) mod places;
pub(crate) mod readiness;
pub(crate) mod sessions;
