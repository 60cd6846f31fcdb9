//! What was opened in one file so far: equal containers are opened once, and one that holds itself is not opened in itself.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use crate::inventory::{AssetRow, ContentFacts, MemberCopy};
use crate::model::{Outcome, ReadingId, Reason};

use super::content::Content;
use super::desk::Told;

/// Members that are remembered of one file.
const MEMBERS: usize = 1 << 14;
/// Bytes of their paths.
const PATHS: usize = 4 << 20;

/// The contents of one file that were opened, and the members that were shown, in their order.
#[derive(Default)]
pub(super) struct Opened {
    contents: RefCell<HashMap<ReadingId, State>>,
    shown: RefCell<Shown>,
}

#[derive(Default)]
struct Shown {
    /// Each under its whole path.
    members: Vec<MemberCopy>,
    paths: usize,
    /// Some were not remembered.
    is_full: bool,
}

enum State {
    UnderWay,
    Whole(Before),
}

/// A container that was opened before, with all its members.
#[derive(Clone)]
pub(super) struct Before {
    outcome: Outcome,
    facts: ContentFacts,
    members: Range<usize>,
    /// Bytes of its path, which those of its members begin with.
    path: usize,
}

/// What is known of a content that is about to be read.
pub(super) enum Begun {
    /// It is new; so many members were shown before its own.
    New(usize),
    /// It lies in itself.
    InItself,
    /// It was opened before.
    Again(Before),
}

impl Before {
    /// How many members it has, however deep.
    pub(super) fn count(&self) -> u64 {
        self.members.len() as u64
    }

    /// What it means for a copy whose members are shown.
    pub(super) fn content(&self, reading: ReadingId) -> Content {
        let (facts, members) = (self.facts.clone(), Told::Anew);
        Content { outcome: self.outcome, facts, reading: Some(reading), done: None, members }
    }
}

impl Opened {
    /// A content is about to be read.
    pub(super) fn begin(&self, reading: ReadingId) -> Begun {
        match self.contents.borrow_mut().entry(reading) {
            std::collections::hash_map::Entry::Occupied(entry) => match entry.get() {
                State::UnderWay => Begun::InItself,
                State::Whole(before) => Begun::Again(before.clone()),
            },
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(State::UnderWay);
                Begun::New(self.shown.borrow().members.len())
            }
        }
    }

    /// A new content was read; `first` is what [`Opened::begin`] told. Only a container is remembered, and only if a
    /// limit did not leave members that a copy at another place may have room for.
    pub(super) fn end(&self, reading: ReadingId, path: &[u8], (first, content): (usize, &Content)) {
        let shown = self.shown.borrow();
        let is_whole = content.members == Told::Anew
            && content.reading == Some(reading)
            && content.outcome.reason() != Some(Reason::Limit)
            && !shown.is_full;
        let mut contents = self.contents.borrow_mut();
        if is_whole {
            let members = first..shown.members.len();
            let facts = content.facts.clone();
            contents
                .insert(reading, State::Whole(Before { outcome: content.outcome, facts, members, path: path.len() }));
        } else {
            contents.remove(&reading);
        }
    }

    /// A member is shown.
    pub(super) fn note(&self, row: &AssetRow) {
        let mut shown = self.shown.borrow_mut();
        shown.paths += row.path.len();
        shown.is_full |= shown.members.len() >= MEMBERS || shown.paths > PATHS;
        if !shown.is_full {
            shown.members.push(MemberCopy {
                inside: row.path.clone(),
                size: row.signature.size,
                outcome: row.outcome,
                content: row.content.clone(),
                reading: row.reading,
                name_reading: row.name_reading,
            });
        }
    }

    /// The members of a container that was opened before, under its own path.
    pub(super) fn members(&self, before: &Before) -> Vec<MemberCopy> {
        let shown = self.shown.borrow();
        let members = shown.members.get(before.members.clone()).unwrap_or_default();
        let inside = |member: &MemberCopy| member.inside.get(before.path..).unwrap_or_default().to_vec();
        members.iter().map(|member| MemberCopy { inside: inside(member), ..member.clone() }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Access, AccessSource, AssetId, ChangeSignature, FolderId, RootId, RulesId};

    fn outer() -> ReadingId {
        ReadingId::from_stored(1)
    }
    fn inner() -> ReadingId {
        ReadingId::from_stored(2)
    }

    fn row(path: &str) -> AssetRow {
        AssetRow {
            asset: AssetId::from_stored(1),
            root: RootId::from_stored(1),
            folder: FolderId::from_stored(1),
            outer: None,
            path: path.into(),
            signature: ChangeSignature { size: 7, mtime_ns: 0, ctime_ns: 0, inode: 0, device: 0 },
            racy: false,
            access: Access { uid: None, gid: None, mode: None, source: AccessSource::Unknown },
            outcome: Outcome::Complete,
            content: ContentFacts::default(),
            reading: None,
            name_reading: None,
            rules: RulesId::from_stored(1),
            table: None,
        }
    }

    fn content(reading: ReadingId, members: Told, outcome: Outcome) -> Content {
        Content { reading: Some(reading), members, ..Content::unread(outcome) }
    }

    /// Reads a container with members of these names at a path.
    fn read(opened: &Opened, path: &str, (members, outcome): (&[String], Outcome)) {
        let Begun::New(first) = opened.begin(inner()) else { panic!("not new") };
        members.iter().for_each(|name| opened.note(&row(&format!("{path}!/{name}"))));
        opened.end(inner(), path.as_bytes(), (first, &content(inner(), Told::Anew, outcome)));
    }

    #[test]
    fn a_container_is_opened_once_and_never_in_itself() {
        let opened = Opened::default();
        assert!(matches!(opened.begin(outer()), Begun::New(0)));
        assert!(matches!(opened.begin(outer()), Begun::InItself));
        opened.note(&row("a.zip!/first.txt"));
        read(&opened, "a.zip!/b.zip", (&["x".to_owned(), "y".to_owned()], Outcome::Complete));
        let Begun::Again(before) = opened.begin(inner()) else { panic!("not known") };
        let inside: Vec<_> = opened.members(&before).into_iter().map(|member| member.inside).collect();
        assert_eq!((inside, before.count()), (vec![b"!/x".to_vec(), b"!/y".to_vec()], 2));
    }

    #[test]
    fn what_is_no_container_or_was_left_by_a_limit_is_read_again() {
        let opened = Opened::default();
        read(&opened, "b.zip", (&["x".to_owned()], Outcome::Partial(Reason::Limit)));
        assert!(matches!(opened.begin(inner()), Begun::New(1)));
        opened.end(inner(), b"b.zip", (1, &content(inner(), Told::None, Outcome::Complete)));
        assert!(matches!(opened.begin(inner()), Begun::New(1)));
    }

    #[test]
    fn a_container_of_too_many_members_is_not_remembered() {
        let opened = Opened::default();
        let names: Vec<String> = (0..=MEMBERS).map(|n| n.to_string()).collect();
        read(&opened, "b.zip", (&names, Outcome::Complete));
        assert!(matches!(opened.begin(inner()), Begun::New(_)));
        assert!(opened.shown.borrow().members.len() <= MEMBERS);
    }
}
