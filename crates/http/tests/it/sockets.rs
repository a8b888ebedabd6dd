//! Real connections: slow ones, many at once, and a server that stops.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use traboule_http::{Server, Stopped};

use crate::fake::Fake;

/// Far above what anything here takes, so that a busy machine does not fail the test.
const PATIENCE: Duration = Duration::from_mins(1);

struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<Stopped>,
}

impl Running {
    async fn start(fake: &Fake) -> Self {
        let server = Server::bind(&fake.settings, fake.lifecycle.clone()).await.unwrap();
        let address = server.address().unwrap();
        let (stop, stopped) = oneshot::channel();
        let router = fake.router();
        let served = tokio::spawn(async move { server.serve(router, async { stopped.await.unwrap() }).await });
        Self { address, stop: Some(stop), served }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    async fn stopped(self) -> Stopped {
        tokio::time::timeout(PATIENCE, self.served).await.unwrap().unwrap()
    }

    /// Sends a whole request that closes its connection, and reads everything.
    async fn ask(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = self.connect().await;
        send(&mut stream, method, path, body, "close").await;
        rest(stream).await
    }
}

async fn send(stream: &mut TcpStream, method: &str, path: &str, body: &str, connection: &str) {
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: {connection}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
}

/// Until the other side closes. A reset is a close too.
async fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let _closed = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("the connection stays open");
    String::from_utf8(bytes).unwrap()
}

/// Until as much has come.
async fn until(stream: &mut TcpStream, text: &str) {
    let mut bytes = Vec::new();
    while !String::from_utf8_lossy(&bytes).contains(text) {
        assert_ne!(tokio::time::timeout(PATIENCE, stream.read_buf(&mut bytes)).await.unwrap().unwrap(), 0, "closed before {text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_slow_sockets_are_closed_while_others_are_served() {
    let mut fake = Fake::new();
    fake.settings.limits.header_read_seconds = 5;
    fake.settings.limits.body_read_seconds = 5;
    fake.settings.limits.requests_in_flight = 8;
    let running = Running::start(&fake).await;

    let slow_starts = [
        "",
        "P",
        "POST /graphql HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    ];
    let begun = Instant::now();
    let mut slow = JoinSet::new();
    for start in slow_starts.iter().cycle().take(200) {
        let mut stream = running.connect().await;
        stream.write_all(start.as_bytes()).await.unwrap();
        slow.spawn(async move {
            // A byte now and then must not extend the time.
            let (mut reader, mut writer) = stream.into_split();
            let dripping = tokio::spawn(async move {
                while writer.write_all(b"a").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
            });
            let mut bytes = Vec::new();
            let _closed = tokio::time::timeout(PATIENCE, reader.read_to_end(&mut bytes)).await.expect("a slow socket stays open");
            dripping.abort();
            (begun.elapsed(), String::from_utf8(bytes).unwrap())
        });
    }
    for _ in 0..20 {
        let reply = running.ask("POST", "/graphql", r#"{"query":"{ a }"}"#).await;
        assert!(reply.starts_with("HTTP/1.1 200 OK"), "{reply}");
    }
    assert!(slow.try_join_next().is_none(), "others were served meanwhile");
    let closed = slow.join_all().await;
    assert_eq!(closed.len(), 200);
    assert!(closed.iter().all(|(after, _)| *after >= Duration::from_secs(4)), "none was closed before its time");
    // Those that were in their body, if no reset of the connection overtook the reply.
    assert!(closed.iter().any(|(_, reply)| reply.starts_with("HTTP/1.1 408")));
}

#[tokio::test]
async fn a_header_beyond_its_size_is_refused() {
    let mut fake = Fake::new();
    fake.settings.limits.header_bytes = 8 * 1024;
    let running = Running::start(&fake).await;
    let reply = running.ask("GET", &format!("/healthz?{}", "x".repeat(4 * 1024)), "").await;
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    let reply = running.ask("GET", &format!("/healthz?{}", "x".repeat(16 * 1024)), "").await;
    assert!(reply.starts_with("HTTP/1.1 431") || reply.starts_with("HTTP/1.1 414") || reply.is_empty(), "{reply}");
}

#[tokio::test]
async fn connections_beyond_their_number_wait_for_a_slot() {
    let mut fake = Fake::new();
    fake.settings.limits.connections = 1;
    let running = Running::start(&fake).await;
    let mut first = running.connect().await;
    send(&mut first, "GET", "/healthz", "", "keep-alive").await;
    until(&mut first, r#"{"status":"up"}"#).await;

    let mut second = running.connect().await;
    send(&mut second, "GET", "/healthz", "", "close").await;
    let mut byte = [0];
    assert!(tokio::time::timeout(Duration::from_millis(500), second.peek(&mut byte)).await.is_err(), "served beyond the limit");
    drop(first);
    assert!(rest(second).await.contains(r#"{"status":"up"}"#));
}

#[tokio::test]
async fn a_stopping_server_is_not_ready_at_once_and_finishes_what_it_has() {
    let mut fake = Fake::new();
    fake.settings.limits.stop_notice_seconds = 3;
    let mut running = Running::start(&fake).await;
    let mut idle = running.connect().await;
    send(&mut idle, "GET", "/readyz", "", "keep-alive").await;
    until(&mut idle, r#"{"status":"ready"}"#).await;
    let mut busy = running.connect().await;
    send(&mut busy, "POST", "/graphql", r#"{"query":"{ slow }"}"#, "keep-alive").await;
    fake.executions.started(1).await;

    running.stop();
    fake.lifecycle.draining().await;
    let notice = running.ask("GET", "/readyz", "").await;
    assert!(notice.starts_with("HTTP/1.1 503") && notice.contains("DRAINING"), "{notice}");

    let reply = rest(busy).await;
    assert!(
        reply.starts_with("HTTP/1.1 200") && reply.contains("\"slow\":true"),
        "the request under way is answered, then closed: {reply}"
    );
    assert_eq!(rest(idle).await, "", "an idle connection is closed");
    let address = running.address;
    assert_eq!(running.stopped().await, Stopped::Drained);
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_mutation_whose_client_left_is_finished_before_the_server_is() {
    let fake = Fake::new();
    let mut running = Running::start(&fake).await;
    let mut stream = running.connect().await;
    send(&mut stream, "POST", "/graphql", r#"{"query":"mutation { touchSlowly }"}"#, "close").await;
    fake.executions.started(1).await;
    drop(stream);
    running.stop();
    assert_eq!(running.stopped().await, Stopped::Drained);
    assert_eq!(fake.executions.finished(), 1);
}

#[tokio::test]
async fn what_does_not_end_in_time_is_cut_off() {
    let mut fake = Fake::new();
    fake.settings.limits.drain_seconds = 0;
    let mut running = Running::start(&fake).await;
    let mut stream = running.connect().await;
    send(&mut stream, "POST", "/graphql", r#"{"query":"{ slow }"}"#, "close").await;
    fake.executions.started(1).await;
    running.stop();
    assert_eq!(running.stopped().await, Stopped::CutOff(1));
    assert_eq!(rest(stream).await, "");
}
