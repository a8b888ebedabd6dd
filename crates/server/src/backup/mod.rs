//! Backups: the whole database in one file, taken while a server runs on it, and the proof that such a file is whole.
//!
//! | database | the file | how it is proved |
//! |---|---|---|
//! | SQLite | a database, by `VACUUM INTO` | opened as it lies there, unchanged: integrity, references |
//! | PostgreSQL | a dump in the custom format, by `pg_dump` | restored by `pg_restore` into a database that is dropped afterwards |
//!
//! On both, what is found must be a schema that this program can open. Restoring is left to the tools that operators know: a copy
//! of the file, `pg_restore`.
//!
//! Invariant: a backup is seen whole or not at all. It is written in a folder of its own beside its place (`unfinished.rs`) and
//! moved there once it is on the disk; what fails on the way leaves nothing behind. Nothing is ever overwritten.
//!
//! Invariant: every byte counts. SQLite has no checksums, and a changed letter within a text is sound to all its checks: so a
//! backup carries the digest of itself (`seal.rs`).

mod address;
mod contents;
mod error;
mod kind;
mod postgres;
mod programs;
mod seal;
mod sqlite;
mod unfinished;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use traboule_kernel::Rng;
use traboule_store::StoreSettings;

pub use self::contents::{Contents, Count, Schema};
pub use self::error::{BackupError, Mismatch};
pub use self::kind::Kind;
pub use self::programs::ProgramError;
pub use self::seal::Seal;
use self::unfinished::Unfinished;

/// A backup that was written.
#[derive(Debug)]
pub struct Taken {
    /// Of which database.
    pub kind: Kind,
    /// How the database's schema stands to this program's.
    pub schema: Schema,
    /// The size of the file.
    pub bytes: u64,
}

/// A backup that is whole, and that this program can open.
#[derive(Debug)]
pub struct Verified {
    /// Of which database.
    pub kind: Kind,
    /// What is in it.
    pub contents: Contents,
    /// Whether every byte is as it was written.
    pub seal: Seal,
    /// The size of the file.
    pub bytes: u64,
}

/// Writes the database that the settings name to `target`, as it is at one moment. Gives up at `stop`.
pub async fn take(settings: &StoreSettings, target: &Path, stop: impl Future<Output = ()>) -> Result<Taken, BackupError> {
    let kind = Kind::of_url(&settings.url)?;
    let unfinished = Unfinished::begin(target)?;
    let schema = match kind {
        Kind::Sqlite => unless(stop, sqlite::copy(settings, unfinished.path())).await?,
        Kind::Postgres => unless(stop, postgres::dump(settings, unfinished.path())).await?,
    };
    let bytes = tokio::task::spawn_blocking(move || {
        seal::set(kind, unfinished.path()).map_err(|error| unfinished.failed(error))?;
        unfinished.finish()
    });
    Ok(Taken { kind, schema, bytes: bytes.await?? })
}

/// Proves that `file` is a whole backup. It is not changed. A dump of PostgreSQL is restored on the server that the settings name.
/// Gives up at `stop`.
pub async fn verify(settings: &StoreSettings, file: &Path, rng: &dyn Rng, stop: impl Future<Output = ()>) -> Result<Verified, BackupError> {
    let path = std::path::absolute(file).map_err(|error| BackupError::file(file, error))?;
    let examined = path.clone();
    let (kind, seal, bytes) = tokio::task::spawn_blocking(move || examine(&examined)).await??;
    let contents = match kind {
        Kind::Sqlite => unless(stop, sqlite::check(&path)).await?,
        Kind::Postgres => postgres::check(settings, &path, rng, stop).await?,
    };
    Ok(Verified { kind, contents, seal, bytes })
}

/// What comes of `work`, if it is done before `stop`.
async fn unless<T>(stop: impl Future<Output = ()>, work: impl Future<Output = Result<T, BackupError>>) -> Result<T, BackupError> {
    tokio::select! {
        done = work => done,
        () = stop => Err(BackupError::Stopped),
    }
}

/// What a file says of itself, before any database looks at it.
fn examine(path: &Path) -> Result<(Kind, Seal, u64), BackupError> {
    let cannot = |error| BackupError::file(path, error);
    let mut file = File::open(path).map_err(cannot)?;
    let bytes = file.metadata().map_err(cannot)?.len();
    let mut first = Vec::new();
    file.by_ref().take(16).read_to_end(&mut first).map_err(cannot)?;
    let kind = Kind::of_file(&first).ok_or_else(|| {
        let why = if first.is_empty() {
            "it is empty"
        } else {
            "it is neither a database of SQLite nor a dump of PostgreSQL in the custom format"
        };
        BackupError::unsound(path, why)
    })?;
    let seal = seal::check(kind, &mut file).map_err(|broken| BackupError::unsound(path, &broken))?;
    Ok((kind, seal, bytes))
}
