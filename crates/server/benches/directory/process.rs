//! Servers as processes.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// A server that runs and listens.
pub(crate) struct Process {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// When it was started.
    pub(crate) started: Instant,
}

impl Process {
    /// The binary with these arguments, without limits on what one client may ask for.
    pub(crate) fn traboule(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_traboule"));
        command
            .args(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .env("TRABOULE__HTTP__RATE__ENABLED", "false")
            .env("TRABOULE__MAIL__FOLDER", std::env::temp_dir())
            .env("TRABOULE__LIMITS__COST_ANONYMOUS", "100000");
        Self::run(command)
    }

    /// This program as the server to compare with.
    pub(crate) fn floor(url: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(["floor", url]);
        Self::run(command)
    }

    /// Runs it until it says where it listens, on either output.
    fn run(mut command: Command) -> Self {
        let started = Instant::now();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the server starts");
        let mut lines = BufReader::new(child.stderr.take().expect("its errors")).lines();
        let address = lines.by_ref().find_map(|line| address_in(&line.ok()?)).expect("the server says where it listens");
        // What it says later is read and dropped, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address, started }
    }

    /// How much memory it holds now.
    pub(crate) fn memory_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("the process is there");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        line.trim().trim_end_matches(" kB").trim().parse::<u64>().expect("a number") / 1024
    }

    /// Asks it to stop and waits until it has.
    pub(crate) fn stop(mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill");
        assert!(asked.success(), "the server stopped by itself");
        self.child.wait().expect("the server ends");
    }
}

impl Drop for Process {
    /// Nothing outlives a measurement that failed.
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// The address in a line such as `GraphQL at http://127.0.0.1:4000/graphql, ...`.
fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://")?;
    rest.split('/').next()?.parse().ok()
}
