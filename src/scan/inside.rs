//! Makes assets of the members of a container, each with its address, its outcome and its reading.

use std::cell::Cell;
use std::collections::HashSet;
use std::path::Path;

use crate::extract::{End, Held, MemberBytes, MemberHead, Members, Stream, hold};
use crate::inventory::AssetRow;
use crate::model::{AssetId, ChangeSignature, ContentHash, Flow, Outcome, Reason};

use super::budget::Limited;
use super::content::{Content, Host, IN_MEMORY, outcome_of};
use super::desk::{AssetDone, Desk, Told};
use super::worker::{Errand, Scratch, Worker};

/// Members of one hand-in.
const GROUP: usize = 64;
/// Evidence rows of one hand-in.
const GROUP_ROWS: usize = 4096;
/// What stands between a container and what lies in it.
const INSIDE: &[u8] = b"!/";

/// Takes the members of one container.
pub(super) struct Inside<'w, 'r> {
    worker: &'w Worker<'r>,
    desk: &'w Desk,
    host: Host<'w>,
    hash: ContentHash,
    scratch: Option<Box<Scratch<'r>>>,
    done: Vec<AssetDone>,
    /// Members so far: two may have one name.
    taken: HashSet<AssetId>,
    told: Told,
    cut: Option<Reason>,
}

impl<'w, 'r> Inside<'w, 'r> {
    /// Begins with the container of this content.
    pub(super) fn new(
        worker: &'w Worker<'r>,
        (desk, host): (&'w Desk, Host<'w>),
        hash: ContentHash,
        scratch: Option<Box<Scratch<'r>>>,
    ) -> Self {
        let (done, taken) = (Vec::new(), HashSet::new());
        Self { worker, desk, host, hash, scratch, done, taken, told: Told::None, cut: None }
    }

    /// Hands in the last members; tells whether there were any, why the rest was left, and gives the scratch back.
    pub(super) fn finish(mut self) -> (Told, Option<Reason>, Option<Box<Scratch<'r>>>) {
        self.hand_in();
        (self.told, self.cut, self.scratch)
    }

    fn hand_in(&mut self) {
        self.desk.assets(std::mem::take(&mut self.done));
    }

    fn cut(&mut self, reason: Reason) -> Flow {
        self.cut = Some(reason);
        Flow::Stop
    }

    /// The address of a member; a second one of the same name gets a number.
    fn address(&mut self, name: &str) -> (Vec<u8>, AssetId) {
        let mut path = self.host.path.to_vec();
        path.extend_from_slice(INSIDE);
        let parts = name.split('/').filter(|part| !matches!(*part, "" | "."));
        let before = path.len();
        for part in parts {
            if path.len() > before {
                path.push(b'/');
            }
            path.extend_from_slice(part.as_bytes());
        }
        if path.len() == before {
            path.push(b'-');
        }
        let plain = path.len();
        let mut number = 1_u64;
        loop {
            let asset = self.worker.ids.member(self.host.root, &path);
            if self.taken.insert(asset) {
                return (path, asset);
            }
            number += 1;
            path.truncate(plain);
            path.extend_from_slice(format!(" ({number})").as_bytes());
        }
    }

    fn is_excluded(&self, path: &[u8]) -> bool {
        use std::os::unix::ffi::OsStrExt;
        let from = self.host.path.len() + INSIDE.len();
        let ends = path.iter().enumerate().skip(from).filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        ends.chain([path.len()])
            .filter_map(|end| path.get(..end))
            .any(|path| self.worker.exclusions.hides(Path::new(std::ffi::OsStr::from_bytes(path))).is_some())
    }

    /// Reads a member; gives its bytes as far as they came by.
    fn read(&mut self, path: &[u8], content: &mut dyn MemberBytes) -> (Content, u64) {
        if self.is_excluded(path) {
            return (Content::unread(Outcome::Skipped(Reason::Excluded)), 0);
        }
        let mut budget = self.host.budget.get();
        let share = budget.share();
        let inner = Cell::new(share);
        let mut limited = Limited::new(content, &inner);
        let mut scratch = self.scratch.take().unwrap_or_else(|| Box::new(self.worker.scratch()));
        let host = Host { path, depth: self.host.depth + 1, budget: &inner, ..self.host };
        let read = self.read_limited(host, &mut scratch, &mut limited);
        self.scratch = Some(scratch);
        let (end, taken) = (limited.end(), limited.taken);
        budget.settle(&share, &inner.get());
        self.host.budget.set(budget);
        (joined(read, end, taken), taken)
    }

    fn read_limited(&self, host: Host<'_>, scratch: &mut Scratch<'r>, content: &mut Limited<'_>) -> Content {
        let errand = Errand { desk: self.desk, known: None };
        let mut buffer = std::mem::take(&mut scratch.buffer);
        buffer.clear();
        let large = host.budget.get().held;
        let held = hold(content, &mut buffer, (IN_MEMORY as usize, large));
        let read = match held {
            Ok(Held::Buffer) if buffer.is_empty() => Content::unread(Outcome::Skipped(Reason::Empty)),
            Ok(Held::Buffer) => self.worker.read_small(errand, host, scratch, &buffer),
            Ok(Held::File(file)) => {
                let read = self.worker.read_large(errand, host, scratch, (&file, content.taken));
                read.unwrap_or_else(|reason| Content::unread(Outcome::Failed(reason)))
            }
            Ok(Held::Beginning(file, length)) => {
                let hash = self.place_hash(host.path);
                let stream = Stream::new((&file, length), content);
                self.worker.read_stream(errand, host, scratch, (&stream, hash))
            }
            Err(_) => Content::unread(Outcome::Failed(Reason::Memory)),
        };
        if scratch.buffer.is_empty() {
            scratch.buffer = buffer;
        }
        read
    }

    /// Stands for the content of a member whose hash is not known before its rows leave: the container's content and
    /// the member's path inside it.
    fn place_hash(&self, path: &[u8]) -> ContentHash {
        let mut hasher = blake3::Hasher::new_keyed(&self.worker.content_key);
        hasher.update(b"member that is streamed").update(&self.hash.0);
        hasher.update(path.get(self.host.path.len()..).unwrap_or_default());
        ContentHash(*hasher.finalize().as_bytes())
    }

    fn row(&self, (path, asset): (Vec<u8>, AssetId), size: u64, content: &Content) -> AssetRow {
        AssetRow {
            asset,
            root: self.host.root,
            folder: self.host.folder,
            outer: Some(self.host.outer),
            path,
            signature: ChangeSignature { size, mtime_ns: self.host.mtime_ns, ctime_ns: 0, inode: 0, device: 0 },
            racy: false,
            access: self.host.access,
            outcome: content.outcome,
            content: content.facts.clone(),
            reading: content.reading,
            name_reading: None,
            rules: self.worker.ids.rules(),
        }
    }
}

impl Members for Inside<'_, '_> {
    fn member(&mut self, head: MemberHead<'_>, content: &mut dyn MemberBytes) -> Flow {
        if self.worker.stop.is_raised() {
            return Flow::Stop;
        }
        let mut budget = self.host.budget.get();
        if budget.entries == 0 || budget.bytes == 0 || self.host.depth >= self.worker.limits.depth {
            return self.cut(Reason::Limit);
        }
        if budget.patience == 0 {
            return self.cut(Reason::Timeout);
        }
        budget.entries -= 1;
        self.host.budget.set(budget);
        let (path, asset) = self.address(head.name);
        let (content, taken) = self.read(&path, content);
        if self.worker.stop.is_raised() {
            if let Some(reading) = content.reading {
                self.desk.release(reading);
            }
            return Flow::Stop;
        }
        let mut budget = self.host.budget.get();
        budget.patience -= u32::from(content.outcome.reason() == Some(Reason::Timeout)).min(budget.patience);
        let size = if content.reading.is_some() && content.outcome == Outcome::Complete {
            taken
        } else {
            taken.max(budget.believe(head.size.unwrap_or(0)))
        };
        self.host.budget.set(budget);
        self.hand_over((path, asset), size, content);
        Flow::Continue
    }
}

impl Inside<'_, '_> {
    fn hand_over(&mut self, (path, asset): (Vec<u8>, AssetId), size: u64, content: Content) {
        let name = match (path.rsplit(|byte| *byte == b'/').next(), &mut self.scratch) {
            (Some(name), Some(scratch)) => self.worker.read_name(scratch, name),
            _ => None,
        };
        let mut row = self.row((path, asset), size, &content);
        row.name_reading = name.as_ref().map(|done| done.row.reading);
        let readings = content.done.into_iter().chain(name).collect();
        self.worker.progress.listed(0);
        self.worker.progress.done(0);
        self.told = Told::Anew;
        self.done.push(AssetDone { row, readings, members: content.members });
        let rows = self.done.iter().map(AssetDone::rows).sum::<usize>();
        if self.done.len() >= GROUP || rows >= GROUP_ROWS {
            self.hand_in();
        }
    }
}

/// A member's outcome: what its bytes told, and how they ended.
fn joined(read: Content, end: End, taken: u64) -> Content {
    let outcome = match (read.outcome, end) {
        (outcome, End::Complete | End::Stopped) => outcome,
        (_, end) if taken == 0 => outcome_of(end),
        (
            Outcome::Complete | Outcome::Partial(_),
            End::Partial(reason) | End::Skipped(reason) | End::Failed(reason),
        ) => Outcome::Partial(reason),
        (outcome, End::Partial(Reason::Limit)) if !outcome.is_gap() => outcome,
        (_, End::Partial(reason) | End::Skipped(reason) | End::Failed(reason)) => Outcome::Failed(reason),
    };
    Content { outcome, ..read }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_breaks_off_is_not_called_complete() {
        let check = |read, end, taken, expected| {
            assert_eq!(joined(Content::unread(read), end, taken).outcome, expected);
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
        check(Outcome::Skipped(Reason::Media), End::Partial(Reason::Limit), 9, Outcome::Skipped(Reason::Media));
    }
}
