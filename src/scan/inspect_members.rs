//! Finds a content inside a container again, by its hash, however deep it lies.

use std::fs::File;

use crate::extract::{Held, Input, Limits, MemberBytes, MemberHead, Members, Placed, Reader, hold};
use crate::inventory::Keys;
use crate::model::{ContentHash, Flow, Object, Passage, ReadingId, RecordSink, Row, Section, TableHead};
use crate::patterns::Rules;

use super::content::IN_MEMORY;
use super::ids::Ids;

/// Opens contents and knows them by their readings.
pub(super) struct Finder {
    pub(super) reader: Reader,
    pub(super) ids: Ids,
    limits: Limits,
    content_key: [u8; 32],
}

/// What is done with the content once it is found.
pub(super) type Take<'t> = &'t mut dyn FnMut(Input<'_>, u64);

impl Finder {
    pub(super) fn new(keys: &Keys, rules: &Rules, limits: Limits) -> Self {
        let reader = Reader::new(limits.clone());
        Self { reader, ids: Ids::new(keys, rules.id()), limits, content_key: *keys.content_key() }
    }

    /// Gives the content of a reading to `take` if a file is it or holds it; tells whether it was there.
    pub(super) fn find(&self, file: &File, size: u64, wanted: ReadingId, take: Take<'_>) -> bool {
        let mut seek = Seek { finder: self, wanted, depth: 0, take, found: false };
        seek.content(Input::File(file), size);
        seek.found
    }

    fn reading(&self, input: Input<'_>) -> Option<ReadingId> {
        let hash = match input {
            Input::Memory(bytes) => ContentHash(*blake3::keyed_hash(&self.content_key, bytes).as_bytes()),
            Input::File(file) => self.hash(file)?,
            Input::Stream(_) => return None,
        };
        Some(self.ids.reading(&hash))
    }

    fn hash(&self, file: &dyn Placed) -> Option<ContentHash> {
        let mut hasher = blake3::Hasher::new_keyed(&self.content_key);
        let mut buffer = vec![0; IN_MEMORY as usize];
        let mut offset = 0;
        loop {
            let read = file.read_at(&mut buffer, offset).ok()?;
            let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            hasher.update(bytes);
            offset += read as u64;
        }
        Some(ContentHash(*hasher.finalize().as_bytes()))
    }
}

struct Seek<'f, 't> {
    finder: &'f Finder,
    wanted: ReadingId,
    depth: u32,
    take: Take<'t>,
    found: bool,
}

impl Seek<'_, '_> {
    fn content(&mut self, input: Input<'_>, size: u64) {
        if self.finder.reading(input) == Some(self.wanted) {
            (self.take)(input, size);
            self.found = true;
        } else if self.depth < self.finder.limits.depth {
            let inner = &mut Seek { take: &mut *self.take, depth: self.depth + 1, ..*self };
            self.finder.reader.read_all((input, size), None, &mut Unread, inner);
            self.found = inner.found;
        }
    }
}

impl Members for Seek<'_, '_> {
    fn member(&mut self, _head: MemberHead<'_>, content: &mut dyn MemberBytes) -> Flow {
        let mut buffer = Vec::new();
        match hold(content, &mut buffer, (IN_MEMORY as usize, self.finder.limits.held_bytes)) {
            Ok(Held::Buffer) => self.content(Input::Memory(&buffer), buffer.len() as u64),
            Ok(Held::File(file)) => {
                let size = file.metadata().map_or(0, |facts| facts.len());
                self.content(Input::File(&file), size);
            }
            // What is too large to be held has no hash of its own.
            Ok(Held::Beginning(..)) | Err(_) => {}
        }
        if self.found { Flow::Stop } else { Flow::Continue }
    }
}

/// Records of a container are not looked for.
struct Unread;

impl RecordSink for Unread {
    fn section(&mut self, _section: Section) -> Flow {
        Flow::Continue
    }

    fn table(&mut self, _head: TableHead<'_>) -> Flow {
        Flow::Continue
    }

    fn row(&mut self, _row: Row<'_>) -> Flow {
        Flow::Continue
    }

    fn object(&mut self, _object: Object<'_>) -> Flow {
        Flow::Continue
    }

    fn passage(&mut self, _passage: Passage<'_>) -> Flow {
        Flow::Continue
    }

    fn end(&mut self) {}
}
