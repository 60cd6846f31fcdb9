//! How far a count is from the truth, and how well pairs of rows are told.

use std::collections::HashMap;
use std::time::Instant;

use headcount::identity::resolve;

use crate::quality::feed::Fed;

/// One counted world.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Score {
    pub(crate) people: f64,
    pub(crate) likely: Option<f64>,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Of the pairs that were joined, how many are one person.
    pub(crate) precision: f64,
    /// Of the pairs of one person, how many were joined.
    pub(crate) recall: f64,
    pub(crate) seconds: f64,
}

impl Score {
    /// Error of the point in percent; of the middle of the range where the point is refused.
    pub(crate) fn error(&self) -> f64 {
        let point = self.likely.unwrap_or((self.low + self.high) / 2.0);
        100.0 * (point / self.people - 1.0)
    }

    /// Whether the range holds the truth.
    pub(crate) fn holds(&self) -> bool {
        self.low <= self.people && self.people <= self.high
    }

    /// Width of the range in percent of the people.
    pub(crate) fn width(&self) -> f64 {
        100.0 * (self.high - self.low) / self.people
    }

    /// Interval score at 95 % in percent of the people: width, and 40 times what it misses by (Gneiting, Raftery,
    /// "Strictly proper scoring rules, prediction, and estimation", 2007).
    pub(crate) fn interval_score(&self) -> f64 {
        let missed = (self.low - self.people).max(self.people - self.high).max(0.0);
        self.width() + 40.0 * 100.0 * missed / self.people
    }
}

/// Links the evidence and compares with the truth.
pub(crate) fn score(fed: &Fed) -> Score {
    let start = Instant::now();
    let Ok(identities) = resolve(&fed.evidence, &fed.populations);
    let seconds = start.elapsed().as_secs_f64();
    let found: Vec<u32> = identities.strict.iter().map(|strict| identities.likely_of[*strict as usize]).collect();
    let pairs = |keys: &mut dyn Iterator<Item = (u32, u32)>| {
        let mut sizes: HashMap<(u32, u32), f64> = HashMap::new();
        for key in keys {
            *sizes.entry(key).or_default() += 1.0;
        }
        sizes.values().map(|size| size * (size - 1.0) / 2.0).sum::<f64>()
    };
    let joined = pairs(&mut found.iter().map(|found| (*found, 0)));
    let true_pairs = pairs(&mut fed.truth.iter().map(|person| (*person, 0)));
    let right = pairs(&mut found.iter().copied().zip(fed.truth.iter().copied()));
    let mut people = fed.truth.clone();
    people.sort_unstable();
    people.dedup();
    let estimate = identities.estimate;
    Score {
        people: people.len() as f64,
        likely: estimate.likely().ok().map(|likely| likely as f64),
        low: estimate.low() as f64,
        high: estimate.high() as f64,
        precision: right / joined.max(1.0),
        recall: right / true_pairs.max(1.0),
        seconds,
    }
}
