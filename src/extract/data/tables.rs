//! Pushes tables with a row of names, and remembers why something is missing.

use std::io;

use super::super::End;
use super::super::parts::Parts;
use super::super::split::MAX_CELLS;
use super::value::{self, Blob};
use crate::model::{Flow, Object, ObjectField, Reason, Row, Sensitive, TableHead};

/// Why reading stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// The sink said stop.
    Stopped,
    /// The rest can't be read.
    Trouble(Reason),
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Trouble(match error.kind() {
            io::ErrorKind::UnexpectedEof => Reason::Truncated,
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Reason::Malformed,
            io::ErrorKind::OutOfMemory => Reason::Limit,
            _ => Reason::IoError,
        })
    }
}

/// A gap in the content: the parser can go on behind it.
pub(super) const MALFORMED: Halt = Halt::Trouble(Reason::Malformed);

/// Pushes tables and rows; counts them.
pub(super) struct Tables<'s> {
    sink: &'s mut dyn Parts,
    number: u64,
    pushed: u64,
    /// First trouble that did not end reading.
    trouble: Option<Reason>,
}

impl<'s> Tables<'s> {
    /// Begins without a table.
    pub(super) fn new(sink: &'s mut dyn Parts) -> Self {
        Self { sink, number: 0, pushed: 0, trouble: None }
    }

    /// Notes trouble and goes on.
    pub(super) fn note(&mut self, reason: Reason) {
        self.trouble.get_or_insert(reason);
    }

    /// Returns what the bytes of a cell say as text; pictures and documents in a cell are not read, which is noted.
    pub(super) fn binary(&mut self, bytes: &[u8]) -> String {
        let (shown, limited) = value::shortened(bytes);
        limited.unwrap_or_else(|reason| self.note(reason));
        match value::blob(shown) {
            Blob::Text(text) => text,
            Blob::Small => String::new(),
            Blob::Unread => {
                self.note(Reason::UnknownBinary);
                String::new()
            }
        }
    }

    /// Begins a table with the names of its columns as first row.
    pub(super) fn begin(&mut self, name: Option<&str>, columns: &[&str]) -> Result<(), Halt> {
        self.number = 0;
        go_on(self.sink.table(TableHead { name: name.map(Sensitive::new), hidden: false }))?;
        let cells: Vec<Sensitive<'_>> = columns.iter().take(MAX_CELLS).map(|name| Sensitive::new(name)).collect();
        self.number = 1;
        go_on(self.sink.row(Row { number: 1, cells: &cells }))
    }

    /// Begins a table whose columns have no names that are known.
    pub(super) fn begin_nameless(&mut self) -> Result<(), Halt> {
        self.number = 0;
        go_on(self.sink.table(TableHead { name: None, hidden: false }))
    }

    /// Pushes a row of the table.
    pub(super) fn row(&mut self, cells: &[String]) -> Result<(), Halt> {
        if cells.len() > MAX_CELLS {
            self.note(Reason::Limit);
        }
        self.number += 1;
        self.pushed += 1;
        let cells: Vec<Sensitive<'_>> = cells.iter().take(MAX_CELLS).map(|cell| Sensitive::new(cell)).collect();
        go_on(self.sink.row(Row { number: self.number, cells: &cells }))
    }

    /// Pushes an object: paths and scalars; empty ones are left out.
    pub(super) fn object(&mut self, fields: &[(String, String)]) -> Result<(), Halt> {
        let fields: Vec<ObjectField<'_>> = fields
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(path, value)| ObjectField { path: Sensitive::new(path), value: Sensitive::new(value) })
            .collect();
        if fields.is_empty() {
            return Ok(());
        }
        self.pushed += 1;
        go_on(self.sink.object(Object { number: self.pushed, fields: &fields }))
    }

    /// Tells how reading ended.
    pub(super) fn end(&self, result: Result<(), Halt>) -> End {
        let reason = match result {
            Err(Halt::Stopped) => return End::Stopped,
            Err(Halt::Trouble(Reason::Encrypted)) if self.pushed == 0 => return End::Skipped(Reason::Encrypted),
            Err(Halt::Trouble(reason)) => Some(self.trouble.unwrap_or(reason)),
            Ok(()) => self.trouble,
        };
        match reason {
            None => End::Complete,
            Some(Reason::UnsupportedFormat) if self.pushed == 0 => End::Skipped(Reason::UnsupportedFormat),
            Some(reason) if self.pushed == 0 => End::Failed(reason),
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
