//! One run of the program from its command line to its exit code.

use std::ffi::OsString;
use std::io::{self, Write};

use super::args::{self, Args, Command, Common};
use super::{ExitCode, Failure, Field, Level, Log, LogFormat, ProgressView};
use crate::report::{Language, Words};

/// What every command has at hand.
#[derive(Debug)]
pub struct Session {
    /// Options of every command.
    pub common: Common,
    /// Words in the language of the user.
    pub words: Words,
    /// Events on stderr.
    pub log: Log,
}

impl Session {
    fn new(common: Common) -> Result<Self, Failure> {
        let words = load(common.language())?;
        let log = Log::new(common.log_format(), common.least_level());
        Ok(Self { common, words, log })
    }

    /// Begins to show progress as the options and stderr want it.
    pub fn progress(&self) -> ProgressView<'_> {
        ProgressView::new(self.common.progress_style(), &self.words)
    }

    fn report(&self, failure: &Failure) {
        match self.common.log_format() {
            LogFormat::Text => {
                let _ = failure.write(&mut io::stderr().lock(), &self.words);
            }
            LogFormat::Json => {
                let mut facts = vec![
                    ("exit", Field::Number(u64::from(u8::from(failure.exit)))),
                    ("problem", Field::Text(&failure.problem)),
                ];
                facts.extend(failure.hint.as_deref().map(|hint| ("hint", Field::Text(hint))));
                self.log.event(Level::Error, "failed", &facts);
            }
        }
    }
}

/// Parses a command line (the program's name first), runs its command and returns how the process ends. Help goes to
/// stdout with 0, wrong usage to stderr with 2, a failure to stderr with its own code.
pub fn run(
    line: impl IntoIterator<Item = OsString>,
    command: impl FnOnce(&Session, Command) -> Result<ExitCode, Failure>,
) -> ExitCode {
    let Args { command: chosen, common } = match args::parse(line) {
        Ok(args) => args,
        Err(told) => {
            // A stream that is closed has no reader to miss the text.
            let _ = told.print();
            return if told.use_stderr() { ExitCode::Usage } else { ExitCode::Complete };
        }
    };
    let session = match Session::new(common) {
        Ok(session) => session,
        Err(failure) => {
            let _ = writeln!(io::stderr().lock(), "{}", failure.problem);
            return failure.exit;
        }
    };
    command(&session, chosen).unwrap_or_else(|failure| {
        session.report(&failure);
        failure.exit
    })
}

fn load(language: Language) -> Result<Words, Failure> {
    Words::load(language).map_err(|error| Failure::new(ExitCode::Fatal, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(line: &str, with: Result<ExitCode, Failure>) -> ExitCode {
        run(line.split_whitespace().map(OsString::from), |_, _| with)
    }

    #[test]
    fn commands_decide_how_the_process_ends() {
        assert_eq!(ended("headcount resolve", Ok(ExitCode::Gaps)), ExitCode::Gaps);
        let failure = || Err(Failure::new(ExitCode::Locked, "held").hint("wait"));
        assert_eq!(ended("headcount resolve", failure()), ExitCode::Locked);
        assert_eq!(ended("headcount resolve --log-format json", failure()), ExitCode::Locked);
    }

    #[test]
    fn help_and_usage_end_before_the_command() {
        assert_eq!(ended("headcount --version", Ok(ExitCode::Gaps)), ExitCode::Complete);
        assert_eq!(ended("headcount scan postgres://u:secret@host/db", Ok(ExitCode::Gaps)), ExitCode::Usage);
    }
}
