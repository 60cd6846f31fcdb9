//! Rows on their way from a server to a reader: packed, a bounded number at a time.

use zeroize::Zeroize;

use super::cell;
use crate::model::Reason;

/// Rows of a batch, at most.
const ROWS: usize = 1_000;
/// Bytes of a batch; one row may pass it.
const BYTES: usize = 256 << 10;
/// Characters of a cell that are read.
pub(super) const LONGEST_CELL: usize = 1 << 20;

/// Some rows as text; wiped when dropped.
#[derive(Default)]
pub struct RowBatch {
    text: String,
    /// Where each cell ends.
    ends: Vec<usize>,
    /// Up to which cell each row goes.
    rows: Vec<usize>,
    /// Why something in these rows was not read.
    pub trouble: Option<Reason>,
    /// Bytes that could not be decoded.
    pub undecodable: u64,
    /// Where the last row lies, if the engine says so.
    pub(super) place: Vec<u8>,
}

impl RowBatch {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Bytes of text.
    pub fn bytes(&self) -> u64 {
        self.text.len() as u64
    }

    /// The cells of each row; NULL is empty.
    pub fn rows(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        let mut first = 0;
        self.rows.iter().map(move |&end| {
            let cells = std::mem::replace(&mut first, end)..end;
            cells.map(|at| self.cell(at))
        })
    }

    fn cell(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|&end| self.text.get(start..end)).unwrap_or_default()
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= ROWS || self.text.len() >= BYTES
    }

    /// Adds a cell to the row that is being put together.
    pub(super) fn push(&mut self, bytes: &[u8], form: cell::Form) {
        if let Err(reason) = cell::show(bytes, form, &mut self.text, &mut self.undecodable) {
            self.trouble.get_or_insert(reason);
        }
        self.ends.push(self.text.len());
    }

    /// Adds an empty cell.
    pub(super) fn push_null(&mut self) {
        self.ends.push(self.text.len());
    }

    /// Ends the row.
    pub(super) fn end_row(&mut self) {
        self.rows.push(self.ends.len());
    }
}

impl Drop for RowBatch {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

impl std::fmt::Debug for RowBatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowBatch").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}
