//! Stored evidence as the resolver reads it: rows of current readings in row-key order, one column at a time.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::{Int16Type, Int32Type, Int64Type};
use arrow_array::{RecordBatch, RecordBatchReader};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::encryption::decrypt::FileDecryptionProperties;
use zeroize::Zeroizing;

use super::Inventory;
use super::buffer::NEAR;
use super::catalog::Catalog;
use super::error::{InventoryError, Result};
use super::segment::segment_file;
use super::sql::query;
use crate::model::{Column, Dense, Evidence, ListColumn, ReadingId, RowKey, TokenLists};

/// Rows decoded at a time.
const BATCH_ROWS: usize = 16 << 10;
/// Rank of a row that does not count.
const DEAD: u32 = u32::MAX;

/// Evidence files and the key that opens them.
#[derive(Clone)]
pub(super) struct Shelf {
    pub(super) folder: PathBuf,
    pub(super) key: Zeroizing<Vec<u8>>,
    pub(super) segments: Vec<i64>,
}

impl Shelf {
    /// Opens some columns of a segment, or all of them.
    pub(super) fn open(&self, segment: i64, columns: Option<&[&str]>) -> Result<ParquetRecordBatchReader> {
        let file = File::open(segment_file(&self.folder, segment)).map_err(|_| self.damaged())?;
        let open = || {
            let decryption = FileDecryptionProperties::builder(self.key.to_vec()).build()?;
            let options = ArrowReaderOptions::new().with_file_decryption_properties(decryption);
            let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)?;
            let mask = match columns {
                Some(names) => {
                    let wanted = |name: &str| names.contains(&name);
                    let fields = builder.schema().fields().iter().enumerate();
                    let roots = fields.filter(|(_, field)| wanted(field.name())).map(|(at, _)| at);
                    ProjectionMask::roots(builder.parquet_schema(), roots.collect::<Vec<_>>())
                }
                None => ProjectionMask::all(),
            };
            builder.with_projection(mask).with_batch_size(BATCH_ROWS).build()
        };
        let reader: Result<ParquetRecordBatchReader, parquet::errors::ParquetError> = open();
        let reader = reader.map_err(|_| self.damaged())?;
        let complete = columns.is_none_or(|names| names.len() == reader.schema().fields().len());
        if complete { Ok(reader) } else { Err(self.damaged()) }
    }

    /// Goes through some columns of all segments in order; tells the number of rows before each batch.
    pub(super) fn each(
        &self,
        columns: &[&str],
        mut take: impl FnMut(usize, i64, &RecordBatch) -> Result<()>,
    ) -> Result<()> {
        let mut before = 0;
        for &segment in &self.segments {
            for batch in self.open(segment, Some(columns))? {
                let batch = batch.map_err(|_| self.damaged())?;
                take(before, segment, &batch)?;
                before += batch.num_rows();
            }
        }
        Ok(())
    }

    /// The error of an evidence file that is not what was written.
    pub(super) fn damaged(&self) -> InventoryError {
        let place = self.folder.parent().unwrap_or(Path::new("")).to_path_buf();
        InventoryError::Damaged { place, what: "an evidence file can't be read" }
    }

    /// A 64-bit column of a batch.
    pub(super) fn longs<'b>(&self, batch: &'b RecordBatch, name: &str) -> Result<&'b arrow_array::Int64Array> {
        let column = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<Int64Type>());
        column.ok_or_else(|| self.damaged())
    }

    /// A 32-bit column of a batch.
    pub(super) fn ints<'b>(&self, batch: &'b RecordBatch, name: &str) -> Result<&'b arrow_array::Int32Array> {
        let column = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<Int32Type>());
        column.ok_or_else(|| self.damaged())
    }

    /// A 16-bit column of a batch.
    pub(super) fn shorts<'b>(&self, batch: &'b RecordBatch, name: &str) -> Result<&'b arrow_array::Int16Array> {
        let column = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<Int16Type>());
        column.ok_or_else(|| self.damaged())
    }

    /// A list column of a batch: its offsets and all its values.
    pub(super) fn lists<'b>(&self, batch: &'b RecordBatch, name: &str) -> Result<(&'b [i32], &'b [i64])> {
        let list = batch.column_by_name(name).and_then(|column| column.as_list_opt::<i32>());
        let list = list.ok_or_else(|| self.damaged())?;
        let values = list.values().as_primitive_opt::<Int64Type>().ok_or_else(|| self.damaged())?;
        Ok((list.value_offsets(), values.values()))
    }
}

/// Which rows of a reading count: those in its range of segments.
#[derive(Clone, Copy)]
pub(super) struct LiveReading {
    /// Id.
    pub(super) id: i64,
    /// First and last segment.
    pub(super) range: (i64, i64),
    /// Of the inventory's normaliser version: may be linked.
    pub(super) linkable: bool,
    /// Some asset that names it counts.
    pub(super) counted: bool,
}

/// Stored evidence of all current readings of assets that count. Valid until the inventory compacts.
pub struct StoredEvidence {
    shelf: Shelf,
    /// Position in row-key order of each stored row.
    rank: Vec<u32>,
    /// Dense reading of each row in order.
    reading: Vec<u32>,
    /// Reading ids by dense index.
    readings: Vec<i64>,
}

/// A row while it is put in order: reading, record, slot, stored position.
type SortKey = (u32, i32, i16, u32);

impl Inventory {
    /// Evidence of all current readings of assets that count (not gone, not taken out), in row-key order whatever the files' layout.
    pub fn evidence(&mut self) -> Result<StoredEvidence> {
        self.flush_if_running()?;
        let shelf = self.shelf()?;
        let mut live = live_readings(&mut self.catalog)?;
        live.retain(|reading| reading.linkable && reading.counted);
        StoredEvidence::load(shelf, &live)
    }

    pub(super) fn shelf(&mut self) -> Result<Shelf> {
        let key = self.keys()?.evidence_key();
        let segments = segment_numbers(&mut self.catalog)?;
        Ok(Shelf { folder: self.place.evidence(), key, segments })
    }

    fn flush_if_running(&mut self) -> Result<()> {
        if self.run.is_some() { self.flush() } else { Ok(()) }
    }
}

/// Numbers of all closed segments, ascending.
pub(super) fn segment_numbers(catalog: &mut Catalog) -> Result<Vec<i64>> {
    catalog.rows(query("SELECT segment FROM segments ORDER BY segment"), |row| row.get(0))
}

/// Current readings with rows that some asset still names, ascending by id.
pub(super) fn live_readings(catalog: &mut Catalog) -> Result<Vec<LiveReading>> {
    const PAGE: i64 = 10_000;
    let sql = "SELECT reading_id, first_segment, last_segment, norm_version = (SELECT norm_version FROM meta), \
        EXISTS (SELECT 1 FROM assets a WHERE a.reading_id = r.reading_id AND a.gone_run IS NULL \
        AND a.ignore_entry IS NULL) OR EXISTS (SELECT 1 FROM assets a WHERE a.name_reading_id = r.reading_id \
        AND a.gone_run IS NULL AND a.ignore_entry IS NULL) FROM readings r WHERE current = 1 AND evidence_rows > 0 AND reading_id > ? AND ( \
        EXISTS (SELECT 1 FROM assets a WHERE a.reading_id = r.reading_id AND a.gone_run IS NULL) OR \
        EXISTS (SELECT 1 FROM assets a WHERE a.name_reading_id = r.reading_id AND a.gone_run IS NULL)) \
        ORDER BY reading_id LIMIT ?";
    let mut all: Vec<LiveReading> = Vec::new();
    loop {
        let after = all.last().map_or(-1, |reading| reading.id);
        let page = catalog.rows(query(sql).bind(after).bind(PAGE), |row| {
            let range = (row.get(1)?, row.get(2)?);
            let flag = |at: usize| row.get::<_, i64>(at).map(|flag| flag == 1);
            Ok(LiveReading { id: row.get(0)?, range, linkable: flag(3)?, counted: flag(4)? })
        })?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

impl StoredEvidence {
    fn load(shelf: Shelf, live: &[LiveReading]) -> Result<Self> {
        let (mut keys, stored) = sort_keys(&shelf, live)?;
        keys.sort_unstable();
        let mut rank = vec![DEAD; stored];
        let mut reading = Vec::with_capacity(keys.len());
        for (position, key) in (0_u32..).zip(&keys) {
            if let Some(place) = rank.get_mut(key.3 as usize) {
                *place = position;
            }
            reading.push(key.0);
        }
        drop(keys);
        let readings = live.iter().map(|reading| reading.id).collect();
        Ok(Self { shelf, rank, reading, readings })
    }

    /// Position of every row, in order.
    ///
    /// # Errors
    /// The evidence can't be read.
    pub fn keys(&self) -> Result<Vec<RowKey>> {
        let record = self.column("record", 0, pick_int)?;
        let slot = self.column("slot", 0, pick_short)?;
        let reading = |dense: &u32| self.readings.get(*dense as usize).copied().unwrap_or_default();
        let rows = self.reading.iter().zip(record.iter().zip(&slot));
        let key = |(dense, (&record, &slot)): (&u32, (&i32, &i16))| RowKey {
            reading: ReadingId::from_stored(reading(dense)),
            record,
            slot,
        };
        Ok(rows.map(key).collect())
    }

    /// How many equal mentions every row stands for, in order.
    ///
    /// # Errors
    /// The evidence can't be read.
    pub fn counts(&self) -> Result<Vec<i32>> {
        self.column("count", 0, pick_int)
    }

    /// Lets `put` see every row of a batch that counts: its position in order and in the batch.
    fn place(&self, before: usize, rows: usize, mut put: impl FnMut(usize, usize)) {
        let ranks = self.rank.get(before..before + rows).unwrap_or_default();
        for (row, &rank) in ranks.iter().enumerate() {
            if rank != DEAD {
                put(rank as usize, row);
            }
        }
    }

    /// Loads a column of any type through `value`.
    fn column<T: Copy>(&self, name: &str, none: T, value: Pick<T>) -> Result<Vec<T>> {
        let mut all = vec![none; self.reading.len()];
        self.shelf.each(&[name], |before, _, batch| {
            let mut picked = Vec::with_capacity(batch.num_rows());
            value(&self.shelf, batch, &mut picked)?;
            self.place(before, batch.num_rows(), |to, from| {
                if let (Some(to), Some(&value)) = (all.get_mut(to), picked.get(from)) {
                    *to = value;
                }
            });
            Ok(())
        })?;
        Ok(all)
    }
}

/// Reads the only column of a batch into plain values, null as the type's zero.
type Pick<T> = fn(&Shelf, &RecordBatch, &mut Vec<T>) -> Result<()>;

fn pick_long(shelf: &Shelf, batch: &RecordBatch, to: &mut Vec<i64>) -> Result<()> {
    let name = batch.schema_ref().field(0).name().clone();
    to.extend(shelf.longs(batch, &name)?.iter().map(Option::unwrap_or_default));
    Ok(())
}

fn pick_int(shelf: &Shelf, batch: &RecordBatch, to: &mut Vec<i32>) -> Result<()> {
    let name = batch.schema_ref().field(0).name().clone();
    to.extend(shelf.ints(batch, &name)?.iter().map(Option::unwrap_or_default));
    Ok(())
}

fn pick_token(shelf: &Shelf, batch: &RecordBatch, to: &mut Vec<u64>) -> Result<()> {
    let name = batch.schema_ref().field(0).name().clone();
    to.extend(shelf.longs(batch, &name)?.iter().map(|token| token.unwrap_or_default().cast_unsigned()));
    Ok(())
}

fn pick_short(shelf: &Shelf, batch: &RecordBatch, to: &mut Vec<i16>) -> Result<()> {
    let name = batch.schema_ref().field(0).name().clone();
    to.extend(shelf.shorts(batch, &name)?.iter().map(Option::unwrap_or_default));
    Ok(())
}

impl Evidence for StoredEvidence {
    type Error = InventoryError;

    fn len(&self) -> usize {
        self.reading.len()
    }

    fn tokens(&self, column: Column) -> Result<Vec<u64>> {
        self.column(column.name(), 0, pick_token)
    }

    fn token_lists(&self, column: ListColumn) -> Result<TokenLists> {
        let name = column.name();
        let mut offsets = vec![0_u32; self.len() + 1];
        let too_large = || InventoryError::TooLarge(self.shelf.folder.clone());
        // As stored: where each row's tokens end, and the tokens.
        let (mut ends, mut stored): (Vec<u32>, Vec<u64>) = (Vec::new(), Vec::new());
        self.shelf.each(&[name], |before, _, batch| {
            let (starts, values) = self.shelf.lists(batch, name)?;
            let begin = u32::try_from(stored.len()).map_err(|_| too_large())?;
            let first = starts.first().copied().unwrap_or_default();
            ends.extend(starts.iter().skip(1).map(|end| begin.wrapping_add((end - first).cast_unsigned())));
            let last = starts.last().copied().unwrap_or_default();
            let values = values.get(first as usize..last as usize).unwrap_or_default();
            stored.extend(values.iter().map(|token| token.cast_unsigned()));
            self.place(before, batch.num_rows(), |to, from| {
                if let (Some(to), Some([start, end])) = (offsets.get_mut(to + 1), starts.get(from..from + 2)) {
                    *to = (end - start).cast_unsigned();
                }
            });
            Ok(())
        })?;
        let mut sum = 0_u32;
        for offset in &mut offsets {
            sum = sum.checked_add(*offset).ok_or_else(too_large)?;
            *offset = sum;
        }
        let mut tokens = vec![0_u64; sum as usize];
        let mut start = 0;
        for (&end, &rank) in ends.iter().zip(&self.rank) {
            let from = stored.get(start as usize..end as usize).unwrap_or_default();
            start = end;
            if let Some(&begin) = offsets.get(rank as usize).filter(|_| rank != DEAD) {
                let to = tokens.get_mut(begin as usize..).unwrap_or_default();
                to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
            }
        }
        Ok(TokenLists { offsets, tokens })
    }

    fn near(&self) -> Result<Vec<u64>> {
        let mut words = Vec::new();
        self.shelf.each(&[NEAR], |before, _, batch| {
            let (starts, values) = self.shelf.lists(batch, NEAR)?;
            self.place(before, batch.num_rows(), |_, from| {
                if let Some(&[start, end]) = starts.get(from..from + 2) {
                    let own = values.get(start as usize..end as usize).unwrap_or_default();
                    words.extend(own.iter().map(|word| word.cast_unsigned()));
                }
            });
            Ok(())
        })?;
        Ok(words)
    }

    fn readings(&self) -> Result<Dense> {
        Ok(Dense { of: self.reading.clone(), values: self.readings.clone() })
    }

    fn kind_sets(&self) -> Result<Dense> {
        Ok(dense(&self.column("kind_set", 0, pick_long)?))
    }

    fn systems(&self) -> Result<Dense> {
        Ok(dense(&self.column("system", 0, pick_long)?))
    }

    fn roles(&self) -> Result<Vec<u8>> {
        let narrow = |role: i16| u8::try_from(role).unwrap_or_default();
        Ok(self.column("role", 0, pick_short)?.into_iter().map(narrow).collect())
    }

    fn birth_years(&self) -> Result<Vec<i16>> {
        self.column("birth_year", 0, pick_short)
    }

    fn regions(&self) -> Result<Vec<i16>> {
        self.column("region", 0, pick_short)
    }
}

/// Numbers the distinct values in ascending order. Rows that follow each other often share theirs.
fn dense(values: &[i64]) -> Dense {
    let mut numbers: HashMap<i64, u32> = HashMap::new();
    for same in values.chunk_by(|a, b| a == b) {
        numbers.extend(same.first().map(|value| (*value, 0)));
    }
    let mut sorted: Vec<i64> = numbers.keys().copied().collect();
    sorted.sort_unstable();
    for (number, value) in (0_u32..).zip(&sorted) {
        numbers.insert(*value, number);
    }
    let mut of = Vec::with_capacity(values.len());
    for same in values.chunk_by(|a, b| a == b) {
        let number = same.first().and_then(|value| numbers.get(value)).copied().unwrap_or_default();
        of.resize(of.len() + same.len(), number);
    }
    Dense { of, values: sorted }
}

/// Reads the key columns; returns the rows that count, unsorted, and how many rows are stored.
fn sort_keys(shelf: &Shelf, live: &[LiveReading]) -> Result<(Vec<SortKey>, usize)> {
    let dense: HashMap<i64, (u32, (i64, i64))> =
        (0_u32..).zip(live).map(|(number, reading)| (reading.id, (number, reading.range))).collect();
    let mut keys: Vec<SortKey> = Vec::new();
    let mut stored = 0;
    shelf.each(&["reading_id", "record", "slot"], |before, segment, batch| {
        let ids = shelf.longs(batch, "reading_id")?.values();
        let records = shelf.ints(batch, "record")?.values();
        let slots = shelf.shorts(batch, "slot")?.values();
        for (row, ((id, &record), &slot)) in ids.iter().zip(records).zip(slots).enumerate() {
            let Some(&(number, (first, last))) = dense.get(id) else { continue };
            if (first..=last).contains(&segment) {
                let place = u32::try_from(before + row).ok().filter(|&place| place != DEAD);
                let place = place.ok_or_else(|| InventoryError::TooLarge(shelf.folder.clone()))?;
                keys.push((number, record, slot, place));
            }
        }
        stored = before + batch.num_rows();
        Ok(())
    })?;
    Ok((keys, stored))
}
