//! Arguments of `patterns`.

use std::path::PathBuf;

use clap::Subcommand;

use super::value::{self, KindName};

const EXAMPLES: &str = "\
Examples:
  headcount patterns list
  headcount patterns check ./my-packs
  headcount patterns show jp.my_number";

/// Arguments of `patterns`.
#[derive(Clone, Debug, PartialEq, clap::Args)]
#[command(after_help = EXAMPLES, disable_help_subcommand = true)]
pub struct PatternsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: PatternsCommand,
}

/// What to do with patterns.
#[derive(Clone, Debug, PartialEq, Subcommand)]
pub enum PatternsCommand {
    /// Lists the kinds of personal data and their patterns
    #[command(after_help = "Examples:\n  headcount patterns list\n  headcount patterns list --patterns ./my-packs")]
    List {
        /// Folder of pattern packs to add to the embedded ones
        #[arg(long, value_name = "DIR")]
        patterns: Option<PathBuf>,
    },
    /// Runs every pattern's examples and counterexamples through the detector
    #[command(after_help = "Examples:\n  headcount patterns check\n  headcount patterns check ./my-packs")]
    Check {
        /// Folder of pattern packs to add to the embedded ones
        #[arg(value_name = "DIR")]
        patterns: Option<PathBuf>,
    },
    /// Explains a kind: what it is, how it is found, where the rule comes from
    #[command(
        after_help = "Examples:\n  headcount patterns show email\n  headcount patterns show jp.my_number --lang ja"
    )]
    Show {
        /// Kind
        #[arg(value_name = "KIND", value_parser = value::kind())]
        kind: KindName,
        /// Folder of pattern packs to add to the embedded ones
        #[arg(long, value_name = "DIR")]
        patterns: Option<PathBuf>,
    },
}
