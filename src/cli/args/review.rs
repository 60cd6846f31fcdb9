//! Arguments of `review`.

use std::num::NonZeroUsize;

use super::database::ConnectArgs;

const EXAMPLES: &str = "\
Examples:
  headcount review
  headcount review --sample 50

Shows pairs of mentions as they stand in the sources, read live, stored nowhere, and asks:
  y one person   n two people   u can't be told   q enough for now
The verdicts are kept with their author and date and calibrate the number of people and its range.";

/// Arguments of `review`.
#[derive(Clone, Debug, PartialEq, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ReviewArgs {
    /// Pairs to show
    #[arg(long, value_name = "N", default_value = "200")]
    pub sample: NonZeroUsize,
    /// How databases are reached
    #[command(flatten)]
    pub connect: ConnectArgs,
}
