//! Tells which patterns a text may hold a candidate of: all shapes are asked at once, over the text's outline.

use std::sync::OnceLock;

use regex::{RegexSet, RegexSetBuilder};

use super::{Held, Pattern, Prefilter, essence, outline};

/// States of an automaton that one thread may keep, bytes; more are forgotten and made anew.
const CACHE_BYTES: usize = 4 << 20;
/// Size of an automaton, bytes.
const SET_BYTES: usize = 16 << 20;
/// Patterns that need fewer digits hold words, of which an outline tells little.
const NUMBER: usize = 4;
/// Bytes of an essence that tells more than an outline.
const WORD: usize = 2;

/// What is known of a text beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    /// ASCII digits.
    pub digits: usize,
    /// Its characters.
    pub held: Held,
}

/// The text patterns of personal kinds, by what a text must hold for them. Places are those in the list of patterns.
#[derive(Debug)]
pub struct Sieve {
    /// Shapes that hold words, by their essence.
    words: Asked,
    /// Shapes of signs and few digits, with the least digits: each is asked on its own.
    signs: Vec<(usize, usize)>,
    /// Shapes of numbers, by their outline.
    numbers: Asked,
}

/// Patterns that one automaton is made of, at the first text that needs it.
#[derive(Debug, Default)]
struct Asked {
    places: Vec<usize>,
    set: OnceLock<Option<RegexSet>>,
}

impl Asked {
    /// Adds the places of the patterns whose sources match a text.
    fn add_matches(&self, patterns: &[Pattern], text: &str, source: Rewrite, out: &mut Vec<usize>) {
        let build = || {
            let sources = self.places.iter().map(|at| source(patterns.get(*at)?.regex.as_ref()?.source()));
            let sources: Option<Vec<String>> = sources.collect();
            RegexSetBuilder::new(sources?).size_limit(SET_BYTES).dfa_size_limit(CACHE_BYTES).build().ok()
        };
        match self.set.get_or_init(build) {
            Some(set) => out.extend(set.matches(text).iter().filter_map(|nth| self.places.get(nth))),
            None => out.extend(&self.places),
        }
    }
}

/// What an automaton asks for in place of a pattern.
type Rewrite = fn(&str) -> Option<String>;

impl Sieve {
    /// Sorts the patterns at some places of a list.
    pub(super) fn new(patterns: &[Pattern], places: impl Iterator<Item = usize>) -> Self {
        let mut sieve = Self { words: Asked::default(), signs: Vec::new(), numbers: Asked::default() };
        for at in places {
            let Some(pattern) = patterns.get(at) else { continue };
            let least = match pattern.prefilter {
                Prefilter::Digits(least) => least,
                _ => 0,
            };
            let weight = pattern.regex.as_ref().map_or(0, |regex| essence::weight(regex.source()));
            match () {
                () if weight >= WORD || (weight > 0 && least < NUMBER) => sieve.words.places.push(at),
                () if least >= NUMBER => sieve.numbers.places.push(at),
                () => sieve.signs.push((at, least)),
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
        self.words.add_matches(patterns, text, essence::of, &mut places);
        let digits = |at: &usize| match patterns.get(*at).map(|pattern| &pattern.prefilter) {
            Some(Prefilter::Digits(least)) => counts.digits >= *least,
            _ => true,
        };
        places.retain(|at| digits(at) && admits(at));
        let signs = self.signs.iter().filter(|(_, least)| counts.digits >= *least).map(|(at, _)| at);
        places.extend(signs.filter(|at| admits(at)));
        if counts.digits >= NUMBER && self.numbers.places.iter().any(admits) {
            let mut sorts = String::with_capacity(text.len());
            outline::of_text(text, &mut sorts);
            self.numbers.add_matches(patterns, &sorts, outline::of_regex, &mut places);
        }
        places.sort_unstable();
        places
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::super::Rules;
    use super::*;
    use crate::text::fold::width;

    /// Whatever a pattern finds, the sieve lets through.
    fn check(rules: &Rules, text: &str) -> Result<usize, String> {
        let text = width(text);
        let counts = Counts { digits: text.bytes().filter(u8::is_ascii_digit).count(), held: Held::in_text(&text) };
        let sieve = rules.sieve();
        let passed = sieve.candidates(rules.patterns(), &text, counts);
        let signs = sieve.signs.iter().map(|(at, _)| at);
        for at in sieve.words.places.iter().chain(&sieve.numbers.places).chain(signs) {
            let pattern = &rules.patterns()[*at];
            let matches =
                pattern.prefilter.admits(&text) && pattern.regex.as_ref().unwrap().get().unwrap().is_match(&text);
            if matches && !passed.contains(at) {
                return Err(format!("{} in {text:?}", pattern.id));
            }
        }
        Ok(passed.len())
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
        let sets = [&sieve.words, &sieve.numbers].map(|asked| asked.set.get());
        assert!(sets.iter().all(|set| matches!(set, Some(Some(_)))), "an automaton is too large");
        let all = sieve.words.places.len() + sieve.signs.len() + sieve.numbers.places.len();
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
