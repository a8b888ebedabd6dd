//! A client with one connection.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

pub(crate) struct Client(BufReader<TcpStream>);

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        Self(BufReader::new(stream))
    }

    /// The body of the answer to a request, which must be no refusal.
    pub(crate) fn ask(&mut self, request: &[u8]) -> Vec<u8> {
        self.0.get_mut().write_all(request).expect("the server reads");
        let mut line = String::new();
        self.0.read_line(&mut line).expect("the server answers");
        let answered = line.starts_with("HTTP/1.1 200");
        let mut length = 0;
        loop {
            line.clear();
            self.0.read_line(&mut line).expect("headers");
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        assert!(length > 0, "an answer without a length");
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("a body");
        assert!(answered, "a refusal: {}", String::from_utf8_lossy(&body));
        body
    }
}

/// The bytes of a GraphQL request, of whoever has this token.
pub(crate) fn request(body: &Value, token: Option<&str>) -> Vec<u8> {
    let body = body.to_string();
    let token = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    let head = "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\naccept: application/graphql-response+json";
    format!("{head}\r\n{token}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
