//! A command that could not be done: what, where, what next, and the exit code.

use std::io::{self, Write};

use super::ExitCode;
use crate::report::Words;
use crate::text::escape;

/// Why a command ended early.
#[derive(Debug)]
pub struct Failure {
    /// How the process ends.
    pub exit: ExitCode,
    /// What went wrong and where.
    pub problem: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl Failure {
    /// Makes a failure without a hint.
    pub fn new(exit: ExitCode, problem: impl std::fmt::Display) -> Self {
        Self { exit, problem: problem.to_string(), hint: None }
    }

    /// Adds what to do next.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Writes `error: …` and `hint: …`, escaped, a line each.
    pub fn write(&self, out: &mut dyn Write, words: &Words) -> io::Result<()> {
        writeln!(out, "{}: {}", words.get("level", "error"), escape::terminal(&self.problem))?;
        match &self.hint {
            Some(hint) => writeln!(out, "{}: {}", words.get("level", "hint"), escape::terminal(hint)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Language;

    #[test]
    fn problems_and_hints_are_escaped_lines() {
        let failure =
            Failure::new(ExitCode::NoInventory, "no inventory in a\u{1b}[2Jb").hint("run: headcount scan DIR");
        let mut out = Vec::new();
        failure.write(&mut out, &Words::load(Language::English).unwrap()).unwrap();
        let shown = String::from_utf8(out).unwrap();
        assert_eq!(shown, "error: no inventory in a\\u{1b}[2Jb\nhint: run: headcount scan DIR\n");
    }
}
