//! What the command line understands.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use traboule_accounts::GrantRole;

use super::demo;
use super::import::ReportFormat;
use crate::settings::{Flags, Settings};

/// A GraphQL backend for networks of coworking spaces.
#[derive(Debug, Parser)]
#[command(name = "traboule", version, about, disable_help_subcommand = true)]
pub(super) struct Arguments {
    /// The settings file; by default `traboule.toml`, if there is one
    #[arg(long, global = true, value_name = "PATH")]
    pub(super) config: Option<PathBuf>,
    /// Say more: causes of errors and debug lines; twice: also those of the libraries
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Answer requests until told to stop (SIGTERM, Ctrl-C)
    Serve {
        #[command(flatten)]
        listen: Listen,
        #[command(flatten)]
        database: Database,
    },
    /// The same on a database filled with an invented network, with people who are signed in; `traboule-demo.db`, unless said otherwise
    Demo {
        /// See to it that there are also this many generated spaces, for load
        #[arg(long, value_name = "N", default_value_t = 0)]
        spaces: u32,
        #[command(flatten)]
        listen: Listen,
        #[command(flatten)]
        database: Database,
    },
    /// Bring the database's schema up to date; `serve` does so by itself
    Migrate {
        #[command(flatten)]
        database: Database,
    },
    /// Write the whole database to a file, as it is at one moment; servers may run on it meanwhile
    Backup {
        /// The file; it must not exist. Of SQLite it is a database, of PostgreSQL a dump in the custom format
        file: PathBuf,
        #[command(flatten)]
        database: Database,
    },
    /// Prove that a backup is whole and can be opened by this program; the file is not changed
    VerifyBackup {
        /// The file. A dump of PostgreSQL is restored into a database of its own on the server that `--database` names, and that is dropped again
        file: PathBuf,
        #[command(flatten)]
        database: Database,
    },
    /// Bring spaces in from published files
    Import {
        #[command(subcommand)]
        source: ImportSource,
    },
    /// Give somebody a role, with the authority of who runs the machine: the first steward of a new instance
    Grant {
        /// Whose address it is; who has no account gets one
        email: String,
        /// Such as `NetworkSteward`, `SpaceOwner`, `Admin`
        #[arg(value_parser = super::grant::role)]
        role: GrantRole,
        /// The slug of a space or a network, or `instance` for the role `Admin`
        place: String,
        /// Why, for the audit trail
        #[arg(long)]
        reason: Option<String>,
        #[command(flatten)]
        database: Database,
    },
    /// Print the GraphQL schema
    Schema {
        /// Only this module, as a subgraph of Federation v2
        #[arg(long, value_name = "NAME")]
        module: Option<String>,
        /// Print the names of the modules instead
        #[arg(long, conflicts_with = "module")]
        list_modules: bool,
    },
    /// Print the settings that hold, with passwords masked
    Config {
        #[command(flatten)]
        listen: Listen,
        #[command(flatten)]
        database: Database,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ImportSource {
    /// The census of third places of the CGET (2019), as CSV
    Cget {
        /// The file
        file: PathBuf,
        /// Only report what would happen
        #[arg(long)]
        dry_run: bool,
        /// How to print the report
        #[arg(long, value_enum, default_value_t = ReportFormat::Table)]
        format: ReportFormat,
        #[command(flatten)]
        database: Database,
    },
}

#[derive(Clone, Debug, Args)]
pub(super) struct Listen {
    /// The address and port to listen at, such as `127.0.0.1:4000`
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

#[derive(Clone, Debug, Args)]
pub(super) struct Database {
    /// The database: `sqlite://path/to/file` or `postgres://user:password@host/database`
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl Command {
    /// Whether it answers requests.
    pub(super) const fn is_server(&self) -> bool {
        matches!(self, Self::Serve { .. } | Self::Demo { .. })
    }

    /// What it says about settings.
    pub(super) fn flags(&self) -> Flags {
        match self {
            Self::Serve { listen, database } | Self::Demo { listen, database, .. } | Self::Config { listen, database } => {
                Flags { listen: listen.listen, database: database.database.clone() }
            }
            Self::Migrate { database }
            | Self::Backup { database, .. }
            | Self::VerifyBackup { database, .. }
            | Self::Grant { database, .. }
            | Self::Import { source: ImportSource::Cget { database, .. } } => Flags { listen: None, database: database.database.clone() },
            Self::Schema { .. } => Flags::default(),
        }
    }

    /// The settings that hold where nobody says anything else.
    pub(super) fn defaults(&self) -> Settings {
        if matches!(self, Self::Demo { .. }) { demo::defaults() } else { Settings::default() }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }
}
