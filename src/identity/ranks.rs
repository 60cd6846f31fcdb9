//! Turns a column of 64-bit tokens into dense 32-bit ranks, one column at a time.

use std::sync::Arc;

use super::partition::{Parts, row};
use crate::model::TokenLists;

/// No token.
pub(super) const NONE: u32 = 0;

/// A token column as ranks: 0 is "none", 1.. in an order that depends on the tokens and their rows alone.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    /// Rank of each row; columns woven together share them.
    cells: Arc<Vec<u32>>,
    /// Place of the column among those it is woven with.
    at: usize,
    /// Columns woven together.
    stride: usize,
    /// Distinct tokens.
    pub(super) distinct: u32,
    /// Ranks from 1 to this one may stand in several rows; those above it stand in one.
    pub(super) repeated: u32,
}

/// Columns woven together: half a cache line a row.
pub(super) const WOVEN: usize = 8;

impl Ranks {
    /// Takes numbers that are ranks already.
    pub(super) fn from_numbers(of: Vec<u32>, distinct: u32) -> Self {
        Self::numbered(of, distinct, distinct)
    }

    fn numbered(of: Vec<u32>, distinct: u32, repeated: u32) -> Self {
        Self { cells: Arc::new(of), at: 0, stride: 1, distinct, repeated }
    }

    /// Puts what is compared together beside each other in memory: comparing two rows then waits once, not eight times.
    pub(super) fn weave(rows: u32, mut columns: [&mut Self; WOVEN]) {
        let mut cells: Vec<u32> = Vec::with_capacity((rows as usize + 1) * WOVEN);
        // Rows begin where cache lines do, or in their middle: none lies across two.
        let begin = (cells.as_ptr() as usize / size_of::<u32>()).wrapping_neg() % WOVEN;
        cells.resize(begin, NONE);
        for row in 0..rows {
            cells.extend(columns.iter().map(|column| column.get(row)));
        }
        let cells = Arc::new(cells);
        for (at, column) in (begin..).zip(&mut columns) {
            let (distinct, repeated) = (column.distinct, column.repeated);
            **column = Self { cells: Arc::clone(&cells), at, stride: WOVEN, distinct, repeated };
        }
    }

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
        Some(Self::from_numbers(of, distinct))
    }

    /// Ranks where most values stand in one row: these come last, in order of their rows.
    fn of_many(tokens: &[u64]) -> Self {
        let each = |put: &mut dyn FnMut(u64, u32)| tokens.iter().zip(0..).for_each(|(token, row)| put(*token, row));
        let mut of = vec![NONE; tokens.len()];
        let mut repeated = 0;
        let token = |entry: u64| tokens.get(row(entry) as usize).copied().unwrap_or_default();
        let mut number = |same: &[u64]| {
            repeated += u32::from(same.len() > 1);
            let rank = if same.len() > 1 { repeated } else { MANY };
            for entry in same {
                if let Some(slot) = of.get_mut(row(*entry) as usize) {
                    *slot = rank;
                }
            }
        };
        Parts::new(tokens.len(), &each).groups(|group| {
            // Tokens that only share a hash are told apart.
            if let [first, others @ ..] = group
                && others.iter().any(|entry| token(*entry) != token(*first))
            {
                group.sort_by_key(|entry| token(*entry));
                return group.chunk_by(|a, b| token(*a) == token(*b)).for_each(&mut number);
            }
            number(group);
        });
        let mut distinct = repeated;
        for slot in of.iter_mut().filter(|slot| **slot == MANY) {
            distinct += 1;
            *slot = distinct;
        }
        Self::numbered(of, distinct, repeated)
    }

    /// Rank of a row.
    pub(super) fn get(&self, row: u32) -> u32 {
        self.cells.get(row as usize * self.stride + self.at).copied().unwrap_or(NONE)
    }

    /// Rank of a row whose value other rows may hold, too.
    pub(super) fn shared(&self, row: u32) -> u32 {
        let rank = self.get(row);
        if rank > self.repeated { NONE } else { rank }
    }

    /// The rank of a row as a list of one, or of none.
    fn as_list(&self, row: u32) -> &[u32] {
        match self.cells.get(row as usize * self.stride + self.at) {
            Some(rank) if *rank != NONE => std::slice::from_ref(rank),
            _ => &[],
        }
    }

    /// Forgets the ranks for which `drop` holds; returns how many rows lost theirs. Not for woven columns.
    pub(super) fn blank(&mut self, drop: impl Fn(u32) -> bool) -> u64 {
        Arc::get_mut(&mut self.cells).map_or(0, |cells| blank(cells, drop))
    }

    /// Forgets the ranks of some rows. Not for woven columns.
    pub(super) fn forget(&mut self, rows: &[u32]) {
        let Some(cells) = Arc::get_mut(&mut self.cells) else { return };
        for row in rows {
            if let Some(cell) = cells.get_mut(*row as usize) {
                *cell = NONE;
            }
        }
    }
}

fn blank(ranks: &mut [u32], drop: impl Fn(u32) -> bool) -> u64 {
    let mut lost = 0;
    for rank in ranks {
        if *rank != NONE && *rank != MANY && drop(*rank) {
            *rank = NONE;
            lost += 1;
        }
    }
    lost
}

/// Slots of the table for columns of few values: 4 MiB. Surnames, given names, days and postal codes of a country fit.
const FEW_SLOTS: usize = 1 << 18;

/// The row has several values.
const MANY: u32 = u32::MAX;

/// A list column as ranks. Nearly all rows have one value or none.
#[derive(Debug, Default)]
pub(super) struct RankLists {
    /// Rank of a row's only value.
    pub(super) sole: Ranks,
    /// Rows of several values, and where their ranks end.
    many: Vec<(u32, u32)>,
    /// Ranks of those rows.
    ranks: Vec<u32>,
    /// Top byte of the token by rank: the domain of an id, the line class of a phone.
    tags: Vec<u8>,
    /// Distinct tokens.
    pub(super) distinct: u32,
    /// As for [`Ranks`].
    pub(super) repeated: u32,
}

impl RankLists {
    /// Ranks a list column. An empty column takes no memory.
    pub(super) fn new(lists: TokenLists) -> Self {
        if lists.tokens.is_empty() {
            return Self::default();
        }
        let ranks = Ranks::new(&lists.tokens);
        let (distinct, repeated) = (ranks.distinct, ranks.repeated);
        let mut new = Self { tags: vec![0; distinct as usize + 1], distinct, repeated, ..Self::default() };
        for (rank, token) in ranks.cells.iter().zip(&lists.tokens) {
            if let Some(tag) = new.tags.get_mut(*rank as usize) {
                *tag = (token >> 56) as u8;
            }
        }
        let mut sole = Vec::with_capacity(lists.offsets.len());
        for ((start, end), row) in lists.offsets.iter().zip(lists.offsets.iter().skip(1)).zip(0..) {
            match ranks.cells.get(*start as usize..*end as usize).unwrap_or_default() {
                [] => sole.push(NONE),
                [rank] => sole.push(*rank),
                several => {
                    sole.push(MANY);
                    new.ranks.extend(several);
                    new.many.push((row, new.ranks.len() as u32));
                }
            }
        }
        new.sole = Ranks::numbered(sole, distinct, repeated);
        new
    }

    /// Ranks of a row.
    pub(super) fn get(&self, row: u32) -> &[u32] {
        match self.sole.as_list(row) {
            [MANY] => self.several(row),
            list => list,
        }
    }

    /// Rank of a row's only value, `NONE` if it has none; nothing if it has several.
    pub(super) fn only(&self, row: u32) -> Option<u32> {
        Some(self.sole.get(row)).filter(|rank| *rank != MANY)
    }

    fn several(&self, row: u32) -> &[u32] {
        let Ok(at) = self.many.binary_search_by_key(&row, |(row, _)| *row) else { return &[] };
        let end = |at: usize| self.many.get(at).map_or(0, |(_, end)| *end as usize);
        let start = at.checked_sub(1).map_or(0, end);
        self.ranks.get(start..end(at)).unwrap_or_default()
    }

    /// Top byte of the token of a rank.
    pub(super) fn tag(&self, rank: u32) -> u8 {
        self.tags.get(rank as usize).copied().unwrap_or_default()
    }

    /// Forgets the ranks for which `drop` holds; returns how many rows lost one. Not for woven columns.
    pub(super) fn blank(&mut self, drop: impl Fn(u32) -> bool) -> u64 {
        self.sole.blank(&drop) + blank(&mut self.ranks, drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_dense_and_keep_equality() {
        let ranks = Ranks::new(&[50, 0, 7, 50, 9]);
        assert_eq!(*ranks.cells, [1, 0, 2, 1, 3]);
        assert_eq!(ranks.distinct, 3);
        assert_eq!(ranks.get(9), NONE);
    }

    #[test]
    fn values_of_one_row_come_last() {
        // Every third value stands in two rows; there are more than the small table holds.
        let tokens: Vec<u64> = (1..200_000).chain((1..200_000).step_by(3)).collect();
        let ranks = Ranks::new(&tokens);
        assert_eq!((ranks.distinct, ranks.repeated), (199_999, 66_667));
        let twice = |row: u32| row >= 199_999 || row.is_multiple_of(3);
        for row in 0..tokens.len() as u32 {
            assert_eq!(ranks.shared(row), if twice(row) { ranks.get(row) } else { NONE });
            assert!(row < 199_999 || ranks.get(row) == ranks.get(3 * (row - 199_999)), "{row}");
        }
    }

    #[test]
    fn lists_keep_their_rows_and_tags() {
        let tagged = 7 << 56 | 5;
        let mut lists = RankLists::new(TokenLists { offsets: vec![0, 2, 2, 3], tokens: vec![9, tagged, 9] });
        assert_eq!((lists.get(0), lists.get(1), lists.get(2)), (&[1, 2][..], &[][..], &[1][..]));
        assert_eq!(lists.tag(2), 7);
        assert_eq!(lists.blank(|rank| rank == 1), 2);
        assert_eq!((lists.get(0), lists.get(2)), (&[NONE, 2][..], &[][..]));
    }

    #[test]
    fn woven_columns_say_what_they_said() {
        let mut columns: [Ranks; WOVEN] = std::array::from_fn(|at| Ranks::new(&[at as u64, 7, 0]));
        let before: Vec<Vec<u32>> = columns.iter().map(|column| (0..4).map(|row| column.get(row)).collect()).collect();
        Ranks::weave(3, columns.each_mut());
        let after: Vec<Vec<u32>> = columns.iter().map(|column| (0..4).map(|row| column.get(row)).collect()).collect();
        assert_eq!(before, after);
    }
}
