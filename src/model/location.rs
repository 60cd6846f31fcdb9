//! Where in an asset a value stands.

use super::Section;

/// The counted unit that holds the value; numbers start at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Row of a table, counted as a spreadsheet shows it.
    Row(u64),
    /// Line of a text.
    Line(u64),
    /// Object of a JSON stream.
    Record(u64),
    /// The name of the asset itself.
    FileName,
}

/// The field that holds the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldName<'a> {
    /// No field: running text.
    None,
    /// A name that may be shown: header vocabulary, or a header without findings.
    Shown(&'a str),
    /// Position of a column (from 1) whose name must not be shown or is missing.
    Position(usize),
}

/// Where in an asset a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location<'a> {
    /// Page, slide, message or part of the document.
    pub section: Section,
    /// Table or sheet, if the asset has several; may be shown.
    pub table: Option<&'a str>,
    /// Row, line or record.
    pub unit: Unit,
    /// Column or key.
    pub field: FieldName<'a>,
}
