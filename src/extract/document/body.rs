//! Gathers the text of a page: paragraphs become lines, tables rows. A table that holds another is a layout: its cells
//! become lines, the inner one stays a table.

use super::super::split::MAX_CELLS;
use super::super::writer::{Step, Writer};
use crate::model::Reason;

/// Bytes of one paragraph or cell.
const LONGEST: usize = 1 << 20;
/// Tables inside tables that are kept apart.
const DEEPEST: usize = 256;

/// One open table.
#[derive(Debug, Default)]
struct Table {
    row: Vec<String>,
    cell: Option<Cell>,
    /// It holds another: its cells are lines.
    layout: bool,
}

#[derive(Debug, Default)]
struct Cell {
    text: String,
    /// Columns that the cell spans.
    span: usize,
}

/// Where text goes until its paragraph ends.
#[derive(Debug, Default)]
pub(in super::super) struct Body {
    line: String,
    tables: Vec<Table>,
}

impl Body {
    /// Adds characters.
    pub(in super::super) fn text(&mut self, text: &str) {
        let between = self.tables.last().is_some_and(|table| !table.layout && table.cell.is_none());
        if between && text.trim().is_empty() {
            return;
        }
        let target = match self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            Some(cell) => &mut cell.text,
            None => &mut self.line,
        };
        if target.len() < LONGEST {
            target.push_str(text);
        }
    }

    /// Ends a paragraph: a line outside of tables, empty ones too.
    pub(in super::super) fn paragraph(&mut self, writer: &mut Writer<'_>) -> Step {
        let between = self.tables.last().is_some_and(|table| !table.layout);
        if between || !self.line.is_empty() { self.paragraph_if_any(writer) } else { writer.line("") }
    }

    /// Ends a paragraph unless it is empty.
    pub(in super::super) fn paragraph_if_any(&mut self, writer: &mut Writer<'_>) -> Step {
        if let Some(table) = self.tables.last_mut().filter(|table| !table.layout) {
            if let Some(cell) = table.cell.as_mut().filter(|cell| !cell.text.is_empty() && !cell.text.ends_with('\n')) {
                cell.text.push('\n');
            }
            return Ok(());
        }
        self.flush(writer)
    }

    fn flush(&mut self, writer: &mut Writer<'_>) -> Step {
        let line = std::mem::take(&mut self.line);
        if line.len() >= LONGEST {
            writer.note(Reason::Limit);
        }
        if line.trim().is_empty() { Ok(()) } else { writer.lines(line.trim_matches([' ', '\n'])) }
    }

    /// Begins a table.
    pub(in super::super) fn table(&mut self, writer: &mut Writer<'_>) -> Step {
        if self.tables.len() >= DEEPEST {
            writer.note(Reason::Limit);
            return Ok(());
        }
        if let Some(outer) = self.tables.last_mut().filter(|table| !table.layout) {
            outer.end_cell();
            outer.layout = true;
            let cells = std::mem::take(&mut outer.row);
            cells.iter().filter(|cell| !cell.is_empty()).try_for_each(|cell| writer.lines(cell))?;
        }
        self.flush(writer)?;
        writer.table(None)?;
        self.tables.push(Table::default());
        Ok(())
    }

    /// Begins a cell.
    pub(in super::super) fn cell(&mut self, writer: &mut Writer<'_>) -> Step {
        match self.tables.last_mut() {
            Some(table) if !table.layout => {
                table.end_cell();
                table.cell = Some(Cell { text: String::new(), span: 1 });
                Ok(())
            }
            _ => self.flush(writer),
        }
    }

    /// Says that the open cell spans some columns.
    pub(in super::super) fn span(&mut self, columns: usize) {
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            cell.span = columns.max(1);
        }
    }

    /// Ends the row, if one is open, and its cell.
    pub(in super::super) fn row(&mut self, writer: &mut Writer<'_>) -> Step {
        let Some(table) = self.tables.last_mut().filter(|table| !table.layout) else { return self.flush(writer) };
        table.end_cell();
        let row = std::mem::take(&mut table.row);
        if row.is_empty() { Ok(()) } else { writer.row(&row) }
    }

    /// Ends the table.
    pub(in super::super) fn table_end(&mut self, writer: &mut Writer<'_>) -> Step {
        self.row(writer)?;
        self.tables.pop();
        self.flush(writer)
    }

    /// Ends everything that is open.
    pub(in super::super) fn end(&mut self, writer: &mut Writer<'_>) -> Step {
        while !self.tables.is_empty() {
            self.table_end(writer)?;
        }
        self.flush(writer)
    }
}

impl Table {
    fn end_cell(&mut self) {
        if let Some(cell) = self.cell.take()
            && self.row.len() < MAX_CELLS
        {
            self.row.push(cell.text.trim().to_owned());
            let room = MAX_CELLS - self.row.len();
            self.row.resize(self.row.len() + (cell.span - 1).min(room), String::new());
        }
    }
}
