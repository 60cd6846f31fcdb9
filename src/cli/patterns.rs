//! `headcount patterns`: lists, checks and explains the packs.

use std::io::{self, Write};

use super::args::{PatternsArgs, PatternsCommand};
use super::report::{titles, today};
use super::session::Session;
use super::{ExitCode, Failure, Output, opening};
use crate::detect::{Detector, check};
use crate::patterns::{KindSpec, Pattern, Rules, lint};
use crate::report::Language;
use crate::text::escape;

/// Runs the command.
pub(super) fn run(session: &Session, args: &PatternsArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        PatternsCommand::List { patterns } => {
            let rules = opening::rules(patterns.as_deref())?;
            print(|out| list(out, session, &rules))
        }
        PatternsCommand::Check { patterns } => {
            let rules = opening::rules(patterns.as_deref())?;
            run_check(&rules)
        }
        PatternsCommand::Show { kind, patterns } => {
            let rules = opening::rules(patterns.as_deref())?;
            let Some(id) = rules.kind_by_name(&kind.0) else {
                return Err(Failure::new(ExitCode::Usage, format!("no kind {}", kind.0))
                    .hint("see: headcount patterns list"));
            };
            let patterns: Vec<_> = rules.patterns_of(id).collect();
            print(|out| show(out, session, rules.kind(id), &patterns))
        }
    }
}

fn print(render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<ExitCode, Failure> {
    Output::write(None, render).map_err(|error| opening::unwritten(&error))?;
    Ok(ExitCode::Complete)
}

fn list(out: &mut dyn Write, session: &Session, rules: &Rules) -> io::Result<()> {
    let title = titles(rules, session.common.language());
    let mut kinds: Vec<_> = rules.kinds().map(|(_, kind)| kind).collect();
    kinds.sort_by(|a, b| a.name.cmp(&b.name));
    for kind in kinds {
        let mark = if kind.personal { " " } else { "-" };
        writeln!(out, "{mark} {:<28} {}", kind.name, escape::terminal(&title(&kind.name)))?;
    }
    Ok(())
}

/// Complaints of the linter and of the real detector go to stdout: they are the result.
fn run_check(rules: &Rules) -> Result<ExitCode, Failure> {
    let complaints = lint(rules);
    let detector = Detector::new(rules, today());
    let failures = check::run(&detector);
    let bad = complaints.len() + failures.len();
    print(|out| {
        for complaint in &complaints {
            writeln!(out, "{}", escape::terminal(&complaint.to_string()))?;
        }
        for failure in &failures {
            writeln!(out, "{}", escape::terminal(&failure.to_string()))?;
        }
        writeln!(out, "{} patterns of {} kinds: {bad} complaints", rules.patterns().len(), rules.kinds().count())
    })?;
    Ok(if bad == 0 { ExitCode::Complete } else { ExitCode::Usage })
}

/// A page about one kind: what it is, how it is found, where the rule comes from.
fn show(out: &mut dyn Write, session: &Session, kind: &KindSpec, patterns: &[&Pattern]) -> io::Result<()> {
    let (title, what) = match session.common.language() {
        Language::English => (&kind.title.en, &kind.what.en),
        Language::Japanese => (&kind.title.ja, &kind.what.ja),
    };
    writeln!(out, "{} — {}\n\n{}\n", kind.name, escape::terminal(title), escape::terminal(what))?;
    writeln!(out, "makes a person:  {}", if kind.bearing { "yes" } else { "no" })?;
    writeln!(out, "personal:        {}", if kind.personal { "yes" } else { "no: recognised so that it is not reported" })?;
    writeln!(out, "identity tier:   {}", format!("{:?}", kind.tier).to_lowercase())?;
    for reference in &kind.references {
        writeln!(out, "reference:       {}", escape::terminal(reference))?;
    }
    for pattern in patterns {
        writeln!(out, "\npattern {}", pattern.id)?;
        show_list(out, "headers", &pattern.headers)?;
        show_list(out, "examples", &pattern.examples)?;
        show_list(out, "not", &pattern.counterexamples)?;
    }
    Ok(())
}

fn show_list(out: &mut dyn Write, label: &str, words: &[String]) -> io::Result<()> {
    if words.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {label}: {}", escape::terminal(&words.join(" · ")))
}
