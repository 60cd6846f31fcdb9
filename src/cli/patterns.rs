//! `headcount patterns`: lists, checks and explains the packs.

use std::io::{self, Write};

use super::args::{PatternsArgs, PatternsCommand};
use super::report::today;
use super::session::Session;
use super::{ExitCode, Failure, Output, opening};
use crate::detect::{self, Problem, check};
use crate::model::Tier;
use crate::patterns::{Check, Complaint, Ignore, KindSpec, Pattern, Rules, lint};
use crate::report::{Bearing, KindPage, Language, PatternPage, write_kind, write_kind_list};
use crate::text::escape;

/// Runs the command.
pub(super) fn run(session: &Session, args: &PatternsArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        PatternsCommand::List { patterns } => {
            let rules = opening::rules(patterns.as_deref())?;
            print(|out| list(out, session, &rules))
        }
        PatternsCommand::Check { patterns } => run_check(&opening::rules(patterns.as_deref())?),
        PatternsCommand::Show { kind, patterns } => {
            let rules = opening::rules(patterns.as_deref())?;
            let Some(id) = rules.kind_by_name(&kind.0) else {
                return Err(
                    Failure::new(ExitCode::Usage, format!("no kind {}", kind.0)).hint("see: headcount patterns list")
                );
            };
            let patterns: Vec<_> = rules.patterns_of(id).collect();
            print(|out| show(out, session, (rules.kind(id), &rules.header_words(id)), &patterns))
        }
    }
}

fn print(render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<ExitCode, Failure> {
    Output::write(None, render).map_err(|error| opening::unwritten(&error))?;
    Ok(ExitCode::Complete)
}

fn list(out: &mut dyn Write, session: &Session, rules: &Rules) -> io::Result<()> {
    let mut kinds: Vec<_> =
        rules.kinds().map(|(id, kind)| (page(kind, &[], session), rules.patterns_of(id).count())).collect();
    kinds.sort_by_key(|(kind, _)| kind.name);
    write_kind_list(out, &kinds, &session.words)
}

fn show(
    out: &mut dyn Write,
    session: &Session,
    (kind, headers): (&KindSpec, &[&str]),
    patterns: &[&Pattern],
) -> io::Result<()> {
    let parts: Vec<PatternParts<'_>> = patterns.iter().map(|pattern| PatternParts::of(pattern)).collect();
    let language = session.common.language();
    let pages: Vec<_> = patterns.iter().zip(&parts).map(|(pattern, parts)| parts.page(pattern, language)).collect();
    write_kind(out, &page(kind, headers, session), &pages, &session.words)
}

fn page<'k>(kind: &'k KindSpec, headers: &'k [&'k str], session: &Session) -> KindPage<'k> {
    let (title, what) = match session.common.language() {
        Language::English => (&kind.title.en, &kind.what.en),
        Language::Japanese => (&kind.title.ja, &kind.what.ja),
    };
    let bearing = match (kind.personal, kind.bearing) {
        (false, _) => Bearing::Decoy,
        (true, true) => Bearing::Person,
        (true, false) => Bearing::Adds,
    };
    KindPage {
        name: &kind.name,
        title,
        what,
        bearing,
        tier: tier_code(kind.tier),
        scope: kind.scope.code(),
        country: kind.country.as_deref(),
        sensitivity: &kind.sensitivity,
        headers,
        references: &kind.references,
    }
}

fn tier_code(tier: Tier) -> &'static str {
    match tier {
        Tier::Primary => "primary",
        Tier::Secondary => "secondary",
        Tier::Tertiary => "tertiary",
        Tier::None => "none",
    }
}

/// What a page lends from a pattern piece by piece.
struct PatternParts<'p> {
    regexes: Vec<&'p str>,
    check: Option<String>,
    context: Vec<&'p str>,
    anti_context: Vec<&'p str>,
}

impl<'p> PatternParts<'p> {
    fn of(pattern: &'p Pattern) -> Self {
        Self {
            regexes: pattern.regex.iter().chain(&pattern.cell).map(|regex| regex.source()).collect(),
            check: pattern.check.as_ref().map(Check::described),
            context: pattern.context.iter().collect(),
            anti_context: pattern.anti_context.iter().collect(),
        }
    }

    fn page(&'p self, pattern: &'p Pattern, language: Language) -> PatternPage<'p> {
        PatternPage {
            id: &pattern.id,
            why: match language {
                Language::English => &pattern.why.en,
                Language::Japanese => &pattern.why.ja,
            },
            regexes: &self.regexes,
            check: self.check.as_deref(),
            context: &self.context,
            anti_context: &self.anti_context,
            levels: pattern.confidence,
            examples: &pattern.examples,
            counterexamples: &pattern.counterexamples,
        }
    }
}

/// Complaints of the linter and of the real detector are the result: they go to stdout.
fn run_check(rules: &Rules) -> Result<ExitCode, Failure> {
    let mut lines: Vec<String> = lint(rules).iter().map(complaint_line).collect();
    lines.extend(check(rules, today()).iter().map(failure_line));
    let bad = lines.len();
    lines.extend(rules.ignores().entries().iter().filter(|entry| !entry.is_in_force()).map(expired_line));
    print(|out| {
        lines.iter().try_for_each(|line| writeln!(out, "{}", escape::terminal(line)))?;
        let (kinds, patterns, ignores) =
            (rules.kinds().count(), rules.patterns().len(), rules.ignores().entries().len());
        writeln!(out, "{kinds} kinds, {patterns} patterns, {ignores} ignore entries, {bad} complaints")
    })?;
    Ok(if bad == 0 { ExitCode::Complete } else { ExitCode::Usage })
}

fn complaint_line(complaint: &Complaint) -> String {
    format!("{}:{}: {}: {}", complaint.file, complaint.line, complaint.about, complaint.what)
}

/// An entry that lapsed is no fault of the pack, but its author should know.
fn expired_line(entry: &Ignore) -> String {
    let (file, line) = &entry.place;
    let day = entry.expires.map(|day| day.to_string()).unwrap_or_default();
    format!("{file}:{line}: ignore entry expired after {day} and is not applied: remove it, or give it a later day")
}

fn failure_line(failure: &detect::Failure) -> String {
    let (file, line) = &failure.place;
    let problem = match &failure.problem {
        Problem::Missed => "is an example and is not found: widen the regex, or correct the example".to_owned(),
        Problem::Found => {
            "is a counterexample and is found: narrow the regex, or correct the counterexample".to_owned()
        }
        Problem::CrossTalk(others) => format!("is also taken for {}", others.join(", ")),
    };
    format!("{file}:{line}: {}: \"{}\" {problem}", failure.pattern, failure.text)
}
