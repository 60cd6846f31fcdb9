//! Runs headcount: sandbox child, or parse, run and exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    headcount::extract::sandbox::serve_if_child().unwrap_or_else(|| headcount::cli::main(std::env::args_os()).into())
}
