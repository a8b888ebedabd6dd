//! Two hundred sockets that hold on and do next to nothing: they are closed, others are served all the while.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sea_orm::DbBackend;
use serde_json::json;

use super::{World, are_there, ask, request, writing, written};

const SLOW: usize = 200;
/// What one may take for a head, for a body, for taking a part of a reply.
const TIME: Duration = Duration::from_secs(8);
/// Far above that, so that a busy machine does not fail the test.
const PATIENCE: Duration = Duration::from_mins(1);

/// How a socket is slow: what it sends at once, whether it reads what comes, and whether it sends a byte now and then.
#[derive(Clone)]
struct Manner {
    begins: Vec<u8>,
    reads: bool,
}

fn manners(token: &str) -> [Manner; 6] {
    let whole = writing("Never", token);
    let all_but_the_end = whole[..whole.len() - 40].to_vec();
    let once = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".to_vec();
    let script = b"GET /graphiql/graphiql.min.js HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
    [
        Manner { begins: Vec::new(), reads: true },
        Manner { begins: b"P".to_vec(), reads: true },
        Manner { begins: b"POST /graphql HTTP/1.1\r\nHost: x\r\nX-Slow: ".to_vec(), reads: true },
        // A mutation whose body does not end, a connection that was of use once, many large replies that nobody takes.
        Manner { begins: all_but_the_end, reads: true },
        Manner { begins: once, reads: true },
        Manner { begins: script, reads: false },
    ]
}

/// Holds on for as long as the server lets it. Returns how long that was.
fn hold(address: SocketAddr, manner: &Manner) -> Duration {
    let (begun, mut stream) = (Instant::now(), TcpStream::connect(address).unwrap());
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    stream.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    let mut buffer = [0; 4096];
    let closed = |error: std::io::Error| !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
    if stream.write_all(&manner.begins).is_err_and(closed) {
        return begun.elapsed();
    }
    while begun.elapsed() < PATIENCE {
        // A byte now and then must not extend the time.
        if stream.write(b"a").is_err_and(closed) {
            return begun.elapsed();
        }
        if !manner.reads {
            std::thread::sleep(Duration::from_millis(500));
            continue;
        }
        match stream.read(&mut buffer) {
            Ok(0) => return begun.elapsed(),
            read => {
                if read.is_err_and(closed) {
                    return begun.elapsed();
                }
            }
        }
    }
    panic!("a slow socket stays open: {:?}", String::from_utf8_lossy(&manner.begins).lines().next())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_slow_sockets_are_closed_and_others_served() {
    let world = World::new(DbBackend::Sqlite).await;
    let time = TIME.as_secs().to_string();
    let instance = world.serve(&[
        ("TRABOULE__HTTP__LIMITS__HEADER_READ_SECONDS", &time),
        ("TRABOULE__HTTP__LIMITS__BODY_READ_SECONDS", &time),
        ("TRABOULE__HTTP__LIMITS__WRITE_STALL_SECONDS", &time),
        ("TRABOULE__HTTP__LIMITS__REQUESTS_IN_FLIGHT", "8"),
        // Enough for them and a few others; whoever would keep a slot is noticed below.
        ("TRABOULE__HTTP__LIMITS__CONNECTIONS", "220"),
    ]);
    let (address, manners, closed) = (instance.address, manners(&world.token), AtomicUsize::new(0));
    let (held, written_meanwhile) = std::thread::scope(|scope| {
        let slow: Vec<_> = (0..SLOW)
            .map(|number| {
                let (manner, closed) = (&manners[number % manners.len()], &closed);
                scope.spawn(move || {
                    let held = hold(address, manner);
                    closed.fetch_add(1, Ordering::Relaxed);
                    held
                })
            })
            .collect();
        let mut ids = Vec::new();
        for number in 0..20 {
            let reply = ask(address, &writing(&format!("Meanwhile {number}"), &world.token)).unwrap();
            ids.push(written(&reply).unwrap_or_else(|| panic!("{reply}")));
        }
        let meanwhile = closed.load(Ordering::Relaxed);
        assert!(meanwhile < SLOW, "they were closed before others were served");
        (slow.into_iter().map(|slow| slow.join().unwrap()).collect::<Vec<_>>(), ids)
    });
    assert_eq!(held.len(), SLOW);
    assert!(held.iter().all(|held| *held > TIME / 2), "one was closed before its time");
    assert!(are_there(address, &world.token, &written_meanwhile), "an acknowledged write is lost");

    // Their slots are free again, all of them at once.
    let mut others: Vec<TcpStream> = (0..SLOW).map(|_| TcpStream::connect(address).unwrap()).collect();
    for other in &mut others {
        other.set_read_timeout(Some(PATIENCE)).unwrap();
        other.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut status = [0; 12];
        other.read_exact(&mut status).unwrap();
        assert_eq!(&status, b"HTTP/1.1 200");
    }
    drop(others);
    let never = request(&json!({ "query": "{ spaces(filter: {text: \"Never\"}) { totalCount } }" }), &world.token);
    assert_eq!(ask(address, &never).unwrap()["data"]["spaces"]["totalCount"], 0, "a body that did not end was acted upon");
    let (status, log, _) = instance.stop();
    assert_eq!(status.code(), Some(0));
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
}
