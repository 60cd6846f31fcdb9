//! What a resolver learnt, for those who ask.

use super::resolver::Resolver;
use super::weights::CompareField;
use crate::model::LevelWeight;

impl Resolver {
    /// Weights in force, field by field, level by level.
    pub fn level_weights(&self) -> Vec<LevelWeight> {
        let levels = |field: CompareField| {
            (1..).zip(field.levels()).map(move |(level, name)| LevelWeight {
                field: field.code().to_owned(),
                level: name.to_owned(),
                person: rounded(self.weights.person(field, level).exp()),
                household: rounded(self.weights.household(field, level).exp()),
            })
        };
        CompareField::ALL.into_iter().flat_map(levels).collect()
    }

    /// Rows of evidence.
    pub fn rows(&self) -> u32 {
        self.records.len
    }
}

/// Six decimals: what lies beyond them is noise of the order in which sums are made.
fn rounded(share: f64) -> f64 {
    (share * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{EvidenceRows, Model, Populations};

    #[test]
    fn documented_weights_are_shares() {
        let resolver = Resolver::new(&EvidenceRows::default(), &Populations::one(), Model::Documented).unwrap();
        let levels = resolver.level_weights();
        let fields = CompareField::ALL.map(CompareField::code);
        assert!(fields.iter().all(|field| levels.iter().any(|level| level.field == *field)));
        for level in levels {
            assert!((0.0..=1.0).contains(&level.person) && (0.0..=1.0).contains(&level.household), "{level:?}");
        }
    }
}
