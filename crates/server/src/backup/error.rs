//! Why a backup was not made, or proves to be none.

use std::io;
use std::path::{Path, PathBuf};

use sea_orm::{DbErr, RuntimeErr};
use tokio::task::JoinError;

use super::programs::ProgramError;

/// Why there is no backup, or none that can be relied on. Meant for the operator; shows no password.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Something has the name that the backup was to get.
    #[error("{} is there already, and a backup overwrites nothing", .0.display())]
    Exists(PathBuf),
    /// The backup cannot be written to its place.
    #[error("{} cannot be written: {why}", path.display())]
    Target {
        /// Its place.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// The file to verify cannot be read.
    #[error("{} cannot be read: {why}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// The URL is neither `sqlite://` nor `postgres://`.
    #[error("the database URL must start with `sqlite://` or `postgres://`")]
    UnknownScheme,
    /// The database lives in another process's memory.
    #[error("a database in memory ends with its process, and there is nothing to copy")]
    InMemory,
    /// There is no such file.
    #[error("there is no database {}", .0.display())]
    NoDatabase(PathBuf),
    /// The database cannot be copied.
    #[error("the database {url} cannot be copied: {}", told(why))]
    Database {
        /// Its address without the password.
        url: String,
        /// Why.
        why: DbErr,
    },
    /// The database is none of ours.
    #[error("the database {url} cannot be backed up: {why}")]
    Refused {
        /// Its address without the password.
        url: String,
        /// What is wrong with its schema.
        why: Mismatch,
    },
    /// The file is no whole backup of ours.
    #[error("{} is no sound backup: {why}", path.display())]
    Unsound {
        /// Which file.
        path: PathBuf,
        /// What was found.
        why: String,
    },
    /// A dump cannot be restored: what is in it is wrong, or where it is to go.
    #[error("{} cannot be restored: {why}", path.display())]
    NotRestored {
        /// Which file.
        path: PathBuf,
        /// What `pg_restore` said.
        why: String,
    },
    /// There is no server to restore a dump on.
    #[error("this is a dump of PostgreSQL: `--database` has to name a server of PostgreSQL on which it can be restored for a while")]
    NoServer,
    /// The server cannot hold a restored dump for a while.
    #[error("a dump cannot be restored for a while on {url}: {}", told(why))]
    Server {
        /// Its address without the password.
        url: String,
        /// Why.
        why: DbErr,
    },
    /// A program of PostgreSQL did not do its work.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// A signal ended it.
    #[error("stopped before it was done")]
    Stopped,
    /// A part of this program did not come to its end.
    #[error("the backup was broken off")]
    BrokenOff(#[from] JoinError),
}

/// Why this program cannot open a database.
#[derive(Debug, thiserror::Error)]
pub enum Mismatch {
    /// There is no table of migrations.
    #[error("it holds no data of Traboule")]
    Foreign,
    /// It was migrated by somebody else.
    #[error("a newer version of Traboule has changed its schema: this one does not know {}", .0.join(", "))]
    Newer(Vec<String>),
    /// The migrations are there, and what they made is not.
    #[error("its schema is incomplete: there is no table {0}")]
    Incomplete(&'static str),
    /// It cannot be read.
    #[error("{}", told(.0))]
    Unreadable(DbErr),
}

impl From<DbErr> for Mismatch {
    fn from(error: DbErr) -> Self {
        Self::Unreadable(error)
    }
}

impl BackupError {
    pub(super) fn target(path: &Path, why: io::Error) -> Self {
        let path = path.to_owned();
        if why.kind() == io::ErrorKind::AlreadyExists { Self::Exists(path) } else { Self::Target { path, why } }
    }

    pub(super) fn file(path: &Path, why: io::Error) -> Self {
        Self::File { path: path.to_owned(), why }
    }

    pub(super) fn unsound(path: &Path, why: &(impl ToString + ?Sized)) -> Self {
        Self::Unsound { path: path.to_owned(), why: why.to_string() }
    }

    /// Whether the command has to be changed, and not the world.
    pub fn is_asked_wrongly(&self) -> bool {
        match self {
            Self::Exists(_) | Self::InMemory | Self::NoServer => true,
            Self::Target { why, .. } | Self::File { why, .. } => {
                use io::ErrorKind::{InvalidInput, IsADirectory, NotADirectory, NotFound, PermissionDenied};
                matches!(why.kind(), InvalidInput | IsADirectory | NotADirectory | NotFound | PermissionDenied)
            }
            _ => false,
        }
    }
}

/// What the database itself says, without the layers through which it came: they hold nothing for an operator.
pub(super) fn told(error: &DbErr) -> String {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(inner))
        | DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner)) => {
            inner.as_database_error().map_or_else(|| inner.to_string(), |said| said.message().to_owned())
        }
        error => error.to_string(),
    }
}
