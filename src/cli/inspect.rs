//! `headcount inspect`: findings one by one, masked unless the user asks to see them.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::num::NonZeroUsize;

use super::args::InspectArgs;
use super::audit::Trail;
use super::scan::{bare_plan, canonical};
use super::session::Session;
use super::signals::Signals;
use super::{ExitCode, Failure, Field, Level, Log, Output, databases, opening, passwords};
use crate::model::{Finding, Outcome, Unit};
use crate::patterns::{FieldCode, Rules};
use crate::report::{FindingLine, FindingsReport, Language, Mask, Values, Words};
use crate::scan::plan::Plan;
use crate::scan::{InspectionSink, inspect, require_readable};

/// Keys that are kept until the findings of their rows come: more rows than a table's reader looks ahead.
const KEYS: usize = 8_192;

/// Runs the command.
pub(super) fn run(session: &Session, args: &InspectArgs) -> Result<ExitCode, Failure> {
    let rules = opening::rules(args.patterns.as_deref())?;
    let mut plan = bare_plan(&args.targets, passwords::read(args.passwords.as_deref())?, &args.database.connect)?;
    plan.tables = databases::tables(&args.database, NonZeroUsize::MIN)?;
    plan.own = args.passwords.iter().map(|path| canonical(path)).collect();
    require_readable(&plan)?;
    let signals = Signals::watch()?;
    // The words of JSON lines are a contract whatever the language of the terminal.
    let english = Words::load(Language::English).map_err(|error| Failure::new(ExitCode::Fatal, error))?;
    let words = if args.findings_format() == crate::report::FindingsFormat::Jsonl { &english } else { &session.words };
    let trail = match args.values() {
        Values::Revealed => Some(Trail::begin("inspect", targets(&plan).iter().map(Vec::as_slice))?),
        Values::Masked => None,
    };
    let mut told = Told::default();
    let mut inspected = Ok(());
    let written = Output::write(None, |out| {
        let report = FindingsReport::new(out, words, args.findings_format(), args.values());
        let mut sink = Shown {
            report,
            rules: &rules,
            log: session.log,
            told: &mut told,
            values: args.values(),
            keys: VecDeque::new(),
            written: Ok(()),
        };
        inspected = inspect(&plan, &rules, signals.stop(), &mut sink);
        let Shown { report, written, .. } = sink;
        written.and_then(|()| report.end())
    });
    inspected?;
    if let Some(mut trail) = trail {
        trail.end(told.assets, &told.kinds)?;
    }
    written.map_err(|error| opening::unwritten(&error))?;
    if signals.stop().is_raised() {
        return Ok(signals.exit_code());
    }
    if told.assets == 0 && plan.tables.filter.chooses() {
        return Err(Failure::new(ExitCode::Usage, "no table matches --include-table")
            .hint("globs are schema.table, or the name of a table"));
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
    values: Values,
    /// Keys of the rows that were read last.
    keys: VecDeque<(u64, String)>,
    written: io::Result<()>,
}

impl InspectionSink for Shown<'_, '_> {
    fn finding(&mut self, asset: &[u8], finding: &Finding<'_>, value: &str) {
        self.show(asset, finding, (value, self.rules.ignores().of_path(asset)));
    }

    fn ignored(&mut self, asset: &[u8], finding: &Finding<'_>, value: &str, entry: usize) {
        self.show(asset, finding, (value, Some(entry)));
    }

    fn wants_keys(&self) -> bool {
        self.values == Values::Revealed
    }

    fn key(&mut self, row: u64, key: &str) {
        if self.keys.len() == KEYS {
            self.keys.pop_front();
        }
        self.keys.push_back((row, key.to_owned()));
    }

    fn outcome(&mut self, asset: &[u8], outcome: Outcome) {
        self.keys.clear();
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
        let row = if let Unit::Row(row) = finding.location.unit { Some(row) } else { None };
        let key = row.and_then(|row| self.keys.binary_search_by_key(&row, |(row, _)| *row).ok());
        *self.told.kinds.entry(kind.name.clone()).or_default() += 1;
        self.written = self.report.finding(&FindingLine {
            asset,
            location: finding.location,
            kind: &kind.name,
            mask: mask_of(kind.field),
            value,
            key: key.and_then(|at| self.keys.get(at)).map(|(_, key)| key.as_str()),
            confidence: finding.confidence,
            grade: finding.grade,
            why: finding.why,
            ignored: entry.and_then(|at| self.rules.ignores().entries().get(at)).map(|entry| entry.reason.as_str()),
        });
    }
}

/// What the audit trail calls the targets.
fn targets(plan: &Plan) -> Vec<Vec<u8>> {
    let paths = plan.roots.iter().map(|root| root.path.as_os_str().as_encoded_bytes().to_vec());
    paths.chain(plan.databases.iter().map(|root| root.access.target.shown().into_bytes())).collect()
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
