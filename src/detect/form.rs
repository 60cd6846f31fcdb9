//! Reads a sheet that is a form (labels beside values, one person a sheet) or title rows above a table as text.

use std::ops::Range;

use super::candidates::Lacks;
use super::header::{HeaderSource, strongest};
use super::judge::{Judge, folded};
use super::people::People;
use super::plan::TablePlan;
use super::sample::Sample;
use super::sink::FindingSink;
use super::text::LineReader;
use crate::patterns::Strength;

/// Returns whether most filled rows are a label and its value: known words stand in the first of two cells.
pub(super) fn is_form(judge: &Judge<'_>, sample: &Sample, plan: &TablePlan) -> bool {
    if plan.header.source == HeaderSource::Vocabulary || sample.len() > 120 {
        return false;
    }
    let (mut labelled, mut filled) = (0, 0);
    for row in 0..sample.len() {
        let mut cells = sample.cells(row).map(str::trim).filter(|cell| !cell.is_empty());
        let Some(first) = cells.next() else { continue };
        filled += 1;
        let label = folded(first);
        let short = label.chars().count() <= 24;
        let known = short
            && strongest(&judge.rules.lookup_header(&label)).is_some_and(|strength| strength >= Strength::Composed);
        labelled += usize::from(known && cells.next().is_some());
    }
    labelled >= 2 && labelled * 2 >= filled
}

/// Reads the whole sample as a form.
pub(super) fn read(judge: &Judge<'_>, sample: &Sample, record: &mut u64, sink: &mut dyn FindingSink) {
    read_rows(judge, sample, 0..sample.len(), record, sink);
}

/// Reads rows as lines of text: a known word and the cell after it become `label: value`.
pub(super) fn read_rows(
    judge: &Judge<'_>,
    sample: &Sample,
    rows: Range<usize>,
    record: &mut u64,
    sink: &mut dyn FindingSink,
) {
    let (mut reader, mut people) = (LineReader::default(), People::default());
    for row in rows {
        let line = line(judge, sample, row);
        let result = reader.read(judge, &line, "", Lacks::default());
        people.line((sample.number(row), &line), result, record, sink);
    }
    people.flush(record, sink);
}

fn line(judge: &Judge<'_>, sample: &Sample, row: usize) -> String {
    let mut line = String::new();
    let mut after_label = false;
    let cells: Vec<&str> = sample.cells(row).map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let mut at = 0;
    while let Some(&cell) = cells.get(at) {
        if let Some((taken, number)) = super::boxes::joined_run(cells.get(at..).unwrap_or_default()) {
            line.push_str(if after_label { ": " } else { " | " });
            line.push_str(&number);
            after_label = false;
            at += taken;
            continue;
        }
        at += 1;
        let known = !after_label
            && cell.chars().count() <= 24
            && strongest(&judge.rules.lookup_header(cell)).is_some_and(|strength| strength >= Strength::Composed);
        if !line.is_empty() {
            line.push_str(if after_label { ": " } else { " | " });
        }
        line.push_str(&cell.replace('\n', " "));
        after_label = known && !cell.ends_with([':', '：']);
    }
    line
}
