//! Says what speaks for a value being of a kind: patterns with their checks, the word that names it, words near it.

use super::Detector;
use super::context::clamp;
use super::judge::{Fit, folded, pattern_fit};
use crate::model::KindId;
use crate::patterns::{Pattern, Strength};
use crate::text::fold;

/// Bytes of surroundings that are looked at; a longer line is cut around nothing in particular.
const LONGEST: usize = 1 << 16;

/// What speaks for a finding, asked of the rules anew. Holds words of the packs alone, no text of the source.
#[derive(Clone, Debug)]
pub struct Explanation<'r> {
    /// Patterns of the kind that accept the value, the surest first.
    pub patterns: Vec<Opinion<'r>>,
    /// How the header, key or label names the kind, if it does.
    pub named: Option<Strength>,
    /// Words of the packs that speak for the kind and stand near, as the packs write them.
    pub words: Vec<&'r str>,
}

/// One pattern that accepts a value.
#[derive(Clone, Copy, Debug)]
pub struct Opinion<'r> {
    /// The pattern.
    pub pattern: &'r Pattern,
    /// A check digit, number plan or calendar agrees, beyond the shape.
    pub proven: bool,
}

/// A finding's value and what stood around it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings<'a> {
    /// The value as written.
    pub value: &'a str,
    /// Header or key over it; empty if there is none.
    pub heading: &'a str,
    /// Its line and the line before, or nothing.
    pub text: &'a str,
}

impl<'r> Detector<'r> {
    /// Asks the rules why a value is of a kind.
    pub fn explain(&self, kind: KindId, around: &Surroundings<'_>) -> Explanation<'r> {
        let rules = self.judge.rules;
        let value = folded(around.value);
        let text = fold::width(clamp(around.text, 0..LONGEST)).to_lowercase();
        let heading = fold::width(around.heading).to_lowercase();
        let near = format!("{heading}\n{text}");
        let mut patterns: Vec<Opinion<'r>> = Vec::new();
        let mut words: Vec<&'r str> = Vec::new();
        for pattern in self.judge.patterns_of(kind) {
            let fit = pattern_fit(pattern, &value);
            if fit != Fit::No {
                patterns.push(Opinion { pattern, proven: fit == Fit::Known });
            }
            words.extend(pattern.context.standing_in(&near));
        }
        patterns.sort_by_key(|opinion| {
            (std::cmp::Reverse(opinion.proven), std::cmp::Reverse(opinion.pattern.confidence.header))
        });
        words.sort_unstable();
        words.dedup();
        let label = || self.label_before(&text, &value.to_lowercase());
        let names = |header: &str| {
            rules.lookup_header(header).iter().filter(|hit| hit.kind == kind).map(|hit| hit.strength).max()
        };
        let named = if around.heading.is_empty() { label().and_then(|l| names(&l)) } else { names(around.heading) };
        Explanation { patterns, named, words }
    }

    /// The label that stands over a value in its line.
    fn label_before(&self, text: &str, value: &str) -> Option<String> {
        let line = text.lines().find(|line| line.contains(value))?;
        let at = line.find(value)?;
        let (mut memory, mut labels) = (super::labels::LabelMemory::default(), Vec::new());
        super::labels::find(&self.judge, line, &mut memory, &mut labels);
        let over = super::candidates::label_over(&labels, &(at..at + value.len()))?;
        line.get(over.words.clone()).map(str::to_owned)
    }
}
