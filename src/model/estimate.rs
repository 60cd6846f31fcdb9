//! The estimate of people: ordered bounds, or a refusal.

/// Why no point estimate is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Too many links between records of one person are predicted to be missed.
    LowRecall,
    /// Fewer than three independent identifiers.
    FewIdentifiers,
    /// Independent ways to count disagree.
    Disagreement,
    /// Only a sample was read.
    Sample,
}

impl Refusal {
    /// Returns the code used in reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::LowRecall => "low_recall",
            Self::FewIdentifiers => "few_identifiers",
            Self::Disagreement => "disagreement",
            Self::Sample => "sample",
        }
    }

    /// Returns the refusal of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        let all = [Self::LowRecall, Self::FewIdentifiers, Self::Disagreement, Self::Sample];
        all.into_iter().find(|refusal| refusal.code() == code)
    }
}

/// An estimate of distinct people: `strict ≥ high ≥ likely ≥ low ≥ loose`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    strict: u64,
    high: u64,
    likely: Result<u64, Refusal>,
    low: u64,
    loose: u64,
    calibrated: bool,
}

impl Estimate {
    /// Builds an uncalibrated estimate from the three rule tiers, or nothing if they are out of order.
    /// The interval is the span of the tiers.
    pub fn from_tiers(strict: u64, likely: u64, loose: u64) -> Option<Self> {
        (strict >= likely && likely >= loose).then_some(Self {
            strict,
            high: strict,
            likely: Ok(likely),
            low: loose,
            loose,
            calibrated: false,
        })
    }

    /// Builds an estimate from clusters and a model's interval around its point. What is out of order is put in order
    /// by widening: `strict` is at least `high`, `loose` at most `low`, and the interval holds the point.
    pub fn modelled(clusters: (u64, u64), interval: (u64, u64, u64)) -> Self {
        let (low, likely, high) = interval;
        let (low, high) = (low.min(likely), high.max(likely));
        Self {
            strict: clusters.0.max(high),
            high,
            likely: Ok(likely),
            low,
            loose: clusters.1.min(low),
            calibrated: false,
        }
    }

    /// Says that people reviewed what the interval rests on.
    pub fn reviewed(self) -> Self {
        Self { calibrated: true, ..self }
    }

    /// Builds a refusal from clusters and a model's interval: no point, and a range that reaches to both rule tiers.
    pub fn refused(clusters: (u64, u64), interval: (u64, u64), reason: Refusal) -> Self {
        let (strict, loose) = clusters;
        let (low, high) = (interval.0.min(loose), interval.1.max(strict));
        Self { strict: high, high, likely: Err(reason), low, loose: low, calibrated: false }
    }

    /// Nobody.
    pub const NOBODY: Self = Self { strict: 0, high: 0, likely: Ok(0), low: 0, loose: 0, calibrated: false };

    /// Clusters when only near-certain links count.
    pub fn strict(&self) -> u64 {
        self.strict
    }

    /// Upper end of the interval.
    pub fn high(&self) -> u64 {
        self.high
    }

    /// Best single figure, or why there is none.
    pub fn likely(&self) -> Result<u64, Refusal> {
        self.likely
    }

    /// Lower end of the interval.
    pub fn low(&self) -> u64 {
        self.low
    }

    /// Clusters when doubtful links count too.
    pub fn loose(&self) -> u64 {
        self.loose
    }

    /// Returns whether pairs that people reviewed have calibrated it.
    pub fn calibrated(&self) -> bool {
        self.calibrated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_checked_once() {
        assert!(Estimate::from_tiers(10, 9, 8).is_some());
        assert!(Estimate::from_tiers(10, 11, 8).is_none());
        let widened = Estimate::modelled((10, 9), (8, 7, 12));
        assert_eq!((widened.strict(), widened.high(), widened.low(), widened.loose()), (12, 12, 7, 7));
    }
}
