//! Sheets that give each digit a cell of its own (方眼紙): boxes for My Numbers, accounts, telephones are joined.

use std::ops::Range;

use super::dated_boxes;
use super::sample::Sample;
use crate::model::{Row, Sensitive};
use crate::text::fold::width;

/// Fewer boxes than a postal code has are no number.
const FEWEST: usize = 7;

/// Columns that hold a digit each. Below the heading, which stands over the first of them alone, nothing else may stand
/// there: surveys and marks have a heading for every column.
pub(super) fn runs(sample: &Sample) -> Vec<Range<usize>> {
    let mut runs = number_runs(sample);
    let is_free = |run: &Range<usize>| runs.iter().all(|taken| taken.end <= run.start || run.end <= taken.start);
    let dates: Vec<Range<usize>> = dated_boxes::runs(sample).into_iter().filter(is_free).collect();
    runs.extend(dates);
    runs.sort_by_key(|run| run.start);
    runs
}

fn number_runs(sample: &Sample) -> Vec<Range<usize>> {
    let boxed: Vec<bool> = (0..sample.width()).map(|column| is_boxed(sample, column)).collect();
    let mut runs = Vec::new();
    let mut column = 0;
    while column < boxed.len() {
        let len = boxed.iter().skip(column).take_while(|boxed| **boxed).count();
        if len == 0 {
            column += 1;
            continue;
        }
        let before = column.checked_sub(1).filter(|&before| {
            (0..sample.len()).any(|row| is_digit(sample.cell(row, before)) && is_digit(sample.cell(row, column)))
        });
        let start = before.unwrap_or(column);
        if column + len - start >= FEWEST
            && (0..sample.len()).any(|row| (start..column + len).all(|at| is_box(sample.cell(row, at))))
            && !sample.column(0, column + len - 1).any(is_mark)
        {
            runs.push(start..column + len);
        }
        column += len;
    }
    runs
}

/// All cells are a digit, or all are the same mark between two numbers.
fn is_boxed(sample: &Sample, column: usize) -> bool {
    let mut cells = sample.column(0, column).peekable();
    let mark = cells.peek().copied().filter(|first| is_mark(first));
    cells.peek().is_some() && cells.all(|cell| mark.map_or_else(|| is_digit(cell), |mark| cell == mark))
}

fn is_mark(cell: &str) -> bool {
    matches!(cell, "-" | "－" | "‐" | "−" | "ー" | "―")
}

fn is_box(cell: &str) -> bool {
    is_digit(cell) || is_mark(cell)
}

fn is_digit(cell: &str) -> bool {
    let mut chars = cell.chars();
    matches!((chars.next(), chars.next()), (Some('0'..='9' | '０'..='９'), None))
}

/// The sample with joined boxes.
pub(super) fn joined_sample(sample: &Sample, runs: &[Range<usize>]) -> Sample {
    let mut joined = Sample::default();
    for row in 0..sample.len() {
        let cells: Vec<Sensitive<'_>> = sample.cells(row).map(Sensitive::new).collect();
        let cells = joined_cells(&cells, runs);
        let cells: Vec<Sensitive<'_>> = cells.iter().map(|cell| Sensitive::new(cell)).collect();
        joined.push(&Row { number: sample.number(row), cells: &cells });
    }
    joined
}

/// Cells of a row; each run of boxes is one number in its first cell, and the others are empty.
pub(super) fn joined_cells(cells: &[Sensitive<'_>], runs: &[Range<usize>]) -> Vec<String> {
    let mut joined: Vec<String> = cells.iter().map(|cell| cell.expose().to_owned()).collect();
    for run in runs {
        let Some(boxes) = joined.get_mut(run.start..run.end.min(cells.len())) else { continue };
        let whole: String = boxes.iter().map(|cell| cell.trim()).collect();
        boxes.iter_mut().for_each(String::clear);
        if let Some(first) = boxes.first_mut() {
            *first = whole;
        }
    }
    joined
}

/// Joins a run of boxes in a row of a form: a date, or a number; returns how many cells were taken.
pub(super) fn joined_run(cells: &[&str]) -> Option<(usize, String)> {
    dated_boxes::run(cells).or_else(|| {
        let run = cells.iter().take_while(|cell| is_box(cell)).count();
        let digits = cells.iter().take(run).filter(|cell| is_digit(cell)).count();
        let opens = cells.first().is_some_and(|first| is_digit(first));
        (opens && digits >= FEWEST).then(|| (run, cells.iter().take(run).map(|cell| width(cell)).collect()))
    })
}
