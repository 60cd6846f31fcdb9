//! Reads one asset: opens it, knows its content, turns it into findings and rows, and says what happened.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::detect::Detector;
use crate::extract::{End, Extracted, Input, Reader};
use crate::identity::{TokenKeys, Tokeniser};
use crate::inventory::{AssetRow, ContentFacts, KnownAsset, PackedRows, ReadingRow};
use crate::model::{
    Access, AccessSource, AssetId, ChangeSignature, ContentHash, FolderId, Outcome, ReadingId, Reason, RootId,
};
use crate::patterns::Rules;
use crate::source::tree::{self, Entry, Mount};

use super::desk::{AssetDone, Claim, Desk, ReadingDone};
use super::ids::Ids;
use super::interruptible::Interruptible;
use super::progress::{Progress, StopFlag};
use super::sink::{ReadingSink, ReadingTotals, RowOutlet};
use super::traversal::FolderPlace;

/// Contents up to this size are read once, into memory; larger ones are hashed first and then streamed.
const IN_MEMORY: u64 = 256 << 10;
/// A signature proves nothing when the file was modified this shortly before reading (git's "racy" rule).
const RACY_NS: i64 = 2_000_000_000;

/// What all workers share.
pub(super) struct Worker<'r> {
    pub(super) rules: &'r Rules,
    pub(super) detector: Detector<'r>,
    pub(super) reader: &'r Reader,
    pub(super) ids: &'r Ids,
    pub(super) content_key: [u8; 32],
    pub(super) token_keys: &'r TokenKeys,
    pub(super) progress: &'r Progress,
    pub(super) stop: StopFlag,
}

/// What one worker keeps from file to file.
pub(super) struct Scratch<'r> {
    buffer: Vec<u8>,
    tokeniser: Tokeniser<'r>,
    /// Bytes of the asset under way that progress has counted.
    counted: u64,
}

/// Where an asset hangs in the catalog.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) root: RootId,
    pub(super) folder: FolderId,
    pub(super) asset: AssetId,
    pub(super) at: &'p FolderPlace,
}

/// The way to the writer, and what the inventory knew of the asset.
#[derive(Clone, Copy)]
pub(super) struct Errand<'e> {
    pub(super) desk: &'e Desk,
    pub(super) known: Option<&'e KnownAsset>,
}

/// What became of a content.
struct Content {
    outcome: Outcome,
    facts: ContentFacts,
    reading: Option<ReadingId>,
    done: Option<ReadingDone>,
}

/// One reading of a content between two looks at its signature.
struct Attempt {
    content: Content,
    before: ChangeSignature,
    after: ChangeSignature,
}

impl Attempt {
    fn held_still(&self) -> bool {
        (self.before.size, self.before.mtime_ns) == (self.after.size, self.after.mtime_ns)
    }
}

impl Content {
    fn unread(outcome: Outcome) -> Self {
        Self { outcome, facts: ContentFacts::default(), reading: None, done: None }
    }
}

impl<'r> Worker<'r> {
    /// Makes what a worker keeps.
    pub(super) fn scratch(&self) -> Scratch<'r> {
        Scratch { buffer: Vec::new(), tokeniser: Tokeniser::new(self.token_keys, self.rules), counted: 0 }
    }

    /// Reads a file and counts it as done. Gives nothing if the scan was stopped meanwhile.
    pub(super) fn read(
        &self,
        errand: Errand<'_>,
        scratch: &mut Scratch<'r>,
        place: Place<'_>,
        entry: &Entry,
    ) -> Option<AssetDone> {
        scratch.counted = 0;
        let done = self.read_asset(errand, scratch, place, entry);
        self.progress.done(entry.signature.size.saturating_sub(scratch.counted));
        done
    }

    fn read_asset(
        &self,
        errand: Errand<'_>,
        scratch: &mut Scratch<'r>,
        place: Place<'_>,
        entry: &Entry,
    ) -> Option<AssetDone> {
        let path = place.at.path.join(&entry.name);
        let (content, signature) = match self.read_settled(errand, scratch, &path) {
            Ok((content, signature)) => (content, signature),
            Err(reason) => (Content::unread(unopened(reason)), entry.signature),
        };
        if self.stop.is_raised() {
            if let Some(reading) = content.reading {
                errand.desk.release(reading);
            }
            return None;
        }
        let name = self.read_name(scratch, entry);
        let mut row = account(self.ids, place, entry, content.outcome);
        row.signature = signature;
        row.racy = is_racy(signature);
        row.content = content.facts;
        row.reading = content.reading;
        row.name_reading = name.as_ref().map(|done| done.row.reading);
        Some(AssetDone { row, readings: content.done.into_iter().chain(name).collect() })
    }

    /// Reads a content that holds still; one that moves is read a second time, then taken as it is.
    fn read_settled(
        &self,
        errand: Errand<'_>,
        scratch: &mut Scratch<'r>,
        path: &Path,
    ) -> Result<(Content, ChangeSignature), Reason> {
        let first = self.read_once(errand, scratch, path)?;
        if first.held_still() {
            return Ok((first.content, first.after));
        }
        if let Some(reading) = first.content.reading {
            errand.desk.release(reading);
        }
        let second = self.read_once(errand, scratch, path)?;
        let outcome = if second.held_still() { second.content.outcome } else { Outcome::Changed };
        Ok((Content { outcome, ..second.content }, second.after))
    }

    fn read_once(&self, errand: Errand<'_>, scratch: &mut Scratch<'r>, path: &Path) -> Result<Attempt, Reason> {
        let file = tree::open(path)?;
        let before = tree::signature(&file)?;
        let content = self.read_content(errand, scratch, &file, before.size)?;
        Ok(Attempt { content, before, after: tree::signature(&file)? })
    }

    fn read_content(
        &self,
        errand: Errand<'_>,
        scratch: &mut Scratch<'r>,
        file: &File,
        size: u64,
    ) -> Result<Content, Reason> {
        if size == 0 {
            return Ok(Content::unread(Outcome::Skipped(Reason::Empty)));
        }
        if size > IN_MEMORY {
            // A terabyte of holes would be read for an hour to find nothing.
            if !tree::has_data(file) {
                return Ok(Content::unread(Outcome::Skipped(Reason::Empty)));
            }
            return self.read_large(errand, scratch, file, size);
        }
        let mut buffer = std::mem::take(&mut scratch.buffer);
        buffer.clear();
        let read = Read::by_ref(&mut &*file).take(2 * IN_MEMORY).read_to_end(&mut buffer);
        let content = match read {
            Ok(_) => Ok(self.read_small(scratch, &buffer, errand.known)),
            Err(error) => Err(tree::reason_of(&error)),
        };
        scratch.buffer = buffer;
        content
    }

    fn read_small(&self, scratch: &mut Scratch<'r>, bytes: &[u8], known: Option<&KnownAsset>) -> Content {
        let hash = ContentHash(*blake3::keyed_hash(&self.content_key, bytes).as_bytes());
        let reading = self.ids.reading(&hash);
        if let Some(content) = unchanged(known, reading) {
            return content;
        }
        let hashed = Hashed { hash, reading, size: bytes.len() as u64 };
        let contents = Contents { input: Input::Memory(bytes), size: hashed.size, reading };
        let (extraction, Kept(rows)) = self.extract(scratch, contents, Kept(PackedRows::default()));
        self.content_of(hashed, extraction, rows)
    }

    fn read_large(
        &self,
        errand: Errand<'_>,
        scratch: &mut Scratch<'r>,
        file: &File,
        size: u64,
    ) -> Result<Content, Reason> {
        let Some(hash) = self.hash_large(scratch, file)? else {
            return Ok(Content::unread(Outcome::Skipped(Reason::IoError)));
        };
        let reading = self.ids.reading(&hash);
        if let Some(content) = unchanged(errand.known, reading) {
            return Ok(content);
        }
        let contents = Contents { input: Input::File(file), size, reading };
        let hashed = Hashed { hash, reading, size };
        match errand.desk.claim(reading) {
            Some(Claim::Known(before)) => {
                Ok(Content { outcome: before.outcome, facts: before.content, reading: Some(reading), done: None })
            }
            Some(Claim::Granted) => {
                let (extraction, _) = self.extract(scratch, contents, SentAhead(errand.desk));
                Ok(self.content_of(hashed, extraction, PackedRows::default()))
            }
            Some(Claim::Busy) | None => {
                let (extraction, _) = self.extract(scratch, contents, Dropped);
                let content = self.content_of(hashed, extraction, PackedRows::default());
                Ok(Content { done: None, ..content })
            }
        }
    }

    /// Hashes a large content; gives nothing if the scan was stopped.
    fn hash_large(&self, scratch: &mut Scratch<'r>, file: &File) -> Result<Option<ContentHash>, Reason> {
        let mut hasher = blake3::Hasher::new_keyed(&self.content_key);
        scratch.buffer.resize(256 << 10, 0);
        let mut offset = 0;
        loop {
            if self.stop.is_raised() {
                return Ok(None);
            }
            let read = file.read_at(&mut scratch.buffer, offset).map_err(|error| tree::reason_of(&error))?;
            let Some(bytes) = scratch.buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            hasher.update(bytes);
            offset += read as u64;
        }
        Ok(Some(ContentHash(*hasher.finalize().as_bytes())))
    }

    fn extract<O: RowOutlet>(&self, scratch: &mut Scratch<'r>, contents: Contents<'_>, outlet: O) -> (Extraction, O) {
        let mut sink = ReadingSink::new(contents.reading, self.rules, &mut scratch.tokeniser, outlet);
        let extracted = {
            let mut records = Interruptible::new(self.detector.reader(&mut sink), &self.stop);
            // A content that is read again because it moved is counted once.
            let large = matches!(contents.input, Input::File(_)) && scratch.counted == 0;
            let watch = large.then(|| self.progress.bytes_under_way());
            let extracted = self.reader.read_watched((contents.input, contents.size), watch, &mut records);
            if large {
                scratch.counted = extracted.bytes_read;
            }
            extracted
        };
        let (totals, outlet) = sink.finish();
        (Extraction { extracted, totals }, outlet)
    }

    fn content_of(&self, hashed: Hashed, extraction: Extraction, rows: PackedRows) -> Content {
        let Extraction { extracted, totals } = extraction;
        let outcome = outcome_of(extracted.end);
        let facts = ContentFacts {
            format: Some(Cow::Borrowed(extracted.format)),
            encoding: extracted.encoding.map(Cow::Borrowed),
            undecodable: extracted.undecodable,
        };
        let head = ReadingHead { hashed, outcome, facts: facts.clone() };
        let done = self.reading_done(head, totals, rows);
        Content { outcome, facts, reading: Some(hashed.reading), done: Some(done) }
    }

    fn reading_done(&self, head: ReadingHead, totals: ReadingTotals, rows: PackedRows) -> ReadingDone {
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
                columns: totals.columns,
            },
            kind_sets: totals.kind_sets,
            rows,
        }
    }

    /// Reads the asset's own name; most names hold nothing.
    fn read_name(&self, scratch: &mut Scratch<'r>, entry: &Entry) -> Option<ReadingDone> {
        let name = entry.name.to_str()?;
        let raw = entry.name.as_bytes();
        let reading = self.ids.name_reading(raw);
        let mut sink = ReadingSink::new(reading, self.rules, &mut scratch.tokeniser, Kept(PackedRows::default()));
        self.detector.file_name(name, &mut sink);
        let (totals, Kept(rows)) = sink.finish();
        if totals.findings == 0 {
            return None;
        }
        let hash = ContentHash(*blake3::keyed_hash(&self.content_key, raw).as_bytes());
        let facts = ContentFacts { format: Some(Cow::Borrowed("name")), ..ContentFacts::default() };
        let hashed = Hashed { hash, reading, size: raw.len() as u64 };
        let head = ReadingHead { hashed, outcome: Outcome::Complete, facts };
        Some(self.reading_done(head, totals, rows))
    }
}

struct Contents<'f> {
    input: Input<'f>,
    size: u64,
    reading: ReadingId,
}

/// A content with its names.
#[derive(Clone, Copy)]
struct Hashed {
    hash: ContentHash,
    reading: ReadingId,
    size: u64,
}

/// What came out of a content.
struct Extraction {
    extracted: Extracted,
    totals: ReadingTotals,
}

struct ReadingHead {
    hashed: Hashed,
    outcome: Outcome,
    facts: ContentFacts,
}

/// Rows stay with the reading until it is handed in.
struct Kept(PackedRows);

impl RowOutlet for Kept {
    fn rows(&mut self, rows: PackedRows) {
        if self.0.is_empty() { self.0 = rows } else { self.0.append(&rows) }
    }
}

/// Rows go to the writer while the content is still being read.
struct SentAhead<'d>(&'d Desk);

impl RowOutlet for SentAhead<'_> {
    fn rows(&mut self, rows: PackedRows) {
        self.0.rows(rows);
    }
}

/// Rows are dropped: another worker is reading the same content.
struct Dropped;

impl RowOutlet for Dropped {
    fn rows(&mut self, _rows: PackedRows) {}
}

/// The row of an asset with an outcome and nothing known about its content.
pub(super) fn account(ids: &Ids, place: Place<'_>, entry: &Entry, outcome: Outcome) -> AssetRow {
    AssetRow {
        asset: place.asset,
        root: place.root,
        folder: place.folder,
        path: place.at.relative.join(&entry.name).as_os_str().as_bytes().to_vec(),
        signature: entry.signature,
        racy: false,
        access: access_on(place.at.mount.1, entry.access),
        outcome,
        content: ContentFacts::default(),
        reading: None,
        name_reading: None,
        rules: ids.rules(),
    }
}

fn access_on(mount: Mount, access: Access) -> Access {
    match mount {
        Mount::Real => access,
        Mount::InventsModes | Mount::Pseudo => Access { uid: None, gid: None, mode: None, source: AccessSource::Mount },
    }
}

/// The content of an asset that was re-read and turned out to be the same.
fn unchanged(known: Option<&KnownAsset>, reading: ReadingId) -> Option<Content> {
    let known = known.filter(|known| known.readings_current && known.reading == Some(reading))?;
    let known_facts = known.content.clone();
    Some(Content { outcome: known.outcome, facts: known_facts, reading: Some(reading), done: None })
}

fn unopened(reason: Reason) -> Outcome {
    match reason {
        Reason::Vanished => Outcome::Vanished,
        Reason::IoError | Reason::Timeout => Outcome::Failed(reason),
        _ => Outcome::Skipped(reason),
    }
}

fn outcome_of(end: End) -> Outcome {
    match end {
        End::Complete | End::Stopped => Outcome::Complete,
        End::Partial(reason) => Outcome::Partial(reason),
        End::Skipped(reason) => Outcome::Skipped(reason),
        End::Failed(reason) => Outcome::Failed(reason),
    }
}

fn is_racy(signature: ChangeSignature) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as i64);
    // A time stamp of the future proves nothing either.
    signature.mtime_ns.max(signature.ctime_ns) > now - RACY_NS
}
