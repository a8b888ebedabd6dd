//! Clients that go away in the middle of a mutation.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sea_orm::DbBackend;
use traboule_store::testing;

use super::{World, ask, number, writing, written};

const DISCONNECTS: usize = 5_000;
const CLIENTS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_left_inside_a_transaction() {
    for backend in testing::backends().await {
        let world = World::new(backend).await;
        let instance = world.serve(&[("TRABOULE__DATABASE__CONNECTIONS", "2")]);
        let (address, next) = (instance.address, AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= DISCONNECTS {
                            break;
                        }
                        let mut stream = TcpStream::connect(address).unwrap();
                        stream.write_all(&writing(&format!("Left {number}"), &world.token)).unwrap();
                        // Gone before the request is read, while it waits for a connection, while it writes.
                        std::thread::sleep(Duration::from_micros(u64::try_from(number % 50).unwrap() * 100));
                    }
                });
            }
        });
        let reply = ask(address, &writing("Stayed", &world.token)).unwrap();
        assert!(written(&reply).is_some(), "{backend:?}: {reply}");
        let (status, log, _) = instance.stop();
        assert_eq!(status.code(), Some(0), "{backend:?}");
        assert!(!log.contains("panicked") && !log.contains("ERROR"), "{backend:?}:\n{log}");
        let database = world.connect().await;
        if backend == DbBackend::Postgres {
            let idle = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND datname = current_database()";
            assert_eq!(number(&database, idle).await, 0);
        }
        // What a client did not wait for was done all the same, or not at all.
        let halves = "SELECT count(*) FROM space s WHERE s.name LIKE 'Left %'
            AND NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.subject_id = s.id AND a.action = 'space.create')";
        assert_eq!(number(&database, halves).await, 0, "{backend:?}");
        let some = number(&database, "SELECT count(*) FROM space WHERE name LIKE 'Left %'").await;
        assert!(some > 0, "{backend:?}: no mutation of a client that left was done");
        database.close().await.unwrap();
    }
}
