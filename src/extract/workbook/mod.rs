//! Reads spreadsheets sheet by sheet. Runs in a sandbox child: its parsers trust the numbers they read.

mod number;
mod xls;
mod xlsx;

use std::io::{Read, Seek};

use super::End;
use super::sniff::WorkbookKind;
use super::split::MAX_CELLS;
use crate::model::{Flow, Reason, RecordSink, Row, Sensitive, TableHead};

/// Cells pushed from one workbook, empty ones between others included.
const MOST_CELLS: u64 = 200_000_000;
/// Bytes of one cell.
const LONGEST_CELL: usize = 1 << 20;

/// Reads a workbook and pushes a table a sheet.
pub(super) fn read<R: Read + Seek>(kind: WorkbookKind, reader: R, sink: &mut dyn RecordSink) -> End {
    let mut sheets = Sheets::new(sink);
    let result = match kind {
        WorkbookKind::Xlsx => xlsx::read(reader, &mut sheets),
        WorkbookKind::Xls => xls::read(reader, &mut sheets),
    };
    sheets.end(result)
}

/// Why reading stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Halt {
    /// The sink said stop.
    Stopped,
    /// The rest can't be read.
    Trouble(Reason),
}

/// Gathers cells into rows and pushes them.
struct Sheets<'s> {
    sink: &'s mut dyn RecordSink,
    row: Vec<String>,
    width: usize,
    number: u64,
    cells: u64,
    rows: u64,
    /// First trouble that did not end reading.
    trouble: Option<Reason>,
}

impl<'s> Sheets<'s> {
    fn new(sink: &'s mut dyn RecordSink) -> Self {
        Self { sink, row: Vec::new(), width: 0, number: 0, cells: 0, rows: 0, trouble: None }
    }

    /// Notes trouble and goes on.
    fn note(&mut self, reason: Reason) {
        self.trouble.get_or_insert(reason);
    }

    /// Begins a sheet.
    fn begin(&mut self, name: &str, hidden: bool) -> Result<(), Halt> {
        self.number = 0;
        self.width = 0;
        go_on(self.sink.table(TableHead { name: Some(Sensitive::new(name)), hidden }))
    }

    /// Adds a cell; row and column count from 0. `write` fills the emptied buffer.
    fn cell(&mut self, row: u32, column: u32, write: impl FnOnce(&mut String)) -> Result<(), Halt> {
        let number = u64::from(row) + 1;
        if number != self.number {
            self.finish_row()?;
            self.number = number;
        }
        let column = column as usize;
        if column >= MAX_CELLS {
            self.note(Reason::Limit);
            return Ok(());
        }
        if column >= self.row.len() {
            self.row.resize(column + 1, String::new());
        }
        for between in self.row.iter_mut().take(column).skip(self.width) {
            between.clear();
        }
        let Some(cell) = self.row.get_mut(column) else { return Ok(()) };
        cell.clear();
        write(cell);
        if cell.len() > LONGEST_CELL {
            cell.truncate(cell.floor_char_boundary(LONGEST_CELL));
            self.trouble.get_or_insert(Reason::Limit);
        }
        self.width = self.width.max(column + 1);
        Ok(())
    }

    /// Pushes the row gathered so far.
    fn finish_row(&mut self) -> Result<(), Halt> {
        let width = std::mem::take(&mut self.width);
        if width == 0 {
            return Ok(());
        }
        self.cells += width as u64;
        if self.cells > MOST_CELLS {
            return Err(Halt::Trouble(Reason::Limit));
        }
        self.rows += 1;
        let cells: Vec<Sensitive<'_>> = self.row.iter().take(width).map(|cell| Sensitive::new(cell)).collect();
        go_on(self.sink.row(Row { number: self.number, cells: &cells }))
    }

    fn end(&self, result: Result<(), Halt>) -> End {
        let reason = match result {
            Err(Halt::Stopped) => return End::Stopped,
            Err(Halt::Trouble(Reason::Encrypted)) if self.rows == 0 => return End::Skipped(Reason::Encrypted),
            Err(Halt::Trouble(reason)) => Some(reason),
            Ok(()) => self.trouble,
        };
        match reason {
            None => End::Complete,
            Some(reason) if self.rows == 0 => End::Failed(reason),
            Some(reason) => End::Partial(reason),
        }
    }
}

fn go_on(flow: Flow) -> Result<(), Halt> {
    match flow {
        Flow::Continue => Ok(()),
        Flow::Stop => Err(Halt::Stopped),
    }
}

fn io_reason(error: &std::io::Error) -> Reason {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => Reason::Truncated,
        std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => Reason::Malformed,
        _ => Reason::IoError,
    }
}
