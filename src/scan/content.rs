//! Reads one content: knows it by its hash, and reads it only if nobody did.

use std::cell::Cell;

use crate::extract::{End, Forward, Input, Placed};
use crate::inventory::{AssetRow, ContentFacts, KnownAsset, KnownReading, PackedRows};
use crate::model::{Access, AssetId, ContentHash, FolderId, Outcome, ReadingId, Reason, RootId};
use crate::source::store::StoredFile;
use crate::source::tree;

use super::budget::Budget;
use super::desk::{Claim, ReadingDone, Told};
use super::hash::hash_placed;
use super::opened::Opened;
use super::reading::{Contents, Dropped, Hashed, Kept, SentAhead};
use super::worker::{Errand, Scratch, Worker};

/// Contents up to this size are read once, into memory; larger ones are hashed first and then streamed.
pub(super) const IN_MEMORY: u64 = 256 << 10;

/// The asset that a content belongs to, as its members see it.
#[derive(Clone, Copy)]
pub(super) struct Host<'h> {
    pub(super) root: RootId,
    pub(super) folder: FolderId,
    /// The file at the outside.
    pub(super) outer: AssetId,
    pub(super) path: &'h [u8],
    pub(super) access: Access,
    pub(super) mtime_ns: i64,
    /// Containers around it.
    pub(super) depth: u32,
    /// What may still be read of its members.
    pub(super) budget: &'h Cell<Budget>,
    /// What was opened in the file at the outside.
    pub(super) opened: &'h Opened,
}

impl<'h> Host<'h> {
    /// A file.
    pub(super) fn of(row: &'h AssetRow, budget: &'h Cell<Budget>, opened: &'h Opened) -> Self {
        Self {
            root: row.root,
            folder: row.folder,
            outer: row.asset,
            path: &row.path,
            access: row.access,
            mtime_ns: row.signature.mtime_ns,
            depth: 0,
            budget,
            opened,
        }
    }
}

/// What became of a content.
pub(super) struct Content {
    pub(super) outcome: Outcome,
    pub(super) facts: ContentFacts,
    pub(super) reading: Option<ReadingId>,
    pub(super) done: Option<ReadingDone>,
    pub(super) members: Told,
}

impl Content {
    /// A content of which nothing is known.
    pub(super) fn unread(outcome: Outcome) -> Self {
        Self { outcome, facts: ContentFacts::default(), reading: None, done: None, members: Told::None }
    }

    /// A content that ended where its device failed.
    fn cut_by(self, error: &std::io::Error, at: u64) -> Self {
        Self { outcome: joined(self.outcome, End::Partial(tree::reason_of(error)), at), ..self }
    }

    fn inherited(before: KnownReading, reading: ReadingId, members: Told) -> Self {
        Self { outcome: before.outcome, facts: before.content, reading: Some(reading), done: None, members }
    }
}

impl<'r> Worker<'r> {
    /// Reads a file of `size` bytes as listed.
    pub(super) fn read_file(
        &self,
        errand: Errand<'_>,
        host: Host<'_>,
        scratch: &mut Scratch<'r>,
        (file, size): (&StoredFile, u64),
    ) -> Result<Content, Reason> {
        if size == 0 {
            return Ok(Content::unread(Outcome::Skipped(Reason::Empty)));
        }
        if size > IN_MEMORY {
            // A terabyte of holes would be read for an hour to find nothing.
            if !file.has_data() {
                return Ok(Content::unread(Outcome::Skipped(Reason::Empty)));
            }
            return self.read_large(errand, host, scratch, (file, size));
        }
        let mut buffer = std::mem::take(&mut scratch.buffer);
        buffer.clear();
        // A file that grows meanwhile is told by its signature afterwards; the end needs no read of its own.
        let read = file.read_beginning(&mut buffer, size as usize);
        let content = match read {
            Ok(()) => Ok(self.read_small(errand, host, scratch, &buffer)),
            Err(error) if buffer.is_empty() => Err(tree::reason_of(&error)),
            // What was read before the device failed counts.
            Err(error) => Ok(self.read_small(errand, host, scratch, &buffer).cut_by(&error, buffer.len() as u64)),
        };
        scratch.buffer = buffer;
        content
    }

    /// Reads a content that lies in memory.
    pub(super) fn read_small(
        &self,
        errand: Errand<'_>,
        host: Host<'_>,
        scratch: &mut Scratch<'r>,
        bytes: &[u8],
    ) -> Content {
        let hashed =
            self.named(ContentHash(*blake3::keyed_hash(&self.content_key, bytes).as_bytes()), bytes.len() as u64);
        if let Some(content) = unchanged(errand.known, hashed.reading) {
            return content;
        }
        let contents = Contents { input: Input::Memory(bytes), hashed };
        self.open_once((errand, host), hashed.reading, || {
            let (extraction, Kept(rows)) = self.extract((errand, host), scratch, contents, Kept(PackedRows::default()));
            self.content_of(hashed, extraction, rows)
        })
    }

    /// Reads a content of more than [`IN_MEMORY`] bytes, once whatever its copies.
    pub(super) fn read_large(
        &self,
        errand: Errand<'_>,
        host: Host<'_>,
        scratch: &mut Scratch<'r>,
        (file, size): (&dyn Placed, u64),
    ) -> Result<Content, Reason> {
        let keyed = (&self.content_key, &mut scratch.buffer);
        let Some((hash, cut)) = hash_placed(file, keyed, || !self.stop.is_raised())? else {
            return Ok(Content::unread(Outcome::Skipped(Reason::IoError)));
        };
        let hashed = self.named(hash, size);
        let contents = Contents { input: Input::File(file), hashed };
        if let Some((error, at)) = cut {
            return Ok(self.read_claimed((errand, host), scratch, contents).cut_by(&error, at));
        }
        if let Some(content) = unchanged(errand.known, hashed.reading) {
            return Ok(content);
        }
        Ok(self.open_once((errand, host), hashed.reading, || self.read_claimed((errand, host), scratch, contents)))
    }

    /// Reads a member that is too large to be held, as it comes. Its content is known only at its end, when its rows
    /// have left: its reading is named by where it lies instead, in which container under which path.
    pub(super) fn read_stream(
        &self,
        errand: Errand<'_>,
        host: Host<'_>,
        scratch: &mut Scratch<'r>,
        (stream, hash): (&dyn Forward, ContentHash),
    ) -> Content {
        let contents = Contents { input: Input::Stream(stream), hashed: self.named(hash, 0) };
        self.read_claimed((errand, host), scratch, contents)
    }

    fn read_claimed(
        &self,
        (errand, host): (Errand<'_>, Host<'_>),
        scratch: &mut Scratch<'r>,
        contents: Contents<'_>,
    ) -> Content {
        let hashed = contents.hashed;
        match errand.desk.claim(hashed.reading) {
            // What a limit left at one place may have room at another.
            Some(Claim::Known(before)) if before.outcome.reason() != Some(Reason::Limit) => {
                if let Some(members) = self.inherit(errand, host, hashed.reading) {
                    return Content::inherited(before, hashed.reading, members);
                }
            }
            Some(Claim::Granted) => {
                let (extraction, _) = self.extract((errand, host), scratch, contents, SentAhead(errand.desk));
                let content = self.content_of(hashed, extraction, PackedRows::default());
                if content.reading != Some(hashed.reading) {
                    errand.desk.release(hashed.reading);
                }
                return content;
            }
            Some(Claim::Known(_) | Claim::Busy) | None => {}
        }
        let (extraction, _) = self.extract((errand, host), scratch, contents, Dropped);
        let content = self.content_of(hashed, extraction, PackedRows::default());
        Content { done: None, ..content }
    }

    fn named(&self, hash: ContentHash, size: u64) -> Hashed {
        Hashed { hash, reading: self.ids.reading(&hash), size }
    }
}

/// The content of an asset that was re-read and turned out to be the same.
fn unchanged(known: Option<&KnownAsset>, reading: ReadingId) -> Option<Content> {
    let known = known.filter(|known| known.readings_current && known.reading == Some(reading))?;
    let before = KnownReading { outcome: known.outcome, content: known.content.clone(), mentions: 0 };
    Some(Content::inherited(before, reading, Told::AsBefore))
}

/// What an end means for an asset.
pub(super) fn outcome_of(end: End) -> Outcome {
    match end {
        End::Complete | End::Stopped => Outcome::Complete,
        End::Partial(reason) => Outcome::Partial(reason),
        End::Skipped(reason) => Outcome::Skipped(reason),
        End::Failed(reason) => Outcome::Failed(reason),
    }
}

/// Whether reading the same bytes again would end the same way.
pub(super) fn is_settled(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Complete => true,
        Outcome::Vanished | Outcome::Changed => false,
        Outcome::Partial(reason) | Outcome::Skipped(reason) | Outcome::Failed(reason) => !matches!(
            reason,
            Reason::Permission
                | Reason::IoError
                | Reason::Timeout
                | Reason::Stalled
                | Reason::Memory
                | Reason::Excluded
                | Reason::Own
                | Reason::Offline
                | Reason::ChangedWhileReading
        ),
    }
}

/// A member's outcome: what its bytes told, and how they ended.
pub(super) fn joined(read: Outcome, end: End, taken: u64) -> Outcome {
    match (read, end) {
        (outcome, End::Complete | End::Stopped) => outcome,
        (_, end) if taken == 0 => outcome_of(end),
        (
            Outcome::Complete | Outcome::Partial(_),
            End::Partial(reason) | End::Skipped(reason) | End::Failed(reason),
        ) => Outcome::Partial(reason),
        (outcome, End::Partial(Reason::Limit)) if !outcome.is_gap() => outcome,
        (_, End::Partial(Reason::Limit)) => Outcome::Partial(Reason::Limit),
        (_, End::Partial(reason) | End::Skipped(reason) | End::Failed(reason)) => Outcome::Failed(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_breaks_off_is_not_called_complete() {
        let check = |read, end, taken, expected| {
            assert_eq!(joined(read, end, taken), expected);
        };
        let encrypted = End::Skipped(Reason::Encrypted);
        check(Outcome::Complete, End::Complete, 9, Outcome::Complete);
        check(Outcome::Complete, End::Partial(Reason::Truncated), 9, Outcome::Partial(Reason::Truncated));
        check(Outcome::Skipped(Reason::Empty), encrypted, 0, Outcome::Skipped(Reason::Encrypted));
        check(
            Outcome::Failed(Reason::Malformed),
            End::Partial(Reason::Truncated),
            9,
            Outcome::Failed(Reason::Truncated),
        );
        check(Outcome::Skipped(Reason::UnknownBinary), End::Partial(Reason::Limit), 9, Outcome::Partial(Reason::Limit));
        check(Outcome::Skipped(Reason::Media), End::Partial(Reason::Limit), 9, Outcome::Skipped(Reason::Media));
    }
}
