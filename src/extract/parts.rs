//! What a parser pushes: records of the asset itself, and the assets inside it.

use super::End;
use crate::model::{Flow, Object, Passage, RecordSink, Row, Section, TableHead};

/// An asset inside another: archive member, attachment, decompressed content.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemberHead<'a> {
    /// Path inside the container, decoded, parts divided by `/`. Raw text: it may hold a person's name.
    pub(crate) name: &'a str,
    /// Size in bytes as the container tells it; not to be trusted.
    pub(crate) size: Option<u64>,
}

/// Whether the bytes of a member are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Push them.
    Bytes,
    /// Push none; [`Parts::member_end`] follows at once.
    Nothing,
}

/// Takes records and members, in the order of the content. A member is `member`, any number of `bytes`, `member_end`;
/// records are not pushed in between, and members do not nest: a member that is a container is read by the caller.
pub(crate) trait Parts: RecordSink {
    /// A member begins.
    fn member(&mut self, head: MemberHead<'_>) -> Wanted;
    /// Some bytes of the member; [`Flow::Stop`] ends this member, not the container.
    fn bytes(&mut self, bytes: &[u8]) -> Flow;
    /// The member ends: complete, or why not (`Skipped(Encrypted)`, `Partial(Truncated)`, `Failed(Malformed)` …).
    /// [`Flow::Stop`] ends the container.
    fn member_end(&mut self, end: End) -> Flow;
}

/// Takes records and leaves members unopened.
pub(super) struct Unopened<'s>(pub(super) &'s mut dyn RecordSink);

impl RecordSink for Unopened<'_> {
    fn section(&mut self, section: Section) -> Flow {
        self.0.section(section)
    }

    fn table(&mut self, head: TableHead<'_>) -> Flow {
        self.0.table(head)
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        self.0.row(row)
    }

    fn object(&mut self, object: Object<'_>) -> Flow {
        self.0.object(object)
    }

    fn passage(&mut self, passage: Passage<'_>) -> Flow {
        self.0.passage(passage)
    }

    fn end(&mut self) {
        self.0.end();
    }
}

impl Parts for Unopened<'_> {
    fn member(&mut self, _head: MemberHead<'_>) -> Wanted {
        Wanted::Nothing
    }

    fn bytes(&mut self, _bytes: &[u8]) -> Flow {
        Flow::Stop
    }

    fn member_end(&mut self, _end: End) -> Flow {
        Flow::Continue
    }
}
