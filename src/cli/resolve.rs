//! `headcount resolve`: links again from the evidence alone.

use super::report::print_summary;
use super::session::Session;
use super::{ExitCode, Failure};
use crate::exposure::Scope;
use crate::resolve;

/// Runs the command.
pub(super) fn run(session: &Session<'_>) -> Result<ExitCode, Failure> {
    let mut inventory = session.open_inventory()?;
    let rules = session.rules(None)?;
    resolve::run(&mut inventory, &rules)?;
    print_summary(session, &mut inventory, &rules, Scope::default())
}
