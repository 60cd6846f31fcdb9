//! `headcount completions` and `headcount man`: what shells and man(1) want to know of the command line.

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Args;
use super::{ExitCode, Failure, Output, opening};

/// Writes completions for a shell.
pub(super) fn completions(shell: Shell) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "headcount", &mut script);
    write(&script)
}

/// Writes the manual page of the program, or of one of its commands.
pub(super) fn page(command: Option<&str>) -> Result<ExitCode, Failure> {
    let mut program = Args::command();
    // Subcommands learn of the common options here.
    program.build();
    let chosen = match command {
        None => program,
        Some(name) => {
            let found = program.find_subcommand(name).cloned();
            found.ok_or_else(|| {
                Failure::new(ExitCode::Usage, "no such command".to_owned()).hint("see: headcount --help")
            })?
        }
    };
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(chosen);
    man.render(&mut page).map_err(|error| opening::unwritten(&error.into()))?;
    write(&page)
}

fn write(text: &[u8]) -> Result<ExitCode, Failure> {
    Output::write(None, |out| out.write_all(text)).map_err(|error| opening::unwritten(&error))?;
    Ok(ExitCode::Complete)
}
