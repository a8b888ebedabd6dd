//! A backup while eight people write through the running server.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use traboule_store::testing;

use super::{names, restored, verify};
use crate::faults::{World, are_there, ask, number, writing, written};
use crate::instance::Instance;

const WRITERS: usize = 8;

/// What belongs to each space that was written.
const HALVES: &str = "SELECT count(*) FROM space s WHERE s.name LIKE 'Written %' AND (
    NOT EXISTS (SELECT 1 FROM space_slug g WHERE g.space_id = s.id)
    OR NOT EXISTS (SELECT 1 FROM space_kind k WHERE k.space_id = s.id)
    OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.subject_id = s.id AND a.action = 'space.create'))";

#[tokio::test(flavor = "multi_thread")]
async fn every_write_that_was_acknowledged_before_is_in_it() {
    for backend in testing::backends().await {
        let world = World::new(backend).await;
        let instance = world.serve(&[]);
        let (address, over, acknowledged) = (instance.address, AtomicBool::new(false), Mutex::new(Vec::new()));
        let folder = tempfile::tempdir().unwrap();
        let (before, meanwhile, taken) = std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (acknowledged, over, token) = (&acknowledged, &over, &world.token);
                scope.spawn(move || {
                    for number in 0.. {
                        let reply = ask(address, &writing(&format!("Written {writer} {number}"), token)).unwrap();
                        let id = written(&reply).unwrap_or_else(|| panic!("a write is refused: {reply}"));
                        acknowledged.lock().unwrap().push(id);
                        if over.load(Ordering::Relaxed) {
                            break;
                        }
                    }
                });
            }
            std::thread::sleep(Duration::from_millis(500));
            let before: Vec<String> = acknowledged.lock().unwrap().clone();
            let taken = super::backup(folder.path(), &world.database, "backup");
            let meanwhile = acknowledged.lock().unwrap().len() - before.len();
            over.store(true, Ordering::Relaxed);
            (before, meanwhile, taken)
        });
        assert_eq!((taken.code, taken.err.as_str()), (0, ""), "{backend:?}");
        assert!(before.len() > WRITERS, "{backend:?}: only {} writes before", before.len());
        assert!(meanwhile > 0, "{backend:?}: nobody could write meanwhile");
        assert_eq!(names(folder.path()), ["backup"], "{backend:?}");
        let file = folder.path().join("backup");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions()) & 0o777, 0o600, "others may read it");

        // Proved while the server runs, and without a trace.
        let bytes = std::fs::read(&file).unwrap();
        let verified = verify(folder.path(), &world.database, "backup");
        assert_eq!((verified.code, verified.err.as_str()), (0, ""), "{backend:?}");
        assert!(verified.out.contains("a sound backup of") && verified.out.contains("every byte is as it was written"), "{}", verified.out);
        assert_eq!(std::fs::read(&file).unwrap(), bytes, "{backend:?}: verifying changes it");
        assert_eq!(names(folder.path()), ["backup"], "{backend:?}");

        let copy = restored(backend, &file).await;
        let mut again = Instance::start(folder.path(), &copy.settings().url);
        again.wait_until_ready();
        assert!(are_there(again.address, &world.token, &before), "{backend:?}: an acknowledged write is missing");
        let (status, log, _) = again.stop();
        assert!(status.success() && !log.contains("ERROR"), "{backend:?}: {log}");
        let world = World { database: copy, ..world };
        let database = world.connect().await;
        assert_eq!(number(&database, HALVES).await, 0, "{backend:?}: half a use case is in it");
        let spaces = number(&database, "SELECT count(*) FROM space").await.to_string();
        assert_eq!(counted(&verified.out, "spaces"), spaces, "{backend:?}: {}", verified.out);
        database.close().await.unwrap();
    }
}

/// What the table says there is of this.
fn counted<'a>(table: &'a str, what: &str) -> &'a str {
    let line = table.lines().find(|line| line.trim_start().starts_with(what)).unwrap_or_else(|| panic!("{table}"));
    line.split_whitespace().last().unwrap()
}
