//! Letters that leave by SMTP, and what is kept when they cannot.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use sea_orm::{DbBackend, EntityTrait};
use serde_json::json;
use traboule_server::mail::Encryption;
use traboule_store::entity::outbox_delivery::{self, State};
use traboule_tests::{TestServer, on_each_database};

const SEND: &str = "mutation { signInCodeSend(input: {email: \"camille@example.org\", locale: \"en\"}) { userErrors { code } } }";

/// An SMTP server that takes one connection and answers a recipient so; and every line that it is told.
fn smtp_server(recipient: &'static str) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        say(&stream, "220 ready");
        let mut in_letter = false;
        for line in BufReader::new(&stream).lines().map_while(Result::ok) {
            match line.split(' ').next().unwrap_or_default() {
                "." => {
                    in_letter = false;
                    say(&stream, "250 taken");
                }
                _ if in_letter => {}
                "DATA" => {
                    in_letter = true;
                    say(&stream, "354 go on");
                }
                "RCPT" => say(&stream, recipient),
                "QUIT" => say(&stream, "221 bye"),
                _ => say(&stream, "250 fine"),
            }
            if tell.send(line).is_err() {
                break;
            }
        }
    });
    (address, told)
}

fn say(mut stream: &TcpStream, line: &str) {
    // The client may have gone already.
    let _said = stream.write_all(format!("{line}\r\n").as_bytes());
}

async fn server_with(backend: DbBackend, smtp: SocketAddr) -> TestServer {
    TestServer::with(backend, |settings| {
        settings.mail.smtp.host = smtp.ip().to_string();
        settings.mail.smtp.port = smtp.port();
        settings.mail.smtp.encryption = Encryption::None;
    })
    .await
}

async fn only_delivery(server: &TestServer) -> outbox_delivery::Model {
    let mut deliveries = outbox_delivery::Entity::find().all(server.app.store().read()).await.unwrap();
    assert_eq!(deliveries.len(), 1);
    deliveries.remove(0)
}

#[tokio::test]
async fn a_letter_is_handed_to_the_smtp_server() {
    on_each_database(async |backend| {
        let (address, told) = smtp_server("250 fine");
        let server = server_with(backend, address).await;
        server.data(SEND, json!({}), None).await;
        assert_eq!(server.app.worker().run_once().await.unwrap(), 1);
        assert_eq!(only_delivery(&server).await.state, State::Delivered);
        // The client keeps the connection for the next letter, so the talk does not end here.
        let told: Vec<String> = told.try_iter().collect();
        for line in ["MAIL FROM:<traboule@localhost>", "RCPT TO:<camille@example.org>", "To: camille@example.org"] {
            assert!(told.iter().any(|found| found.starts_with(line)), "no `{line}` in {told:#?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_kept_without_the_address() {
    // RFC 5321 4.2.1: 4yz asks to try again later, 5yz not to.
    for (answer, code, state) in [
        ("450 <camille@example.org>: mailbox busy", "450", State::Waiting),
        ("550 <camille@example.org>: no such person", "550", State::Dead),
    ] {
        on_each_database(async |backend| {
            let (address, _told) = smtp_server(answer);
            let server = server_with(backend, address).await;
            server.data(SEND, json!({}), None).await;
            assert_eq!(server.app.worker().run_once().await.unwrap(), 1);
            let delivery = only_delivery(&server).await;
            assert_eq!((delivery.state, delivery.attempts), (state, 1));
            assert_eq!(delivery.last_error, Some(format!("the SMTP server answered {code}")));
            assert_eq!(delivery.finished_at.is_none(), state == State::Waiting);
            assert!(delivery.due_at > server.app.store().now(), "it is not tried again at once");
        })
        .await;
    }
}
