//! The way into the inventory: rows into the open segment, batches into one transaction with the segment they need.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use super::Inventory;
use super::buffer::RowBuffer;
use super::error::{InventoryError, Result};
use super::key::Keys;
use super::pack::PackedRows;
use super::rows::{Batch, Order};
use super::segment::{Format, GROUP_ROWS, SegmentWriter, segment_file};
use super::sql::query;
use super::stage::{self, Staged, StagedReading};
use super::steps::Step;
use crate::model::ReadingId;

/// Rows of a full segment.
const SEGMENT_ROWS: u64 = 2 * GROUP_ROWS as u64;
/// Age at which a segment closes whatever it holds.
const SEGMENT_AGE: Duration = Duration::from_secs(30);
/// Staged catalog rows that are worth a transaction: each one writes most pages of the indexes by random ids anew.
const WORTH_A_COMMIT: usize = 16_000;
/// Age at which fewer rows are worth one too: a slow share must not lose hours when the scan is killed.
const COMMIT_AGE: Duration = Duration::from_secs(5);
/// Staged catalog rows that close the segment they wait for: bounds memory and redone work.
const MAX_WAITING: usize = 20_000;

/// Rows and batches on their way to the disk.
pub(super) struct Journal {
    pub(super) format: Format,
    open: OpenSegment,
    begun: HashMap<ReadingId, Begun>,
    waiting: Pile,
    ready: Pile,
}

/// The segment that takes rows now.
struct OpenSegment {
    number: i64,
    writer: Option<SegmentWriter>,
    buffer: RowBuffer,
    first_row: Option<Instant>,
    rows: u64,
    readings: HashSet<ReadingId>,
}

/// A reading whose rows may be in several segments.
#[derive(Clone, Copy)]
struct Begun {
    first: i64,
    last: i64,
    rows: u64,
}

/// Staged batches and how many catalog rows they hold.
#[derive(Default)]
struct Pile {
    staged: Vec<Staged>,
    rows: usize,
    since: Option<Instant>,
}

impl Pile {
    fn take(&mut self) -> Vec<Staged> {
        std::mem::take(self).staged
    }

    fn add(&mut self, staged: Staged, rows: usize) {
        self.staged.push(staged);
        self.rows += rows;
        self.since.get_or_insert_with(Instant::now);
    }

    fn is_worth_a_commit(&self) -> bool {
        self.rows >= WORTH_A_COMMIT || self.since.is_some_and(|since| since.elapsed() >= COMMIT_AGE)
    }
}

impl OpenSegment {
    fn new(number: i64, buffer: RowBuffer) -> Self {
        Self { number, writer: None, buffer, first_row: None, rows: 0, readings: HashSet::new() }
    }

    fn is_due(&self) -> bool {
        self.rows >= SEGMENT_ROWS || self.first_row.is_some_and(|since| since.elapsed() >= SEGMENT_AGE)
    }
}

impl Journal {
    /// Begins with segment number `next`; nothing if no evidence key can be made.
    pub(super) fn new(keys: &Keys, next: i64) -> Option<Self> {
        let format = Format::new(&keys.evidence_key()).ok()?;
        let open = OpenSegment::new(next, RowBuffer::new());
        Some(Self { format, open, begun: HashMap::new(), waiting: Pile::default(), ready: Pile::default() })
    }

    /// Number of the segment that is open, or comes next.
    pub(super) fn number(&self) -> i64 {
        self.open.number
    }

    /// Goes on with another segment number; the open segment is empty.
    pub(super) fn skip_to(&mut self, number: i64) {
        self.open.number = number;
    }

    /// Those of the readings that wait for their transaction.
    pub(super) fn staged_among(&self, readings: &[ReadingId]) -> HashSet<ReadingId> {
        let staged = self.ready.staged.iter().chain(&self.waiting.staged).flat_map(|staged| &staged.readings);
        let staged: HashSet<ReadingId> = staged.map(|reading| reading.row.reading).collect();
        readings.iter().copied().filter(|reading| staged.contains(reading)).collect()
    }

    fn stage(&mut self, mut batch: Batch) {
        let rows = batch.len();
        let open = &self.open;
        let here = |reading: ReadingId| open.readings.contains(&reading);
        let waits = (batch.order == Order::AfterEarlier && !self.waiting.staged.is_empty())
            || batch.readings.iter().any(|reading| here(reading.reading))
            || batch.assets.iter().any(|asset| asset.reading.is_some_and(here) || asset.name_reading.is_some_and(here));
        let number = open.number;
        let readings = std::mem::take(&mut batch.readings).into_iter().map(|row| {
            let begun = self.begun.remove(&row.reading).unwrap_or(Begun { first: number, last: number, rows: 0 });
            StagedReading { row, first: begun.first, last: begun.last, rows: begun.rows }
        });
        let staged = Staged { readings: readings.collect(), batch };
        let pile = if waits { &mut self.waiting } else { &mut self.ready };
        pile.add(staged, rows);
    }
}

impl Inventory {
    /// Begins (or begins again) a reading: rows appended for it before do not count.
    pub fn begin_reading(&mut self, reading: ReadingId) -> Result<()> {
        if self.journal()?.open.readings.contains(&reading) {
            self.flush()?;
        }
        let journal = self.journal()?;
        let number = journal.open.number;
        journal.begun.insert(reading, Begun { first: number, last: number, rows: 0 });
        Ok(())
    }

    /// Adds rows to the open segment, and closes it when it is full or old. Rows are in any order.
    pub fn append(&mut self, rows: &PackedRows) -> Result<()> {
        let mut at = 0;
        while let Some(reading) = rows.reading(at) {
            let begin = at;
            let open = &mut self.journal()?.open;
            while let Some(row) = rows.row(at).filter(|_| rows.reading(at) == Some(reading)) {
                if open.buffer.rows() >= GROUP_ROWS {
                    break;
                }
                open.buffer.push_packed(row);
                at += 1;
            }
            let is_full = open.buffer.rows() >= GROUP_ROWS;
            self.note(reading, (at - begin) as u64);
            if is_full {
                self.write_group()?;
            }
        }
        self.close_if_due()
    }

    /// Stages a batch. It becomes visible with the segment that holds its readings' rows, at once if there is none.
    pub fn commit(&mut self, batch: Batch) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let journal = self.journal()?;
        journal.stage(batch);
        if journal.waiting.rows >= MAX_WAITING {
            return self.flush();
        }
        if journal.ready.is_worth_a_commit() {
            let ready = journal.ready.take();
            self.transact(ready, None)?;
        }
        self.close_if_due()
    }

    /// Closes the open segment and commits all that is staged.
    pub fn flush(&mut self) -> Result<()> {
        let segment = self.close_segment()?;
        let journal = self.journal()?;
        let mut staged = journal.ready.take();
        staged.append(&mut journal.waiting.take());
        if staged.is_empty() && segment.is_none() {
            return Ok(());
        }
        self.transact(staged, segment)
    }

    pub(super) fn journal(&mut self) -> Result<&mut Journal> {
        match &mut self.secret {
            Some(secret) => Ok(&mut secret.journal),
            None => Err(InventoryError::KeyMissing(self.place.dir().join("*.key"))),
        }
    }

    /// Counts rows of a reading in the open segment.
    fn note(&mut self, reading: ReadingId, rows: u64) {
        let Some(secret) = &mut self.secret else { return };
        let number = secret.journal.open.number;
        let open = &mut secret.journal.open;
        open.readings.insert(reading);
        open.rows += rows;
        open.first_row.get_or_insert_with(Instant::now);
        let fresh = Begun { first: number, last: number, rows: 0 };
        let begun = secret.journal.begun.entry(reading).or_insert(fresh);
        begun.last = number;
        begun.rows += rows;
    }

    fn close_if_due(&mut self) -> Result<()> {
        if self.journal()?.open.is_due() { self.flush() } else { Ok(()) }
    }

    fn write_group(&mut self) -> Result<()> {
        let folder = self.place.evidence();
        let Some(secret) = &mut self.secret else { return Ok(()) };
        let Journal { format, open, .. } = &mut secret.journal;
        if open.writer.is_none() {
            open.writer = Some(SegmentWriter::create(&folder, open.number, format)?);
            self.steps.reached(Step::TemporaryCreated);
        }
        match &mut open.writer {
            Some(writer) => writer.write(&mut open.buffer),
            None => Ok(()),
        }
    }

    /// Writes the open segment to its final name; returns it for the catalog.
    fn close_segment(&mut self) -> Result<Option<ClosedSegment>> {
        if self.journal()?.open.buffer.rows() > 0 {
            self.write_group()?;
        }
        let folder = self.place.evidence();
        let Some(secret) = &mut self.secret else { return Ok(None) };
        let open = &mut secret.journal.open;
        let Some(writer) = open.writer.take() else { return Ok(None) };
        let (number, rows) = (open.number, open.rows);
        let bytes = writer.finish(&segment_file(&folder, number), &mut self.steps)?;
        let buffer = std::mem::replace(&mut open.buffer, RowBuffer::new());
        *open = OpenSegment::new(number + 1, buffer);
        Ok(Some(ClosedSegment { number, rows, bytes }))
    }

    fn transact(&mut self, staged: Vec<Staged>, segment: Option<ClosedSegment>) -> Result<()> {
        let Some(run) = &self.run else { return Err(InventoryError::NoRun(self.place.dir().to_path_buf())) };
        let assets = staged.iter().map(|staged| staged.batch.assets.len()).sum();
        self.catalog.begin()?;
        self.steps.reached(Step::TransactionBegun);
        let closed = segment.map_or(Ok(()), |segment| segment.write(&mut self.catalog));
        let written = closed.and_then(|()| stage::write(&mut self.catalog, run, staged));
        if let Err(error) = written {
            self.catalog.undo();
            return Err(error);
        }
        self.steps.reached(Step::TransactionFilled);
        self.catalog.end()?;
        self.steps.reached(Step::TransactionCommitted);
        self.note_written(assets)
    }
}

/// A segment with its final name, not yet in the catalog.
pub(super) struct ClosedSegment {
    /// Number.
    pub(super) number: i64,
    /// Rows.
    pub(super) rows: u64,
    /// Bytes of the file.
    pub(super) bytes: u64,
}

impl ClosedSegment {
    /// Names it in the catalog.
    pub(super) fn write(&self, catalog: &mut super::catalog::Catalog) -> Result<()> {
        let insert = query("INSERT INTO segments VALUES (?, ?, ?)").bind(self.number);
        catalog.execute(insert.bind(self.rows.cast_signed()).bind(self.bytes.cast_signed()))?;
        let next = query("UPDATE meta SET next_segment = max(next_segment, ?)").bind(self.number + 1);
        catalog.execute(next).map(drop)
    }
}
