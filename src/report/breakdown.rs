//! Renders people by folder, asset or kind, with the coverage of the scope.

use std::io::{self, Write};

use super::coverage::{headline, note_line, write_coverage};
use super::figures;
use super::layout::{Align, Grid, wrap};
use super::words::Words;
use crate::exposure::Breakdown;
use crate::text::escape;

/// Along what people are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Folder.
    Folder,
    /// Asset.
    Asset,
    /// Kind of personal data.
    Kind,
}

/// Writes the people of a scope and, if there are rows, of its parts. A person may stand in several parts.
pub fn write_breakdown(out: &mut dyn Write, breakdown: &Breakdown, by: By, words: &Words) -> io::Result<()> {
    let mut lines = wrap(&headline(&breakdown.people, breakdown.completeness(), words));
    if !breakdown.people.calibrated() {
        lines.extend(wrap(words.get("label", "uncalibrated")));
    }
    lines.extend(breakdown.notes.iter().flat_map(|note| wrap(&note_line(note, words))));
    writeln!(out, "{}", words.get("label", "people"))?;
    lines.iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    writeln!(out)?;
    write_coverage(out, &breakdown.coverage, words)?;
    if breakdown.rows.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    write_rows(out, breakdown, by, words)
}

fn write_rows(out: &mut dyn Write, breakdown: &Breakdown, by: By, words: &Words) -> io::Result<()> {
    let column = |code| words.get("column", code);
    let first = match by {
        By::Folder => "folder",
        By::Asset => "asset",
        By::Kind => "kind",
    };
    let mut grid = Grid::new([
        (column(first), Align::Left),
        (column("people"), Align::Right),
        (column("range"), Align::Right),
        (column("assets"), Align::Right),
        (column("unread"), Align::Right),
    ]);
    for row in &breakdown.rows {
        grid.row([
            if row.label.is_empty() { ".".to_owned() } else { escape::path_bytes(&row.label) },
            figures::likely(&row.people),
            figures::range(&row.people),
            figures::count(row.assets),
            figures::count(row.gaps.assets),
        ]);
    }
    grid.write(out)
}
