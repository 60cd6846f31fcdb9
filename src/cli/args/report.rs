//! Arguments of `report`.

use std::path::PathBuf;

use super::value;
use crate::model::ConfidenceClass;
use crate::report::AssetsShown;
use clap::ValueEnum;

const REPORT_EXAMPLES: &str = "\
Examples:
  headcount report
  headcount report --format json --assets exposing --output report.json
  headcount report --format csv --table kinds
  headcount report --root hr --depth 2 --lang ja

CSV is UTF-8 with BOM and CRLF, so that spreadsheets open it as it is.";

/// Arguments of `report`.
#[derive(Clone, Debug, PartialEq, clap::Args)]
#[command(after_help = REPORT_EXAMPLES)]
pub struct ReportArgs {
    /// Form of the report
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: FormatChoice,
    /// Table of a CSV report [default: folders]
    #[arg(long, value_name = "TABLE")]
    pub table: Option<TableChoice>,
    /// Write to a file that only you can read, not to stdout
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Levels of folders below a root
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub depth: usize,
    /// Assets that JSON and the CSV table of assets list
    #[arg(long, value_name = "WHICH", default_value = "all")]
    pub assets: AssetsChoice,
    /// Least confidence that counts
    #[arg(long, value_name = "CLASS", value_parser = value::confidence(), default_value = "medium")]
    pub min_confidence: ConfidenceClass,
    /// Only this root; may be given again
    #[arg(long = "root", value_name = "NAME", value_parser = value::root_name())]
    pub roots: Vec<String>,
}

impl ReportArgs {
    pub(super) fn contradiction(&self) -> Option<&'static str> {
        (self.table.is_some() && self.format != FormatChoice::Csv).then_some("--table goes with --format csv")
    }

    /// Returns which assets are listed.
    pub fn assets_shown(&self) -> AssetsShown {
        match self.assets {
            AssetsChoice::All => AssetsShown::All,
            AssetsChoice::Exposing => AssetsShown::Exposing,
            AssetsChoice::None => AssetsShown::None,
        }
    }
}

/// Form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatChoice {
    /// Summary for people
    Terminal,
    /// headcount.report/1 for programs
    Json,
    /// One table for spreadsheets
    Csv,
}

/// Table of a CSV report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableChoice {
    /// A row a folder
    Folders,
    /// A row an asset
    Assets,
    /// A row a kind of personal data
    Kinds,
    /// A row an outcome and a reason
    Coverage,
}

/// Which assets a report lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AssetsChoice {
    /// Every asset
    All,
    /// Those in which something was found
    Exposing,
    /// None
    None,
}
