//! Renders the explanation of findings: what decided, how sure, by which rule of the pack.

use std::io::{self, Write};

use super::words::Words;
use crate::inventory::ColumnRow;
use crate::model::{Confidence, Grade, Why};
use crate::patterns::{Levels, Strength};
use crate::text::escape;

/// A finding with all that speaks for it. The value is masked already unless it was to be revealed.
#[derive(Clone, Debug)]
pub struct ExplainedFinding {
    /// Where it stands, in words.
    pub location: String,
    /// Kind name.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Value to show.
    pub value: String,
    /// How sure.
    pub confidence: Confidence,
    /// How whole.
    pub grade: Grade,
    /// What decided.
    pub why: Why,
    /// Header or key over it, if it may be shown.
    pub heading: Option<String>,
    /// How the header or label names the kind.
    pub named: Option<Strength>,
    /// Words of the packs near it that speak for the kind.
    pub near: Vec<String>,
    /// Patterns that accept the value.
    pub patterns: Vec<ExplainedPattern>,
    /// What the last scan stored about its column.
    pub stored: Option<ColumnRow>,
}

/// A pattern that accepts the value.
#[derive(Clone, Debug)]
pub struct ExplainedPattern {
    /// Id.
    pub id: String,
    /// Its sentence.
    pub why: String,
    /// A check digit, number plan or calendar agrees.
    pub proven: bool,
    /// Its confidences.
    pub levels: Levels,
}

/// Writes the explanations, an empty line between two.
pub fn write_explained(out: &mut dyn Write, findings: &[ExplainedFinding], words: &Words) -> io::Result<()> {
    for (nth, finding) in findings.iter().enumerate() {
        if nth > 0 {
            writeln!(out)?;
        }
        one(out, finding, words)?;
    }
    out.flush()
}

fn one(out: &mut dyn Write, finding: &ExplainedFinding, words: &Words) -> io::Result<()> {
    let say = |code: &str, facts: &[(&str, &str)]| words.fill("explain", code, facts);
    let shown = |text: &str| escape::terminal(text).into_owned();
    let (title, kind) = (shown(&finding.title), shown(&finding.kind));
    writeln!(out, "{}: {title} ({kind}) {}", shown(&finding.location), shown(&finding.value))?;
    let share = format!("{:.2}", finding.confidence.share());
    let class = words.get("class", finding.confidence.class().code());
    writeln!(out, "  {}", say("confidence", &[("share", &share), ("class", class)]))?;
    writeln!(out, "  {}", words.get("grade", finding.grade.code()))?;
    writeln!(out, "  {}", say("decided", &[("why", &super::findings::why_of(finding.why, words))]))?;
    if let Some(strength) = finding.named {
        let by = match &finding.heading {
            Some(heading) => say("header", &[("header", &shown(heading))]),
            None => words.get("explain", "label").to_owned(),
        };
        writeln!(out, "  {by}: {}", words.get("strength", strength_code(strength)))?;
    }
    if !finding.near.is_empty() {
        writeln!(out, "  {}", say("near", &[("words", &shown(&finding.near.join(", ")))]))?;
    }
    if let Some(stored) = &finding.stored {
        let (position, passing) = (stored.position.to_string(), stored.passing.to_string());
        writeln!(out, "  {}", say("stored", &[("position", &position), ("passing", &passing)]))?;
    }
    finding.patterns.iter().try_for_each(|pattern| rule(out, pattern, words))
}

/// The rule of a pattern: its sentence, and how sure it is by what stands around.
fn rule(out: &mut dyn Write, pattern: &ExplainedPattern, words: &Words) -> io::Result<()> {
    let proof = words.get("explain", if pattern.proven { "proven" } else { "shaped" });
    writeln!(out, "  {}: {} ({proof})", escape::terminal(&pattern.id), escape::terminal(&pattern.why))?;
    writeln!(out, "    {}", confidence_rule(&pattern.levels, words))
}

/// Says how sure a pattern is alone, with a word near, in a column without header, under its header.
pub(super) fn confidence_rule(levels: &Levels, words: &Words) -> String {
    let class = |confidence: Confidence| words.get("class", confidence.class().code()).to_owned();
    words.fill(
        "explain",
        "rule",
        &[
            ("alone", &class(levels.alone)),
            ("context", &class(levels.context)),
            ("column", &class(levels.column)),
            ("header", &class(levels.header)),
        ],
    )
}

/// Code of how a word names a kind.
pub(super) fn strength_code(strength: Strength) -> &'static str {
    match strength {
        Strength::Weak => "weak",
        Strength::Composed => "composed",
        Strength::Exact => "exact",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Language;

    #[test]
    fn an_explanation_says_what_decided() {
        let percent = Confidence::percent;
        let levels = Levels { alone: percent(60), context: percent(90), column: percent(30), header: percent(97) };
        let finding = ExplainedFinding {
            location: "row 3, column 電話".to_owned(),
            kind: "phone".to_owned(),
            title: "Telephone number".to_owned(),
            value: "••••78".to_owned(),
            confidence: percent(97),
            grade: Grade::Complete,
            why: Why::Column { passing: 98, header: true },
            heading: Some("電話".to_owned()),
            named: Some(Strength::Exact),
            near: vec!["電話".to_owned()],
            patterns: vec![ExplainedPattern {
                id: "phone.jp".to_owned(),
                why: "A number of the Japanese number plan.".to_owned(),
                proven: true,
                levels,
            }],
            stored: None,
        };
        let mut out = Vec::new();
        write_explained(&mut out, &[finding], &Words::load(Language::English).unwrap()).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "row 3, column 電話: Telephone number (phone) ••••78\n\
             \x20 confidence 0.97 (high)\n\
             \x20 the whole value as written\n\
             \x20 decided: 98 % of the column pass and its header names the kind\n\
             \x20 header 電話: it is a word for the kind\n\
             \x20 words near it: 電話\n\
             \x20 phone.jp: A number of the Japanese number plan. (its check agrees)\n\
             \x20   alone medium · with a word near high · in a column without header low · under its header high\n"
        );
    }
}
