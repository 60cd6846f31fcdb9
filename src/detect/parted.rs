//! Numbers that a form takes in boxes: 電話番号1, 電話番号2, 電話番号3; 郵便番号1, 郵便番号2.

use std::ops::Range;

use super::columns::{Column, Decision, Typed, hundredths};
use super::header::Header;
use super::infer;
use super::judge::{Fit, Judge, folded};
use super::sample::Sample;
use crate::model::KindId;
use crate::patterns::FieldCode;

/// Digits of a part at most: `090-1234-5678`, `03-1234-5678`, `0120`, `100-0001`.
const LONGEST_PART: usize = 5;
/// Hundredths of the rows whose parts make a number.
const FEWEST_PASSING: u8 = 60;
/// Confidence of a number that stands in parts under one word.
const CONFIDENCE: u8 = 95;

/// Finds the runs of columns that hold one number; the first of each gets its kind, the others nothing of their own.
pub(super) fn join(judge: &Judge<'_>, sample: &Sample, header: &Header, columns: &mut [Column]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for start in 0..columns.len() {
        let free = runs.last().is_none_or(|run| run.end <= start);
        if let Some((run, typed)) = free.then(|| run_at(judge, sample, header, start)).flatten() {
            for (nth, column) in columns.get_mut(run.clone()).into_iter().flatten().enumerate() {
                column.decision = if nth == 0 { Decision::Typed(typed) } else { Decision::Other };
            }
            runs.push(run);
        }
    }
    runs
}

fn run_at(judge: &Judge<'_>, sample: &Sample, header: &Header, start: usize) -> Option<(Range<usize>, Typed)> {
    let first = header.texts.get(start)?;
    if !first.ends_with(['1', '１']) {
        return None;
    }
    let hit = judge.rules.lookup_header(first).into_iter().next()?;
    let parts = match hit.field {
        FieldCode::Phone => 3,
        FieldCode::PostalCode => 2,
        _ => return None,
    };
    let run = start..start + parts;
    let texts = header.texts.get(run.clone())?;
    let is_numbered = |(nth, text): (usize, &String)| numbered(text) == Some((stem(first), nth + 1));
    if !texts.iter().enumerate().all(is_numbered) {
        return None;
    }
    let passing = passing(judge, (hit.kind, hit.field), sample, (header.first_data_row, &run));
    let typed = infer::typed(Some(hit.kind), hit.field, passing, CONFIDENCE).filter(|_| passing >= FEWEST_PASSING)?;
    Some((run, Typed { header: true, ..typed }))
}

fn stem(text: &str) -> &str {
    text.trim_end_matches(char::is_numeric)
}

fn numbered(text: &str) -> Option<(&str, usize)> {
    let number = folded(text.strip_prefix(stem(text))?).parse().ok()?;
    Some((stem(text), number))
}

/// Hundredths of the rows in which all parts stand and make a number.
fn passing(
    judge: &Judge<'_>,
    (kind, field): (KindId, FieldCode),
    sample: &Sample,
    (from, run): (usize, &Range<usize>),
) -> u8 {
    let (mut whole, mut passing) = (0, 0);
    for row in from..sample.len() {
        let parts: Vec<_> = run.clone().map(|at| folded(sample.cell(row, at))).collect();
        if parts.iter().any(|part| part.is_empty()) {
            continue;
        }
        whole += 1;
        let is_part = |part: &str| part.len() <= LONGEST_PART && part.bytes().all(|byte| byte.is_ascii_digit());
        let fits = || judge.fit(kind, field, &parts.join("-")) >= Fit::Shape;
        passing += usize::from(parts.iter().all(|part| is_part(part)) && fits());
    }
    hundredths(passing, whole)
}
