//! Scores many pairs under one set of weights; what few patterns and populations repeat is remembered.

use super::blocking;
use super::compare::{Comparer, posterior};
use super::weights::{Pattern, Weights};

/// Patterns remembered; a power of two. Few hundred patterns make up nearly all pairs.
const PATTERNS: usize = 1 << 12;

/// What the probability of a pair follows from, but for the weights.
pub(super) struct Seen {
    pub(super) pattern: Pattern,
    chance: f64,
    drawn_from: f64,
    list_namesakes: bool,
    pub(super) tie: usize,
}

impl Seen {
    /// Looks at some pairs, whose rows are fetched before any is compared.
    pub(super) fn all(comparer: &Comparer<'_>, pairs: &[u64]) -> impl Iterator<Item = Self> {
        let rows = pairs.iter().map(|pair| blocking::rows(*pair));
        std::hint::black_box(rows.fold(0, |all, (a, b)| all ^ comparer.touch(a) ^ comparer.touch(b)));
        pairs.iter().map(|pair| Self::new(comparer, blocking::rows(*pair)))
    }

    /// Looks at two rows.
    fn new(comparer: &Comparer<'_>, (a, b): (u32, u32)) -> Self {
        let observed = comparer.observe(a, b);
        Self {
            pattern: observed.pattern,
            chance: observed.chance(),
            drawn_from: comparer.drawn_from(a, b),
            list_namesakes: comparer.list_namesakes(a, b),
            tie: comparer.tie(a, b),
        }
    }
}

/// A comparer under fixed weights.
pub(super) struct Scorer<'a> {
    comparer: &'a Comparer<'a>,
    weights: &'a Weights,
    /// Log-likelihoods by slot of the pattern.
    patterns: Vec<(Pattern, (f64, f64))>,
    /// Rows drawn from, and the prior that follows.
    prior: (f64, (f64, f64)),
}

impl<'a> Scorer<'a> {
    pub(super) fn new(comparer: &'a Comparer<'a>, weights: &'a Weights) -> Self {
        let none = (Pattern::default(), weights.pattern(Pattern::default()));
        Self { comparer, weights, patterns: vec![none; PATTERNS], prior: (1.0, weights.prior(1.0)) }
    }

    /// Probabilities of some pairs, whose rows are fetched before any is compared.
    pub(super) fn probabilities(&mut self, pairs: &[u64], scored: &mut [(f32, f32)]) {
        let fetched =
            pairs.iter().map(|pair| blocking::rows(*pair)).fold(0, |all, (_, b)| all ^ self.comparer.touch(b));
        std::hint::black_box(fetched);
        for (pair, scored) in pairs.iter().zip(scored) {
            let (person, household) = self.probability(blocking::rows(*pair));
            *scored = (person as f32, household as f32);
        }
    }

    /// Probabilities of a pair: (one person, one household).
    fn probability(&mut self, (a, b): (u32, u32)) -> (f64, f64) {
        let seen = self.comparer.observe(a, b);
        let tie = self.weights.ties.of(self.comparer.tie(a, b));
        let (likelihoods, prior) = (self.pattern(seen.pattern), self.prior(self.comparer.drawn_from(a, b)));
        let prior = (prior.0 + tie, prior.1);
        posterior(likelihoods, seen.chance(), prior, || self.comparer.list_namesakes(a, b))
    }

    /// Probabilities of a pair that was observed before, whatever the weights were.
    pub(super) fn probability_of(&mut self, seen: &Seen) -> (f64, f64) {
        let (likelihoods, prior) = (self.pattern(seen.pattern), self.prior(seen.drawn_from));
        let prior = (prior.0 + self.weights.ties.of(seen.tie), prior.1);
        posterior(likelihoods, seen.chance, prior, || seen.list_namesakes)
    }

    fn prior(&mut self, rows: f64) -> (f64, f64) {
        if rows != self.prior.0 {
            self.prior = (rows, self.weights.prior(rows));
        }
        self.prior.1
    }

    fn pattern(&mut self, pattern: Pattern) -> (f64, f64) {
        match self.patterns.get_mut(pattern.slot() & (PATTERNS - 1)) {
            Some(known) => {
                if known.0 != pattern {
                    *known = (pattern, self.weights.pattern(pattern));
                }
                known.1
            }
            None => self.weights.pattern(pattern),
        }
    }
}
