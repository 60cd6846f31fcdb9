//! Sorts people by what their evidence tells of them: where they live, when they were born.

use std::collections::{BTreeMap, BTreeSet};

use roaring::RoaringBitmap;

use crate::inventory::{Attribute, AttributeSet};

/// Builds a set of strict identities for every region or year of birth that a column tells, 0 telling none.
///
/// What one mention tells holds for the whole likely identity, so that a list of names alone is cut by region with the
/// address that another list knows. Who moved house lies in two regions.
pub(super) fn sets(attribute: Attribute, column: &[i16], (strict, likely_of): (&[u32], &[u32])) -> Vec<AttributeSet> {
    let told = Told::of(column, strict, likely_of);
    let sets = told.sets(likely_of).into_iter();
    sets.map(|(value, identities)| AttributeSet { attribute, value, identities }).collect()
}

/// Values of likely identities.
struct Told {
    /// First value of each, 0 for none: hardly anybody has two.
    first: Vec<i16>,
    /// Further values, sorted, without repeats.
    further: BTreeSet<(u32, i16)>,
}

impl Told {
    fn of(column: &[i16], strict: &[u32], likely_of: &[u32]) -> Self {
        let identities = likely_of.iter().max().map_or(0, |last| *last as usize + 1);
        let mut told = Self { first: vec![0; identities], further: BTreeSet::new() };
        for (value, identity) in column.iter().zip(strict).filter(|(value, _)| **value != 0) {
            let Some(likely) = likely_of.get(*identity as usize) else { continue };
            match told.first.get_mut(*likely as usize) {
                Some(first) if *first == 0 => *first = *value,
                Some(first) if *first != *value => {
                    told.further.insert((*likely, *value));
                }
                _ => {}
            }
        }
        told
    }

    fn sets(&self, likely_of: &[u32]) -> BTreeMap<i16, RoaringBitmap> {
        let mut members: BTreeMap<i16, Vec<u32>> = BTreeMap::new();
        for (identity, likely) in (0_u32..).zip(likely_of) {
            let first = self.first.get(*likely as usize).copied().unwrap_or_default();
            if first == 0 {
                continue;
            }
            members.entry(first).or_default().push(identity);
            for (_, value) in self.further.range((*likely, i16::MIN)..=(*likely, i16::MAX)) {
                members.entry(*value).or_default().push(identity);
            }
        }
        members.into_iter().map(|(value, identities)| (value, identities.into_iter().collect())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_mention_tells_holds_for_the_person() {
        // Rows 0 and 1 are one strict identity, row 2 another of the same person, row 3 somebody else.
        let people: (&[u32], &[u32]) = (&[0, 0, 1, 2], &[0, 0, 1]);
        let sets =
            [sets(Attribute::Region, &[0, 13, 0, 14], people), sets(Attribute::BirthYear, &[1980, 0, 1981, 0], people)]
                .concat();
        let told: Vec<_> =
            sets.iter().map(|set| (set.attribute, set.value, set.identities.iter().collect::<Vec<_>>())).collect();
        let expected = [
            (Attribute::Region, 13, vec![0, 1]),
            (Attribute::Region, 14, vec![2]),
            (Attribute::BirthYear, 1980, vec![0, 1]),
            (Attribute::BirthYear, 1981, vec![0, 1]),
        ];
        assert_eq!(told, expected);
    }
}
