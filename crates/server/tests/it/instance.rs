//! A running `traboule serve` or `traboule demo`.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_mins(1);

/// The binary, in a folder of its own and with nothing of ours in its environment.
pub(crate) fn traboule(folder: &Path) -> Command {
    wrapped(folder, &[])
}

/// The same, run by another program that takes a program and its arguments behind its own.
fn wrapped(folder: &Path, wrapper: &[String]) -> Command {
    let mut command = match wrapper {
        [] => Command::new(env!("CARGO_BIN_EXE_traboule")),
        [program, arguments @ ..] => {
            let mut command = Command::new(program);
            command.args(arguments).arg(env!("CARGO_BIN_EXE_traboule"));
            command
        }
    };
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TRABOULE__")) {
        command.env_remove(name);
    }
    command.current_dir(folder);
    command
}

/// A server that ends with this value.
pub(crate) struct Instance {
    process: Child,
    log: Option<JoinHandle<String>>,
    printed: Option<JoinHandle<String>>,
    pub(crate) address: SocketAddr,
}

impl Instance {
    /// Starts a server on this database; it is not ready yet.
    pub(crate) fn start(folder: &Path, database: &str) -> Self {
        Self::run(folder, &["serve", "--database", database])
    }

    /// Starts this command on a free port.
    pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Self {
        Self::run_with(folder, arguments, [], &[])
    }

    /// The same with these settings in its environment, run by `wrapper` if there is one.
    pub(crate) fn run_with<'a>(
        folder: &Path,
        arguments: &[&str],
        settings: impl IntoIterator<Item = (&'a str, &'a str)>,
        wrapper: &[String],
    ) -> Self {
        let address = free_address();
        let mut process = wrapped(folder, wrapper)
            .args(arguments)
            .args(["--listen", &address.to_string()])
            .envs(settings)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Some(collect(process.stderr.take().unwrap()));
        let printed = Some(collect(process.stdout.take().unwrap()));
        Self { process, log, printed, address }
    }

    /// Waits until it takes work.
    pub(crate) fn wait_until_ready(&mut self) {
        let start = Instant::now();
        while !self.is_ready() {
            if let Some(status) = self.process.try_wait().unwrap() {
                panic!("the server ended with {status}:\n{}", self.log());
            }
            assert!(start.elapsed() < PATIENCE, "the server does not get ready");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn is_ready(&self) -> bool {
        self.get("/readyz").is_some_and(|reply| reply.starts_with("HTTP/1.1 200"))
    }

    pub(crate) fn get(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
        let mut reply = String::new();
        stream.read_to_string(&mut reply).ok()?;
        Some(reply)
    }

    /// Kills it as the kernel does, without any notice.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// The process.
    pub(crate) fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Sends SIGTERM and waits for the end. Returns how it ended, and what it had logged and printed.
    pub(crate) fn stop(mut self) -> (ExitStatus, String, String) {
        let told = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap();
        assert!(told.success());
        let start = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                let printed = self.printed.take().map(|printed| printed.join().unwrap()).unwrap_or_default();
                return (status, self.log(), printed);
            }
            assert!(start.elapsed() < PATIENCE, "the server does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn log(&mut self) -> String {
        self.log.take().map(|log| log.join().unwrap()).unwrap_or_default()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // Fails where it has ended already.
        let _killed = self.process.kill();
        let _waited = self.process.wait();
    }
}

/// Reads all the while, so that the server never waits for a full pipe.
fn collect(pipe: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || BufReader::new(pipe).lines().map_while(Result::ok).map(|line| line + "\n").collect())
}

/// An address that nobody listens at just now.
fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
