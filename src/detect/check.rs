//! Runs the examples and counterexamples of every pattern through the real detector.

use super::Detector;
use super::judge::{Fit, Judge, folded, pattern_fit};
use super::sink::{Attributed, ColumnDecision, FindingSink};
use crate::model::{ConfidenceClass, Date, Finding, KindId, Mention, Passage, RecordSink, Sensitive};
use crate::patterns::{Pattern, Rules};

/// A pattern whose own texts contradict it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Id of the pattern.
    pub pattern: String,
    /// File and line of its block.
    pub place: (String, usize),
    /// The example or counterexample.
    pub text: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// An example in which the kind is not found at medium confidence.
    Missed,
    /// A counterexample in which the kind is found.
    Found,
    /// An example that is also taken for these other kinds of the same scope.
    CrossTalk(Vec<String>),
}

/// Checks all patterns of personal kinds; an empty list means that every pattern keeps its word.
pub fn check(rules: &Rules, today: Date) -> Vec<Failure> {
    let detector = Detector::new(rules, today);
    let judge = &detector.judge;
    let mut failures = Vec::new();
    for pattern in rules.patterns().iter().filter(|pattern| rules.kind(pattern.kind).personal) {
        let mut fail = |text: &str, problem| {
            failures.push(Failure {
                pattern: pattern.id.clone(),
                place: pattern.place.clone(),
                text: text.to_owned(),
                problem,
            });
        };
        for text in &pattern.examples {
            if pattern.regex.is_none() {
                if !fits(judge, pattern, text) {
                    fail(text, Problem::Missed);
                }
                continue;
            }
            let kinds = kinds_in(&detector, text);
            if !kinds.contains(&pattern.kind) {
                fail(text, Problem::Missed);
            }
            let others = rivals(rules, pattern.kind, &kinds);
            if !others.is_empty() {
                fail(text, Problem::CrossTalk(others));
            }
        }
        for text in &pattern.counterexamples {
            let found = if pattern.regex.is_none() {
                fits(judge, pattern, text)
            } else {
                kinds_in(&detector, text).contains(&pattern.kind)
            };
            if found {
                fail(text, Problem::Found);
            }
        }
    }
    failures
}

/// Patterns with a cell shape alone are asked as a cell under their header.
fn fits(judge: &Judge<'_>, pattern: &Pattern, cell: &str) -> bool {
    pattern_fit(pattern, &folded(cell)) >= Fit::Shape
        && judge.fit(pattern.kind, judge.rules.kind(pattern.kind).field, &folded(cell)) >= Fit::Shape
}

/// Other identifiers found in an example: an example of one number must not be taken for another number as well.
fn rivals(rules: &Rules, kind: KindId, kinds: &[KindId]) -> Vec<String> {
    let id = |kind: KindId| matches!(rules.kind(kind).field.code(), "id" | "card" | "account");
    let names = kinds
        .iter()
        .filter(|&&other| other != kind && id(other) && id(kind))
        .map(|&other| rules.kind(other).name.clone());
    names.collect()
}

fn kinds_in(detector: &Detector<'_>, text: &str) -> Vec<KindId> {
    let mut seen = Seen::default();
    let mut reader = detector.reader(&mut seen);
    reader.passage(Passage { first_line: 1, text: Sensitive::new(text) });
    reader.end();
    seen.0.sort_unstable();
    seen.0.dedup();
    seen.0
}

#[derive(Default)]
struct Seen(Vec<KindId>);

impl FindingSink for Seen {
    fn finding(&mut self, finding: &Finding<'_>, _: Attributed) {
        if finding.confidence.class() >= ConfidenceClass::Medium {
            self.0.push(finding.kind);
        }
    }

    // Examples show what a pattern finds, whatever the user takes out.
    fn ignored(&mut self, finding: &Finding<'_>, _: usize) {
        self.finding(finding, Attributed::No);
    }

    fn mention(&mut self, _: &Mention<'_>) {}

    fn column(&mut self, _: &ColumnDecision) {}
}
