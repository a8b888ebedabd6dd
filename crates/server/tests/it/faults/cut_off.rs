//! PostgreSQL goes away under load and comes back: every connection is ended, and none is let in for a while.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait as _, Database, DbBackend};
use traboule_store::testing;

use super::{World, are_there, ask, code, writing, written};

const WRITERS: usize = 4;
const CUTS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_retryable_and_nothing_has_to_be_restarted() {
    if !testing::backends().await.contains(&DbBackend::Postgres) {
        return;
    }
    let world = World::new(DbBackend::Postgres).await;
    let url = &world.database.settings().url;
    let (place, options) = url.split_once('?').unwrap_or((url, ""));
    let (server, name) = place.rsplit_once('/').unwrap();
    let server = Database::connect(format!("{server}/postgres?{options}")).await.unwrap();
    let run = async |sql: String| server.execute_unprepared(&sql).await.unwrap();
    let instance = world.serve(&[]);
    let (address, over) = (instance.address, AtomicBool::new(false));
    let (acknowledged, refused) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (acknowledged, refused, over, token) = (&acknowledged, &refused, &over, &world.token);
            scope.spawn(move || {
                for number in 0.. {
                    let reply = ask(address, &writing(&format!("Cut {writer} {number}"), token)).expect("the server answers all the while");
                    match written(&reply) {
                        Some(id) => acknowledged.lock().unwrap().push(id),
                        None => refused.lock().unwrap().push(reply),
                    }
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                }
            });
        }
        tokio::task::block_in_place(|| {
            let runtime = tokio::runtime::Handle::current();
            for _ in 0..CUTS {
                std::thread::sleep(Duration::from_millis(300));
                runtime.block_on(async {
                    run(format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")).await;
                    run(format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")).await;
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    run(format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")).await;
                });
            }
            std::thread::sleep(Duration::from_millis(300));
            over.store(true, Ordering::Relaxed);
        });
    });
    let refused = refused.into_inner().unwrap();
    assert!(!refused.is_empty(), "the cut was not noticed");
    let other: Vec<_> = refused.iter().filter(|reply| code(reply) != Some("UNAVAILABLE")).collect();
    assert!(other.is_empty(), "{} of {} errors are not retryable, such as {}", other.len(), refused.len(), other[0]);
    let again = Instant::now();
    while ask(address, &writing("After", &world.token)).as_ref().and_then(written).is_none() {
        assert!(again.elapsed() < Duration::from_secs(5), "the server does not recover by itself");
    }
    assert!(are_there(address, &world.token, &acknowledged.into_inner().unwrap()), "an acknowledged write is lost");
    let (status, log, _) = instance.stop();
    assert_eq!(status.code(), Some(0));
    assert!(!log.contains("panicked"), "{log}");
}
