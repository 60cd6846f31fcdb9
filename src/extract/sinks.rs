//! Where the parts of one content go: records to one, members to another.

use super::End;
use super::parts::{MemberBytes, MemberHead, Members, Parts, Wanted};
use super::passwords::{Password, Passwords};
use crate::model::{Flow, Object, Passage, RecordSink, Row, Section, TableHead};

/// Who takes the parts of a content.
pub(super) struct Sinks<'s> {
    /// Takes records.
    pub(super) records: &'s mut dyn RecordSink,
    /// Takes members.
    pub(super) members: &'s mut dyn Members,
    /// What to try on what is encrypted.
    pub(super) passwords: &'s Passwords,
}

/// Hands on what a parser of the same process pushes; a member is held whole until it ends.
pub(super) struct Gathering<'g, 's> {
    sinks: &'g mut Sinks<'s>,
    name: String,
    size: Option<u64>,
    held: Vec<u8>,
}

impl<'g, 's> Gathering<'g, 's> {
    /// Hands on to these.
    pub(super) fn new(sinks: &'g mut Sinks<'s>) -> Self {
        Self { sinks, name: String::new(), size: None, held: Vec::new() }
    }
}

impl RecordSink for Gathering<'_, '_> {
    fn section(&mut self, section: Section) -> Flow {
        self.sinks.records.section(section)
    }

    fn table(&mut self, head: TableHead<'_>) -> Flow {
        self.sinks.records.table(head)
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        self.sinks.records.row(row)
    }

    fn object(&mut self, object: Object<'_>) -> Flow {
        self.sinks.records.object(object)
    }

    fn passage(&mut self, passage: Passage<'_>) -> Flow {
        self.sinks.records.passage(passage)
    }

    fn end(&mut self) {
        self.sinks.records.end();
    }
}

impl Parts for Gathering<'_, '_> {
    fn member(&mut self, head: MemberHead<'_>) -> Wanted {
        self.name.clear();
        self.name.push_str(head.name);
        self.size = head.size;
        self.held.clear();
        Wanted::Bytes
    }

    fn bytes(&mut self, bytes: &[u8]) -> Flow {
        self.held.extend_from_slice(bytes);
        Flow::Continue
    }

    fn member_end(&mut self, end: End) -> Flow {
        let mut given = Given { bytes: Some(&self.held), end };
        self.sinks.members.member(MemberHead { name: &self.name, size: self.size }, &mut given)
    }

    fn password(&mut self, attempt: usize) -> Option<Password> {
        self.sinks.passwords.get(attempt).cloned()
    }
}

/// A member that lies in memory.
struct Given<'a> {
    bytes: Option<&'a [u8]>,
    end: End,
}

impl MemberBytes for Given<'_> {
    fn next(&mut self) -> Option<&[u8]> {
        self.bytes.take().filter(|bytes| !bytes.is_empty())
    }

    fn end(&self) -> End {
        if self.bytes.is_some() { End::Stopped } else { self.end }
    }
}
