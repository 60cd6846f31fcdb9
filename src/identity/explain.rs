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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{EvidenceRows, Model, Populations};
    use crate::model::{Column, EvidenceRow, Guards, ListColumn, ReadingId, Role, RowKey, Token, TokenList};

    fn row(record: i32, tokens: &[(Column, u64)], primary: u64) -> EvidenceRow {
        let mut row = EvidenceRow {
            key: RowKey { reading: ReadingId::from_stored(1), record, slot: 0 },
            count: 1,
            kind_set: 1,
            role: Role::Unknown,
            system: 1,
            record_date: None,
            valid_until: None,
            birth_year: None,
            region: None,
            guards: Guards::default(),
            tokens: [None; Column::ALL.len()],
            lists: [TokenList::default(); ListColumn::ALL.len()],
        };
        for (column, token) in tokens {
            row.tokens[*column as usize] = Some(Token::from_hash(*token));
        }
        // The upper bits of an id's token name its kind.
        row.lists[ListColumn::IdPrimary as usize].insert(Token::from_hash(7 << 48 | primary));
        row
    }

    #[test]
    fn a_pair_is_explained_field_by_field() {
        let name = [(Column::NameNative, 11), (Column::Surname, 12), (Column::GivenName, 13), (Column::BirthDate, 14)];
        let other = [(Column::NameNative, 21), (Column::Surname, 22), (Column::GivenName, 23), (Column::BirthDate, 24)];
        let rows = vec![row(1, &name, 5), row(2, &name, 5), row(3, &name, 6), row(4, &other, 8)];
        let resolver = Resolver::new(&EvidenceRows::new(rows), &Populations::one(), Model::Documented).unwrap();
        let same = resolver.compare(0, 1).unwrap();
        let levels: Vec<_> = same.fields.iter().map(|field| (field.field.code(), field.level)).collect();
        let expected = [("surname", "same"), ("given_name", "same"), ("birth_date", "same"), ("primary_id", "same")];
        assert_eq!(levels, expected);
        assert!(same.probability > 0.99 && !same.vetoed && same.prior_bits < 0.0, "{same:?}");
        assert!(same.fields.iter().map(|field| field.person_bits).sum::<f64>() > 20.0, "{same:?}");
        let vetoed = resolver.compare(0, 2).unwrap();
        assert!(vetoed.vetoed, "ids for life differ: {vetoed:?}");
        let strangers = resolver.compare(0, 3).unwrap();
        assert!(strangers.probability < 0.01 && strangers.fields.iter().all(|field| field.person_bits <= 0.5));
        assert_eq!(resolver.compare(0, 1), resolver.compare(1, 0));
        assert!(resolver.compare(0, 4).is_none());
    }
}
