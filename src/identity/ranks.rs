//! Turns a column of 64-bit tokens into dense 32-bit ranks, one column at a time.

use rayon::slice::ParallelSliceMut;

use crate::model::TokenLists;

/// No token.
pub(super) const NONE: u32 = 0;

/// A token column as ranks: 0 is "none", 1.. in order of token.
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
        let mut order: Vec<(u64, u32)> =
            tokens.iter().zip(0u32..).filter(|(token, _)| **token != 0).map(|(token, row)| (*token, row)).collect();
        order.par_sort_unstable();
        let mut of = vec![NONE; tokens.len()];
        let mut distinct = 0;
        let mut last = 0;
        for (token, row) in order {
            if token != last {
                distinct += 1;
                last = token;
            }
            if let Some(slot) = of.get_mut(row as usize) {
                *slot = distinct;
            }
        }
        Self { of, distinct }
    }

    /// Rank of a row.
    pub(super) fn get(&self, row: u32) -> u32 {
        self.of.get(row as usize).copied().unwrap_or(NONE)
    }
}

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
    pub(super) fn new(lists: &TokenLists) -> Self {
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
        Self { offsets: lists.offsets.clone(), ranks: ranks.of, tags, distinct: ranks.distinct }
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
        assert_eq!(ranks.of, [3, 0, 1, 3, 2]);
        assert_eq!(ranks.distinct, 3);
        assert_eq!(ranks.get(9), NONE);
    }

    #[test]
    fn lists_keep_their_rows_and_tags() {
        let tagged = 7 << 56 | 5;
        let mut lists = RankLists::new(&TokenLists { offsets: vec![0, 2, 2, 3], tokens: vec![9, tagged, 9] });
        assert_eq!((lists.get(0), lists.get(1), lists.get(2)), (&[1, 2][..], &[][..], &[1][..]));
        assert_eq!(lists.tag(2), 7);
        assert_eq!(lists.blank(|rank| rank == 1), 2);
        assert_eq!(lists.get(2), [NONE]);
    }
}
