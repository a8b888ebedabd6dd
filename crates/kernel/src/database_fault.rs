//! A database's error as one of ours: worth trying again, or a fault.

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{DbErr, RuntimeErr};

use crate::{Error, Failure};

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if is_passing(&error) { Self::Unavailable(error.into()) } else { Self::Internal(error.into()) }
    }
}

impl<C> From<DbErr> for Failure<C> {
    fn from(error: DbErr) -> Self {
        Self::Fault(error.into())
    }
}

/// Whether the same statement may succeed when it is tried again: no connection was free or the
/// server went away, a lock was held too long, the disk is full for now.
fn is_passing(error: &DbErr) -> bool {
    // Without a connection nothing was asked yet, so nothing can be wrong with what was.
    if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
        return true;
    }
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return false;
    };
    match cause.as_database_error() {
        Some(refused) => refused.code().is_some_and(|code| is_passing_code(&code)),
        None => matches!(**cause, sea_orm::sqlx::Error::Io(_) | sea_orm::sqlx::Error::PoolTimedOut | sea_orm::sqlx::Error::PoolClosed),
    }
}

/// `SQLSTATE`s of PostgreSQL and primary or extended result codes of SQLite.
fn is_passing_code(code: &str) -> bool {
    // Classes: connection exception, insufficient resources, operator intervention. Then: serialisation
    // failure, deadlock, lock not available.
    let postgres =
        code.len() == 5 && (["08", "53", "57"].iter().any(|class| code.starts_with(class)) || matches!(code, "40001" | "40P01" | "55P03"));
    // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR and SQLITE_FULL; the low byte of an extended code is the primary one.
    let sqlite = code.len() < 5 && code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 10 | 13));
    postgres || sqlite
}

/// Whether two transactions collided, so that the loser should run again from its start.
pub fn is_collision(error: &Error) -> bool {
    let Error::Unavailable(cause) = error else { return false };
    let Some(DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = cause.downcast_ref() else {
        return false;
    };
    cause.as_database_error().and_then(DatabaseError::code).is_some_and(|code| matches!(&*code, "40001" | "40P01"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart() {
        for code in ["08006", "53300", "57P01", "40001", "55P03", "5", "261", "13"] {
            assert!(is_passing_code(code), "{code}");
        }
        for code in ["23505", "42P01", "1", "19", "2067"] {
            assert!(!is_passing_code(code), "{code}");
        }
    }
}
