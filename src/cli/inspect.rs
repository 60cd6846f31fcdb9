//! `headcount inspect`: findings one by one, masked unless the user asks to see them.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::args::InspectArgs;
use super::audit::Trail;
use super::scan::{bare_plan, canonical};
use super::session::Session;
use super::signals::Signals;
use super::{ExitCode, Failure, Field, Level, Log, Output, opening, passwords};
use crate::model::{Finding, Outcome};
use crate::patterns::{FieldCode, Rules};
use crate::report::{FindingLine, FindingsReport, Language, Mask, Values, Words};
use crate::scan::{InspectionSink, inspect, require_readable};

/// Runs the command.
pub(super) fn run(session: &Session, args: &InspectArgs) -> Result<ExitCode, Failure> {
    let rules = opening::rules(args.patterns.as_deref())?;
    let mut plan = bare_plan(&args.targets, passwords::read(args.passwords.as_deref())?)?;
    plan.own = args.passwords.iter().map(|path| canonical(path)).collect();
    require_readable(&plan)?;
    let signals = Signals::watch()?;
    // The words of JSON lines are a contract whatever the language of the terminal.
    let english = Words::load(Language::English).map_err(|error| Failure::new(ExitCode::Fatal, error))?;
    let words = if args.findings_format() == crate::report::FindingsFormat::Jsonl { &english } else { &session.words };
    let trail = match args.values() {
        Values::Revealed => Some(Trail::begin("inspect", plan.roots.iter().map(|root| path_bytes(&root.path)))?),
        Values::Masked => None,
    };
    let mut told = Told::default();
    let written = Output::write(None, |out| {
        let report = FindingsReport::new(out, words, args.findings_format(), args.values());
        let mut sink = Shown { report, rules: &rules, log: session.log, told: &mut told, written: Ok(()) };
        inspect(&plan, &rules, signals.stop(), &mut sink);
        let Shown { report, written, .. } = sink;
        written.and_then(|()| report.end())
    });
    if let Some(mut trail) = trail {
        trail.end(told.assets, &told.kinds)?;
    }
    written.map_err(|error| opening::unwritten(&error))?;
    if signals.stop().is_raised() {
        return Ok(signals.exit_code());
    }
    Ok(if told.gaps == 0 { ExitCode::Complete } else { ExitCode::Gaps })
}

/// What an inspection told so far.
#[derive(Default)]
struct Told {
    assets: u64,
    gaps: u64,
    kinds: BTreeMap<String, u64>,
}

struct Shown<'s, 'w> {
    report: FindingsReport<'w>,
    rules: &'s Rules,
    log: Log,
    told: &'s mut Told,
    written: io::Result<()>,
}

impl InspectionSink for Shown<'_, '_> {
    fn finding(&mut self, asset: &[u8], finding: &Finding<'_>, value: &str) {
        self.show(asset, finding, (value, self.rules.ignores().of_path(asset)));
    }

    fn ignored(&mut self, asset: &[u8], finding: &Finding<'_>, value: &str, entry: usize) {
        self.show(asset, finding, (value, Some(entry)));
    }

    fn outcome(&mut self, asset: &[u8], outcome: Outcome) {
        self.told.assets += 1;
        if outcome.is_gap() {
            self.told.gaps += 1;
            let reason = outcome.reason().map_or("", |reason| reason.code());
            self.log.event(
                Level::Warning,
                "not_read",
                &[("asset", Field::Path(asset)), ("reason", Field::Text(reason))],
            );
        }
    }
}

impl Shown<'_, '_> {
    /// Shows one finding, and the entry that takes it out of the count.
    fn show(&mut self, asset: &[u8], finding: &Finding<'_>, (value, entry): (&str, Option<usize>)) {
        if self.written.is_err() {
            return;
        }
        let kind = self.rules.kind(finding.kind);
        *self.told.kinds.entry(kind.name.clone()).or_default() += 1;
        self.written = self.report.finding(&FindingLine {
            asset,
            location: finding.location,
            kind: &kind.name,
            mask: mask_of(kind.field),
            value,
            confidence: finding.confidence,
            grade: finding.grade,
            why: finding.why,
            ignored: entry.and_then(|at| self.rules.ignores().entries().get(at)).map(|entry| entry.reason.as_str()),
        });
    }
}

fn path_bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

/// What may be shown of a value of a field.
pub(super) fn mask_of(field: FieldCode) -> Mask {
    match field {
        FieldCode::Email => Mask::Email,
        FieldCode::Phone | FieldCode::Card | FieldCode::Account | FieldCode::Id | FieldCode::Member => Mask::Number,
        field if field.is_name() => Mask::Name,
        _ => Mask::Whole,
    }
}
