//! Turns one content into findings and rows, its members into assets, and sums up what was read.

use std::borrow::Cow;
use std::cell::RefCell;

use crate::extract::{End, Extracted, Input};
use crate::inventory::{ContentFacts, PackedRows, ReadingRow};
use crate::model::{ContentHash, Outcome, ReadingId, Reason};

use super::content::{Content, Host, outcome_of};
use super::desk::{Desk, ReadingDone, Told};
use super::inside::Inside;
use super::interruptible::Interruptible;
use super::sink::{ReadingSink, ReadingTotals, RowOutlet, Shared};
use super::spread::Spread;
use super::worker::{Errand, Scratch, Worker};

impl<'r> Worker<'r> {
    /// Reads a content with all that is in it.
    pub(super) fn extract<O: RowOutlet>(
        &self,
        (errand, host): (Errand<'_>, Host<'_>),
        scratch: &mut Scratch<'r>,
        contents: Contents<'_>,
        outlet: O,
    ) -> (Extraction, O) {
        let mut inside = Inside::new(self, (errand.desk, host), contents.hashed.hash, scratch.inner.take());
        let reading = contents.hashed.reading;
        let sink = RefCell::new(ReadingSink::new(reading, self.rules, &mut scratch.tokeniser, outlet));
        let extracted = std::thread::scope(|threads| {
            let mut shared = Shared(&sink);
            let reader = self.detector.reader(&mut shared);
            let spread = Spread::new((self, threads), reading, reader, &sink);
            let mut records = Interruptible::new(spread, &self.stop);
            // A content that is read again because it moved is counted once, and what lies in it not at all.
            let large = matches!(contents.input, Input::File(_)) && scratch.counted == 0 && host.depth == 0;
            let watch = large.then(|| self.progress.bytes_under_way());
            let input = (contents.input, contents.hashed.size);
            let extracted = self.reader.read_all(input, watch, &mut records, &mut inside);
            if large {
                scratch.counted = extracted.bytes_read;
            }
            extracted
        });
        let (totals, outlet) = sink.into_inner().finish();
        let (members, cut, inner) = inside.finish();
        scratch.inner = inner;
        let end = match (extracted.end, cut, members) {
            (End::Stopped, Some(reason), Told::None) => End::Skipped(reason),
            (End::Stopped, Some(reason), _) => End::Partial(reason),
            (end, ..) => end,
        };
        (Extraction { extracted: Extracted { end, ..extracted }, totals, members }, outlet)
    }

    /// Sums up a reading that came to its end.
    pub(super) fn content_of(&self, hashed: Hashed, extraction: Extraction, rows: PackedRows) -> Content {
        let Extraction { extracted, totals, members } = extraction;
        let outcome = outcome_of(extracted.end);
        let facts = ContentFacts {
            format: Some(Cow::Borrowed(extracted.format)),
            encoding: extracted.encoding.map(Cow::Borrowed),
            undecodable: extracted.undecodable,
        };
        let reading = match outcome {
            Outcome::Skipped(Reason::Encrypted) => self.ids.locked_reading(&hashed.hash),
            _ => hashed.reading,
        };
        let size = hashed.size.max(extracted.bytes_read);
        let head = ReadingHead { hashed: Hashed { size, reading, ..hashed }, outcome, facts: facts.clone() };
        let done = self.reading_done(head, totals, rows);
        Content { outcome, facts, reading: Some(reading), done: Some(done), members }
    }

    pub(super) fn reading_done(&self, head: ReadingHead, totals: ReadingTotals, rows: PackedRows) -> ReadingDone {
        ReadingDone {
            row: ReadingRow {
                reading: head.hashed.reading,
                hash: head.hashed.hash,
                size: head.hashed.size,
                rules: self.ids.rules(),
                outcome: head.outcome,
                content: head.facts,
                mentions: totals.mentions,
                findings: totals.findings,
                unattributed: totals.unattributed,
                tallies: totals.tallies,
                ignored: totals.ignored,
                columns: totals.columns,
            },
            kind_sets: totals.kind_sets,
            rows,
        }
    }

    /// Reads an asset's own name; most names hold nothing.
    pub(super) fn read_name(&self, scratch: &mut Scratch<'r>, raw: &[u8]) -> Option<ReadingDone> {
        let name = std::str::from_utf8(raw).ok()?;
        let reading = self.ids.name_reading(raw);
        let mut sink = ReadingSink::new(reading, self.rules, &mut scratch.tokeniser, Kept(PackedRows::default()));
        self.detector.file_name(name, &mut sink);
        let (totals, Kept(rows)) = sink.finish();
        if totals.findings == 0 && totals.ignored.is_empty() {
            return None;
        }
        let hash = ContentHash(*blake3::keyed_hash(&self.content_key, raw).as_bytes());
        let facts = ContentFacts { format: Some(Cow::Borrowed("name")), ..ContentFacts::default() };
        let hashed = Hashed { hash, reading, size: raw.len() as u64 };
        let head = ReadingHead { hashed, outcome: Outcome::Complete, facts };
        Some(self.reading_done(head, totals, rows))
    }
}

/// A content to be read.
pub(super) struct Contents<'f> {
    pub(super) input: Input<'f>,
    pub(super) hashed: Hashed,
}

/// A content with its names.
#[derive(Clone, Copy)]
pub(super) struct Hashed {
    pub(super) hash: ContentHash,
    pub(super) reading: ReadingId,
    pub(super) size: u64,
}

/// What came out of a content.
pub(super) struct Extraction {
    extracted: Extracted,
    totals: ReadingTotals,
    members: Told,
}

/// What is known of a reading besides its findings.
pub(super) struct ReadingHead {
    pub(super) hashed: Hashed,
    pub(super) outcome: Outcome,
    pub(super) facts: ContentFacts,
}

/// Rows stay with the reading until it is handed in.
pub(super) struct Kept(pub(super) PackedRows);

impl RowOutlet for Kept {
    fn rows(&mut self, rows: PackedRows) {
        if self.0.is_empty() { self.0 = rows } else { self.0.append(&rows) }
    }
}

/// Rows go to the writer while the content is still being read.
pub(super) struct SentAhead<'d>(pub(super) &'d Desk);

impl RowOutlet for SentAhead<'_> {
    fn rows(&mut self, rows: PackedRows) {
        self.0.rows(rows);
    }
}

/// Rows are dropped: somebody else reads the same content, or has read it.
pub(super) struct Dropped;

impl RowOutlet for Dropped {
    fn rows(&mut self, _rows: PackedRows) {}
}
