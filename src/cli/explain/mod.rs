//! `headcount explain`: gives each question to its file.

mod finding;
mod people;
mod place;

pub(super) use people::holds;

use super::args::{ExplainArgs, ExplainCommand};
use super::session::Session;
use super::{ExitCode, Failure};

/// Runs the command.
pub(super) fn run(session: &Session, args: &ExplainArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        ExplainCommand::Finding(args) => finding::run(session, args),
        ExplainCommand::Identity { person, how } => people::identity(session, person, how),
        ExplainCommand::Pair { a, b, how } => people::pair(session, (a, b), how),
    }
}
