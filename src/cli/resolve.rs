//! `headcount resolve`: links again from the evidence alone.

use super::report::print_summary;
use super::session::Session;
use super::{ExitCode, Failure, opening};
use crate::exposure::Scope;
use crate::resolve;

/// Runs the command.
pub(super) fn run(session: &Session) -> Result<ExitCode, Failure> {
    let mut inventory = opening::inventory(session)?;
    let rules = opening::rules(None)?;
    resolve::run(&mut inventory, &rules)?;
    print_summary(session, &mut inventory, &rules, Scope::default())
}
