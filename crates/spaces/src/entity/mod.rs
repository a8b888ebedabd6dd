//! The tables that this crate owns, one a file.

pub(crate) mod claim;
pub(crate) mod delegate;
pub(crate) mod duplicate;
pub(crate) mod import_row;
pub(crate) mod import_run;
pub(crate) mod network;
pub(crate) mod network_membership;
pub(crate) mod network_slug;
pub(crate) mod operator;
pub(crate) mod space;
pub(crate) mod space_amenity;
pub(crate) mod space_kind;
pub(crate) mod space_slug;
pub(crate) mod space_source;
pub(crate) mod space_term;
pub(crate) mod suggestion;
