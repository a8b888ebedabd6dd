//! No room on the disk: files may not grow any further, until they may again.

use std::process::Command;

use sea_orm::DbBackend;
use serde_json::json;

use super::{World, are_there, ask, code, request, writing, written};
use crate::instance::Instance;

/// How much each file of the database may grow.
const ROOM: u64 = 256 * 1024;
/// After so many refusals in a row there is no room at all.
const FULL: u32 = 10;

#[tokio::test(flavor = "multi_thread")]
async fn writes_say_so_and_reads_go_on() {
    let world = World::new(DbBackend::Sqlite).await;
    let file = world.database.settings().url.trim_start_matches("sqlite://").to_owned();
    let most = std::fs::metadata(&file).unwrap().len() + ROOM;
    // The signal of a file that grows too far would end the process; without it the write fails as on a full disk.
    let wrapper = ["sh", "-c", "trap '' XFSZ; exec prlimit --fsize=$0: \"$@\"", &most.to_string()].map(str::to_owned);
    let arguments = ["serve", "--database", &world.database.settings().url];
    let mut instance = Instance::run_with(world.folder.path(), &arguments, [("TRABOULE__HTTP__RATE__ENABLED", "false")], &wrapper);
    instance.wait_until_ready();

    let write = |number: u32| ask(instance.address, &writing(&format!("Full {number}"), &world.token)).unwrap();
    // A log that is full is emptied into the database as long as that has room: only many refusals in a row mean a full disk.
    let (mut in_a_row, mut acknowledged) = (0, Vec::new());
    for number in 0..5_000 {
        let reply = write(number);
        let id = written(&reply);
        in_a_row = if id.is_some() { 0 } else { in_a_row + 1 };
        acknowledged.extend(id);
        assert!(in_a_row == 0 || code(&reply) == Some("UNAVAILABLE"), "{reply}");
        if in_a_row == FULL {
            break;
        }
    }
    assert_eq!(in_a_row, FULL, "the disk is never full");
    let read = request(&json!({ "query": "{ spaces(first: 1) { nodes { name } } }" }), &world.token);
    for _ in 0..10 {
        assert!(ask(instance.address, &read).unwrap()["data"]["spaces"]["nodes"][0]["name"].is_string());
    }

    let process = instance.process_id().to_string();
    assert!(Command::new("prlimit").args(["--fsize=unlimited:", "--pid", &process]).status().unwrap().success());
    let reply = write(9_999);
    acknowledged.push(written(&reply).unwrap_or_else(|| panic!("there is room again: {reply}")));
    let (status, log, _) = instance.stop();
    assert_eq!(status.code(), Some(0));
    assert!(!log.contains("panicked"), "{log}");
    let instance = world.serve(&[]);
    assert!(are_there(instance.address, &world.token, &acknowledged), "an acknowledged write is lost");
}
