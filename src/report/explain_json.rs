//! Renders the explanation of findings for programs: `headcount.findings/1`.

use std::io::{self, Write};

use serde::Serialize;

use super::explain::{ExplainedFinding, ExplainedPattern, strength_code};
use super::json::write_value;
use crate::model::Why;

#[derive(Serialize)]
struct Document<'f> {
    schema: &'static str,
    findings: Vec<FindingValue<'f>>,
}

#[derive(Serialize)]
struct FindingValue<'f> {
    location: &'f str,
    kind: &'f str,
    value: &'f str,
    confidence: f64,
    class: &'static str,
    grade: &'static str,
    why: &'static str,
    passing: Option<u8>,
    header: Option<&'f str>,
    named: Option<&'static str>,
    words: &'f [String],
    stored: Option<StoredValue>,
    patterns: Vec<PatternValue<'f>>,
}

#[derive(Serialize)]
struct StoredValue {
    column: u32,
    passing: u8,
}

#[derive(Serialize)]
struct PatternValue<'f> {
    id: &'f str,
    why: &'f str,
    proven: bool,
    alone: f64,
    context: f64,
    column: f64,
    header: f64,
}

/// Writes the explanations as one document. Values are as the findings hold them: masked, for a program.
pub fn write_explained_json(out: &mut dyn Write, findings: &[ExplainedFinding]) -> io::Result<()> {
    let document = Document { schema: "headcount.findings/1", findings: findings.iter().map(finding).collect() };
    write_value(out, &document)?;
    out.write_all(b"\n")
}

fn finding(finding: &ExplainedFinding) -> FindingValue<'_> {
    let passing = match finding.why {
        Why::Column { passing, .. } => Some(passing),
        _ => None,
    };
    FindingValue {
        location: &finding.location,
        kind: &finding.kind,
        value: &finding.value,
        confidence: finding.confidence.share(),
        class: finding.confidence.class().code(),
        grade: finding.grade.code(),
        why: super::findings::why_code(finding.why),
        passing,
        header: finding.heading.as_deref(),
        named: finding.named.map(strength_code),
        words: &finding.near,
        stored: finding.stored.as_ref().map(|row| StoredValue { column: row.position, passing: row.passing }),
        patterns: finding.patterns.iter().map(pattern).collect(),
    }
}

fn pattern(pattern: &ExplainedPattern) -> PatternValue<'_> {
    let levels = &pattern.levels;
    PatternValue {
        id: &pattern.id,
        why: &pattern.why,
        proven: pattern.proven,
        alone: levels.alone.share(),
        context: levels.context.share(),
        column: levels.column.share(),
        header: levels.header.share(),
    }
}
