//! Finds a content inside a container again, by its hash, however deep it lies.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fs::File;

use crate::extract::{Held, Input, Limits, MemberBytes, MemberHead, Members, Placed, Reader, hold};
use crate::inventory::Keys;
use crate::model::{ContentHash, Flow, Object, Passage, ReadingId, RecordSink, Row, Section, TableHead};
use crate::patterns::Rules;

use super::budget::{Budget, Limited, admit, admit_container, within_share};
use super::content::IN_MEMORY;
use super::hash::hash_placed;
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
        let budget = Cell::new(Budget::of(size, &self.limits));
        let opened = RefCell::default();
        let mut seek = Seek { finder: self, wanted, depth: 0, budget: &budget, opened: &opened, take, found: false };
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
        let (hash, cut) = hash_placed(file, (&self.content_key, &mut Vec::new()), || true).ok()??;
        cut.is_none().then_some(hash)
    }
}

struct Seek<'f, 't> {
    finder: &'f Finder,
    wanted: ReadingId,
    depth: u32,
    /// What the scan had for it: what it could not reach is not looked for.
    budget: &'f Cell<Budget>,
    /// What was opened before holds it no more than it did then.
    opened: &'f RefCell<HashSet<ReadingId>>,
    take: Take<'t>,
    found: bool,
}

impl Seek<'_, '_> {
    fn content(&mut self, input: Input<'_>, size: u64) {
        let reading = self.finder.reading(input);
        if reading == Some(self.wanted) {
            (self.take)(input, size);
            self.found = true;
        } else if reading.is_some_and(|reading| self.opened.borrow_mut().insert(reading)) {
            self.finder.reader.read_all((input, size), None, &mut Unread, self);
        }
    }

    fn held(&mut self, content: &mut Limited<'_>) {
        let mut buffer = Vec::new();
        match hold(content, &mut buffer, (IN_MEMORY as usize, self.budget.get().held)) {
            Ok(Held::Buffer) => self.content(Input::Memory(&buffer), buffer.len() as u64),
            Ok(Held::File(file)) => self.content(Input::File(&file), content.taken),
            // What is too large to be held has no hash of its own.
            Ok(Held::Beginning(..)) | Err(_) => {}
        }
    }
}

impl Members for Seek<'_, '_> {
    fn open(&mut self) -> Flow {
        match admit_container(self.budget, self.depth, &self.finder.limits) {
            Some(_) => Flow::Stop,
            None => Flow::Continue,
        }
    }

    fn member(&mut self, _head: MemberHead<'_>, content: &mut dyn MemberBytes) -> Flow {
        if admit(self.budget, self.depth, &self.finder.limits).is_some() {
            return Flow::Stop;
        }
        let (found, _) = within_share(self.budget, content, |budget, limited| {
            let mut inner = Seek { take: &mut *self.take, depth: self.depth + 1, budget, ..*self };
            inner.held(limited);
            inner.found
        });
        self.found = found;
        if found { Flow::Stop } else { Flow::Continue }
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
