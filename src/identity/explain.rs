//! Why two rows are, or are not, taken for one person.

use super::resolver::Resolver;
use super::weights::{CompareField, level_name};

/// One field of an explained pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FieldComparison {
    /// Field.
    pub field: CompareField,
    /// Code of the level of agreement.
    pub level: &'static str,
    /// Evidence for "one person" against "random", in bits.
    pub person_bits: f64,
    /// Evidence for "one household" against "random", in bits.
    pub household_bits: f64,
}

/// Why two rows are, or are not, taken for one person.
#[derive(Clone, Debug, PartialEq)]
pub struct PairExplanation {
    /// Fields that could be compared.
    pub fields: Vec<FieldComparison>,
    /// Prior odds of "one person" against "random", in bits.
    pub prior_bits: f64,
    /// Probability of one person.
    pub probability: f64,
    /// Probability of two people of one household.
    pub household: f64,
    /// Primary ids of one domain differ: never merged.
    pub vetoed: bool,
}

impl Resolver {
    /// Compares two rows under the weights in force; `None` if there is no such row.
    pub fn compare(&self, a: u32, b: u32) -> Option<PairExplanation> {
        if a >= self.records.len || b >= self.records.len {
            return None;
        }
        let comparer = self.comparer();
        let seen = comparer.observe(a, b);
        let bits = std::f64::consts::LN_2;
        let fields = CompareField::ALL
            .into_iter()
            .zip(seen.logs())
            .filter(|(field, _)| seen.pattern.get(*field) != 0)
            .map(|(field, chance)| {
                let level = seen.pattern.get(field);
                FieldComparison {
                    field,
                    level: level_name(field, level),
                    person_bits: (self.weights.person(field, level) - chance) / bits,
                    household_bits: (self.weights.household(field, level) - chance) / bits,
                }
            })
            .collect();
        let (probability, household) = comparer.probability(&self.weights, (a, b), (seen.pattern, seen.chance()));
        Some(PairExplanation {
            fields,
            prior_bits: comparer.prior(&self.weights, a, b).0 / bits,
            probability,
            household,
            vetoed: comparer.strikes(a, b).primary,
        })
    }
}
