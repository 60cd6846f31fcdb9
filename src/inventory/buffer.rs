//! Evidence rows in memory, column by column, as the Parquet writer takes them.

use super::pack::PackedRow;
use crate::model::{Column, EvidenceRow, ListColumn, ReadingId, Role};

/// Reads a plain whole-number column out of a row.
type Number<T> = fn(&EvidenceRow) -> T;

/// 64-bit columns that are always set.
pub(super) const LONGS: [(&str, Number<i64>); 3] =
    [("reading_id", |row| row.key.reading.get()), ("kind_set", |row| row.kind_set), ("system", |row| row.system)];
/// 32-bit columns that are always set.
pub(super) const INTS: [(&str, Number<i32>); 3] =
    [("record", |row| row.key.record), ("count", |row| row.count), ("guards", |row| row.guards.0)];
/// 16-bit columns that are always set.
pub(super) const SHORTS: [(&str, Number<i32>); 2] =
    [("slot", |row| i32::from(row.key.slot)), ("role", |row| i32::from(row.role.number()))];
/// 32-bit columns that may be null.
pub(super) const NULLABLE_INTS: [(&str, Number<Option<i32>>); 2] =
    [("record_date", |row| row.record_date), ("valid_until", |row| row.valid_until)];
/// 16-bit columns that may be null.
pub(super) const NULLABLE_SHORTS: [(&str, Number<Option<i32>>); 2] =
    [("birth_year", |row| row.birth_year.map(i32::from)), ("region", |row| row.region.map(i32::from))];

/// Column of the forms that neighbouring names share; a row carries those of names that its reading shows first.
pub(super) const NEAR: &str = "near";

/// A column of values with Parquet levels: definition (0 = null or empty) and, for lists, repetition.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Leaf<T> {
    /// Values that are there.
    pub(super) values: Vec<T>,
    /// Definition levels; empty for columns that are always set.
    pub(super) definitions: Vec<i16>,
    /// Repetition levels; empty for columns that are no lists.
    pub(super) repetitions: Vec<i16>,
}

impl<T> Leaf<T> {
    fn push(&mut self, value: Option<T>) {
        self.definitions.push(i16::from(value.is_some()));
        self.values.extend(value);
    }

    fn push_list(&mut self, values: impl Iterator<Item = T>) {
        let before = self.values.len();
        self.values.extend(values);
        let added = self.values.len() - before;
        self.definitions.push(i16::from(added > 0));
        self.repetitions.push(0);
        for _ in 1..added {
            self.definitions.push(1);
            self.repetitions.push(1);
        }
    }

    fn clear(&mut self) {
        self.values.clear();
        self.definitions.clear();
        self.repetitions.clear();
    }
}

/// Rows of the open row group.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RowBuffer {
    /// In the order of [`LONGS`].
    pub(super) longs: Vec<Leaf<i64>>,
    /// In the order of [`INTS`], then [`SHORTS`], [`NULLABLE_INTS`], [`NULLABLE_SHORTS`].
    pub(super) ints: Vec<Leaf<i32>>,
    /// In the order of [`Column::ALL`].
    pub(super) tokens: Vec<Leaf<i64>>,
    /// In the order of [`ListColumn::ALL`].
    pub(super) lists: Vec<Leaf<i64>>,
    /// [`NEAR`].
    pub(super) near: Leaf<i64>,
    rows: usize,
}

impl RowBuffer {
    /// Makes an empty buffer.
    pub(super) fn new() -> Self {
        let ints = INTS.len() + SHORTS.len() + NULLABLE_INTS.len() + NULLABLE_SHORTS.len();
        Self {
            longs: leaves(LONGS.len()),
            ints: leaves(ints),
            tokens: leaves(Column::ALL.len()),
            lists: leaves(ListColumn::ALL.len()),
            near: Leaf::default(),
            rows: 0,
        }
    }

    /// Adds a row with the words that it carries for [`NEAR`].
    pub(super) fn push(&mut self, row: &EvidenceRow, near: &[i64]) {
        for (leaf, (_, number)) in self.longs.iter_mut().zip(LONGS) {
            leaf.values.push(number(row));
        }
        let (always, nullable) = self.ints.split_at_mut(INTS.len() + SHORTS.len());
        for (leaf, (_, number)) in always.iter_mut().zip(INTS.iter().chain(&SHORTS)) {
            leaf.values.push(number(row));
        }
        for (leaf, (_, number)) in nullable.iter_mut().zip(NULLABLE_INTS.iter().chain(&NULLABLE_SHORTS)) {
            leaf.push(number(row));
        }
        for (leaf, token) in self.tokens.iter_mut().zip(&row.tokens) {
            leaf.push(token.map(|token| token.get().cast_signed()));
        }
        for (leaf, list) in self.lists.iter_mut().zip(&row.lists) {
            leaf.push_list(list.iter().map(|token| token.get().cast_signed()));
        }
        self.near.push_list(near.iter().copied());
        self.rows += 1;
    }

    /// Adds a row as workers hand it over, column by column as it lies there.
    pub(super) fn push_packed(&mut self, row: PackedRow<'_>) {
        self.longs.iter_mut().zip(row.longs()).for_each(|(leaf, value)| leaf.values.push(value));
        let always = row.ints();
        let (first, nullable) = self.ints.split_at_mut(always.len());
        first.iter_mut().zip(always).for_each(|(leaf, value)| leaf.values.push(value));
        nullable.iter_mut().zip(row.optional()).for_each(|(leaf, value)| leaf.push(value));
        let mut words = row.words.iter().map(|word| word.cast_signed());
        let mut present = row.present();
        for leaf in &mut self.tokens {
            leaf.push(if present & 1 == 1 { words.next() } else { None });
            present >>= 1;
        }
        for (leaf, length) in self.lists.iter_mut().zip(row.list_lengths()) {
            leaf.push_list(words.by_ref().take(length));
        }
        self.near.push_list(words);
        self.rows += 1;
    }

    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Forgets all rows and keeps the memory.
    pub(super) fn clear(&mut self) {
        let lists = self.lists.iter_mut().chain([&mut self.near]);
        self.longs.iter_mut().chain(&mut self.tokens).chain(lists).for_each(Leaf::clear);
        self.ints.iter_mut().for_each(Leaf::clear);
        self.rows = 0;
    }
}

fn leaves<T: Default>(count: usize) -> Vec<Leaf<T>> {
    std::iter::repeat_with(Leaf::default).take(count).collect()
}

/// Makes a row without any token, for rebuilding rows and for tests.
pub(super) fn empty_row(reading: ReadingId, record: i32, slot: i16) -> EvidenceRow {
    EvidenceRow {
        key: crate::model::RowKey { reading, record, slot },
        count: 1,
        kind_set: 0,
        role: Role::Unknown,
        system: 0,
        record_date: None,
        valid_until: None,
        birth_year: None,
        region: None,
        guards: crate::model::Guards::default(),
        tokens: [None; Column::ALL.len()],
        lists: [crate::model::TokenList::default(); ListColumn::ALL.len()],
    }
}
