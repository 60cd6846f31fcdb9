//! Records as extractors push them: rows, objects, passages.

use super::{Section, Sensitive};

/// What a sink answers: go on, or stop reading this asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Continue,
    /// Stop; the sink has what it needs.
    Stop,
}

/// Begins a table: a CSV file, a sheet.
#[derive(Clone, Copy, Debug)]
pub struct TableHead<'a> {
    /// Sheet or table name, if there is one. Raw text: it may hold a person's name.
    pub name: Option<Sensitive<'a>>,
    /// The sheet is hidden in the application that made it.
    pub hidden: bool,
}

/// One row of the current table, title and header rows included: the detector finds the header.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Row number as a spreadsheet shows it, from 1.
    pub number: u64,
    /// Cells in column order.
    pub cells: &'a [Sensitive<'a>],
}

/// One scalar of an object.
#[derive(Clone, Copy, Debug)]
pub struct ObjectField<'a> {
    /// Path inside the record with array indices: `pax[0].romanName`. Raw text: keys may hold values.
    pub path: Sensitive<'a>,
    /// Scalar as text; null and empty scalars are not pushed.
    pub value: Sensitive<'a>,
}

/// One object record (JSON, NDJSON), flattened in document order.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    /// Ordinal in the asset, from 1.
    pub number: u64,
    /// Scalars.
    pub fields: &'a [ObjectField<'a>],
}

/// One or more consecutive lines of running text; lines end in `\n`.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    /// Number of the first line in its section, from 1.
    pub first_line: u64,
    /// The text. A passage never cuts a line shorter than 1 MiB.
    pub text: Sensitive<'a>,
}

/// Takes what an extractor finds, in document order.
pub trait RecordSink {
    /// The records that follow stand in this section, until the next; what is open ends. Assets begin in the default one.
    fn section(&mut self, section: Section) -> Flow;
    /// A table begins; rows follow until the next `section`, `table`, `object`, `passage` or `end`.
    fn table(&mut self, head: TableHead<'_>) -> Flow;
    /// One row of the current table.
    fn row(&mut self, row: Row<'_>) -> Flow;
    /// One object.
    fn object(&mut self, object: Object<'_>) -> Flow;
    /// Some lines of text.
    fn passage(&mut self, passage: Passage<'_>) -> Flow;
    /// The asset is read to its end (or as far as it goes).
    fn end(&mut self);
}
