//! The command line: every command, option and help page, parsed into typed values.

mod database;
mod explain;
mod patterns;
mod people;
mod report;
mod review;
mod scan;
mod value;

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::{Level, LogFormat, ProgressStyle, exit};
use crate::report::Language;

pub use database::{ConnectArgs, ConnectionsArgs, DatabaseArgs};
pub use explain::{ExplainArgs, ExplainCommand, ExplainFormat, ExplainHow, FindingArgs};
pub use patterns::{PatternsArgs, PatternsCommand};
pub use people::{ByChoice, PeopleArgs};
pub use report::{AssetsChoice, FormatChoice, ReportArgs, TableChoice};
pub use review::ReviewArgs;
pub use scan::{FindingsChoice, InspectArgs, ScanArgs};
pub use value::{KindName, MentionAddress, NamedTarget, Person, Target};

const EXAMPLES: &str = "\
Examples:
  headcount scan /srv/share
  headcount report --format json --output report.json
  headcount people --by folder --kind passport
  headcount inspect /srv/share/list.csv";

/// Counts the distinct people whose personal data lies in file shares
#[derive(Clone, Debug, PartialEq, Parser)]
#[command(name = "headcount", version, max_term_width = 100, after_help = help_tail(EXAMPLES))]
#[command(
    propagate_version = false,
    disable_help_subcommand = true,
    disable_help_flag = true,
    subcommand_required = true
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub common: Common,
}

/// A command.
#[derive(Clone, Debug, PartialEq, Subcommand)]
pub enum Command {
    /// Reads targets, counts people, keeps the inventory, prints the summary
    Scan(ScanArgs),
    /// Links people again from the evidence; reads no source
    #[command(after_help = "Examples:\n  headcount resolve\n  headcount resolve --inventory /var/lib/headcount")]
    Resolve,
    /// Reports what the inventory knows
    Report(ReportArgs),
    /// Counts people in any scope
    People(PeopleArgs),
    /// Shows the findings of files and tables one by one, masked
    Inspect(InspectArgs),
    /// Says why something was found or counted as it was
    Explain(ExplainArgs),
    /// Shows pairs from the sources, takes verdicts, calibrates the count by them
    Review(ReviewArgs),
    /// Lists, checks and explains detection patterns
    Patterns(PatternsArgs),
    /// Writes completions for a shell to stdout
    #[command(after_help = "Examples:\n  headcount completions bash\n  headcount completions fish")]
    Completions {
        /// Shell that is to complete
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Writes a manual page to stdout, in the format of man(7)
    #[command(after_help = "Examples:\n  headcount man\n  headcount man scan")]
    Man {
        /// Command to write about [default: all of it]
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
}

/// Options of every command.
#[derive(Clone, Debug, PartialEq, clap::Args)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    /// Folder of the inventory [default: $XDG_DATA_HOME/headcount/default]
    #[arg(long, global = true, value_name = "DIR")]
    pub inventory: Option<PathBuf>,
    /// File with the key [default: HEADCOUNT_KEY_FILE, or the inventory's own]
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Threads to use [default: all cores, at most 8]
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Say nothing on stderr but warnings and errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more on stderr
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// How to write events to stderr
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub log_format: LogChoice,
    /// Language of what people read
    #[arg(long, global = true, value_name = "LANG", default_value = "en")]
    pub lang: LangChoice,
    /// Print this help
    #[arg(long, short, global = true, action = clap::ArgAction::HelpShort)]
    help: Option<bool>,
}

/// Form of events on stderr.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogChoice {
    /// For people
    Text,
    /// One object a line: ts, level, event, facts
    Json,
}

/// Language of what people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LangChoice {
    /// English
    En,
    /// Japanese
    Ja,
}

impl Common {
    /// Returns the language of words.
    pub fn language(&self) -> Language {
        match self.lang {
            LangChoice::En => Language::English,
            LangChoice::Ja => Language::Japanese,
        }
    }

    /// Returns the form of log lines.
    pub fn log_format(&self) -> LogFormat {
        match self.log_format {
            LogChoice::Text => LogFormat::Text,
            LogChoice::Json => LogFormat::Json,
        }
    }

    /// Returns the least level of events that are written.
    pub fn least_level(&self) -> Level {
        match (self.quiet, self.verbose) {
            (true, _) => Level::Warning,
            (_, true) => Level::Detail,
            _ => Level::Info,
        }
    }

    /// Returns how progress is shown; JSON logs have no bar among them.
    pub fn progress_style(&self) -> ProgressStyle {
        match self.log_format {
            _ if self.quiet => ProgressStyle::Silent,
            LogChoice::Json => ProgressStyle::Silent,
            LogChoice::Text => ProgressStyle::for_stderr(),
        }
    }
}

/// Parses a command line, the program's name first. The error knows its text, its stream and, through
/// [`clap::Error::exit_code`], 0 for help and 2 for wrong usage.
pub fn parse(line: impl IntoIterator<Item = OsString>) -> Result<Args, clap::Error> {
    let line: Vec<OsString> = line.into_iter().collect();
    let mut command = Args::command();
    // Before clap, which repeats arguments that it does not understand.
    if line.iter().any(|argument| value::carries_password(argument)) {
        return Err(command.error(ErrorKind::ValueValidation, value::PASSWORD_REFUSED));
    }
    let matches = command.try_get_matches_from_mut(line)?;
    let args = Args::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    match contradiction(&args) {
        Some(problem) => Err(command.error(ErrorKind::ArgumentConflict, problem)),
        None => Ok(args),
    }
}

fn contradiction(args: &Args) -> Option<&'static str> {
    match &args.command {
        Command::Report(report) => report.contradiction(),
        Command::People(people) => people.contradiction(),
        Command::Explain(explain) => explain.contradiction(),
        _ => None,
    }
}

fn help_tail(examples: &str) -> String {
    format!("{examples}\n\n{}", exit::HELP)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_line(line: &str) -> Result<Args, clap::Error> {
        parse(std::iter::once("headcount").chain(line.split_whitespace()).map(OsString::from))
    }

    fn refused(line: &str) -> clap::Error {
        let error = parse_line(line).unwrap_err();
        assert_eq!(error.exit_code(), 2, "{line}");
        error
    }

    #[test]
    fn clap_finds_no_fault() {
        Args::command().debug_assert();
    }

    #[test]
    fn wrong_usage_ends_with_2() {
        for line in [
            "",
            "scan",
            "scan --root /srv",
            "scan /srv --threads 0",
            "scan /srv --exclude a[",
            "scan postgres://u:secret@host/db",
            "--quiet --verbose resolve",
            "report --format html",
            "report --format json --table folders",
            "report --table assets",
            "people --role boss",
            "people --by colour",
            "people --by folder --model",
            "people --model --format csv",
            "people --model --role customer",
            "people --depth 1",
            "people --by folder --on 2026-04-01",
            "people --by age --on 2026-02-30",
            "inspect",
            "explain",
            "explain identity",
            "explain identity list.csv",
            "explain identity #3",
            "explain pair list.csv#1",
            "explain pair list.csv#1 list.csv#two",
            "explain identity 3 --reveal --format json",
            "people --list 0",
            "people --list 3 --by folder",
            "explain finding a.csv",
            "patterns",
            "patterns show",
            "nonsense",
            "resolve --nonsense",
            "completions",
            "completions cmd",
        ] {
            refused(line);
        }
    }

    #[test]
    fn help_and_version_end_with_0() {
        for line in ["--help", "--version", "scan --help", "patterns show --help"] {
            assert_eq!(parse_line(line).unwrap_err().exit_code(), 0, "{line}");
        }
    }

    #[test]
    fn a_password_is_never_printed() {
        for line in [
            "scan postgres://u:hunter2@db/x",
            "scan --root db=postgres://u:hunter2@db/x",
            "report mysql://u:hunter2@db",
        ] {
            let error = refused(line);
            assert_eq!(error.kind(), ErrorKind::ValueValidation);
            let said = format!("{} {error:?}", error.render());
            assert!(said.contains("~/.pgpass") && !said.contains("hunter2"), "{said}");
        }
    }

    #[test]
    fn targets_and_names_are_typed() {
        let args = parse_line("scan /a /b --root hr=/c --exclude **/tmp/** --snapshots --dry-run").unwrap();
        let Command::Scan(scan) = args.command else { panic!("not a scan") };
        assert_eq!(scan.targets, [Target::Path("/a".into()), Target::Path("/b".into())]);
        assert_eq!(scan.roots, [NamedTarget { name: "hr".to_owned(), target: Target::Path("/c".into()) }]);
        assert!(scan.dry_run && scan.snapshots && !scan.cross_file_systems);
        assert_eq!(scan.exclude[0].glob(), "**/tmp/**");
        assert!(parse_line("scan --root hr=/c").is_ok(), "a named root is a target");
    }

    #[test]
    fn mentions_are_written_by_asset_and_record() {
        let at = |path: &str, record, slot| MentionAddress { path: path.into(), record, slot };
        for (text, expected) in [
            ("a/list.csv#14", at("a/list.csv", Some(14), 0)),
            ("a#b.csv#14.2", at("a#b.csv", Some(14), 2)),
            ("顧客.xlsx#name.1", at("顧客.xlsx", None, 1)),
        ] {
            let args = parse_line(&format!("explain identity {text}")).unwrap();
            let Command::Explain(ExplainArgs { command: ExplainCommand::Identity { person, .. } }) = args.command
            else {
                panic!("{text}")
            };
            assert_eq!(person, Person::Mention(expected));
        }
    }

    #[test]
    fn common_options_stand_anywhere() {
        let before = parse_line("--quiet --lang ja --threads 2 report").unwrap();
        assert_eq!(parse_line("report --quiet --lang ja --threads 2").unwrap(), before);
        assert_eq!(before.common.language(), Language::Japanese);
        assert_eq!(before.common.progress_style(), ProgressStyle::Silent);
        assert_eq!(before.common.least_level(), Level::Warning);
    }
}
