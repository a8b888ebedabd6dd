//! `kill -9` while people write.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use traboule_store::testing;

use super::{PATIENCE, World, are_there, ask, number, writing, written};

/// How often on each database.
const KILLS: u64 = 25;
const WRITERS: usize = 4;
/// Within which time a server that was killed is up again.
const UP_AGAIN: Duration = Duration::from_secs(5);

/// What belongs to each space that was written: none without any of it, none of it without a space.
const HALVES: &str = "SELECT count(*) FROM space s WHERE s.name LIKE 'Killed %' AND (
    NOT EXISTS (SELECT 1 FROM space_slug g WHERE g.space_id = s.id)
    OR NOT EXISTS (SELECT 1 FROM space_kind k WHERE k.space_id = s.id)
    OR NOT EXISTS (SELECT 1 FROM space_term t WHERE t.space_id = s.id)
    OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.subject_id = s.id AND a.action = 'space.create'))";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_acknowledged_is_lost_and_nothing_is_half() {
    for backend in testing::backends().await {
        let world = World::new(backend).await;
        let acknowledged = Mutex::new(Vec::new());
        for kill in 0..KILLS {
            let started = Instant::now();
            let mut instance = world.serve(&[]);
            // The first start of a process is the slowest; what counts is coming back.
            assert!(kill == 0 || started.elapsed() < UP_AGAIN, "{backend:?}: up again after {:?}", started.elapsed());
            let (address, over, before) = (instance.address, AtomicBool::new(false), acknowledged.lock().unwrap().len());
            std::thread::scope(|scope| {
                for writer in 0..WRITERS {
                    let (acknowledged, over, token) = (&acknowledged, &over, &world.token);
                    scope.spawn(move || {
                        for number in 0.. {
                            let reply = ask(address, &writing(&format!("Killed {kill} {writer} {number}"), token));
                            acknowledged.lock().unwrap().extend(reply.as_ref().and_then(written));
                            if over.load(Ordering::Relaxed) {
                                break;
                            }
                        }
                    });
                }
                std::thread::sleep(Duration::from_millis(60 + 13 * (kill % 7)));
                // On a busy machine the first writes take longer.
                while acknowledged.lock().unwrap().len() < before + WRITERS && started.elapsed() < PATIENCE {
                    std::thread::sleep(Duration::from_millis(5));
                }
                instance.kill();
                over.store(true, Ordering::Relaxed);
            });
        }
        let acknowledged = acknowledged.into_inner().unwrap();
        assert!(acknowledged.len() > usize::try_from(KILLS).unwrap(), "{backend:?}: only {} writes", acknowledged.len());
        let instance = world.serve(&[]);
        assert!(are_there(instance.address, &world.token, &acknowledged), "{backend:?}: an acknowledged write is lost");
        let database = world.connect().await;
        assert_eq!(number(&database, HALVES).await, 0, "{backend:?}");
        database.close().await.unwrap();
    }
}
