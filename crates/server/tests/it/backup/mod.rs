//! `traboule backup` and `traboule verify-backup`: under load, damaged, refused, and restored with the tools that operators have.

mod damaged;
mod refused;
#[cfg(target_os = "linux")]
mod stopped;
mod while_writing;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sea_orm::DbBackend;
use tempfile::TempDir;
use traboule_store::testing::{self, TestDatabase};

use crate::instance::traboule;

/// A command's exit code and what it printed and said.
struct Done {
    code: i32,
    out: String,
    err: String,
}

fn run<A: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = A>) -> Done {
    done(traboule(folder).args(arguments).output().unwrap())
}

fn done(Output { status, stdout, stderr }: Output) -> Done {
    Done { code: status.code().unwrap(), out: String::from_utf8(stdout).unwrap(), err: String::from_utf8(stderr).unwrap() }
}

/// A database with somebody in it, and a folder for its backups.
async fn small(backend: DbBackend) -> (TestDatabase, TempDir) {
    let (database, folder) = (testing::empty(backend).await, tempfile::tempdir().unwrap());
    let granted = run(folder.path(), ["grant", "ada@example.org", "Admin", "instance", "--database", &database.settings().url]);
    assert_eq!(granted.code, 0, "{}", granted.err);
    (database, folder)
}

fn backup(folder: &Path, database: &TestDatabase, file: &str) -> Done {
    run(folder, ["backup", file, "--database", &database.settings().url])
}

fn verify(folder: &Path, database: &TestDatabase, file: &str) -> Done {
    run(folder, ["verify-backup", file, "--database", &database.settings().url])
}

/// Restores a backup as the README says, into a new database.
async fn restored(backend: DbBackend, backup: &Path) -> TestDatabase {
    let database = testing::empty(backend).await;
    let url = &database.settings().url;
    if backend == DbBackend::Sqlite {
        std::fs::copy(backup, sqlite_file(&database)).unwrap();
    } else {
        let arguments = ["--exit-on-error", "--no-owner", "--dbname", url];
        let Output { status, stderr, .. } = Command::new(pg_restore()).args(arguments).arg(backup).output().unwrap();
        assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    }
    database
}

fn sqlite_file(database: &TestDatabase) -> PathBuf {
    database.settings().url.trim_start_matches("sqlite://").into()
}

fn pg_restore() -> PathBuf {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().map(|entry| entry.unwrap().path().join("bin/pg_restore"));
    debian.filter(|path| path.is_file()).max().unwrap_or_else(|| "pg_restore".into())
}

/// The names of what is in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
