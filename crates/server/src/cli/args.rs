//! What the command line understands.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use traboule_accounts::GrantRole;

use crate::settings::Flags;

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
    /// Bring the database's schema up to date; `serve` does so by itself
    Migrate {
        #[command(flatten)]
        database: Database,
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
        matches!(self, Self::Serve { .. })
    }

    /// What it says about settings.
    pub(super) fn flags(&self) -> Flags {
        match self {
            Self::Serve { listen, database } | Self::Config { listen, database } => {
                Flags { listen: listen.listen, database: database.database.clone() }
            }
            Self::Migrate { database } | Self::Grant { database, .. } => Flags { listen: None, database: database.database.clone() },
            Self::Schema { .. } => Flags::default(),
        }
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
