//! Evidence rows on their way from worker to writer: packed, as most columns of a row are empty.

use crate::model::{Column, EvidenceRow, Guards, ListColumn, ReadingId, Role, RowKey, Token, TokenList};

/// Words of a row before its tokens.
const HEAD: usize = 9;
/// The word of count and guards.
const COUNTS: usize = 2;
/// Bits of a list's length.
const LENGTH_BITS: usize = 4;

// What is there stands in one word, the lengths of all lists in half a word.
const _: () = assert!(Column::ALL.len() + 4 <= 64 && ListColumn::ALL.len() * LENGTH_BITS <= 32);

/// Some rows; about half the memory of as many [`EvidenceRow`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackedRows {
    words: Vec<u64>,
    starts: Vec<u32>,
}

impl PackedRows {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Adds a row.
    pub fn push(&mut self, row: &EvidenceRow) {
        self.starts.push(self.words.len() as u32);
        let optional = [row.record_date, row.valid_until, row.birth_year.map(i32::from), row.region.map(i32::from)];
        let [date, until, year, region] = optional.map(Option::unwrap_or_default);
        let mut present = 0;
        for (is_there, at) in
            row.tokens.iter().map(Option::is_some).chain(optional.iter().map(Option::is_some)).zip(0..)
        {
            present |= u64::from(is_there) << at;
        }
        let mut lengths = 0;
        for (list, at) in row.lists.iter().zip(0..) {
            lengths |= (list.len() as u64) << (at * LENGTH_BITS);
        }
        self.words.extend([
            row.key.reading.get().cast_unsigned(),
            pair(row.key.record, i32::from(row.key.slot)),
            pair(row.count, row.guards.0),
            row.kind_set.cast_unsigned(),
            row.system.cast_unsigned(),
            pair(date, until),
            pair(year, region),
            lengths | (row.role.number() as u64) << 32,
            present,
        ]);
        self.words.extend(row.tokens.iter().flatten().map(|token| token.get()));
        self.words.extend(row.lists.iter().flat_map(TokenList::iter).map(Token::get));
    }

    /// Adds words to the last row: what it carries for names of neighbours, as [`crate::model::Evidence::near`] has it.
    pub fn push_near(&mut self, words: &[u64]) {
        if !self.starts.is_empty() {
            self.words.extend_from_slice(words);
        }
    }

    /// What a row carries for names of neighbours.
    pub fn near(&self, at: usize) -> &[u64] {
        self.row(at).map_or(&[], PackedRow::near)
    }

    /// Adds to the count of a row.
    pub fn add(&mut self, at: usize, count: i32) {
        let word = self.starts.get(at).map(|start| *start as usize + COUNTS);
        if let Some(counts) = word.and_then(|word| self.words.get_mut(word)) {
            *counts = pair(high(*counts).saturating_add(count), low(*counts));
        }
    }

    /// All rows in order.
    pub fn iter(&self) -> impl Iterator<Item = EvidenceRow> + '_ {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// Adds all rows of another pack.
    pub fn append(&mut self, other: &Self) {
        let before = self.words.len() as u32;
        self.words.extend_from_slice(&other.words);
        self.starts.extend(other.starts.iter().map(|start| start + before));
    }

    /// Row of a place.
    pub fn get(&self, at: usize) -> Option<EvidenceRow> {
        let row = self.row(at)?;
        let ([reading, kind_set, system], [record, count, guards, slot, role]) = (row.longs(), row.ints());
        let mut words = row.words.iter().copied();
        let mut tokens = [None; Column::ALL.len()];
        for (slot, at) in tokens.iter_mut().zip(0..) {
            if row.present() >> at & 1 == 1 {
                *slot = words.next().map(Token::from_hash);
            }
        }
        let lists = row.list_lengths().map(|length| {
            let mut list = TokenList::default();
            for token in words.by_ref().take(length) {
                list.insert(Token::from_hash(token));
            }
            list
        });
        let [record_date, valid_until, birth_year, region] = row.optional();
        let key = RowKey { reading: ReadingId::from_stored(reading), record, slot: slot as i16 };
        Some(EvidenceRow {
            key,
            count,
            kind_set,
            role: Role::from_number(role as i16),
            system,
            record_date,
            valid_until,
            birth_year: birth_year.map(|year| year as i16),
            region: region.map(|region| region as i16),
            guards: Guards(guards),
            tokens,
            lists,
        })
    }

    /// Row of a place, as it lies here.
    pub(super) fn row(&self, at: usize) -> Option<PackedRow<'_>> {
        let start = *self.starts.get(at)? as usize;
        let end = self.starts.get(at + 1).map_or(self.words.len(), |next| *next as usize);
        let (head, words) = self.words.get(start..end)?.split_first_chunk()?;
        Some(PackedRow { head, words })
    }

    /// Reading of a place.
    pub(super) fn reading(&self, at: usize) -> Option<ReadingId> {
        let start = *self.starts.get(at)? as usize;
        self.words.get(start).map(|word| ReadingId::from_stored(word.cast_signed()))
    }
}

/// A row as it lies in a pack.
#[derive(Clone, Copy)]
pub(super) struct PackedRow<'p> {
    head: &'p [u64; HEAD],
    /// Tokens that are there, by column, then those of the lists, then words for names of neighbours.
    pub(super) words: &'p [u64],
}

impl<'p> PackedRow<'p> {
    /// Reading, kind set, system.
    pub(super) fn longs(&self) -> [i64; 3] {
        let [reading, _, _, kind_set, system, ..] = *self.head;
        [reading, kind_set, system].map(u64::cast_signed)
    }

    /// Record, count, guards, slot, role.
    pub(super) fn ints(&self) -> [i32; 5] {
        let [_, place, counts, _, _, _, _, lists_and_role, _] = *self.head;
        [high(place), high(counts), low(counts), i32::from(low(place) as i16), high(lists_and_role)]
    }

    /// Record date, valid until, birth year, region.
    pub(super) fn optional(&self) -> [Option<i32>; 4] {
        let [_, _, _, _, _, dates, numbers, _, present] = *self.head;
        let there = present >> Column::ALL.len();
        let value = |nth: u32, value: i32| (there >> nth & 1 == 1).then_some(value);
        [value(0, high(dates)), value(1, low(dates)), value(2, high(numbers)), value(3, low(numbers))]
    }

    fn near(self) -> &'p [u64] {
        let tokens = (self.present() & ((1 << Column::ALL.len()) - 1)).count_ones() as usize;
        self.words.get(tokens + self.list_lengths().iter().sum::<usize>()..).unwrap_or_default()
    }

    /// A bit for each token column that is there.
    pub(super) fn present(&self) -> u64 {
        self.head[HEAD - 1]
    }

    /// Tokens in each list.
    pub(super) fn list_lengths(&self) -> [usize; ListColumn::ALL.len()] {
        let mut lengths = self.head[HEAD - 2];
        [(); ListColumn::ALL.len()].map(|()| {
            let length = lengths as usize & ((1 << LENGTH_BITS) - 1);
            lengths >>= LENGTH_BITS;
            length
        })
    }
}

impl FromIterator<EvidenceRow> for PackedRows {
    fn from_iter<T: IntoIterator<Item = EvidenceRow>>(rows: T) -> Self {
        let mut packed = Self::default();
        rows.into_iter().for_each(|row| packed.push(&row));
        packed
    }
}

fn pair(high: i32, low: i32) -> u64 {
    u64::from(high.cast_unsigned()) << 32 | u64::from(low.cast_unsigned())
}

fn high(word: u64) -> i32 {
    ((word >> 32) as u32).cast_signed()
}

fn low(word: u64) -> i32 {
    (word as u32).cast_signed()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop};
    use proptest::{prop_assert_eq, proptest};

    use super::super::buffer::{RowBuffer, empty_row};
    use super::*;

    proptest! {
        #[test]
        fn rows_come_out_as_they_went_in(
            numbers in any::<(i64, i32, i16, i32, i32)>(),
            optional in any::<[Option<i16>; 4]>(),
            tokens in prop::collection::vec((0usize..Column::ALL.len(), 1u64..), 0..30),
            lists in prop::collection::vec((0usize..ListColumn::ALL.len(), 1u64..), 0..30),
            role in 0usize..Role::ALL.len(),
            near in prop::collection::vec(any::<u64>(), 0..9),
        ) {
            let (reading, record, slot, guards, count) = numbers;
            let mut row = empty_row(ReadingId::from_stored(reading), record, slot);
            row.guards = Guards(guards);
            row.count = count;
            row.kind_set = !reading;
            row.system = reading.rotate_left(7);
            row.role = Role::ALL[role];
            let [date, until, year, region] = optional;
            (row.record_date, row.valid_until) = (date.map(|date| i32::from(date) * 12), until.map(i32::from));
            (row.birth_year, row.region) = (year, region);
            tokens.iter().for_each(|(at, token)| row.tokens[*at] = Some(Token::from_hash(*token)));
            for (at, token) in &lists {
                row.lists[*at].insert(Token::from_hash(*token));
            }
            let mut packed = PackedRows::default();
            packed.push(&empty_row(ReadingId::from_stored(1), 2, 3));
            packed.push(&row);
            packed.push_near(&near);
            prop_assert_eq!((packed.near(0), packed.near(1)), (&[][..], &near[..]));
            let mut twice = packed.clone();
            twice.append(&packed);
            prop_assert_eq!(twice.iter().nth(3), Some(row.clone()));
            packed.add(1, 5);
            row.count = row.count.saturating_add(5);
            let (mut told, mut packed_told) = (RowBuffer::new(), RowBuffer::new());
            let words: Vec<i64> = near.iter().map(|word| word.cast_signed()).collect();
            told.push(&row, &words);
            packed_told.push_packed(packed.row(1).unwrap());
            prop_assert_eq!(told, packed_told);
            prop_assert_eq!(packed.get(1), Some(row));
        }
    }
}
