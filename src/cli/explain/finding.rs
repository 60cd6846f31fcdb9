//! `headcount explain finding`: reads the asset again and says why a value in it is a finding, masked unless revealed.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::place::{Place, stored_columns};
use crate::cli::args::{ExplainFormat, FindingArgs};
use crate::cli::audit::Trail;
use crate::cli::inspect::mask_of;
use crate::cli::report::titles;
use crate::cli::scan::bare_plan;
use crate::cli::session::Session;
use crate::cli::signals::Signals;
use crate::cli::{ExitCode, Failure, Output, opening, places};
use crate::detect::{Detector, Surroundings};
use crate::extract::Passwords;
use crate::inventory::{ColumnRow, Inventory};
use crate::model::{FieldName, Finding, Outcome, Unit};
use crate::patterns::Rules;
use crate::report::{
    ExplainedFinding, ExplainedPattern, Language, Values, Words, location_of, units_of, write_explained,
    write_explained_json,
};
use crate::scan::{InspectionSink, inspect, require_readable};
use crate::text::escape;

/// Rows of a table that are read behind the one that is asked for: what its columns are is decided over its first rows.
const BEHIND: u64 = 2_000;

/// Runs the question.
pub(super) fn run(session: &Session, args: &FindingArgs) -> Result<ExitCode, Failure> {
    let rules = opening::rules(args.patterns.as_deref())?;
    let location = args.location.join(" ");
    let mut inventory =
        places::inventory_dir(&session.common).ok().and_then(|dir| Inventory::open_catalog_only(&dir).ok());
    let place = Place::of(&args.asset, inventory.as_mut())?;
    let mut plan = bare_plan(std::slice::from_ref(&place.target), Passwords::default(), &args.connect)?;
    plan.tables.filter = place.tables();
    require_readable(&plan)?;
    let stored = inventory.as_mut().map(|inventory| stored_columns(inventory, &place)).unwrap_or_default();
    let signals = Signals::watch()?;
    let mut question = Question {
        place: &place,
        units: units_of(&location, &session.words),
        location: &location,
        words: &session.words,
        rules: &rules,
        detector: Detector::new(&rules, plan.today),
        title: &titles(&rules, session.common.language()),
        language: session.common.language(),
        values: args.values(),
        stored: &stored,
        text: Zeroizing::default(),
        answers: Vec::new(),
        kinds: BTreeMap::new(),
        outcome: None,
    };
    inspect(&plan, &rules, signals.stop(), &mut question)?;
    let Question { answers, kinds, outcome, .. } = question;
    if signals.stop().is_raised() {
        return Ok(signals.exit_code());
    }
    if args.values() == Values::Revealed {
        let asset = place.trail_name();
        Trail::begin("explain finding", [&*asset])?.note([&*asset], &kinds)?;
    }
    if answers.is_empty() && outcome.is_none() {
        let shown = escape::path_bytes(&place.trail_name());
        return Err(Failure::new(ExitCode::Usage, format!("there is no {shown}"))
            .hint("it may have been renamed or dropped since the scan, or the role may not see it"));
    }
    if answers.is_empty() {
        return Err(Failure::new(ExitCode::Usage, format!("nothing is found at {location}")).hint(
            "give the location as inspect shows it, like 'row 14, column 電話' or 'line 9'; the source may have changed",
        ));
    }
    Output::write(None, |out| match args.format {
        ExplainFormat::Terminal => write_explained(out, &answers, &session.words),
        ExplainFormat::Json => write_explained_json(out, &answers),
    })
    .map_err(|error| opening::unwritten(&error))?;
    Ok(ExitCode::Complete)
}

/// What is asked, and the answers so far.
struct Question<'q> {
    place: &'q Place,
    location: &'q str,
    units: Vec<Unit>,
    words: &'q Words,
    rules: &'q Rules,
    detector: Detector<'q>,
    title: &'q dyn Fn(&str) -> String,
    language: Language,
    values: Values,
    stored: &'q [ColumnRow],
    /// The line that holds the finding and the one before.
    text: Zeroizing<String>,
    answers: Vec<ExplainedFinding>,
    kinds: BTreeMap<String, u64>,
    /// What happened to the asset; none: it is not there.
    outcome: Option<Outcome>,
}

impl InspectionSink for Question<'_> {
    fn line(&mut self, asset: &[u8], number: u64, text: &str) {
        let line = self.units.iter().find_map(|unit| if let Unit::Line(line) = unit { Some(*line) } else { None });
        let Some(wanted) = line else { return };
        if !self.place.is(asset) || number > wanted || number + 1 < wanted {
            return;
        }
        if number + 1 == wanted {
            self.text.clear();
        }
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn finding(&mut self, asset: &[u8], finding: &Finding<'_>, value: &str) {
        let shown = location_of(&finding.location, self.words);
        let whole_unit = self.units.contains(&finding.location.unit) && !self.location.contains([',', '、']);
        let rest = shown.strip_prefix(self.location);
        let asked = whole_unit || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([',', '、']));
        if !self.place.is(asset) || !asked {
            return;
        }
        let answer = self.answer(finding, value, shown);
        *self.kinds.entry(answer.kind.clone()).or_default() += 1;
        self.answers.push(answer);
    }

    fn goes_on(&mut self, rows: u64) -> bool {
        let row = self.units.iter().find_map(|unit| if let Unit::Row(row) = unit { Some(*row) } else { None });
        row.is_none_or(|row| rows < row.saturating_add(BEHIND))
    }

    fn outcome(&mut self, asset: &[u8], outcome: Outcome) {
        if self.place.is(asset) {
            self.outcome = Some(outcome);
        }
    }
}

impl Question<'_> {
    fn answer(&self, finding: &Finding<'_>, value: &str, location: String) -> ExplainedFinding {
        let kind = self.rules.kind(finding.kind);
        let heading = match finding.location.field {
            FieldName::Shown(name) => name,
            FieldName::None | FieldName::Position(_) => "",
        };
        let text = if matches!(finding.location.unit, Unit::Line(_)) { self.text.as_str() } else { "" };
        let around = Surroundings { value, heading, text };
        let explanation = self.detector.explain(finding.kind, &around);
        let pattern = |opinion: &crate::detect::Opinion<'_>| ExplainedPattern {
            id: opinion.pattern.id.clone(),
            why: match self.language {
                Language::English => opinion.pattern.why.en.clone(),
                Language::Japanese => opinion.pattern.why.ja.clone(),
            },
            proven: opinion.proven,
            levels: opinion.pattern.confidence,
        };
        ExplainedFinding {
            location,
            kind: kind.name.clone(),
            title: (self.title)(&kind.name),
            value: match self.values {
                Values::Masked => mask_of(kind.field).of(value),
                Values::Revealed => value.to_owned(),
            },
            confidence: finding.confidence,
            grade: finding.grade,
            why: finding.why,
            heading: (!heading.is_empty()).then(|| heading.to_owned()),
            named: explanation.named,
            near: explanation.words.iter().map(|&word| word.to_owned()).collect(),
            patterns: explanation.patterns.iter().map(pattern).collect(),
            stored: self.stored_decision(finding, &kind.name),
        }
    }

    /// What the last scan decided about the column, if it stored it.
    fn stored_decision(&self, finding: &Finding<'_>, kind: &str) -> Option<ColumnRow> {
        let is_column = |row: &&ColumnRow| match finding.location.field {
            FieldName::Shown(name) => row.shown.as_deref() == Some(name),
            FieldName::Position(position) => usize::try_from(row.position) == Ok(position),
            FieldName::None => false,
        };
        let of_row = matches!(finding.location.unit, Unit::Row(_));
        self.stored.iter().filter(|row| of_row && row.kind == kind).find(is_column).cloned()
    }
}
