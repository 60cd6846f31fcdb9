//! Turns a column of 64-bit tokens into dense 32-bit ranks, one column at a time.

use super::partition::{Parts, row};
use crate::model::TokenLists;

/// No token.
pub(super) const NONE: u32 = 0;

/// A token column as ranks: 0 is "none", 1.. in an order that depends on the tokens and their rows alone.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    /// Rank of each row.
    pub(super) of: Vec<u32>,
    /// Distinct tokens.
    pub(super) distinct: u32,
}

impl Ranks {
    /// Ranks a column; 0 stands for no token.
    pub(super) fn new(tokens: &[u64]) -> Self {
        Self::of_few(tokens).unwrap_or_else(|| Self::of_many(tokens))
    }

    /// Ranks in order of first row, where all distinct tokens fit a small table; `None` if they don't.
    fn of_few(tokens: &[u64]) -> Option<Self> {
        let slots = (2 * tokens.len() + 2).next_power_of_two().min(FEW_SLOTS);
        let mut table = vec![(0_u64, NONE); slots];
        let mut distinct = 0;
        let mut of = Vec::with_capacity(tokens.len());
        for &token in tokens {
            if token == 0 {
                of.push(NONE);
                continue;
            }
            // Tokens are keyed hashes: their own bits are the slot. Their top bits may be a tag.
            let mut at = token as usize & (slots - 1);
            let rank = loop {
                let slot = table.get_mut(at)?;
                if slot.0 == token {
                    break slot.1;
                }
                if slot.1 == NONE {
                    distinct += 1;
                    *slot = (token, distinct);
                    break distinct;
                }
                at = (at + 1) & (slots - 1);
            };
            if distinct as usize > slots / 2 && slots == FEW_SLOTS {
                return None;
            }
            of.push(rank);
        }
        Some(Self { of, distinct })
    }

    fn of_many(tokens: &[u64]) -> Self {
        let each = |put: &mut dyn FnMut(u64, u32)| tokens.iter().zip(0..).for_each(|(token, row)| put(*token, row));
        let mut of = vec![NONE; tokens.len()];
        let mut distinct = 0;
        let token = |entry: u64| tokens.get(row(entry) as usize).copied().unwrap_or_default();
        Parts::new(tokens.len(), &each).groups(|group| {
            let first = group.first().map_or(0, |entry| token(*entry));
            // Tokens that only share a hash are told apart.
            if group.iter().any(|entry| token(*entry) != first) {
                group.sort_by_key(|entry| token(*entry));
            }
            for same in group.chunk_by(|a, b| token(*a) == token(*b)) {
                distinct += 1;
                for entry in same {
                    if let Some(slot) = of.get_mut(row(*entry) as usize) {
                        *slot = distinct;
                    }
                }
            }
        });
        Self { of, distinct }
    }

    /// Rank of a row.
    pub(super) fn get(&self, row: u32) -> u32 {
        self.of.get(row as usize).copied().unwrap_or(NONE)
    }
}

/// Slots of the table for columns of few values: 4 MiB. Surnames, given names, days and postal codes of a country fit.
const FEW_SLOTS: usize = 1 << 18;

/// A list column as ranks.
#[derive(Debug, Default)]
pub(super) struct RankLists {
    offsets: Vec<u32>,
    ranks: Vec<u32>,
    /// Top byte of the token by rank: the domain of an id, the line class of a phone.
    tags: Vec<u8>,
    /// Distinct tokens.
    pub(super) distinct: u32,
}

impl RankLists {
    /// Ranks a list column. An empty column takes no memory.
    pub(super) fn new(lists: TokenLists) -> Self {
        if lists.tokens.is_empty() {
            return Self::default();
        }
        let ranks = Ranks::new(&lists.tokens);
        let mut tags = vec![0; ranks.distinct as usize + 1];
        for (rank, token) in ranks.of.iter().zip(&lists.tokens) {
            if let Some(tag) = tags.get_mut(*rank as usize) {
                *tag = (token >> 56) as u8;
            }
        }
        Self { offsets: lists.offsets, ranks: ranks.of, tags, distinct: ranks.distinct }
    }

    /// Ranks of a row.
    pub(super) fn get(&self, row: u32) -> &[u32] {
        let row = row as usize;
        match (self.offsets.get(row), self.offsets.get(row + 1)) {
            (Some(&from), Some(&to)) => self.ranks.get(from as usize..to as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Top byte of the token of a rank.
    pub(super) fn tag(&self, rank: u32) -> u8 {
        self.tags.get(rank as usize).copied().unwrap_or_default()
    }

    /// Forgets the ranks for which `drop` holds; returns how many rows lost one.
    pub(super) fn blank(&mut self, drop: impl Fn(u32) -> bool) -> u64 {
        let mut lost = 0;
        for rank in &mut self.ranks {
            if *rank != NONE && drop(*rank) {
                *rank = NONE;
                lost += 1;
            }
        }
        lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_dense_and_keep_equality() {
        let ranks = Ranks::new(&[50, 0, 7, 50, 9]);
        assert_eq!(ranks.of, [1, 0, 2, 1, 3]);
        assert_eq!(ranks.distinct, 3);
        assert_eq!(ranks.get(9), NONE);
    }

    #[test]
    fn lists_keep_their_rows_and_tags() {
        let tagged = 7 << 56 | 5;
        let mut lists = RankLists::new(TokenLists { offsets: vec![0, 2, 2, 3], tokens: vec![9, tagged, 9] });
        assert_eq!((lists.get(0), lists.get(1), lists.get(2)), (&[1, 2][..], &[][..], &[1][..]));
        assert_eq!(lists.tag(2), 7);
        assert_eq!(lists.blank(|rank| rank == 1), 2);
        assert_eq!(lists.get(2), [NONE]);
    }
}
