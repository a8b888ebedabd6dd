//! SIGTERM, in a process of its own because a signal reaches all of it.
#![cfg(unix)]

use std::process::Command;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use traboule_http::{HttpSettings, Lifecycle, Server, Stopped, stop_signal};

#[tokio::test]
async fn sigterm_lets_a_request_finish_and_ends_the_server() {
    let settings = HttpSettings { listen: "127.0.0.1:0".parse().unwrap(), ..HttpSettings::default() };
    let server = Server::bind(&settings, Lifecycle::new()).await.unwrap();
    let address = server.address().unwrap();
    let slow = async || {
        tokio::time::sleep(Duration::from_secs(2)).await;
        "done"
    };
    let stop = stop_signal().unwrap();
    let served = tokio::spawn(server.serve(Router::new().route("/slow", get(slow)), stop));

    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(Command::new("kill").args(["-TERM", &std::process::id().to_string()]).status().unwrap().success());

    let mut reply = String::new();
    let patience = Duration::from_mins(1);
    tokio::time::timeout(patience, stream.read_to_string(&mut reply)).await.unwrap().unwrap();
    assert!(reply.starts_with("HTTP/1.1 200") && reply.ends_with("done"), "{reply}");
    assert_eq!(tokio::time::timeout(patience, served).await.unwrap().unwrap(), Stopped::Drained);
}
