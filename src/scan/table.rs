//! Reads one table of a database: its rows become findings while the server sends more.

use std::borrow::Cow;
use std::sync::mpsc::{Receiver, sync_channel};

use crate::inventory::{ContentFacts, KnownAsset, PackedRows};
use crate::model::{AssetId, ContentHash, Flow, Outcome, ReadingId, Reason, RecordSink, Row, Sensitive, TableHead};
use crate::source::database::{Amount, Reach, RowBatch, Session, Table, TableEnd};

use super::database::{DatabaseWalk, left_out};
use super::desk::{AssetDone, Claim, Desk, Told};
use super::interruptible::Interruptible;
use super::keys::Joined;
use super::progress::Notice;
use super::reading::{Hashed, ReadingHead, SentAhead};
use super::sink::{ReadingSink, ReadingTotals};
use super::worker::Scratch;

/// How often a table is begun whose reading can't go on where it stood.
const BEGINNINGS: u64 = 4;
/// Batches between the thread that waits for the server and the one that reads them.
const IN_FLIGHT: usize = 4;

/// A table to be read.
pub(super) struct TableErrand<'t> {
    pub(super) desk: &'t Desk,
    pub(super) table: &'t Table,
    /// All tables of the root.
    pub(super) tables: &'t [Table],
    pub(super) asset: AssetId,
    pub(super) known: Option<KnownAsset>,
}

/// What came of a table's rows.
#[derive(Default)]
struct Poured {
    rows: u64,
    bytes: u64,
    undecodable: u64,
}

impl<'r> DatabaseWalk<'_, 'r> {
    /// Reads a table and counts it as done. Gives nothing if the scan was stopped meanwhile.
    pub(super) fn table(
        &self,
        session: &mut Session,
        scratch: &mut Scratch<'r>,
        errand: TableErrand<'_>,
    ) -> Option<AssetDone> {
        let table = errand.table;
        if let Some(reason) = left_out(table) {
            self.walk.progress.done(table.bytes);
            let row = self.row(table, errand.asset, Outcome::Skipped(reason));
            return Some(AssetDone { row, readings: Vec::new(), members: Told::None });
        }
        let (hashed, (end, poured, totals)) = self.read_through(session, scratch, &errand)?;
        let outcome = table_outcome((table, self.walk.plan.tables.amount), end, poured.rows);
        if let (TableEnd::Partial(_) | TableEnd::Anew(_), Some(of)) = (end, table.rows) {
            let (root, table) = (self.root.name.clone(), table.path());
            self.walk.progress.note(Notice::ReadInPart { root, table, rows: poured.rows, of });
        }
        let facts = ContentFacts {
            format: Some(Cow::Borrowed(session.format())),
            encoding: None,
            undecodable: poured.undecodable,
        };
        let mut row = self.row(table, errand.asset, outcome);
        if let Some(facts) = &mut row.table {
            facts.rows = poured.rows;
            // What was read to its end is known better than statistics have it.
            let is_whole = end == TableEnd::Complete && self.walk.plan.tables.amount == Amount::All;
            facts.rows_of = if is_whole { Some(poured.rows) } else { table.rows };
        }
        if matches!(outcome, Outcome::Vanished | Outcome::Skipped(_)) {
            errand.desk.release(hashed.reading);
            return Some(AssetDone { row, readings: Vec::new(), members: Told::None });
        }
        row.content = facts.clone();
        row.reading = Some(hashed.reading);
        let head = ReadingHead { hashed: Hashed { size: poured.bytes, ..hashed }, outcome, facts };
        let done = self.walk.worker.reading_done(head, totals, PackedRows::default());
        Some(AssetDone { row, readings: vec![done], members: Told::None })
    }

    /// Reads a table, from its beginning again if need be. Nothing if the scan is stopped.
    fn read_through(
        &self,
        session: &mut Session,
        scratch: &mut Scratch<'r>,
        errand: &TableErrand<'_>,
    ) -> Option<(Hashed, (TableEnd, Poured, ReadingTotals))> {
        let counted = std::mem::take(&mut scratch.counted);
        let mut begun = 0;
        let (hashed, read) = loop {
            let hashed = self.claimed(errand, begun)?;
            let read = self.pour(session, scratch, (errand, hashed.reading));
            begun += 1;
            if !matches!(read.0, TableEnd::Anew(_)) || begun == BEGINNINGS || self.walk.worker.stop.is_raised() {
                break (hashed, read);
            }
            // Rows that went ahead name a reading that never counts.
            errand.desk.release(hashed.reading);
        };
        self.walk.progress.done(errand.table.bytes.saturating_sub(scratch.counted));
        scratch.counted = counted;
        if self.walk.worker.stop.is_raised() {
            errand.desk.release(hashed.reading);
            return None;
        }
        Some((hashed, read))
    }

    /// Names the reading by a name that no reading has yet: nothing tells whether the table is what it was. Nothing if
    /// the scan is stopped.
    fn claimed(&self, errand: &TableErrand<'_>, begun: u64) -> Option<Hashed> {
        (begun..).map(|nth| self.hashed(errand, nth)).find_map(|hashed| match errand.desk.claim(hashed.reading) {
            Some(Claim::Granted) => Some(Some(hashed)),
            Some(Claim::Known(_) | Claim::Busy) => None,
            None => Some(None),
        })?
    }

    /// Names a reading before its rows are known: by where they lie, and by the reading before it.
    fn hashed(&self, errand: &TableErrand<'_>, nth: u64) -> Hashed {
        let before = errand.known.as_ref().and_then(|known| known.reading).map_or(0, ReadingId::get);
        let mut hasher = blake3::Hasher::new_keyed(&self.walk.worker.content_key);
        let path = errand.table.path();
        let parts = [&b"table"[..], self.root.name.as_bytes(), &path, &before.to_le_bytes(), &nth.to_le_bytes()];
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        let hash = ContentHash(*hasher.finalize().as_bytes());
        Hashed { hash, reading: self.walk.worker.ids.reading(&hash), size: 0 }
    }

    fn pour(
        &self,
        session: &mut Session,
        scratch: &mut Scratch<'r>,
        (errand, reading): (&TableErrand<'_>, ReadingId),
    ) -> (TableEnd, Poured, ReadingTotals) {
        let (sender, receiver) = sync_channel(IN_FLIGHT);
        let amount = self.walk.plan.tables.amount;
        let table = errand.table;
        std::thread::scope(|threads| {
            let waiting = threads.spawn(move || {
                let mut take = |batch: RowBatch| match sender.send(batch) {
                    Ok(()) => Flow::Continue,
                    Err(_) => Flow::Stop,
                };
                session.read(table, amount, &mut take)
            });
            let (poured, totals) = self.take(scratch, (errand, reading), &receiver);
            drop(receiver);
            (waiting.join().unwrap_or(TableEnd::Partial(Reason::ParserCrash)), poured, totals)
        })
    }

    /// Takes the rows as they come.
    fn take(
        &self,
        scratch: &mut Scratch<'r>,
        (errand, reading): (&TableErrand<'_>, ReadingId),
        batches: &Receiver<RowBatch>,
    ) -> (Poured, ReadingTotals) {
        let worker = self.walk.worker;
        let headers = headers(worker.rules, errand.table);
        let counted = &mut scratch.counted;
        let sink = ReadingSink::new(reading, worker.rules, &mut scratch.tokeniser, SentAhead(errand.desk));
        let mut sink = Joined::new(sink, worker.rules, errand.table, errand.tables);
        let mut poured = Poured::default();
        {
            let mut records = Interruptible::new(worker.detector.reader(&mut sink), &worker.stop);
            let mut flow = begin(&mut records, &errand.table.name, &headers);
            while flow == Flow::Continue
                && let Ok(batch) = batches.recv()
            {
                let share = batch.bytes().min(errand.table.bytes.saturating_sub(*counted));
                *counted += share;
                self.walk.progress.bytes_under_way().fetch_add(share, std::sync::atomic::Ordering::Relaxed);
                self.walk.progress.rows_done(batch.len() as u64);
                poured.undecodable += batch.undecodable;
                poured.bytes += batch.bytes();
                flow = push(&mut records, &batch, &mut poured.rows);
            }
            records.end();
        }
        let (totals, _) = sink.into_inner().finish();
        (poured, totals)
    }
}

/// What happened to a table of which so many rows were read.
pub(super) fn table_outcome((table, amount): (&Table, Amount), end: TableEnd, rows: u64) -> Outcome {
    match (end, table.reach) {
        (TableEnd::Vanished, _) => Outcome::Vanished,
        (TableEnd::Partial(Reason::Permission), _) if rows == 0 => Outcome::Skipped(Reason::Permission),
        (TableEnd::Partial(reason) | TableEnd::Anew(reason), _) if rows == 0 => Outcome::Failed(reason),
        (TableEnd::Partial(reason) | TableEnd::Anew(reason), _) => Outcome::Partial(reason),
        (_, Reach::SomeRows) => Outcome::Partial(Reason::RowSecurity),
        (_, Reach::SomeColumns) => Outcome::Partial(Reason::ColumnsHidden),
        _ if amount != Amount::All => Outcome::Partial(Reason::Sampled),
        _ => Outcome::Complete,
    }
}

/// What the columns are called: by their name, or by what the schema says of them where the name says nothing.
pub(super) fn headers(rules: &crate::patterns::Rules, table: &Table) -> Vec<String> {
    let called = |column: &crate::source::database::Column| match &column.comment {
        Some(comment) if rules.lookup_header(&column.name).is_empty() => {
            let comment = comment.lines().next().unwrap_or_default().trim();
            if rules.lookup_header(comment).is_empty() { column.name.clone() } else { comment.to_owned() }
        }
        _ => column.name.clone(),
    };
    table.columns.iter().map(called).collect()
}

/// Pushes the table and its header; rows are counted from 1 behind it.
pub(super) fn begin(records: &mut dyn RecordSink, name: &str, headers: &[String]) -> Flow {
    let cells: Vec<Sensitive<'_>> = headers.iter().map(|name| Sensitive::new(name)).collect();
    match records.table(TableHead { name: Some(Sensitive::new(name)), hidden: false }) {
        Flow::Continue => records.row(Row { number: 0, cells: &cells }),
        Flow::Stop => Flow::Stop,
    }
}

/// Pushes the rows of a batch.
pub(super) fn push(records: &mut dyn RecordSink, batch: &RowBatch, rows: &mut u64) -> Flow {
    let mut cells = Vec::new();
    for row in batch.rows() {
        *rows += 1;
        cells.clear();
        cells.extend(row.map(Sensitive::new));
        if records.row(Row { number: *rows, cells: &cells }) == Flow::Stop {
            return Flow::Stop;
        }
    }
    Flow::Continue
}
