//! Compaction: rewrites the evidence without dead rows, in the same crash-safe order as a scan.

use std::collections::HashMap;

use arrow_array::{Array, RecordBatch};

use super::Inventory;
use super::buffer::{NEAR, RowBuffer, empty_row};
use super::error::Result;
use super::journal::ClosedSegment;
use super::segment::{GROUP_ROWS, SegmentWriter, segment_file, sweep};
use super::sql::query;
use super::steps::Step;
use super::stored::{LiveReading, Shelf, live_readings, segment_numbers};
use crate::model::{Column, EvidenceRow, Guards, ListColumn, ReadingId, Role, Token, TokenList};

/// Rows of a compacted segment.
const SEGMENT_ROWS: u64 = 8 * GROUP_ROWS as u64;

impl Inventory {
    /// Compacts if more than 30 % of the stored rows are dead. The open segment is empty.
    pub(super) fn compact_if_worth(&mut self) -> Result<()> {
        let stored = self.catalog.number(query("SELECT coalesce(sum(rows), 0) FROM segments"))?;
        let live = self.catalog.number(query(
            "SELECT coalesce(sum(evidence_rows), 0) FROM readings r WHERE current = 1 AND ( \
            EXISTS (SELECT 1 FROM assets a WHERE a.reading_id = r.reading_id AND a.gone_run IS NULL) OR \
            EXISTS (SELECT 1 FROM assets a WHERE a.name_reading_id = r.reading_id AND a.gone_run IS NULL))",
        ))?;
        let dead = stored - live;
        if dead.saturating_mul(10) > stored.saturating_mul(3) { self.compact() } else { Ok(()) }
    }

    fn compact(&mut self) -> Result<()> {
        let shelf = self.shelf()?;
        let live = live_readings(&mut self.catalog)?;
        let first = self.journal()?.number();
        let closed = self.rewrite(&shelf, &live, first)?;
        let next = first + closed.len() as i64;
        self.catalog.begin()?;
        self.steps.reached(Step::TransactionBegun);
        if let Err(error) = self.swap(first, next, &closed) {
            self.catalog.undo();
            return Err(error);
        }
        self.steps.reached(Step::TransactionFilled);
        self.catalog.end()?;
        self.steps.reached(Step::TransactionCommitted);
        self.journal()?.skip_to(next);
        sweep(&shelf.folder, &segment_numbers(&mut self.catalog)?)?;
        self.steps.reached(Step::Swept);
        Ok(())
    }

    /// Copies all rows that count into new segments from number `first` on.
    fn rewrite(&mut self, shelf: &Shelf, live: &[LiveReading], first: i64) -> Result<Vec<ClosedSegment>> {
        let ranges: HashMap<i64, (i64, i64)> = live.iter().map(|reading| (reading.id, reading.range)).collect();
        let mut closed = Vec::new();
        let mut open: Option<(SegmentWriter, u64)> = None;
        let mut buffer = RowBuffer::new();
        for &segment in &shelf.segments {
            for batch in shelf.open(segment, None)? {
                let batch = batch.map_err(|_| shelf.damaged())?;
                each_row(shelf, &batch, |row, near| {
                    let range = ranges.get(&row.key.reading.get());
                    if range.is_some_and(|(first, last)| (*first..=*last).contains(&segment)) {
                        buffer.push(row, near);
                    }
                })?;
                if buffer.rows() >= GROUP_ROWS {
                    self.write_compacted(&mut open, first + closed.len() as i64, &mut buffer)?;
                }
                if open.as_ref().is_some_and(|(_, rows)| *rows >= SEGMENT_ROWS) {
                    self.close_compacted(&mut open, &mut closed, first)?;
                }
            }
        }
        if buffer.rows() > 0 {
            self.write_compacted(&mut open, first + closed.len() as i64, &mut buffer)?;
        }
        self.close_compacted(&mut open, &mut closed, first)?;
        Ok(closed)
    }

    fn write_compacted(
        &mut self,
        open: &mut Option<(SegmentWriter, u64)>,
        number: i64,
        buffer: &mut RowBuffer,
    ) -> Result<()> {
        let folder = self.place.evidence();
        if open.is_none() {
            *open = Some((SegmentWriter::create(&folder, number, &self.journal()?.format)?, 0));
            self.steps.reached(Step::TemporaryCreated);
        }
        if let Some((writer, rows)) = open {
            *rows += buffer.rows() as u64;
            writer.write(buffer)?;
        }
        Ok(())
    }

    fn close_compacted(
        &mut self,
        open: &mut Option<(SegmentWriter, u64)>,
        closed: &mut Vec<ClosedSegment>,
        first: i64,
    ) -> Result<()> {
        let Some((writer, rows)) = open.take() else { return Ok(()) };
        let number = first + closed.len() as i64;
        let bytes = writer.finish(&segment_file(&self.place.evidence(), number), &mut self.steps)?;
        closed.push(ClosedSegment { number, rows, bytes });
        Ok(())
    }

    /// Names the new segments instead of the old ones. The new hold live rows only, so all of them are each reading's.
    fn swap(&mut self, first: i64, next: i64, closed: &[ClosedSegment]) -> Result<()> {
        const LIVE: &str = "reading_id IN (SELECT reading_id FROM assets WHERE gone_run IS NULL AND reading_id IS NOT \
            NULL UNION SELECT name_reading_id FROM assets WHERE gone_run IS NULL AND name_reading_id IS NOT NULL)";
        self.catalog.execute(query("DELETE FROM segments"))?;
        for segment in closed {
            segment.write(&mut self.catalog)?;
        }
        let sql = "UPDATE readings SET first_segment = ?, last_segment = ? WHERE current = 1";
        self.catalog.execute(query(sql).bind(first).bind((next - 1).max(first)))?;
        let drop = |what: &str| format!("{what} WHERE NOT {LIVE}");
        self.catalog.execute(query(drop("UPDATE readings SET current = 0, evidence_rows = 0")))?;
        self.catalog.execute(query(drop("DELETE FROM tallies")))?;
        self.catalog.execute(query(drop("DELETE FROM columns")))?;
        self.catalog.execute(query(drop("DELETE FROM ignored")))?;
        self.catalog.execute(query(drop("DELETE FROM identities")))?;
        let sql = "UPDATE meta SET next_segment = max(next_segment, ?)";
        self.catalog.execute(query(sql).bind(next)).map(|_| ())
    }
}

/// Rebuilds the rows of a batch that holds all columns, with what each carries for names of neighbours.
fn each_row(shelf: &Shelf, batch: &RecordBatch, mut take: impl FnMut(&EvidenceRow, &[i64])) -> Result<()> {
    let mut rows = plain_rows(shelf, batch)?;
    for (at, column) in Column::ALL.iter().enumerate() {
        let tokens = shelf.longs(batch, column.name())?;
        for (row, token) in rows.iter_mut().zip(tokens) {
            if let Some(place) = row.tokens.get_mut(at) {
                *place = token.map(|token| Token::from_hash(token.cast_unsigned()));
            }
        }
    }
    for (at, column) in ListColumn::ALL.iter().enumerate() {
        let (starts, values) = shelf.lists(batch, column.name())?;
        for (row, bounds) in rows.iter_mut().zip(starts.windows(2)) {
            let &[start, end] = bounds else { continue };
            let mut list = TokenList::default();
            for token in values.get(start as usize..end as usize).unwrap_or_default() {
                list.insert(Token::from_hash(token.cast_unsigned()));
            }
            if let Some(place) = row.lists.get_mut(at) {
                *place = list;
            }
        }
    }
    let (starts, values) = shelf.lists(batch, NEAR)?;
    for (row, bounds) in rows.iter().zip(starts.windows(2)) {
        let &[start, end] = bounds else { continue };
        take(row, values.get(start as usize..end as usize).unwrap_or_default());
    }
    Ok(())
}

fn plain_rows(shelf: &Shelf, batch: &RecordBatch) -> Result<Vec<EvidenceRow>> {
    let (readings, records) = (shelf.longs(batch, "reading_id")?, shelf.ints(batch, "record")?);
    let (slots, counts) = (shelf.shorts(batch, "slot")?, shelf.ints(batch, "count")?);
    let (kind_sets, systems) = (shelf.longs(batch, "kind_set")?, shelf.longs(batch, "system")?);
    let (roles, guards) = (shelf.shorts(batch, "role")?, shelf.ints(batch, "guards")?);
    let (dates, untils) = (shelf.ints(batch, "record_date")?, shelf.ints(batch, "valid_until")?);
    let (years, regions) = (shelf.shorts(batch, "birth_year")?, shelf.shorts(batch, "region")?);
    let rows = (0..batch.num_rows()).map(|at| {
        let mut row = empty_row(ReadingId::from_stored(readings.value(at)), records.value(at), slots.value(at));
        row.count = counts.value(at);
        row.kind_set = kind_sets.value(at);
        row.role = Role::from_number(roles.value(at));
        row.system = systems.value(at);
        row.guards = Guards(guards.value(at));
        row.record_date = dates.is_valid(at).then(|| dates.value(at));
        row.valid_until = untils.is_valid(at).then(|| untils.value(at));
        row.birth_year = years.is_valid(at).then(|| years.value(at));
        row.region = regions.is_valid(at).then(|| regions.value(at));
        row
    });
    Ok(rows.collect())
}
