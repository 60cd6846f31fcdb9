//! Gives each command to its file, in a process that leaves nothing for others to read.

use std::ffi::OsString;
use std::io::Write;

use super::args::Command;
use super::session::{self, Session};
use super::{ExitCode, Failure, explain, inspect, manual, patterns, people, report, resolve, review, scan};

/// Runs one command line, the program's name first, and tells how the process ends.
pub fn main(line: impl IntoIterator<Item = OsString>) -> ExitCode {
    harden();
    tell_only_the_place_of_a_panic();
    session::run(line, dispatch)
}

fn dispatch(session: &Session, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Scan(args) => scan::run(session, &args),
        Command::Resolve => resolve::run(session),
        Command::Report(args) => report::run(session, &args),
        Command::People(args) => people::run(session, &args),
        Command::Inspect(args) => inspect::run(session, &args),
        Command::Explain(args) => explain::run(session, &args),
        Command::Review(args) => review::run(session, &args),
        Command::Patterns(args) => patterns::run(session, &args),
        Command::Completions { shell } => manual::completions(shell),
        Command::Man { command } => manual::page(command.as_deref()),
    }
}

/// Leaves no core file, no memory that others can attach to and no file that others can read.
fn harden() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit, umask};
    // A system that refuses one of these still scans: they guard the scanner, not the count.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// The message of a panic may quote what is being read.
fn tell_only_the_place_of_a_panic() {
    std::panic::set_hook(Box::new(|panic| {
        if let Some(place) = panic.location() {
            let _ = writeln!(std::io::stderr().lock(), "internal error at {}:{}", place.file(), place.line());
        }
    }));
}
