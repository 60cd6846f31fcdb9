//! Passes records on until somebody asks the scan to stop.

use crate::model::{Flow, Object, Passage, RecordSink, Row, Section, TableHead};

use super::progress::StopFlag;

/// A record sink that ends the reading when the flag is raised.
pub(super) struct Interruptible<'s, S> {
    inner: S,
    stop: &'s StopFlag,
}

impl<'s, S: RecordSink> Interruptible<'s, S> {
    pub(super) fn new(inner: S, stop: &'s StopFlag) -> Self {
        Self { inner, stop }
    }

    fn unless_stopped(&mut self, push: impl FnOnce(&mut S) -> Flow) -> Flow {
        if self.stop.is_raised() { Flow::Stop } else { push(&mut self.inner) }
    }
}

impl<S: RecordSink> RecordSink for Interruptible<'_, S> {
    fn section(&mut self, section: Section) -> Flow {
        self.unless_stopped(|inner| inner.section(section))
    }

    fn table(&mut self, head: TableHead<'_>) -> Flow {
        self.unless_stopped(|inner| inner.table(head))
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        self.unless_stopped(|inner| inner.row(row))
    }

    fn object(&mut self, object: Object<'_>) -> Flow {
        self.unless_stopped(|inner| inner.object(object))
    }

    fn passage(&mut self, passage: Passage<'_>) -> Flow {
        self.unless_stopped(|inner| inner.passage(passage))
    }

    fn end(&mut self) {
        self.inner.end();
    }
}
