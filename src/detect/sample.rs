//! The first rows of a table, kept until its columns are decided.

use zeroize::Zeroize;

use crate::model::Row;

/// Rows kept at most.
const MAX_ROWS: usize = 200;
/// Bytes of cells kept at most; one row may pass it.
const MAX_BYTES: usize = 256 << 10;
/// Columns looked at; cells beyond are read as text.
pub(super) const MAX_COLUMNS: usize = 400;

/// The kept rows in one buffer.
#[derive(Default)]
pub(super) struct Sample {
    text: String,
    ends: Vec<usize>,
    rows: Vec<SampleRow>,
    width: usize,
}

#[derive(Clone, Copy)]
struct SampleRow {
    number: u64,
    first_cell: usize,
    cells: usize,
}

impl Sample {
    /// Keeps a row.
    pub(super) fn push(&mut self, row: &Row<'_>) {
        let first_cell = self.ends.len();
        for cell in row.cells {
            self.text.push_str(cell.expose());
            self.ends.push(self.text.len());
        }
        self.width = self.width.max(row.cells.len());
        self.rows.push(SampleRow { number: row.number, first_cell, cells: row.cells.len() });
    }

    /// Returns whether enough is kept to decide.
    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= MAX_ROWS || self.text.len() >= MAX_BYTES
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Widest row in cells, bounded.
    pub(super) fn width(&self) -> usize {
        self.width.min(MAX_COLUMNS)
    }

    /// Row number as a spreadsheet shows it.
    pub(super) fn number(&self, row: usize) -> u64 {
        self.rows.get(row).map_or(0, |row| row.number)
    }

    /// A trimmed cell; empty where the row is short.
    pub(super) fn cell(&self, row: usize, column: usize) -> &str {
        self.raw(row, column).trim()
    }

    /// Iterates over the cells of a row as they are.
    pub(super) fn cells(&self, row: usize) -> impl Iterator<Item = &str> {
        let count = self.rows.get(row).map_or(0, |row| row.cells);
        (0..count).map(move |column| self.raw(row, column))
    }

    /// Iterates over the non-empty trimmed cells of a column from a row on.
    pub(super) fn column(&self, from: usize, column: usize) -> impl Iterator<Item = &str> {
        (from..self.len()).map(move |row| self.cell(row, column)).filter(|cell| !cell.is_empty())
    }

    /// Forgets all rows.
    pub(super) fn clear(&mut self) {
        self.text.zeroize();
        self.ends.clear();
        self.rows.clear();
        self.width = 0;
    }

    fn raw(&self, row: usize, column: usize) -> &str {
        let Some(row) = self.rows.get(row).filter(|row| column < row.cells) else { return "" };
        let at = row.first_cell + column;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|&end| self.text.get(start..end)).unwrap_or_default()
    }
}

impl Drop for Sample {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Sensitive;

    #[test]
    fn ragged_rows_read_as_empty_cells() {
        let mut sample = Sample::default();
        for (number, cells) in [(3, &["a", " b "][..]), (4, &["c"][..])] {
            let cells: Vec<_> = cells.iter().map(|cell| Sensitive::new(cell)).collect();
            sample.push(&Row { number, cells: &cells });
        }
        assert_eq!((sample.cell(0, 1), sample.cell(1, 0), sample.cell(1, 1), sample.cell(9, 9)), ("b", "c", "", ""));
        assert_eq!((sample.width(), sample.number(1), sample.column(0, 1).count()), (2, 4, 1));
    }
}
