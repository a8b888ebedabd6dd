//! Backups that are not made leave nothing behind.

use std::process::Command;

use sea_orm::{ConnectionTrait as _, Database};
use traboule_store::testing;

use super::{backup, done, names, run, small, verify};

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_there_stays_as_it_is() {
    for backend in testing::backends().await {
        let (database, folder) = small(backend).await;
        std::fs::write(folder.path().join("there"), "mine").unwrap();
        let refused = backup(folder.path(), &database, "there");
        assert_eq!((refused.code, refused.out.as_str()), (2, ""));
        assert!(refused.err.contains("there is there already, and a backup overwrites nothing"), "{}", refused.err);
        assert_eq!(std::fs::read(folder.path().join("there")).unwrap(), b"mine");
        assert_eq!(names(folder.path()), ["there"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_not_there_is_not_made() {
    for backend in testing::backends().await {
        let (database, folder) = small(backend).await;
        let refused = backup(folder.path(), &database, "nowhere/backup");
        assert_eq!((refused.code, refused.out.as_str()), (2, ""));
        assert!(refused.err.contains("there is no folder ") && refused.err.contains("nowhere"), "{}", refused.err);
        assert_eq!(names(folder.path()), <[String; 0]>::default());
    }
}

#[test]
fn a_database_that_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    for (url, code, part) in [
        ("sqlite://none.db", 1, "there is no database none.db"),
        ("sqlite://data/none.db?mode=rwc", 1, "there is no database data/none.db"),
        ("sqlite::memory:", 2, "a database in memory ends with its process"),
        ("mysql://localhost/x", 1, "must start with `sqlite://` or `postgres://`"),
        ("postgres://me:hunter2@127.0.0.1:1/x", 1, "the database postgres://me:***@127.0.0.1:1/x cannot be copied"),
    ] {
        let refused = run(folder.path(), ["backup", "backup", "--database", url]);
        assert_eq!((refused.code, refused.out.as_str()), (code, ""), "{url}: {}", refused.err);
        assert!(refused.err.contains(part) && !refused.err.contains("hunter"), "{url}: {}", refused.err);
        assert_eq!(names(folder.path()), <[String; 0]>::default(), "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_schema_that_this_program_knows_is_backed_up() {
    for backend in testing::backends().await {
        let (database, folder) = small(backend).await;
        let (folder, connection) = (folder.path(), Database::connect(&database.settings().url).await.unwrap());
        let change = async |sql: &str| connection.execute_unprepared(sql).await.unwrap();
        change("CREATE TABLE kept AS SELECT * FROM seaql_migrations WHERE version LIKE '%events_organised'").await;
        change("DELETE FROM seaql_migrations WHERE version LIKE '%events_organised'").await;
        assert!(backup(folder, &database, "older").out.contains("its schema is older: one migration runs when a server starts on it"));
        assert!(verify(folder, &database, "older").out.contains("its schema is older: one migration runs"));

        change("INSERT INTO seaql_migrations SELECT 'm29991231_000001_of_tomorrow', applied_at FROM kept").await;
        let newer = backup(folder, &database, "newer");
        assert_eq!((newer.code, newer.out.as_str()), (1, ""));
        assert!(newer.err.contains("this one does not know m29991231_000001_of_tomorrow"), "{}", newer.err);

        change("DROP TABLE seaql_migrations").await;
        let foreign = backup(folder, &database, "foreign");
        assert_eq!((foreign.code, foreign.out.as_str()), (1, ""));
        assert!(foreign.err.contains("it holds no data of Traboule"), "{}", foreign.err);
        assert_eq!(names(folder), ["older"]);
        connection.close().await.unwrap();
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_leaves_nothing() {
    for backend in testing::backends().await {
        let (database, folder) = small(backend).await;
        // As in `faults::disk_full`: the write fails, and the signal does not end the process.
        let command = format!("trap '' XFSZ; exec prlimit --fsize=20000: \"{}\" \"$@\"", env!("CARGO_BIN_EXE_traboule"));
        let mut limited = Command::new("sh");
        limited.args(["-c", &command, "sh", "backup", "backup", "--database", &database.settings().url]).current_dir(folder.path());
        let failed = done(limited.output().unwrap());
        assert_eq!((failed.code, failed.out.as_str()), (1, ""), "{backend:?}: {}", failed.err);
        assert!(!failed.err.is_empty());
        assert_eq!(names(folder.path()), <[String; 0]>::default(), "{backend:?}");
    }
}
