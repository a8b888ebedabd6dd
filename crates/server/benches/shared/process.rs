//! Servers as processes.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

/// A server that runs and listens.
pub(crate) struct Process {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Process {
    /// The binary with these arguments and settings, without limits on how often one client may ask.
    pub(crate) fn traboule(arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_traboule"));
        command
            .args(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .env("TRABOULE__HTTP__RATE__ENABLED", "false")
            .env("TRABOULE__MAIL__FOLDER", std::env::temp_dir())
            .envs(settings.iter().copied());
        Self::run(command)
    }

    /// Runs it until it says where it listens, on either output.
    pub(crate) fn run(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the server starts");
        let mut lines = BufReader::new(child.stderr.take().expect("its errors")).lines();
        let address = lines.by_ref().find_map(|line| address_in(&line.ok()?)).expect("the server says where it listens");
        // What it says later is read and dropped, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    /// The number by which the system knows it.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop and waits until it has.
    pub(crate) fn stop(mut self) {
        let asked = Command::new("kill").arg(self.id().to_string()).status().expect("kill");
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
