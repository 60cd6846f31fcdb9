//! Scores many pairs under one set of weights; what few patterns and populations repeat is remembered.

use super::compare::Comparer;
use super::weights::{Pattern, Weights};

/// Patterns remembered; a power of two. Few hundred patterns make up nearly all pairs.
const PATTERNS: usize = 1 << 12;

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

    /// Probabilities of a pair: (one person, one household).
    pub(super) fn probability(&mut self, (a, b): (u32, u32)) -> (f64, f64) {
        let seen = self.comparer.observe(a, b);
        let likelihoods = self.pattern(seen.pattern);
        let rows = self.comparer.drawn_from(a, b);
        if rows != self.prior.0 {
            self.prior = (rows, self.weights.prior(rows));
        }
        let (person, household) = self.prior.1;
        let prior = (person + self.weights.ties.of(self.comparer.tie(a, b)), household);
        self.comparer.posterior((a, b), (likelihoods, seen.chance()), prior)
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
