//! Gathers the text of a word processor's page: paragraphs become lines, tables rows, tables in cells lines of the cell.

use super::super::split::MAX_CELLS;
use super::super::writer::{Step, Writer};
use crate::model::Reason;

/// Bytes of one paragraph or cell.
const LONGEST: usize = 1 << 20;
/// Tables inside tables that are kept apart.
const DEEPEST: usize = 32;

/// One open table.
#[derive(Debug, Default)]
struct Table {
    row: Vec<String>,
    cell: Option<Cell>,
}

#[derive(Debug, Default)]
struct Cell {
    text: String,
    /// Columns that the cell spans.
    span: usize,
}

/// Where text goes until its paragraph ends.
#[derive(Debug, Default)]
pub(super) struct Body {
    line: String,
    tables: Vec<Table>,
}

impl Body {
    /// Adds characters.
    pub(super) fn text(&mut self, text: &str) {
        let target = self.target();
        if target.len() < LONGEST {
            target.push_str(text);
        }
    }

    /// Ends a paragraph: a line outside of tables.
    pub(super) fn paragraph(&mut self, writer: &mut Writer<'_>) -> Step {
        if self.in_cell() {
            let target = self.target();
            if !target.is_empty() && !target.ends_with('\n') {
                target.push('\n');
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
        if line.is_empty() { writer.line("") } else { writer.lines(&line) }
    }

    /// Begins a table.
    pub(super) fn table(&mut self, writer: &mut Writer<'_>) -> Step {
        if self.tables.len() >= DEEPEST {
            writer.note(Reason::Limit);
            return Ok(());
        }
        if self.tables.is_empty() {
            if !self.line.is_empty() {
                self.flush(writer)?;
            }
            writer.table(None)?;
        }
        self.tables.push(Table::default());
        Ok(())
    }

    /// Begins a cell.
    pub(super) fn cell(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.end_cell();
            table.cell = Some(Cell { text: String::new(), span: 1 });
        }
    }

    /// Says that the open cell spans some columns.
    pub(super) fn span(&mut self, columns: usize) {
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            cell.span = columns.max(1);
        }
    }

    /// Ends the row, and the cell that is open.
    pub(super) fn row(&mut self, writer: &mut Writer<'_>) -> Step {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        table.end_cell();
        let row = std::mem::take(&mut table.row);
        if self.tables.len() == 1 {
            return writer.row(&row);
        }
        // The row of a table inside a cell is a line of it.
        let inner = self.tables.pop();
        let filled: Vec<&str> = row.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        self.text(&filled.join("\t"));
        self.text("\n");
        self.tables.extend(inner);
        Ok(())
    }

    /// Ends the table.
    pub(super) fn table_end(&mut self, writer: &mut Writer<'_>) -> Step {
        if self.tables.last().is_some_and(|table| table.cell.is_some() || !table.row.is_empty()) {
            self.row(writer)?;
        }
        self.tables.pop();
        Ok(())
    }

    /// Ends everything that is open.
    pub(super) fn end(&mut self, writer: &mut Writer<'_>) -> Step {
        while !self.tables.is_empty() {
            self.table_end(writer)?;
        }
        if self.line.is_empty() { Ok(()) } else { self.flush(writer) }
    }

    fn in_cell(&self) -> bool {
        self.tables.iter().any(|table| table.cell.is_some())
    }

    fn target(&mut self) -> &mut String {
        let cell = self.tables.iter_mut().rev().find_map(|table| table.cell.as_mut());
        cell.map_or(&mut self.line, |cell| &mut cell.text)
    }
}

impl Table {
    fn end_cell(&mut self) {
        if let Some(cell) = self.cell.take()
            && self.row.len() < MAX_CELLS
        {
            self.row.push(cell.text.trim_end().to_owned());
            let room = MAX_CELLS - self.row.len();
            self.row.resize(self.row.len() + (cell.span - 1).min(room), String::new());
        }
    }
}
