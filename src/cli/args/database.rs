//! Arguments that say how databases are reached and read.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;

use clap::ValueEnum;

use crate::source::database::{Amount, Tls};

/// Arguments of commands that reach databases.
#[derive(Clone, Debug, PartialEq, clap::Args)]
#[command(next_help_heading = "Databases")]
pub struct ConnectArgs {
    /// File of database passwords: one a line, or lines as in .pgpass; only its owner may read it
    #[arg(long, value_name = "FILE")]
    pub db_password_file: Option<PathBuf>,
    /// How the way to a server is protected
    #[arg(long, value_name = "MODE", default_value = "verified")]
    pub db_tls: TlsChoice,
    /// Certificate (PEM) of the authority that signed the server's
    #[arg(long, value_name = "FILE")]
    pub db_ca: Option<PathBuf>,
}

/// Arguments of commands that read tables one after the other.
#[derive(Clone, Debug, PartialEq, clap::Args)]
#[command(next_help_heading = "Databases")]
pub struct DatabaseArgs {
    /// How databases are reached
    #[command(flatten)]
    pub connect: ConnectArgs,
    /// Read only tables whose schema.table matches; may be given again
    #[arg(long, value_name = "GLOB")]
    pub include_table: Vec<String>,
    /// Leave out tables whose schema.table matches; may be given again
    #[arg(long, value_name = "GLOB")]
    pub exclude_table: Vec<String>,
    /// Read views and foreign tables too
    #[arg(long)]
    pub views: bool,
    /// Read about N rows of each table only: kinds a column, no number of people
    #[arg(long, value_name = "N")]
    pub sample: Option<NonZeroU64>,
}

/// Connections of a scan.
#[derive(Clone, Debug, PartialEq, clap::Args)]
#[command(next_help_heading = "Databases")]
pub struct ConnectionsArgs {
    /// Connections to one server at a time
    #[arg(long, value_name = "N", default_value = "2")]
    pub db_connections: NonZeroUsize,
}

/// How the way to a server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TlsChoice {
    /// Encrypted, the server's certificate checked against its name
    Verified,
    /// Encrypted, but anybody may pretend to be the server
    Unverified,
    /// Not encrypted: anybody on the way can read along
    Off,
}

impl ConnectArgs {
    /// Returns how the way to a server is protected.
    pub fn tls(&self) -> Tls {
        match self.db_tls {
            TlsChoice::Verified => Tls::Verified,
            TlsChoice::Unverified => Tls::Unverified,
            TlsChoice::Off => Tls::Off,
        }
    }
}

impl DatabaseArgs {
    /// Returns how much of each table is read.
    pub fn amount(&self) -> Amount {
        self.sample.map_or(Amount::All, |rows| Amount::Sample(rows.get()))
    }
}
