//! What is written about what happens: lines on the standard error output, as text or as JSON.

use std::io::{self, IsTerminal as _};
use std::panic::PanicHookInfo;

use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

/// Settings of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// How lines look.
    pub format: LogFormat,
    /// Which lines are written: a level, or levels by origin (`info,traboule_store=debug`).
    pub filter: String,
}

/// How lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people; in colours on a terminal.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info".to_owned() }
    }
}

/// Why nothing can be logged as the settings say.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter cannot be read.
    #[error("`log.filter` is not a level such as `info`, nor levels by origin such as `info,traboule_store=debug`")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Something else logs already in this process.
    #[error("the log was set up twice")]
    Twice,
}

/// Begins to log, for the whole process. `verbose` adds our own debug lines (1) or those of everybody (2).
pub(crate) fn begin(settings: &LogSettings, verbose: u8) -> Result<(), LogError> {
    let filter = match verbose {
        0 => settings.filter.clone(),
        1 => format!("{},traboule=debug", settings.filter),
        _ => "debug".to_owned(),
    };
    let lines = fmt().with_env_filter(EnvFilter::try_new(filter)?).with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    match settings.format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    }
    .map_err(|_| LogError::Twice)?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// A panic is a fault of ours; the log is where somebody looks for it.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let text = panic.payload_as_str().unwrap_or("(no text)");
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(text, "panicked at {place}");
}
