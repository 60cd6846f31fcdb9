//! Arguments of `explain`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::database::ConnectArgs;
use super::value::{self, MentionAddress, Person};
use crate::report::Values;

const EXAMPLES: &str = "\
Examples:
  headcount explain finding /srv/share/list.csv row 14, column 電話
  headcount explain identity 12
  headcount explain identity customers/list.csv#14
  headcount explain pair customers/list.csv#14 mail/2015.csv#3

A mention is written asset#record, asset#record.slot where a record names several people, asset#name
for the name of the asset itself. Identities are numbered anew by every resolve; mentions are not.";

const FINDING_EXAMPLES: &str = "\
Examples:
  headcount explain finding /srv/share/list.csv row 14, column 電話
  headcount explain finding /srv/share/outer.zip!/inner.csv row 2
  headcount explain finding 01_sales/memo.txt line 9 --reveal
  headcount explain finding 01_sales/memo.txt line 9 --format json
  headcount explain finding crm.public.customers row 14
  headcount explain finding postgres://scan@db.example.com/crm!/crm.public.customers row 14

ASSET is a file, a member of one after !/, a path below a root of the inventory or a table as reports name it, or a table \
after the URL of its database and !/. LOCATION is as inspect shows it; \
without the column all findings of the row are explained. With --reveal values are shown as they stand in the source, \
and the audit trail notes that they were.";

/// Arguments of `explain`.
#[derive(Clone, Debug, PartialEq, clap::Args)]
#[command(after_help = EXAMPLES, disable_help_subcommand = true)]
pub struct ExplainArgs {
    /// What to explain.
    #[command(subcommand)]
    pub command: ExplainCommand,
}

/// What to explain.
#[derive(Clone, Debug, PartialEq, Subcommand)]
pub enum ExplainCommand {
    /// Reads an asset again and says why a value in it is a finding
    Finding(FindingArgs),
    /// Explains who is taken for one person: all mentions, and what links them
    #[command(after_help = IDENTITY_EXAMPLES)]
    Identity {
        /// Number of the identity, or a mention of the person
        #[arg(value_name = "ID", value_parser = value::person())]
        person: Person,
        /// How
        #[command(flatten)]
        how: ExplainHow,
    },
    /// Explains why two mentions are, or are not, taken for one person
    #[command(after_help = PAIR_EXAMPLES)]
    Pair {
        /// One mention
        #[arg(value_name = "A", value_parser = value::mention())]
        a: MentionAddress,
        /// Another one
        #[arg(value_name = "B", value_parser = value::mention())]
        b: MentionAddress,
        /// How
        #[command(flatten)]
        how: ExplainHow,
    },
}

const IDENTITY_EXAMPLES: &str = "\
Examples:
  headcount people --list 20
  headcount explain identity 12
  headcount explain identity customers/list.csv#14 --reveal

With --reveal the sources are read again and values are shown as they stand there; the audit trail
notes it first.";

const PAIR_EXAMPLES: &str = "\
Examples:
  headcount explain pair list.csv#14 list.csv#15
  headcount explain pair list.csv#14 mail.csv#3 --format json";

/// How an explanation is given.
#[derive(Clone, Debug, PartialEq, clap::Args)]
pub struct ExplainHow {
    /// Root of the assets, where several hold the same path
    #[arg(long = "root", value_name = "NAME", value_parser = value::root_name())]
    pub root: Option<String>,
    /// Show values as they stand in the sources
    #[arg(long)]
    pub reveal: bool,
    /// Form of the explanation
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: ExplainFormat,
    /// How databases are reached
    #[command(flatten)]
    pub connect: ConnectArgs,
}

/// Form of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people
    Terminal,
    /// For programs; never with values
    Json,
}

impl ExplainArgs {
    pub(super) fn contradiction(&self) -> Option<&'static str> {
        let (reveal, format) = match &self.command {
            ExplainCommand::Finding(args) => (args.reveal, args.format),
            ExplainCommand::Identity { how, .. } | ExplainCommand::Pair { how, .. } => (how.reveal, how.format),
        };
        (reveal && format == ExplainFormat::Json).then_some("--reveal is for eyes: leave out --format json")
    }
}

/// Arguments of `explain finding`.
#[derive(Clone, Debug, PartialEq, clap::Args)]
#[command(after_help = FINDING_EXAMPLES)]
pub struct FindingArgs {
    /// The asset that holds it
    #[arg(value_name = "ASSET")]
    pub asset: PathBuf,
    /// Where it stands in the asset
    #[arg(value_name = "LOCATION", required = true, num_args = 1..)]
    pub location: Vec<String>,
    /// Show values as they stand in the source
    #[arg(long)]
    pub reveal: bool,
    /// Form of the explanation
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: ExplainFormat,
    /// Folder of pattern packs to add to the embedded ones
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
    /// How databases are reached
    #[command(flatten)]
    pub connect: ConnectArgs,
}

impl FindingArgs {
    /// Returns whether values are shown.
    pub fn values(&self) -> Values {
        if self.reveal { Values::Revealed } else { Values::Masked }
    }
}
