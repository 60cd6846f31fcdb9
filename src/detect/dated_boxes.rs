//! Dates that a form takes in boxes: 昭和 | 5 | 5 | 年 | 1 | 2 | 月 | 3 | 日, S | 5 | 5 | 1 | 2 | 0 | 3.

use std::ops::Range;

use super::sample::{MAX_COLUMNS, Sample};
use crate::text::date::{DateForm, DateOrder, Era, parse_date};
use crate::text::fold::width;

/// 昭和, six digits, three separators, and boxes left empty.
const LONGEST: usize = 14;
/// Boxes that make a date at least: an era and six digits, or an era, three numbers and their marks.
const FEWEST: usize = 7;

/// Reads the boxes at the head of some cells; returns how many they are and the date as text.
pub(super) fn run(cells: &[&str]) -> Option<(usize, String)> {
    let folded: Vec<String> = cells.iter().take(LONGEST).map(|cell| width(cell.trim()).into_owned()).collect();
    let first = folded.first()?;
    let opens = is_era(first) || is_number(first);
    let run = folded.iter().skip(1).take_while(|cell| cell.is_empty() || is_number(cell) || is_mark(cell)).count() + 1;
    if !opens {
        return None;
    }
    (FEWEST..=run).rev().find_map(|taken| {
        let boxes = folded.get(..taken)?;
        let text = date(boxes)?;
        boxes.last().is_some_and(|last| !last.is_empty()).then_some((taken, text))
    })
}

/// The date that boxes make; without an era its year, month and day must be marked.
fn date(boxes: &[String]) -> Option<String> {
    let text = boxes.concat();
    let parsed = parse_date(&text, DateOrder::YearFirst)?;
    let told = boxes.first().is_some_and(|first| is_era(first)) || parsed.form == DateForm::Kanji;
    told.then_some(text)
}

/// Returns whether a date stands in boxes of a row, whose 年, 月, 日 are no headings then.
pub(super) fn stands_in(sample: &Sample, row: usize) -> bool {
    let cells: Vec<&str> = sample.cells(row).take(MAX_COLUMNS).map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let marked = cells.len() >= FEWEST && cells.contains(&"年");
    marked && (0..cells.len()).any(|at| cells.get(at..).is_some_and(|boxes| run(boxes).is_some()))
}

/// Columns of dates in boxes: an era in the first, and boxes that make a date with it in most rows.
pub(super) fn runs(sample: &Sample) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for column in 0..sample.width() {
        if runs.last().is_none_or(|run| run.end <= column) {
            runs.extend(run_at(sample, column));
        }
    }
    runs
}

fn run_at(sample: &Sample, column: usize) -> Option<Range<usize>> {
    let eras: Vec<usize> = (0..sample.len()).filter(|&row| is_era(&width(sample.cell(row, column)))).collect();
    let boxes = |row: usize| (column..column + LONGEST).map(|at| sample.cell(row, at)).collect::<Vec<_>>();
    let taken = eras.iter().find_map(|&row| run(&boxes(row))).map(|(taken, _)| taken)?;
    let makes_one = |row: &&usize| {
        let boxes: Vec<String> = boxes(**row).into_iter().take(taken).map(|cell| width(cell).into_owned()).collect();
        date(&boxes).is_some()
    };
    let dates = eras.iter().filter(makes_one).count();
    let first = *eras.first()?;
    // Titles and headings stand above; where numbers do, the sheet is a form.
    let numbered = |row: usize| (column..column + taken).any(|at| is_number(&width(sample.cell(row, at))));
    let is_table = sample.column(first, column).count() == eras.len() && !(0..first).any(numbered);
    (is_table && dates * 5 >= eras.len() * 3).then_some(column..column + taken)
}

fn is_era(cell: &str) -> bool {
    Era::strip(cell).is_some_and(|(_, rest)| rest.is_empty())
}

fn is_number(cell: &str) -> bool {
    (1..=2).contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_digit()) || cell == "元"
}

fn is_mark(cell: &str) -> bool {
    matches!(cell, "年" | "月" | "日" | "." | "/" | "-" | "・")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_make_a_date() {
        for (cells, expected) in [
            ("昭和 5 5 年 1 2 月 3 日", Some((9, "昭和55年12月3日"))),
            ("S 5 5 1 2 0 3 男", Some((7, "S551203"))),
            ("平成 元 年 １ 月 ８ 日", Some((7, "平成元年1月8日"))),
            ("令和 5 年 1 0 月 2 9 日 090", Some((9, "令和5年10月29日"))),
            ("昭和 _ 5 年 _ 3 月 _ 9 日", Some((10, "昭和5年3月9日"))),
            ("1 9 8 0 年 1 2 月 3 日", Some((10, "1980年12月3日"))),
            ("S 5 5 1 3 0 3", None),
            ("S M L 1 2 0 3", None),
            ("1 9 8 0 1 2 0 3", None),
            ("昭和 5 5 年", None),
            ("", None),
        ] {
            let cells: Vec<&str> = cells.split(' ').map(|cell| if cell == "_" { "" } else { cell }).collect();
            let read = run(&cells);
            assert_eq!(read.as_ref().map(|(taken, text)| (*taken, text.as_str())), expected, "{cells:?}");
        }
    }
}
