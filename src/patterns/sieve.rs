//! Tells which patterns a text may hold a candidate of: all shapes are asked at once, over the text's outline.

use std::sync::OnceLock;

use regex::{RegexSet, RegexSetBuilder};

use super::essence;
use super::lexicon::Lexicon;
use super::{Held, Pattern, Prefilter, outline};

/// States of an automaton that one thread may keep, bytes; more are forgotten and made anew.
const CACHE_BYTES: usize = 4 << 20;
/// Size of an automaton, bytes.
const SET_BYTES: usize = 16 << 20;
/// Patterns that need fewer digits hold words, of which an outline tells little.
const NUMBER: usize = 4;

/// What is known of a text beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    /// ASCII digits.
    pub digits: usize,
    /// Its characters.
    pub held: Held,
    /// Words that tell a pattern may stand in it.
    pub words: bool,
}

/// The text patterns of personal kinds, by what a text of any script must hold for them. Places are those in the list of
/// patterns.
#[derive(Debug)]
pub struct Sieve {
    /// Shapes that hold words.
    words: Lexicon,
    /// Shapes of signs and few digits, with the least digits: each is asked on its own.
    signs: Vec<(usize, usize)>,
    /// Shapes of numbers.
    numbers: Vec<usize>,
    /// They are asked by their outline; made at the first text that needs it.
    outlines: OnceLock<Option<RegexSet>>,
}

impl Sieve {
    /// Sorts the patterns at some places of a list.
    pub(super) fn new(patterns: &[Pattern], places: impl Iterator<Item = usize>) -> Self {
        let mut sieve =
            Self { words: Lexicon::default(), signs: Vec::new(), numbers: Vec::new(), outlines: OnceLock::new() };
        for at in places {
            let Some(pattern) = patterns.get(at) else { continue };
            let least = match pattern.prefilter {
                Prefilter::Digits(least) => least,
                _ => 0,
            };
            let words = pattern.regex.as_ref().and_then(|regex| regex.words());
            match words {
                Some(words) if essence::are_telling(&words) || least < NUMBER => sieve.words.add(words, at),
                _ if least >= NUMBER => sieve.numbers.push(at),
                _ => sieve.signs.push((at, least)),
            }
        }
        sieve
    }

    /// Returns the places of the patterns that may match a width-folded text, in pack order.
    pub fn candidates(&self, patterns: &[Pattern], text: &str, counts: Counts) -> Vec<usize> {
        let mut places = Vec::new();
        let admits = |at: &usize| {
            let regex = patterns.get(*at).and_then(|pattern| pattern.regex.as_ref());
            regex.is_some_and(|regex| regex.admits(counts.held))
        };
        self.words.tell(text, |at| {
            places.push(at);
            false
        });
        places.sort_unstable();
        places.dedup();
        let digits = |at: &usize| match patterns.get(*at).map(|pattern| &pattern.prefilter) {
            Some(Prefilter::Digits(least)) => counts.digits >= *least,
            _ => true,
        };
        places.retain(|at| digits(at) && admits(at));
        let signs = self.signs.iter().filter(|(_, least)| counts.digits >= *least).map(|(at, _)| at);
        places.extend(signs.filter(|at| admits(at)));
        if counts.digits >= NUMBER && self.numbers.iter().any(admits) {
            self.add_numbers(patterns, text, &mut places);
        }
        places.sort_unstable();
        places
    }

    /// Adds the shapes of numbers that a text's outline may hold.
    fn add_numbers(&self, patterns: &[Pattern], text: &str, places: &mut Vec<usize>) {
        let build = || {
            let outline = |at: &usize| outline::of_regex(patterns.get(*at)?.regex.as_ref()?.source());
            let sources: Option<Vec<String>> = self.numbers.iter().map(outline).collect();
            RegexSetBuilder::new(sources?).size_limit(SET_BYTES).dfa_size_limit(CACHE_BYTES).build().ok()
        };
        let mut sorts = String::with_capacity(text.len());
        outline::of_text(text, &mut sorts);
        match self.outlines.get_or_init(build) {
            Some(set) => places.extend(set.matches(&sorts).iter().filter_map(|nth| self.numbers.get(nth))),
            None => places.extend(&self.numbers),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::super::Rules;
    use super::*;
    use crate::model::ConfidenceClass;
    use crate::text::fold::width;

    /// Whatever a pattern finds, is let through.
    fn check(rules: &Rules, text: &str) -> Result<usize, String> {
        let text = width(text);
        let counts =
            Counts { digits: text.bytes().filter(u8::is_ascii_digit).count(), held: Held::in_text(&text), words: true };
        let passed = rules.sieve().candidates(rules.patterns(), &text, counts);
        // Lines are asked.
        let in_ascii = (text.is_ascii() && !text.contains('\n')).then(|| rules.onsets().candidates(&text, counts));
        for (at, pattern) in
            rules.patterns().iter().enumerate().filter(|(_, pattern)| rules.kind(pattern.kind).personal)
        {
            let regex = pattern.regex.as_ref().and_then(|regex| regex.get());
            let matches = pattern.prefilter.admits(&text) && regex.is_some_and(|regex| regex.is_match(&text));
            if matches && !passed.contains(&at) {
                return Err(format!("{} in {text:?}", pattern.id));
            }
            if matches && is_ever_told(pattern) && in_ascii.as_ref().is_some_and(|places| !places.contains(&at)) {
                return Err(format!("{} in {text:?}, as ASCII", pattern.id));
            }
        }
        Ok(passed.len())
    }

    fn is_ever_told(pattern: &Pattern) -> bool {
        let levels = &pattern.confidence;
        levels.alone.max(levels.context).max(levels.header).class() >= ConfidenceClass::Medium
    }

    #[test]
    fn no_example_is_held_back_and_most_patterns_are() {
        let rules = Rules::embedded().unwrap();
        let (mut passed, mut texts) = (0, 0);
        for text in rules.patterns().iter().flat_map(|pattern| pattern.examples.iter().chain(&pattern.counterexamples))
        {
            passed += check(&rules, text).unwrap();
            texts += 1;
        }
        let sieve = rules.sieve();
        assert!(matches!(sieve.outlines.get(), Some(Some(_))), "the automaton is too large");
        let all = rules.patterns().len();
        assert!(passed * 5 < texts * all, "{passed} of {texts} texts, {all} patterns");
    }

    proptest! {
        #[test]
        fn nothing_is_held_back(text in "([0-9]{1,5}[-. (/+@]?[A-Za-z]{0,2}){1,6}|[ -~]{0,40}|[0-9０-９一-三電話番号・: -]{0,24}") {
            static RULES: std::sync::OnceLock<Rules> = std::sync::OnceLock::new();
            let found = check(RULES.get_or_init(|| Rules::embedded().unwrap()), &text);
            prop_assert!(found.is_ok(), "{:?}", found);
        }
    }
}
