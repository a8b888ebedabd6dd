//! A signal while a program of PostgreSQL is at work: that ends too, and nothing is left.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait as _, Database, DbBackend, TransactionTrait as _};
use tempfile::TempDir;
use traboule_store::testing::{self, TestDatabase};

use super::{backup, done, names, small};
use crate::faults::number;
use crate::instance::traboule;

const PATIENCE: Duration = Duration::from_mins(1);
/// The test's PostgreSQL asks for none, so it may be any.
const PASSWORD: &str = "hunter2";

async fn small_postgres() -> Option<(TestDatabase, TempDir)> {
    if !testing::backends().await.contains(&DbBackend::Postgres) {
        return None;
    }
    Some(small(DbBackend::Postgres).await)
}

fn start(folder: &Path, command: &str, file: &str, url: &str) -> Child {
    let mut traboule = traboule(folder);
    traboule.args([command, file, "--database", url]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn tell_to_stop(process: &Child) {
    assert!(Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap().success());
}

/// The arguments of the program that this process has started, if it runs one of this name.
fn program(process: &Child, name: &str) -> Option<Vec<String>> {
    let parent = format!("PPid:\t{}", process.id());
    let processes = std::fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    let mut children =
        processes.filter(|path| std::fs::read_to_string(path.join("status")).is_ok_and(|status| status.lines().any(|line| line == parent)));
    children.find_map(|path| {
        let arguments: Vec<String> = std::fs::read_to_string(path.join("cmdline")).ok()?.split('\0').map(str::to_owned).collect();
        let is_it = arguments[0].ends_with(name) && arguments.iter().all(|argument| argument != "--version");
        is_it.then_some(arguments)
    })
}

/// Somebody who holds a table keeps the backup waiting for as long as it takes to stop it.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_leaves_nothing_and_shows_no_password() {
    let Some((database, folder)) = small_postgres().await else { return };
    let url = &database.settings().url;
    let holder = Database::connect(url).await.unwrap();
    let held = holder.begin().await.unwrap();
    held.execute_unprepared("LOCK TABLE space IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let process = start(folder.path(), "backup", "backup", &url.replacen("://traboule@", &format!("://traboule:{PASSWORD}@"), 1));
    let watcher = Database::connect(url).await.unwrap();
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    let begun = Instant::now();
    while number(&watcher, waiting).await == 0 {
        assert!(begun.elapsed() < PATIENCE, "no dump waits");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let arguments = program(&process, "pg_dump").unwrap();
    assert!(!arguments.iter().any(|argument| argument.contains(PASSWORD) || argument.contains("://")), "{arguments:?}");
    assert!(names(folder.path()).iter().any(|name| name.starts_with("backup.") && name.ends_with(".unfinished")));

    tell_to_stop(&process);
    let stopped = done(process.wait_with_output().unwrap());
    assert_eq!((stopped.code, stopped.out.as_str()), (1, ""));
    assert!(stopped.err.contains("stopped before it was done") && !stopped.err.contains(PASSWORD), "{}", stopped.err);
    assert_eq!(names(folder.path()), <[String; 0]>::default());
    held.rollback().await.unwrap();
    watcher.close().await.unwrap();
    holder.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verification_drops_its_database() {
    let Some((database, folder)) = small_postgres().await else { return };
    let url = &database.settings().url;
    assert_eq!(backup(folder.path(), &database, "dump").code, 0);
    let server = Database::connect(url).await.unwrap();
    // It may be done before the signal comes: then once more.
    for _ in 0..20 {
        let mut process = start(folder.path(), "verify-backup", "dump", url);
        let scratch = loop {
            if let Some(arguments) = program(&process, "pg_restore") {
                break arguments.iter().find_map(|argument| argument.strip_prefix("--dbname=").map(str::to_owned));
            }
            if process.try_wait().unwrap().is_some() {
                break None;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        };
        if scratch.is_some() {
            tell_to_stop(&process);
        }
        let stopped = done(process.wait_with_output().unwrap());
        let Some(scratch) = scratch.filter(|_| stopped.code == 1) else { continue };
        assert!(stopped.err.contains("stopped before it was done"), "{}", stopped.err);
        assert!(scratch.starts_with("traboule_verify_"), "{scratch}");
        assert_eq!(number(&server, &format!("SELECT count(*) FROM pg_database WHERE datname = '{scratch}'")).await, 0);
        server.close().await.unwrap();
        return;
    }
    panic!("no verification could be stopped");
}
