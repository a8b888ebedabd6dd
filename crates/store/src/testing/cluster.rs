//! A PostgreSQL cluster that lives as long as the test process.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Keeps PostgreSQL until its own input ends, which happens when the test process is gone, however it
/// went; then stops it and removes its folder. Arguments: the folder of the programs, the cluster's folder.
const KEEPER: &str = r#"
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c synchronous_commit=off \
  -c full_page_writes=off -c max_connections=200 >"$2/log" 2>&1 </dev/null &
server=$!
while read -r _; do :; done
kill -INT "$server" && wait "$server"
cd / && rm -rf "$2"
"#;

/// Starts a cluster and returns the URL of its first database; or says why it cannot.
pub(super) fn start() -> Result<String, String> {
    let programs = programs().ok_or("no PostgreSQL programs (`initdb`, `postgres`) were found")?;
    let folder = own_folder()?;
    let made = as_unprivileged(&programs.join("initdb"))
        .arg("-D")
        .arg(folder.join("data"))
        .args(["--username=traboule", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
        .current_dir(&folder)
        .output()
        .map_err(|error| format!("`initdb` did not start: {error}"))?;
    if !made.status.success() {
        return Err(format!("`initdb` failed: {}", String::from_utf8_lossy(&made.stderr)));
    }
    let keeper = as_unprivileged(Path::new("/bin/sh"))
        .args(["-c", KEEPER, "keeper"])
        .args([&programs, &folder])
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("`postgres` did not start: {error}"))?;
    // The pipe to the keeper stays open until the operating system closes it with this process.
    std::mem::forget(keeper);
    wait_until_ready(&programs, &folder)?;
    Ok(format!("postgres://traboule@localhost/postgres?host={}", folder.display()))
}

/// A new folder of the user that runs PostgreSQL.
fn own_folder() -> Result<PathBuf, String> {
    let template = std::env::temp_dir().join("traboule-pg-XXXXXX");
    let made = as_unprivileged(Path::new("mktemp"))
        .arg("-d")
        .arg(template)
        .output()
        .map_err(|error| format!("`mktemp` did not start: {error}"))?;
    let path = String::from_utf8_lossy(&made.stdout).trim().to_owned();
    if made.status.success() { Ok(PathBuf::from(path)) } else { Err(format!("`mktemp` failed: {}", String::from_utf8_lossy(&made.stderr))) }
}

fn wait_until_ready(programs: &Path, folder: &Path) -> Result<(), String> {
    for _ in 0..200 {
        let ready = Command::new(programs.join("pg_isready")).arg("-q").arg("-h").arg(folder).status();
        if ready.is_ok_and(|status| status.success()) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
    Err(format!("`postgres` did not get ready: {log}"))
}

/// The folder of the newest PostgreSQL programs.
fn programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let mut debian: Vec<PathBuf> = debian.collect();
    debian.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).collect::<Vec<_>>();
    debian
        .into_iter()
        .rev()
        .chain(on_path)
        .find(|folder| ["initdb", "postgres", "pg_isready"].iter().all(|name| folder.join(name).is_file()))
}

/// PostgreSQL refuses to run as root: there, its own user runs it.
fn as_unprivileged(program: &Path) -> Command {
    let root = std::fs::metadata("/proc/self").is_ok_and(|process| std::os::unix::fs::MetadataExt::uid(&process) == 0);
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}
