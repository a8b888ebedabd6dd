//! The command line.
//!
//! Exit codes: 0 it was done, 1 it failed, 2 it was asked wrongly (flags, settings, names that do not exist).
//! Results go to the standard output, everything else to the standard error output.

mod args;
mod backup;
mod demo;
mod grant;
mod import;
mod run;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use traboule_kernel::Failure;

use crate::settings::{SettingsError, Sources};
use args::{Arguments, Command, ImportSource};

/// Why a command did not do what it was asked.
#[derive(Debug)]
enum Failed {
    /// The command or the settings have to be changed.
    Asked(anyhow::Error),
    /// It did not work.
    Did(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self::Did(error.into())
    }
}

impl Failed {
    fn asked(error: impl Into<anyhow::Error>) -> Self {
        Self::Asked(error.into())
    }

    /// Of a use case: mistakes are what was asked wrongly.
    fn of<C>(failure: Failure<C>) -> Self {
        match failure {
            Failure::Fault(fault) => fault.into(),
            Failure::Mistakes(mistakes) => {
                let messages: Vec<String> = mistakes.into_iter().map(|mistake| mistake.message).collect();
                Self::Asked(anyhow::anyhow!("{}", messages.join("; ")))
            }
        }
    }
}

/// Runs the process.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(help) => {
            // Where even that cannot be written, the exit code still says it.
            let _printed = help.print();
            return ExitCode::from(if help.use_stderr() { 2 } else { 0 });
        }
    };
    let verbose = arguments.verbose;
    let (code, error) = match run(arguments) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failed::Did(error)) => (1, error),
        Err(Failed::Asked(error)) => (2, error),
    };
    let mut stderr = std::io::stderr().lock();
    // Where nothing can be written, the exit code still says it.
    let _written = writeln!(stderr, "error: {error}");
    for cause in error.chain().skip(1) {
        let _written = if verbose > 0 { writeln!(stderr, "  because: {cause}") } else { writeln!(stderr, "  (-v shows the cause)") };
        if verbose == 0 {
            break;
        }
    }
    ExitCode::from(code)
}

fn run(arguments: Arguments) -> Result<(), Failed> {
    let Arguments { config, verbose, command } = arguments;
    let sources =
        Sources { defaults: command.defaults(), file: config, environment: std::env::vars_os().collect(), flags: command.flags() };
    let settings = sources.read().map_err(|error: SettingsError| Failed::asked(error))?;
    let mut log = settings.log.clone();
    if !command.is_server() && verbose == 0 {
        // Its result is what one asked for; what happens on the way matters only when it goes wrong.
        "warn".clone_into(&mut log.filter);
    }
    crate::log::begin(&log, verbose).map_err(Failed::asked)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Serve { .. } => run::serve(settings).await,
            Command::Demo { spaces, .. } => Box::pin(demo::demo(settings, spaces)).await,
            Command::Migrate { .. } => run::migrate(settings).await,
            Command::Backup { file, .. } => backup::backup(&settings, &file).await,
            Command::VerifyBackup { file, .. } => backup::verify(&settings, &file).await,
            Command::Grant { email, role, place, reason, .. } => grant::grant(settings, email, role, place, reason).await,
            Command::Import { source: ImportSource::Cget { file, dry_run, format, .. } } => {
                import::cget(settings, &file, dry_run, format).await
            }
            Command::Schema { module, list_modules } => run::schema(module, list_modules).await,
            Command::Config { .. } => run::config(&settings),
        }
    })
}

/// Writes a result. A reader that went away (`traboule schema | head`) has what it wanted.
fn print(text: &str) -> Result<(), Failed> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
