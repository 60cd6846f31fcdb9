//! Which parts of names are one slip apart, by rank, and how many people bear a neighbour.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::frequency::Frequency;
use super::near::each_name;
use super::ranks::{NONE, Ranks};
use crate::model::AsIs;

/// Forms of all names in the evidence, by token.
#[derive(Debug, Default)]
pub(super) struct NearNames(HashMap<u64, Box<[u32]>, BuildHasherDefault<AsIs>>);

impl NearNames {
    /// Takes the words that the workers left.
    pub(super) fn new(words: &[u64]) -> Self {
        let mut names: HashMap<u64, Box<[u32]>, BuildHasherDefault<AsIs>> = HashMap::default();
        each_name(words, |token, forms| {
            names.entry(token).or_insert_with(|| forms.collect());
        });
        Self(names)
    }
}

/// Forms of the names of one column, by rank. Those that one name alone has are left out: it has no neighbour by them.
#[derive(Debug, Default)]
pub(super) struct NearRanks {
    /// Where the forms of each rank begin; one more entry than ranks.
    starts: Vec<u32>,
    /// Numbers of forms, ascending for each rank.
    forms: Vec<u32>,
    /// Distinct forms.
    distinct: u32,
}

impl NearRanks {
    /// Finds the forms of a column's names.
    pub(super) fn new(names: &NearNames, tokens: &[u64], ranks: &Ranks) -> Self {
        if names.0.is_empty() {
            return Self::default();
        }
        let mut seen = vec![false; ranks.distinct as usize + 1];
        let mut by_form: Vec<(u32, u32)> = Vec::new();
        for (token, row) in tokens.iter().zip(0..) {
            let rank = ranks.get(row);
            if let Some(seen) = seen.get_mut(rank as usize).filter(|seen| rank != NONE && !**seen) {
                *seen = true;
                by_form.extend(names.0.get(token).into_iter().flatten().map(|form| (*form, rank)));
            }
        }
        by_form.sort_unstable();
        let mut by_rank: Vec<(u32, u32)> = Vec::new();
        let mut distinct = 0;
        for names in by_form.chunk_by(|a, b| a.0 == b.0).filter(|names| names.len() > 1) {
            by_rank.extend(names.iter().map(|(_, rank)| (*rank, distinct)));
            distinct += 1;
        }
        by_rank.sort_unstable();
        let mut starts = Vec::with_capacity(seen.len() + 1);
        let mut at = 0;
        for rank in 0..=seen.len() as u32 {
            starts.push(at as u32);
            at += by_rank.get(at..).unwrap_or_default().iter().take_while(|(of, _)| *of == rank).count();
        }
        Self { starts, forms: by_rank.into_iter().map(|(_, form)| form).collect(), distinct }
    }

    /// Forms of a rank.
    pub(super) fn of(&self, rank: u32) -> &[u32] {
        let at = |rank: usize| self.starts.get(rank).map_or(0, |start| *start as usize);
        self.forms.get(at(rank as usize)..at(rank as usize + 1)).unwrap_or_default()
    }

    /// People who bear a name of each form.
    pub(super) fn people(&self, frequency: &Frequency) -> Vec<u32> {
        let mut people = vec![0; self.distinct as usize];
        for rank in 1..self.starts.len().saturating_sub(1) as u32 {
            for form in self.of(rank) {
                if let Some(people) = people.get_mut(*form as usize) {
                    *people += frequency.bearers(rank);
                }
            }
        }
        people
    }

    /// Forms that two ranks share.
    pub(super) fn shared(&self, a: u32, b: u32) -> impl Iterator<Item = u32> {
        let (mut left, mut right) = (self.of(a), self.of(b));
        std::iter::from_fn(move || {
            while let (Some((a, rest)), Some((b, others))) = (left.split_first(), right.split_first()) {
                if a <= b {
                    left = rest;
                }
                if b <= a {
                    right = others;
                }
                if a == b {
                    return Some(*a);
                }
            }
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_share_the_forms_that_both_have() {
        // Tokens 7, 8 and 9 with their forms, two a word.
        let words = [7, 3, 2 << 32 | 1, 3, 8, 2, 4 << 32 | 3, 9, 1, 9];
        let tokens = [7, 8, 0, 9, 7];
        let near = NearRanks::new(&NearNames::new(&words), &tokens, &Ranks::new(&tokens));
        assert_eq!(near.distinct, 1, "the others are of one name each");
        let shared = |a, b| near.shared(a, b).collect::<Vec<_>>();
        assert_eq!((shared(1, 2), shared(1, 3), shared(2, 2)), (vec![0], vec![], vec![0]));
        assert!(near.of(NONE).is_empty() && near.of(99).is_empty());
    }
}
