//! Files that are no whole backup of ours.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use sea_orm::{Database, DbBackend};
use traboule_store::testing::{self, TestDatabase};

use super::{backup, names, run, small, verify};
use crate::faults::number;

/// Refused in words, with exit code 1, unchanged and without anything left beside it.
fn is_refused(folder: &Path, database: &TestDatabase, name: &str, bytes: &[u8], part: &str) {
    fs::write(folder.join(name), bytes).unwrap();
    let before = names(folder);
    let found = verify(folder, database, name);
    assert_eq!((found.code, found.out.as_str()), (1, ""), "{name}: {}", found.err);
    let words = ["is no sound backup: ", "cannot be restored: "].iter().any(|words| found.err.contains(words));
    assert!(words && found.err.contains(part), "{name}: {}", found.err);
    assert_eq!(fs::read(folder.join(name)).unwrap(), bytes, "{name} was changed");
    assert_eq!(names(folder), before, "{name}");
}

/// A backup as other means would make it: without its seal, so that the database itself has to find what is wrong.
fn without_seal(backend: DbBackend, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if backend == DbBackend::Sqlite {
        bytes[60..64].fill(0);
        bytes[68..72].fill(0);
    } else {
        bytes.truncate(bytes.len() - 40);
    }
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_damaged_is_told_from_what_is_whole() {
    for backend in testing::backends().await {
        let (database, folder) = small(backend).await;
        let (database, folder) = (&database, folder.path());
        assert_eq!(backup(folder, database, "whole").code, 0);
        let whole = fs::read(folder.join("whole")).unwrap();
        for (name, length) in [("half", whole.len() / 2), ("almost", whole.len() - 1), ("header", 100)] {
            is_refused(folder, database, name, &whole[..length], "");
        }
        for place in [30, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
            let mut flipped = whole.clone();
            flipped[place] ^= 4;
            is_refused(folder, database, "flipped", &flipped, "its seal is broken");
        }
        is_refused(folder, database, "empty", b"", "it is empty");
        is_refused(folder, database, "foreign", b"-- PostgreSQL database dump\n", "it is neither a database of SQLite nor a dump");

        let plain = without_seal(backend, &whole);
        fs::write(folder.join("plain"), &plain).unwrap();
        let found = verify(folder, database, "plain");
        assert_eq!(found.code, 0, "{}", found.err);
        assert!(found.out.contains("it has no seal"), "{}", found.out);
        is_refused(folder, database, "plain half", &plain[..plain.len() / 2], "");
        let mut holed = plain.clone();
        holed[plain.len() / 2..][..400].fill(0xa5);
        is_refused(folder, database, "plain holed", &holed, "");
        if backend == DbBackend::Postgres {
            nothing_is_left_on(database).await;
        }
    }
}

/// No database of a verification remains, once those of other tests are done.
async fn nothing_is_left_on(database: &TestDatabase) {
    let connection = Database::connect(&database.settings().url).await.unwrap();
    let start = Instant::now();
    while number(&connection, "SELECT count(*) FROM pg_database WHERE datname LIKE 'traboule_verify_%'").await > 0 {
        assert!(start.elapsed() < Duration::from_mins(1), "a database that was made to verify a backup is still there");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_somebody_else_is_no_backup() {
    let folder = tempfile::tempdir().unwrap();
    let database = testing::empty(DbBackend::Sqlite).await;
    let other = format!("sqlite://{}?mode=rwc", folder.path().join("other").display());
    let connection = Database::connect(other).await.unwrap();
    sea_orm::ConnectionTrait::execute_unprepared(&connection, "CREATE TABLE person (name TEXT)").await.unwrap();
    connection.close().await.unwrap();
    let bytes = fs::read(folder.path().join("other")).unwrap();
    is_refused(folder.path(), &database, "foreign", &bytes, "it holds no data of Traboule");
    let mut named = bytes.clone();
    named[68..72].copy_from_slice(b"GPKG");
    is_refused(folder.path(), &database, "foreign with a name", &named, "it belongs to another program");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_to_nothing_is_found() {
    let (database, folder) = small(DbBackend::Sqlite).await;
    let file = super::sqlite_file(&database);
    let connection = Database::connect(&database.settings().url).await.unwrap();
    for sql in ["PRAGMA foreign_keys = OFF", "DELETE FROM person", "PRAGMA journal_mode = DELETE"] {
        sea_orm::ConnectionTrait::execute_unprepared(&connection, sql).await.unwrap();
    }
    connection.close().await.unwrap();
    let bytes = fs::read(file).unwrap();
    is_refused(folder.path(), &database, "copy", &bytes, "a row of role_grant refers to a row of person that is not there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_in_use_is_no_backup() {
    let (database, folder) = small(DbBackend::Sqlite).await;
    let file = super::sqlite_file(&database);
    let connection = Database::connect(&database.settings().url).await.unwrap();
    sea_orm::ConnectionTrait::execute_unprepared(&connection, "UPDATE person SET id = id").await.unwrap();
    let found = run(folder.path(), ["verify-backup".as_ref(), file.as_os_str()]);
    assert_eq!(found.code, 1);
    assert!(found.err.contains("a write-ahead log lies beside it"), "{}", found.err);
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_takes_a_server_to_be_proved_on() {
    if !testing::backends().await.contains(&DbBackend::Postgres) {
        return;
    }
    let (database, folder) = small(DbBackend::Postgres).await;
    assert_eq!(backup(folder.path(), &database, "dump").code, 0);
    let found = run(folder.path(), ["verify-backup", "dump"]);
    assert_eq!(found.code, 2);
    assert!(found.err.contains("`--database` has to name a server of PostgreSQL"), "{}", found.err);
    assert_eq!(names(folder.path()), ["dump"]);
}
