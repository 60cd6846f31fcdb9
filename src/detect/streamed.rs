//! Rows of a table whose plan is decided: each is read by itself, so that several threads can share them.

use std::sync::Arc;

use zeroize::Zeroize;

use super::boxes;
use super::judge::Judge;
use super::plan::TablePlan;
use super::rows::{RowPlace, RowReader};
use super::scratch::Scratch;
use super::section::Sectioned;
use super::sink::FindingSink;
use crate::model::{Row, Section, Sensitive};

/// A table with its plan.
#[derive(Clone)]
pub(super) struct Streamed {
    plan: Arc<TablePlan>,
    /// Its name, if it may be shown.
    shown: Option<Arc<str>>,
}

impl Streamed {
    /// Takes the decided plan.
    pub(super) fn new(plan: TablePlan, shown: Option<&str>) -> Self {
        Self { plan: Arc::new(plan), shown: shown.map(Arc::from) }
    }

    /// Reads a row as it stands in the file: numbers in boxes are joined first.
    pub(super) fn row(
        &self,
        judge: &Judge<'_>,
        row: &Row<'_>,
        (record, scratch): (&mut u64, &mut Scratch),
        sink: &mut dyn FindingSink,
    ) {
        let runs = &self.plan.boxes;
        if runs.is_empty() {
            return self.read(judge, row, (record, scratch), sink);
        }
        let joined = boxes::joined_cells(row.cells, runs);
        let cells: Vec<Sensitive<'_>> = joined.iter().map(|cell| Sensitive::new(cell)).collect();
        self.read(judge, &Row { number: row.number, cells: &cells }, (record, scratch), sink);
    }

    /// Reads a row of the plan's columns.
    pub(super) fn read(
        &self,
        judge: &Judge<'_>,
        row: &Row<'_>,
        (record, scratch): (&mut u64, &mut Scratch),
        sink: &mut dyn FindingSink,
    ) {
        let plan = &*self.plan;
        if plan.is_header_again(row.cells) {
            return;
        }
        *record += 1;
        let place = RowPlace { table_name: self.shown.as_deref(), number: row.number, record: *record };
        RowReader { judge, plan, place }.read(row.cells, scratch, sink);
    }
}

/// What a thread needs to read rows of a table.
#[derive(Clone)]
pub struct TableShare {
    table: Streamed,
    section: Section,
}

impl TableShare {
    pub(super) fn new(table: Streamed, section: Section) -> Self {
        Self { table, section }
    }
}

/// Some rows in a row, copied. Wiped when dropped.
pub struct RowBlock {
    share: TableShare,
    text: String,
    /// End of each cell in the text.
    ends: Vec<u32>,
    /// Number and cells of each row.
    rows: Vec<(u64, u32)>,
}

impl RowBlock {
    /// Begins a block of rows of a table.
    pub fn new(share: TableShare) -> Self {
        Self { share, text: String::new(), ends: Vec::new(), rows: Vec::new() }
    }

    /// Copies a row.
    pub fn push(&mut self, row: &Row<'_>) {
        for cell in row.cells {
            self.text.push_str(cell.expose());
            self.ends.push(self.text.len() as u32);
        }
        self.rows.push((row.number, row.cells.len() as u32));
    }

    /// Returns whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Begins the next block of the same table.
    pub fn next(&self) -> Self {
        let mut next = Self::new(self.share.clone());
        next.text.reserve(self.text.len());
        next.ends.reserve(self.ends.len());
        next.rows.reserve(self.rows.len());
        next
    }
}

impl Drop for RowBlock {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

/// Reads blocks of rows on a thread of its own.
pub struct BlockReader<'j> {
    judge: &'j Judge<'j>,
    scratch: Scratch,
}

impl<'j> BlockReader<'j> {
    pub(super) fn new(judge: &'j Judge<'j>) -> Self {
        Self { judge, scratch: Scratch::default() }
    }

    /// Reads the rows of a block; records are counted from 1. Returns how many there are.
    pub fn read(&mut self, block: &RowBlock, sink: &mut dyn FindingSink) -> u64 {
        let mut sink = Sectioned::new(self.judge.rules, sink);
        sink.begin(block.share.section);
        let (mut record, mut start) = (0, 0);
        let mut ends = block.ends.iter();
        let mut cells = Vec::new();
        for &(number, width) in &block.rows {
            cells.clear();
            for &end in ends.by_ref().take(width as usize) {
                cells.push(Sensitive::new(block.text.get(start..end as usize).unwrap_or_default()));
                start = end as usize;
            }
            let row = Row { number, cells: &cells };
            block.share.table.row(self.judge, &row, (&mut record, &mut self.scratch), &mut sink);
        }
        record
    }
}
