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
        let start = *self.starts.get(at)? as usize;
        let (head, rest) = self.words.get(start..)?.split_at_checked(HEAD)?;
        let &[reading, place, counts, kind_set, system, dates, numbers, lists_and_role, present] = head else {
            return None;
        };
        let mut words = rest.iter().copied();
        let mut tokens = [None; Column::ALL.len()];
        for (slot, at) in tokens.iter_mut().zip(0..) {
            if present >> at & 1 == 1 {
                *slot = words.next().map(Token::from_hash);
            }
        }
        let optional = |nth: usize, value: i32| (present >> (Column::ALL.len() + nth) & 1 == 1).then_some(value);
        let mut lengths = lists_and_role;
        let lists = [(); ListColumn::ALL.len()].map(|()| {
            let length = lengths as usize & ((1 << LENGTH_BITS) - 1);
            lengths >>= LENGTH_BITS;
            let mut list = TokenList::default();
            for token in words.by_ref().take(length) {
                list.insert(Token::from_hash(token));
            }
            list
        });
        Some(EvidenceRow {
            key: RowKey {
                reading: ReadingId::from_stored(reading.cast_signed()),
                record: high(place),
                slot: low(place) as i16,
            },
            count: high(counts),
            kind_set: kind_set.cast_signed(),
            role: Role::from_number((lists_and_role >> 32) as i16),
            system: system.cast_signed(),
            record_date: optional(0, high(dates)),
            valid_until: optional(1, low(dates)),
            birth_year: optional(2, high(numbers)).map(|year| year as i16),
            region: optional(3, low(numbers)).map(|region| region as i16),
            guards: Guards(low(counts)),
            tokens,
            lists,
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

    use super::super::buffer::empty_row;
    use super::*;

    proptest! {
        #[test]
        fn rows_come_out_as_they_went_in(
            numbers in any::<(i64, i32, i16, i32, i32)>(),
            optional in any::<[Option<i16>; 4]>(),
            tokens in prop::collection::vec((0usize..Column::ALL.len(), 1u64..), 0..30),
            lists in prop::collection::vec((0usize..ListColumn::ALL.len(), 1u64..), 0..30),
            role in 0usize..Role::ALL.len(),
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
            let mut twice = packed.clone();
            twice.append(&packed);
            prop_assert_eq!(twice.iter().nth(3), Some(row.clone()));
            packed.add(1, 5);
            row.count = row.count.saturating_add(5);
            prop_assert_eq!(packed.get(1), Some(row));
        }
    }
}
