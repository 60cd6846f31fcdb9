//! One compiled detection rule: shapes, check, context and confidence.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

use super::essence::{self, Word};
use super::needs::{Held, Needs};
use super::{ContextWords, Label, ascii_twin};
use crate::model::{Confidence, KindId};
use crate::validators::step::{self, Step};
use crate::validators::{Validator, Verdict, formula};

/// A compiled regex may hold this many bytes; the engine is linear, so this bounds memory and build time.
const REGEX_BYTES: usize = 4 << 20;

/// What a compiled regex may remember of the texts it saw, per thread; it forgets when the room is full.
const CACHE_BYTES: usize = 512 << 10;

/// A regex that is compiled at its first use, so that start-up compiles nothing.
#[derive(Debug)]
pub struct LazyRegex {
    source: String,
    /// The source asks for borders of words.
    bordered: bool,
    compiled: OnceLock<Option<Regex>>,
    /// Equal on ASCII text; text of other scripts alone needs the large one.
    ascii: OnceLock<Option<Regex>>,
    /// For text beyond ASCII, where asking for the ends of words is slow: matches wherever the regex does.
    loose: OnceLock<Option<Regex>>,
    needs: OnceLock<Needs>,
}

impl LazyRegex {
    pub(super) fn new(source: String) -> Self {
        let (bordered, compiled) = (source.contains(r"\b"), OnceLock::new());
        Self { source, bordered, compiled, ascii: OnceLock::new(), loose: OnceLock::new(), needs: OnceLock::new() }
    }

    /// Returns the source text.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Returns the regex. `None` only if it can't be compiled, which loading a pack rules out.
    pub fn get(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| build(&ascii_twin::digits(&self.source)).ok()).as_ref()
    }

    /// Returns a regex that finds in this text what the source finds.
    pub fn for_text(&self, text: &str) -> Option<&Regex> {
        if !text.is_ascii() {
            return self.get();
        }
        self.ascii.get_or_init(|| build(&ascii_twin::of(&self.source)).ok()).as_ref().or_else(|| self.get())
    }

    /// Returns whether the regex may match a text; `false` is sure, and soon told of any text.
    pub fn may_match(&self, text: &str) -> bool {
        if !self.bordered || text.is_ascii() {
            return true;
        }
        let loose = self.loose.get_or_init(|| build(&ascii_twin::without_boundaries(&self.source)).ok());
        loose.as_ref().is_none_or(|loose| loose.is_match(text))
    }

    /// Returns whether a text of these characters may match; spares compiling and running.
    pub fn admits(&self, held: Held) -> bool {
        let read = || regex_syntax::parse(&self.source).map(|hir| Needs::of(&hir)).unwrap_or_default();
        self.needs.get_or_init(read).admit(held)
    }

    /// Returns the words of which one stands in every match, if they tell more than its shape.
    pub(super) fn words(&self) -> Option<Vec<Word>> {
        // The large classes of letters tell no word: the twin is read sooner.
        let hir = regex_syntax::parse(&ascii_twin::of(&self.source)).ok()?;
        essence::of(&hir)
    }

    /// Compiles now and says what is wrong.
    pub(super) fn check(&self) -> Result<(), String> {
        let regex = build(&ascii_twin::digits(&self.source)).map_err(|error| error.to_string())?;
        let _ = self.compiled.set(Some(regex));
        Ok(())
    }
}

fn build(source: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(source).size_limit(REGEX_BYTES).dfa_size_limit(CACHE_BYTES).build()
}

/// A check digit or range test of a candidate.
#[derive(Debug)]
pub enum Check {
    /// A named validator; it gets the width-folded text of the candidate.
    Named(&'static str, Validator),
    /// Tests that stand in the pack; all must hold.
    Steps(Vec<Step>),
}

impl Check {
    /// Names the validator, or writes the tests of the pack as a formula.
    pub fn described(&self) -> String {
        match self {
            Self::Named(name, _) => (*name).to_owned(),
            Self::Steps(steps) => formula(steps),
        }
    }

    /// Judges the width-folded text of a candidate.
    pub fn verdict(&self, candidate: &str) -> Verdict {
        match self {
            Self::Named(_, validator) => validator(candidate),
            Self::Steps(steps) => step::verdict(steps, candidate),
        }
    }
}

/// A test cheaper than the regex: text without these bytes can't match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prefilter {
    /// No test.
    None,
    /// At least so many ASCII digits.
    Digits(usize),
    /// An `@`.
    At,
    /// At least so many ASCII letters.
    Letters(usize),
    /// This text, as it is.
    Contains(String),
}

impl Prefilter {
    /// Returns whether width-folded text may match.
    pub fn admits(&self, text: &str) -> bool {
        match self {
            Self::None => true,
            Self::Digits(least) => text.bytes().filter(u8::is_ascii_digit).nth(least.saturating_sub(1)).is_some(),
            Self::Letters(least) => text.bytes().filter(u8::is_ascii_alphabetic).nth(least.saturating_sub(1)).is_some(),
            Self::At => memchr::memchr(b'@', text.as_bytes()).is_some(),
            Self::Contains(part) => memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some(),
        }
    }
}

/// How sure a pattern is by what stands around the candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// The format alone.
    pub alone: Confidence,
    /// A context word stands near.
    pub context: Confidence,
    /// Most cells of the column pass, the header says nothing.
    pub column: Confidence,
    /// The header or key names the kind.
    pub header: Confidence,
}

/// One detection rule. Context is applied by the detector, not here.
#[derive(Debug)]
pub struct Pattern {
    /// Unique id; the kind's name plus a suffix where a kind has several.
    pub id: String,
    /// Kind of its findings.
    pub kind: KindId,
    /// Candidates in running text, on width-folded text; the group `value`, if there is one, is the candidate.
    pub regex: Option<LazyRegex>,
    /// Shape of a whole cell, anchored, on width-folded trimmed text.
    pub cell: Option<LazyRegex>,
    /// Judge of a candidate.
    pub check: Option<Check>,
    /// Cheap test before the regex.
    pub prefilter: Prefilter,
    /// Words that speak for it nearby.
    pub context: ContextWords,
    /// Words that speak against it nearby.
    pub anti_context: ContextWords,
    /// How sure.
    pub confidence: Levels,
    /// It says something only beside a person.
    pub beside_a_person: bool,
    /// Why a match is one, in a sentence.
    pub why: Label,
    /// Texts in which it must find its kind.
    pub examples: Vec<String>,
    /// Texts in which it must not.
    pub counterexamples: Vec<String>,
    /// File and line of its block.
    pub place: (String, usize),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::Rules;
    use crate::text::fold;

    /// The shape and check alone, without context: what the detector builds on.
    fn passes(pattern: &Pattern, text: &str) -> bool {
        let text = fold::width(text);
        let judged =
            |candidate: &str| pattern.check.as_ref().is_none_or(|check| check.verdict(candidate) != Verdict::Reject);
        let in_text = pattern.regex.as_ref().and_then(LazyRegex::get).is_some_and(|regex| {
            regex
                .captures_iter(&text)
                .any(|found| found.name("value").or(found.get(0)).is_some_and(|value| judged(value.as_str())))
        });
        in_text
            || pattern
                .cell
                .as_ref()
                .and_then(LazyRegex::get)
                .is_some_and(|regex| regex.is_match(&text) && judged(&text))
    }

    #[test]
    fn examples_have_the_shape_and_pass_prefilter_and_check() {
        let rules = Rules::embedded().unwrap();
        let mut wrong = Vec::new();
        for pattern in rules.patterns() {
            for example in &pattern.examples {
                if !pattern.prefilter.admits(&fold::width(example)) || !passes(pattern, example) {
                    wrong.push(format!("{}: {example}", pattern.id));
                }
            }
            let strict = pattern.check.is_some() && pattern.anti_context.is_empty();
            for text in pattern.counterexamples.iter().filter(|_| strict) {
                if passes(pattern, text) {
                    wrong.push(format!("{}: counterexample passes: {text}", pattern.id));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn prefilters_are_cheap_and_right() {
        for (prefilter, text, admitted) in [
            (Prefilter::Digits(3), "a1b2c3", true),
            (Prefilter::Digits(4), "a1b2c3", false),
            (Prefilter::Digits(0), "1", true),
            (Prefilter::At, "a@b", true),
            (Prefilter::At, "ab", false),
            (Prefilter::Letters(2), "1a", false),
            (Prefilter::Contains("<<".to_owned()), "A<<B", true),
        ] {
            assert_eq!(prefilter.admits(text), admitted, "{prefilter:?} {text}");
        }
    }
}
