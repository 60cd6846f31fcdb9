//! Renders the people of a scope and of its parts, with the coverage of the scope.

use std::io::{self, Write};

use super::coverage::{headline, note_line, write_coverage};
use super::figures;
use super::layout::{Align, Grid, wrap};
use super::words::Words;
use crate::exposure::{Breakdown, BreakdownRow, Cut, Part};
use crate::text::escape;

/// Writes the people of a scope and, if there are rows, of its parts. A person may stand in several parts.
pub fn write_breakdown(out: &mut dyn Write, breakdown: &Breakdown, words: &Words) -> io::Result<()> {
    let mut lines = wrap(&headline(&breakdown.people, breakdown.completeness(), words));
    if !breakdown.people.calibrated() {
        lines.extend(wrap(words.get("label", "uncalibrated")));
    }
    lines.extend(breakdown.notes.iter().flat_map(|note| wrap(&note_line(note, words))));
    write_coverage(out, &breakdown.coverage, words)?;
    writeln!(out, "\n{}", words.get("label", "people"))?;
    lines.iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    if breakdown.rows.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    match breakdown.cut {
        Cut::Folder(_) | Cut::Asset => write_places(out, breakdown, words)?,
        Cut::Kind => write_kinds(out, breakdown, words)?,
        _ => write_people(out, breakdown, words)?,
    }
    let hints = [Some(words.get("label", "rows_overlap").to_owned()), hint(breakdown.cut, words)];
    hints.iter().flatten().flat_map(|hint| wrap(hint)).try_for_each(|line| writeln!(out, "  {line}"))
}

/// What must be known to read the rows.
fn hint(cut: Cut, words: &Words) -> Option<String> {
    match cut {
        Cut::Combination => Some(words.get("label", "combination_hint").to_owned()),
        Cut::Region => Some(words.get("label", "region_hint").to_owned()),
        Cut::Age(on) => Some(words.fill("label", "age_hint", &[("date", &on.to_string())])),
        _ => None,
    }
}

/// Says what a part is; not escaped.
pub(super) fn part_words(part: &Part, words: &Words) -> String {
    let code = part.code();
    match part {
        Part::Place { root, path } if path.is_empty() => escape::terminal(root).into_owned(),
        Part::Place { path, .. } => escape::path_bytes(path),
        Part::Kind { title, .. } => title.clone(),
        Part::Combination(_) => words.get("combination", code).to_owned(),
        Part::Region(_) => words.get("region", code).to_owned(),
        Part::Role(_) => words.get("role", code).to_owned(),
        Part::Age(_) => words.get("age", code).to_owned(),
    }
}

fn label(row: &BreakdownRow, words: &Words) -> String {
    escape::terminal(&part_words(&row.part, words)).into_owned()
}

fn head<'w>(breakdown: &Breakdown, words: &'w Words) -> &'w str {
    words.get("column", breakdown.cut.code().unwrap_or_default())
}

fn write_places(out: &mut dyn Write, breakdown: &Breakdown, words: &Words) -> io::Result<()> {
    let column = |code| words.get("column", code);
    let mut grid = Grid::new([
        (head(breakdown, words), Align::Left),
        (column("people"), Align::Right),
        (column("range"), Align::Right),
        (column("only_here"), Align::Right),
        (column("assets"), Align::Right),
        (column("unread"), Align::Right),
    ]);
    for row in &breakdown.rows {
        grid.row([
            label(row, words),
            figures::likely(&row.people),
            figures::range(&row.people),
            figures::count(row.only_here.unwrap_or_default()),
            figures::count(row.assets.unwrap_or_default()),
            figures::count(row.gaps.map_or(0, |gaps| gaps.assets)),
        ]);
    }
    grid.write(out)
}

fn write_kinds(out: &mut dyn Write, breakdown: &Breakdown, words: &Words) -> io::Result<()> {
    let column = |code| words.get("column", code);
    let mut grid = Grid::new([
        (head(breakdown, words), Align::Left),
        (column("people"), Align::Right),
        (column("range"), Align::Right),
        (column("assets"), Align::Right),
    ]);
    for row in &breakdown.rows {
        let assets = figures::count(row.assets.unwrap_or_default());
        grid.row([label(row, words), figures::likely(&row.people), figures::range(&row.people), assets]);
    }
    grid.write(out)
}

fn write_people(out: &mut dyn Write, breakdown: &Breakdown, words: &Words) -> io::Result<()> {
    let column = |code| words.get("column", code);
    let mut grid = Grid::new([
        (head(breakdown, words), Align::Left),
        (column("people"), Align::Right),
        (column("range"), Align::Right),
    ]);
    for row in &breakdown.rows {
        grid.row([label(row, words), figures::likely(&row.people), figures::range(&row.people)]);
    }
    grid.write(out)
}
