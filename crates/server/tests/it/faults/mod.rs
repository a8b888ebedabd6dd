//! Faults that a server survives: it is killed, the database goes away, clients vanish, dawdle or come in crowds, the disk is full.
//!
//! Each on a database that a demo has filled, with the token of one of its stewards, who may write without anybody's approval.

mod crowd;
mod cut_off;
mod disconnects;
#[cfg(target_os = "linux")]
mod disk_full;
mod killed;
mod rsvps;
mod slow_sockets;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};
use tempfile::TempDir;
use traboule_store::testing::{self, TestDatabase};

use crate::instance::Instance;

/// How long a reply may take in a test.
const PATIENCE: Duration = Duration::from_secs(20);

/// A database with something in it, and somebody who may write.
pub(crate) struct World {
    pub(crate) database: TestDatabase,
    pub(crate) folder: TempDir,
    pub(crate) token: String,
}

impl World {
    pub(crate) async fn new(backend: DbBackend) -> Self {
        let database = testing::empty(backend).await;
        let folder = tempfile::tempdir().unwrap();
        let mut demo = Instance::run(folder.path(), &["demo", "--database", &database.settings().url]);
        demo.wait_until_ready();
        let (_, log, printed) = demo.stop();
        let steward = printed.lines().find(|line| line.contains("NETWORK_STEWARD")).unwrap_or_else(|| panic!("{printed}\n{log}"));
        let token = steward.split_whitespace().find(|word| word.starts_with("trbs_")).unwrap().to_owned();
        Self { database, folder, token }
    }

    /// A database that whoever tests fills, and nobody's token.
    pub(crate) async fn empty(backend: DbBackend) -> Self {
        Self { database: testing::empty(backend).await, folder: tempfile::tempdir().unwrap(), token: String::new() }
    }

    /// A server on the database, ready, without limits on what one client may ask for.
    pub(crate) fn serve(&self, settings: &[(&str, &str)]) -> Instance {
        let mut instance = self.start(settings);
        instance.wait_until_ready();
        instance
    }

    fn start(&self, settings: &[(&str, &str)]) -> Instance {
        let settings = [("TRABOULE__HTTP__RATE__ENABLED", "false")].iter().chain(settings);
        let arguments = ["serve", "--database", &self.database.settings().url];
        Instance::run_with(self.folder.path(), &arguments, settings.copied(), &[])
    }

    /// The database itself, beside the server.
    pub(crate) async fn connect(&self) -> DatabaseConnection {
        Database::connect(&self.database.settings().url).await.unwrap()
    }
}

/// One number of the database.
pub(crate) async fn number(connection: &DatabaseConnection, sql: &str) -> i64 {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    connection.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// The bytes of a mutation that writes a space of this name.
pub(crate) fn writing(name: &str, token: &str) -> Vec<u8> {
    let document = "mutation ($name: String!) {
        spaceCreate(input: {name: $name, kinds: [COWORKING]}) { space { id } userErrors { message } }
    }";
    request(&json!({ "query": document, "variables": { "name": name } }), token)
}

fn request(body: &Value, token: &str) -> Vec<u8> {
    let body = body.to_string();
    let head = "POST /graphql HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json";
    format!("{head}\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The reply; none where the server is not there, or went away before it was whole.
pub(crate) fn ask(address: SocketAddr, request: &[u8]) -> Option<Value> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(request).ok()?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply).ok()?;
    serde_json::from_str(reply.split_once("\r\n\r\n")?.1).ok()
}

/// The id of the space that a reply says was written.
pub(crate) fn written(reply: &Value) -> Option<String> {
    reply["data"]["spaceCreate"]["space"]["id"].as_str().map(str::to_owned)
}

/// The code of the first error of a reply.
fn code(reply: &Value) -> Option<&str> {
    reply["errors"][0]["extensions"]["code"].as_str()
}

/// Whether all of these spaces are there.
pub(crate) fn are_there(address: SocketAddr, token: &str, ids: &[String]) -> bool {
    ids.chunks(100).all(|ids| {
        let body = json!({ "query": "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", "variables": { "ids": ids } });
        let reply = ask(address, &request(&body, token)).unwrap();
        let nodes = reply["data"]["nodes"].as_array().unwrap_or_else(|| panic!("{reply}"));
        nodes.len() == ids.len() && nodes.iter().all(|node| !node.is_null())
    })
}
