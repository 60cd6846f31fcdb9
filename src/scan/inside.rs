//! Makes assets of the members of a container, each with its address, its outcome and its reading.

use crate::extract::{Held, MemberBytes, MemberHead, Members, Stream, hold};
use crate::inventory::AssetRow;
use crate::model::{ChangeSignature, ContentHash, Flow, Outcome, Reason};

use super::address::{Addresses, is_hidden, own_name};
use super::budget::{Limited, admit, admit_container, note_patience, within_share};
use super::content::{Content, Host, IN_MEMORY, joined};
use super::desk::{AssetDone, Desk, Told};
use super::worker::{Errand, Scratch, Worker};

/// Members of one hand-in.
const GROUP: usize = 64;
/// Evidence rows of one hand-in.
const GROUP_ROWS: usize = 4096;

/// Takes the members of one container.
pub(super) struct Inside<'w, 'r> {
    worker: &'w Worker<'r>,
    desk: &'w Desk,
    host: Host<'w>,
    hash: ContentHash,
    scratch: Option<Box<Scratch<'r>>>,
    done: Vec<AssetDone>,
    addresses: Addresses,
    told: Told,
    is_open: bool,
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
        let (done, addresses) = (Vec::new(), Addresses::default());
        let (told, is_open, cut) = (Told::None, false, None);
        Self { worker, desk, host, hash, scratch, done, addresses, told, is_open, cut }
    }

    /// Hands in the last members; tells whether there were any, why the rest was left, and gives the scratch back.
    pub(super) fn finish(mut self) -> (Told, Option<Reason>, Option<Box<Scratch<'r>>>) {
        self.hand_in();
        (self.told, self.cut, self.scratch)
    }

    fn hand_in(&mut self) {
        self.desk.assets(std::mem::take(&mut self.done));
    }

    /// Reads a member; gives its bytes as far as they came by.
    fn read(&mut self, path: &[u8], content: &mut dyn MemberBytes) -> (Content, u64) {
        if is_hidden(self.worker.exclusions, self.host.path, path) {
            return (Content::unread(Outcome::Skipped(Reason::Excluded)), 0);
        }
        let mut scratch = self.scratch.take().unwrap_or_else(|| Box::new(self.worker.scratch()));
        let read = within_share(self.host.budget, content, |budget, limited| {
            let host = Host { path, depth: self.host.depth + 1, budget, ..self.host };
            let read = self.read_limited(host, &mut scratch, limited);
            let outcome = joined(read.outcome, limited.end(), limited.taken);
            Content { outcome, ..read }
        });
        self.scratch = Some(scratch);
        read
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

    fn row(&self, path: Vec<u8>, size: u64, content: &Content) -> AssetRow {
        AssetRow {
            asset: self.worker.ids.member(self.host.root, &path),
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
            table: None,
        }
    }
}

impl Members for Inside<'_, '_> {
    fn open(&mut self) -> Flow {
        self.is_open = true;
        self.cut = admit_container(self.host.budget, self.host.depth, self.worker.limits);
        if self.cut.is_some() { Flow::Stop } else { Flow::Continue }
    }

    fn member(&mut self, head: MemberHead<'_>, content: &mut dyn MemberBytes) -> Flow {
        if self.worker.stop.is_raised() {
            return Flow::Stop;
        }
        if !self.is_open && self.open() == Flow::Stop {
            return Flow::Stop;
        }
        if let Some(reason) = admit(self.host.budget, self.host.depth, self.worker.limits) {
            self.cut = Some(reason);
            return Flow::Stop;
        }
        let path = self.addresses.next(self.host.path, head.name);
        let (content, taken) = self.read(&path, content);
        if self.worker.stop.is_raised() {
            if let Some(reading) = content.reading {
                self.desk.release(reading);
            }
            return Flow::Stop;
        }
        note_patience(self.host.budget, content.outcome);
        let mut budget = self.host.budget.get();
        let size = if content.reading.is_some() && content.outcome == Outcome::Complete {
            taken
        } else {
            taken.max(budget.believe(head.size.unwrap_or(0)))
        };
        self.host.budget.set(budget);
        self.hand_over(path, size, content);
        Flow::Continue
    }
}

impl Inside<'_, '_> {
    fn hand_over(&mut self, path: Vec<u8>, size: u64, content: Content) {
        let scratch = self.scratch.get_or_insert_with(|| Box::new(self.worker.scratch()));
        let name = self.worker.read_name(scratch, own_name(&path));
        let mut row = self.row(path, size, &content);
        row.name_reading = name.as_ref().map(|done| done.row.reading);
        let readings = content.done.into_iter().chain(name).collect();
        self.worker.progress.listed(0);
        self.worker.progress.done(0);
        self.told = Told::Anew;
        self.host.opened.note(&row);
        // What shows its members again may be handed in before what follows here.
        let is_container = content.members == Told::Anew;
        self.done.push(AssetDone { row, readings, members: content.members });
        let rows = self.done.iter().map(AssetDone::rows).sum::<usize>();
        if is_container || self.done.len() >= GROUP || rows >= GROUP_ROWS {
            self.hand_in();
        }
    }
}
