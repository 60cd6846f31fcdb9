//! Arguments of `explain`.

use std::path::PathBuf;

use clap::Subcommand;

use crate::report::Values;

const EXAMPLES: &str = "\
Examples:
  headcount explain finding /srv/share/list.csv row 14, column 電話
  headcount explain finding /srv/share/memo.txt line 9 --reveal";

const FINDING_EXAMPLES: &str = "\
Examples:
  headcount explain finding /srv/share/list.csv row 14, column 電話
  headcount explain finding /srv/share/outer.zip!/inner.csv row 2
  headcount explain finding 01_sales/memo.txt line 9 --reveal

ASSET is a file, a member of one after !/, or a path below a root of the inventory. LOCATION is as inspect shows it; \
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
    /// Folder of pattern packs to add to the embedded ones
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
}

impl FindingArgs {
    /// Returns whether values are shown.
    pub fn values(&self) -> Values {
        if self.reveal { Values::Revealed } else { Values::Masked }
    }
}
