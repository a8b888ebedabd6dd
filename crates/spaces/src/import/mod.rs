//! The import of spaces from published files.

pub mod source;
