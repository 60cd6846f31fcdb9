//! A sink that keeps everything, for this room's tests.

use super::Extracted;
use super::{Input, Isolation, Limits, Reader};
use crate::model::{Flow, Object, Passage, RecordSink, Row, TableHead};

/// Everything that was pushed.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) tables: Vec<(Option<String>, bool)>,
    pub(super) rows: Vec<(u64, Vec<String>)>,
    pub(super) objects: Vec<(u64, Vec<(String, String)>)>,
    pub(super) passages: Vec<(u64, String)>,
    pub(super) ends: u32,
    /// Stop after this many records.
    pub(super) stop_after: Option<usize>,
    pub(super) pushed: usize,
}

impl Records {
    fn flow(&mut self) -> Flow {
        self.pushed += 1;
        if self.stop_after.is_some_and(|limit| self.pushed >= limit) { Flow::Stop } else { Flow::Continue }
    }

    /// Returns the cells of all rows.
    pub(super) fn cells(&self) -> Vec<Vec<&str>> {
        self.rows.iter().map(|(_, cells)| cells.iter().map(String::as_str).collect()).collect()
    }
}

impl RecordSink for Records {
    fn table(&mut self, head: TableHead<'_>) -> Flow {
        self.tables.push((head.name.map(|name| name.expose().to_owned()), head.hidden));
        self.flow()
    }

    fn row(&mut self, row: Row<'_>) -> Flow {
        self.rows.push((row.number, row.cells.iter().map(|cell| cell.expose().to_owned()).collect()));
        self.flow()
    }

    fn object(&mut self, object: Object<'_>) -> Flow {
        let fields = object.fields.iter().map(|field| (field.path.expose().to_owned(), field.value.expose().to_owned()));
        self.objects.push((object.number, fields.collect()));
        self.flow()
    }

    fn passage(&mut self, passage: Passage<'_>) -> Flow {
        self.passages.push((passage.first_line, passage.text.expose().to_owned()));
        self.flow()
    }

    fn end(&mut self) {
        self.ends += 1;
    }
}

/// Reads a content without child processes.
pub(super) fn read(content: &[u8]) -> (Extracted, Records) {
    let reader = Reader::new(Limits { isolation: Isolation::InProcess, ..Limits::default() });
    let mut records = Records::default();
    let extracted = reader.read(Input::Memory(content), content.len() as u64, &mut records);
    assert_eq!(records.ends, 1);
    (extracted, records)
}
