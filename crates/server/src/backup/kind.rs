//! Which database a URL or a file belongs to.

use std::fmt;

use super::BackupError;

/// How a file of SQLite begins.
const SQLITE: &[u8] = b"SQLite format 3\0";
/// How a dump of PostgreSQL in the custom format begins.
const POSTGRES: &[u8] = b"PGDMP";

/// The database of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file of SQLite.
    Sqlite,
    /// A dump of PostgreSQL.
    Postgres,
}

impl Kind {
    /// The database that a URL names.
    pub(super) fn of_url(url: &str) -> Result<Self, BackupError> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => Err(BackupError::UnknownScheme),
        }
    }

    /// The database that a file is of, by its first bytes: a name says nothing.
    pub(super) fn of_file(first_bytes: &[u8]) -> Option<Self> {
        if first_bytes.starts_with(SQLITE) {
            Some(Self::Sqlite)
        } else if first_bytes.starts_with(POSTGRES) {
            Some(Self::Postgres)
        } else {
            None
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_how_it_begins() {
        assert_eq!(Kind::of_file(b"SQLite format 3\0\x10\0"), Some(Kind::Sqlite));
        assert_eq!(Kind::of_file(b"PGDMP\x01\x0e"), Some(Kind::Postgres));
        for other in [b"".as_slice(), b"SQLite format 3", b"PGDM", b"-- PostgreSQL database dump"] {
            assert_eq!(Kind::of_file(other), None);
        }
    }
}
