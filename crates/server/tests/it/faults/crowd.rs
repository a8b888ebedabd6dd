//! A crowd on the one file of SQLite, which has one writer at a time: everybody gets their turn, nobody is told that it is locked.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use sea_orm::DbBackend;
use serde_json::json;

use super::{World, are_there, ask, number, request, writing, written};

const WRITERS: usize = 32;
const WRITES: usize = 10;
const READERS: usize = 64;

#[tokio::test(flavor = "multi_thread")]
async fn thirty_two_write_and_sixty_four_read_without_a_single_error() {
    let world = World::new(DbBackend::Sqlite).await;
    let instance = world.serve(&[]);
    let (address, over) = (instance.address, AtomicBool::new(false));
    let (acknowledged, refused) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let (writing_now, reads_meanwhile) = (AtomicUsize::new(WRITERS), AtomicUsize::new(0));
    let read = request(&json!({ "query": "{ spaces(first: 20) { totalCount nodes { id name } } }" }), &world.token);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (acknowledged, refused, token) = (&acknowledged, &refused, &world.token);
            let (over, writing_now) = (&over, &writing_now);
            scope.spawn(move || {
                for number in 0..WRITES {
                    match ask(address, &writing(&format!("Crowd {writer} {number}"), token)) {
                        Some(reply) if written(&reply).is_some() => acknowledged.lock().unwrap().extend(written(&reply)),
                        other => refused.lock().unwrap().push(other),
                    }
                }
                if writing_now.fetch_sub(1, Ordering::Relaxed) == 1 {
                    over.store(true, Ordering::Relaxed);
                }
            });
        }
        for _ in 0..READERS {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    match ask(address, &read) {
                        Some(reply) if reply["errors"].is_null() && reply["data"]["spaces"]["nodes"].is_array() => {
                            reads_meanwhile.fetch_add(1, Ordering::Relaxed);
                        }
                        other => refused.lock().unwrap().push(other),
                    }
                }
            });
        }
    });
    let (acknowledged, refused) = (acknowledged.into_inner().unwrap(), refused.into_inner().unwrap());
    assert!(refused.is_empty(), "{} errors, such as {:?}", refused.len(), refused[0]);
    assert_eq!(acknowledged.len(), WRITERS * WRITES);
    assert!(reads_meanwhile.into_inner() >= READERS, "nobody could read while others wrote");
    assert!(are_there(address, &world.token, &acknowledged), "an acknowledged write is lost");
    let (status, log, _) = instance.stop();
    assert_eq!(status.code(), Some(0));
    assert!(!log.contains("locked") && !log.contains("ERROR") && !log.contains("panicked"), "{log}");
    let database = world.connect().await;
    let spaces = number(&database, "SELECT count(*) FROM space WHERE name LIKE 'Crowd %'").await;
    assert_eq!(usize::try_from(spaces).unwrap(), WRITERS * WRITES, "each was written once");
    database.close().await.unwrap();
}
