//! Arguments of the commands that read sources: `scan` and `inspect`.

use std::path::PathBuf;

use clap::ValueEnum;
use globset::Glob;

use super::database::{ConnectionsArgs, DatabaseArgs};
use super::value::{self, NamedTarget, Target};
use crate::report::{FindingsFormat, Values};
use crate::scan::plan::Share;

const SCAN_EXAMPLES: &str = "\
Examples:
  headcount scan /srv/share
  headcount scan --root sales=/mnt/sales --root hr=/mnt/hr --exclude '**/*.iso'
  headcount scan /srv/share --dry-run
  headcount scan /srv/share postgres://scan@db.example.com/crm mysql://scan@db.example.com/shop
  headcount scan /srv/share --quiet --log-format json

Unchanged files are not read again; a scan that was stopped goes on where it stood.";

const INSPECT_EXAMPLES: &str = "\
Examples:
  headcount inspect /srv/share/list.csv
  headcount inspect /srv/share/list.csv --format jsonl
  headcount inspect /srv/share/list.csv --reveal
  headcount inspect postgres://scan@db.example.com/crm --include-table customers --sample 100

With --reveal values are shown as they stand in the source, of rows of tables their primary key too, and the audit trail
notes that they were.";

/// Arguments of `scan`.
#[derive(Clone, Debug, PartialEq, clap::Args)]
#[command(after_help = SCAN_EXAMPLES)]
pub struct ScanArgs {
    /// Files, folders or databases to read: a path, postgres://user@host/db, mysql://user@host/db, sqlite:/path
    #[arg(value_name = "TARGET", value_parser = value::target(), required_unless_present = "roots")]
    pub targets: Vec<Target>,
    /// Target with a stable name of its own; may be given again
    #[arg(long = "root", value_name = "NAME=TARGET", value_parser = value::named_target())]
    pub roots: Vec<NamedTarget>,
    /// Only list: what would be read, and what not for which reason
    #[arg(long)]
    pub dry_run: bool,
    /// Leave out paths below a root that match; ** crosses folders; may be given again
    #[arg(long, value_name = "GLOB", value_parser = value::glob())]
    pub exclude: Vec<Glob>,
    /// Read snapshot folders too
    #[arg(long)]
    pub snapshots: bool,
    /// Go into other file systems mounted below a target
    #[arg(long)]
    pub cross_file_systems: bool,
    /// Read a random share of the unchanged files again, and say so if one is not what it was (1%)
    #[arg(long, value_name = "SHARE", value_parser = value::share())]
    pub verify_sample: Option<Share>,
    /// File of passwords, one a line, to try on encrypted files and members
    #[arg(long, value_name = "FILE")]
    pub passwords: Option<PathBuf>,
    /// Folder of pattern packs to add to the embedded ones
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
    /// How databases are reached and read
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// How many ways into a server
    #[command(flatten)]
    pub connections: ConnectionsArgs,
}

/// Arguments of `inspect`.
#[derive(Clone, Debug, PartialEq, clap::Args)]
#[command(after_help = INSPECT_EXAMPLES)]
pub struct InspectArgs {
    /// Files, folders or databases to read
    #[arg(value_name = "TARGET", value_parser = value::target(), required = true)]
    pub targets: Vec<Target>,
    /// Show values as they stand in the source
    #[arg(long)]
    pub reveal: bool,
    /// Form of the findings
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: FindingsChoice,
    /// File of passwords, one a line, to try on encrypted files and members
    #[arg(long, value_name = "FILE")]
    pub passwords: Option<PathBuf>,
    /// Folder of pattern packs to add to the embedded ones
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
    /// How databases are reached and read
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Form of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FindingsChoice {
    /// A table a file or table
    Table,
    /// An object a line
    Jsonl,
}

impl InspectArgs {
    /// Returns the form of the findings.
    pub fn findings_format(&self) -> FindingsFormat {
        match self.format {
            FindingsChoice::Table => FindingsFormat::Table,
            FindingsChoice::Jsonl => FindingsFormat::Jsonl,
        }
    }

    /// Returns whether values are shown.
    pub fn values(&self) -> Values {
        if self.reveal { Values::Revealed } else { Values::Masked }
    }
}
