//! The programs of PostgreSQL that a backup takes: which of them, and running one to its end.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

/// Where Debian keeps them, one folder a version; only some of them are on the path.
const DEBIAN: &str = "/usr/lib/postgresql";
/// How often a program that runs is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// How much of what a program says of its failure is told.
const LINES_TOLD: usize = 3;

/// A program that fits a server.
#[derive(Debug)]
pub(super) struct Program {
    name: &'static str,
    path: PathBuf,
}

/// Why a program did not do its work. Shows no password.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// It is not installed.
    #[error("`{0}` is needed, and is neither on the path nor in /usr/lib/postgresql/*/bin: install the client programs of PostgreSQL")]
    Missing(&'static str),
    /// All that are installed are older than the server.
    #[error("`{name}` is of PostgreSQL {newest} and the server of {server}: install the client programs of PostgreSQL {server} or newer")]
    TooOld {
        /// The program.
        name: &'static str,
        /// The newest that is installed.
        newest: u32,
        /// What is needed.
        server: u32,
    },
    /// It cannot be run.
    #[error("`{name}` cannot be run: {source}")]
    Run {
        /// The program.
        name: &'static str,
        /// Why.
        source: io::Error,
    },
    /// It failed.
    #[error("{0}")]
    Failed(String),
}

impl Program {
    /// The program of this name for a server of this version.
    pub(super) fn find(name: &'static str, server: u32) -> Result<Self, ProgramError> {
        let paths = folders().map(|folder| folder.join(name)).filter(|path| path.is_file());
        let path = nearest(name, paths.filter_map(|path| Some((version(&path)?, path))).collect(), server)?;
        Ok(Self { name, path })
    }

    /// Runs it to its end. What has to stay secret stands in the environment, which others cannot read as they can its arguments.
    /// If this is abandoned, so is the program.
    pub(super) async fn run<'a>(
        &self,
        arguments: &[&str],
        file: &Path,
        environment: impl IntoIterator<Item = (&'a str, Option<String>)>,
    ) -> Result<(), ProgramError> {
        let cannot = |source| ProgramError::Run { name: self.name, source };
        let mut command = Command::new(&self.path);
        command.args(arguments).arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        for (key, value) in environment {
            match value {
                Some(value) => command.env(key, value),
                None => command.env_remove(key),
            };
        }
        let mut running = Running(command.spawn().map_err(cannot)?);
        let mut said = running.0.stderr.take();
        // Read all the while, so that the program never waits for a full pipe.
        let listening = std::thread::spawn(move || {
            let mut text = Vec::new();
            said.as_mut().map_or(Ok(0), |said| said.read_to_end(&mut text)).map(|_| text)
        });
        let status = running.end().await.map_err(cannot)?;
        let said = listening.join().unwrap_or_else(|_| Ok(Vec::new())).map_err(cannot)?;
        if !status.success() {
            return Err(ProgramError::Failed(failure(self.name, status, &said)));
        }
        for line in String::from_utf8_lossy(&said).lines() {
            tracing::warn!(program = self.name, "{line}");
        }
        Ok(())
    }
}

/// A program that is ended with this value.
struct Running(Child);

impl Running {
    async fn end(&mut self) -> io::Result<ExitStatus> {
        loop {
            if let Some(status) = self.0.try_wait()? {
                return Ok(status);
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Fails where it has ended already.
        let _killed = self.0.kill();
        let _waited = self.0.wait();
    }
}

fn failure(name: &str, status: ExitStatus, said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES_TOLD).collect();
    if lines.is_empty() { format!("`{name}` failed: {status}") } else { lines.join("; ") }
}

/// The program for a server of this version. A newer one does, but what it writes older ones cannot read: so the nearest.
fn nearest(name: &'static str, installed: Vec<(u32, PathBuf)>, server: u32) -> Result<PathBuf, ProgramError> {
    let newest = installed.iter().map(|(version, _)| *version).max().ok_or(ProgramError::Missing(name))?;
    let fitting = installed.into_iter().filter(|(version, _)| *version >= server).min_by_key(|(version, _)| *version);
    fitting.map(|(_, path)| path).ok_or(ProgramError::TooOld { name, newest, server })
}

/// Where programs may be. Debian's own folders come first: what is on the path there chooses a version by itself.
fn folders() -> impl Iterator<Item = PathBuf> {
    let debian = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian.chain(std::env::split_paths(&path).collect::<Vec<_>>())
}

/// The version of a program: `pg_dump (PostgreSQL) 17.2 (Debian 17.2-1)`.
fn version(program: &Path) -> Option<u32> {
    let answer = Command::new(program).arg("--version").stdin(Stdio::null()).output().ok()?;
    version_in(&String::from_utf8_lossy(&answer.stdout))
}

fn version_in(text: &str) -> Option<u32> {
    let (_, number) = text.split_once("(PostgreSQL) ")?;
    number.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_tell_their_version() {
        for (text, version) in [
            ("pg_dump (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n", Some(15)),
            ("pg_restore (PostgreSQL) 17.2\n", Some(17)),
            ("pg_dump (PostgreSQL) 18beta1\n", Some(18)),
            ("pg_dump 15\n", None),
            ("", None),
        ] {
            assert_eq!(version_in(text), version, "{text}");
        }
    }

    #[test]
    fn the_nearest_that_is_not_older_is_taken() {
        let installed = || [14, 17, 16].map(|version| (version, PathBuf::from(version.to_string()))).to_vec();
        for (server, taken) in [(13, "14"), (14, "14"), (15, "16"), (17, "17")] {
            assert_eq!(nearest("pg_dump", installed(), server).unwrap(), Path::new(taken), "{server}");
        }
        let too_old = nearest("pg_dump", installed(), 18).unwrap_err().to_string();
        assert_eq!(too_old, "`pg_dump` is of PostgreSQL 17 and the server of 18: install the client programs of PostgreSQL 18 or newer");
        let missing = Program::find("pg_no_such_program", 15).unwrap_err().to_string();
        assert!(missing.contains("install the client programs"), "{missing}");
    }
}
